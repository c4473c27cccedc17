/*
 * publication.h
 *		Who publishes, as the database knows it (spegel_api.publication()).
 */
#ifndef SPEGEL_FCGI_PUBLICATION_H
#define SPEGEL_FCGI_PUBLICATION_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/language.h"

/* NULL for what nobody has said. */
typedef struct Publication
{
	const char *names[LANGUAGE_COUNT];
	const char *sources[LANGUAGE_COUNT]; /* of the data */
	const char *homepage;
	const char *contact; /* an address of mail, or of a page */
	const char *licence; /* of the data */
	const char *licence_url;
	const char *next_release; /* YYYY-MM-DD */
	const char *updated;	  /* when the last release was published */
	const char *fingerprint;  /* of all of it */
} Publication;

/*
 * Reads it into memory of the arena.  False, with a line in the log, when it
 * cannot be read.
 */
extern bool publication_read(PGconn *connection, Arena *arena,
							 Publication *publication);

#endif /* SPEGEL_FCGI_PUBLICATION_H */
