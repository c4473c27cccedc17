/*
 * arguments.h
 *		The parameters of a request as arguments for an endpoint's call.
 */
#ifndef SPEGEL_FCGI_ARGUMENTS_H
#define SPEGEL_FCGI_ARGUMENTS_H

#include "catalogue/endpoint.h"
#include "http/request.h"
#include "write/page.h"

typedef struct Arguments
{
	/* in the order of the call, NULL when absent; room for limit and offset */
	const char *values[ENDPOINT_MAX_PARAMETERS + 2];
	Page page;
} Arguments;

/* False, with the problem filled in, when the endpoint cannot take them. */
extern bool arguments_read(Arguments *arguments, const Endpoint *endpoint,
						   const Request *request, Problem *problem);

#endif /* SPEGEL_FCGI_ARGUMENTS_H */
