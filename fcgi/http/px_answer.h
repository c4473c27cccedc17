/*
 * px_answer.h
 *		Answers what is below /px/v2/ (PxWebApi 2), and the DCAT catalogue.
 */
#ifndef SPEGEL_FCGI_PX_ANSWER_H
#define SPEGEL_FCGI_PX_ANSWER_H

#include "catalogue/catalogue.h"
#include "data/database.h"
#include "http/request.h"
#include "http/respond.h"

typedef struct PxCall
{
	const Catalogue *catalogue;
	const Request *request;
	const char *path; /* below /px/v2/ */
} PxCall;

/*
 * Answers, with a problem if need be; *rows counts cells.  False, and nothing
 * has been sent, when the code in the database has been replaced; not if the
 * request is repeated because of that.
 */
extern bool px_answer(const PxCall *call, Database *database, bool repeated,
					  Response *response, int64_t *rows);

/* The same for the description of all public endpoints as data sets. */
extern bool px_answer_dcat(const PxCall *call, Database *database,
						   bool repeated, Response *response);

#endif /* SPEGEL_FCGI_PX_ANSWER_H */
