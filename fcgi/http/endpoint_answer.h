/*
 * endpoint_answer.h
 *		Answers with the rows of a declared endpoint.
 */
#ifndef SPEGEL_FCGI_ENDPOINT_ANSWER_H
#define SPEGEL_FCGI_ENDPOINT_ANSWER_H

#include <stdint.h>

#include "catalogue/catalogue.h"
#include "data/database.h"
#include "http/request.h"
#include "http/respond.h"
#include "write/format.h"

typedef struct EndpointCall
{
	const Catalogue *catalogue;
	const Endpoint *endpoint; /* of the catalogue */
	const Request *request;	  /* GET or HEAD */
	Format format;
	const char *suffix; /* ends the address; "" when Accept chose the format */
} EndpointCall;

/*
 * Answers in the format or with a problem; 304, without asking the database,
 * when the client's copy is good.  At most max_rows rows are written, fewer if
 * limit or the format say so; *rows is their number.
 *
 * False when the call met code that has been replaced: nothing has been sent,
 * and the request is to be repeated, once, with the catalogue read anew.
 */
extern bool endpoint_answer(const EndpointCall *call, Database *database,
							bool repeated, Response *response, int64_t *rows);

#endif /* SPEGEL_FCGI_ENDPOINT_ANSWER_H */
