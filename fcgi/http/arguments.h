/*
 * arguments.h
 *		The parameters of a request as arguments for an endpoint's call.
 */
#ifndef SPEGEL_FCGI_ARGUMENTS_H
#define SPEGEL_FCGI_ARGUMENTS_H

#include "catalogue/endpoint.h"
#include "http/request.h"
#include "write/page.h"

/*
 * Room for all arrays as the database reads them: {"a","b\\"c"}.  Escaping at
 * most doubles what a request gives; a value has two quotes and a comma, an
 * array two braces and its end.
 */
#define ARGUMENTS_ARRAYS_SIZE                                                  \
	(2 * REQUEST_MAX_TARGET + 3 * REQUEST_MAX_PARAMETERS +                     \
	 3 * ENDPOINT_MAX_PARAMETERS)

typedef struct Arguments
{
	Argument given[ENDPOINT_MAX_PARAMETERS]; /* in the order of the call */
	const char *values[REQUEST_MAX_PARAMETERS]; /* what they point into */
	/* what is bound, NULL when absent; room for limit, offset and language */
	const char *bound[ENDPOINT_MAX_PARAMETERS + 3];
	char arrays[ARGUMENTS_ARRAYS_SIZE]; /* and where the arrays of it are */
	Page page;
} Arguments;

/* False, with the problem filled in, when the endpoint cannot take them. */
extern bool arguments_read(Arguments *arguments, const Endpoint *endpoint,
						   const Request *request, Problem *problem);

#endif /* SPEGEL_FCGI_ARGUMENTS_H */
