/*
 * px_answer.h
 *		Answers what is below /px/v2/ (PxWebApi 2).
 */
#ifndef SPEGEL_FCGI_PX_ANSWER_H
#define SPEGEL_FCGI_PX_ANSWER_H

#include "http/open_answer.h"

/*
 * Answers what a path below /px/v2/ names, with a problem if need be; *rows
 * counts cells.  False: see open_answer_conclude().
 */
extern bool px_answer(const OpenCall *call, const char *path, int64_t *rows);

#endif /* SPEGEL_FCGI_PX_ANSWER_H */
