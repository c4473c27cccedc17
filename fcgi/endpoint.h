/*
 * endpoint.h
 *		Serves a declared endpoint: checks parameters, calls, writes rows.
 */
#ifndef SPEGEL_FCGI_ENDPOINT_H
#define SPEGEL_FCGI_ENDPOINT_H

#include <stdint.h>

#include "catalogue.h"
#include "database.h"
#include "request.h"
#include "respond.h"

/*
 * Answers a GET or HEAD request with
 *		{"meta": {...}, "data": [{column: value, ...}, ...],
 *		 "page": {"rows": n, "more": boolean}}
 * or with a problem.  At most max_rows rows are written; more says whether
 * there were others.  Returns the number of rows.
 */
extern int64_t endpoint_serve(const Endpoint *endpoint, const Request *request,
							  Database *database, Response *response);

#endif /* SPEGEL_FCGI_ENDPOINT_H */
