/*
 * route.h
 *		Finds what a request asks for and has it answered.
 */
#ifndef SPEGEL_FCGI_ROUTE_H
#define SPEGEL_FCGI_ROUTE_H

#include <stdint.h>

#include "data/database.h"
#include "http/request.h"
#include "http/respond.h"

#define ROUTE_ENDPOINT_SIZE 64

/* For the log. */
typedef struct RouteResult
{
	char endpoint[ROUTE_ENDPOINT_SIZE]; /* empty when none was called */
	char role[ROUTE_ENDPOINT_SIZE];		/* of its query */
	int64_t rows;
} RouteResult;

/* Answers a decoded request; databases are those of the audiences. */
extern void route_serve(const Request *request, Database *databases,
						Response *response, RouteResult *result);

#endif /* SPEGEL_FCGI_ROUTE_H */
