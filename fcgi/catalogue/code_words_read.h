/*
 * code_words_read.h
 *		Reads what codes are called from the database (spegel_api.code_words()).
 */
#ifndef SPEGEL_FCGI_CODE_WORDS_READ_H
#define SPEGEL_FCGI_CODE_WORDS_READ_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "base/arena.h"
#include "catalogue/code_words.h"

/*
 * Reads them into memory of the arena.  False, with a line in the log, when they
 * cannot be read.
 */
extern bool code_words_read(PGconn *connection, Arena *arena, CodeWords *words);

#endif /* SPEGEL_FCGI_CODE_WORDS_READ_H */
