/*
 * endpoint.h
 *		Serves a declared endpoint: checks parameters, calls, writes rows.
 */
#ifndef SPEGEL_FCGI_ENDPOINT_H
#define SPEGEL_FCGI_ENDPOINT_H

#include <stdint.h>

#include "catalogue/catalogue.h"
#include "data/database.h"
#include "http/request.h"
#include "http/respond.h"

/*
 * Answers a GET or HEAD request in the format (row_writer.h) or with a
 * problem; 304 without asking the database when the client's copy is good.
 * suffix is what the address ends in, "" when Accept chose the format.  At most
 * max_rows rows are written, fewer if limit or the format say so.  Returns
 * the number of rows.
 */
extern int64_t endpoint_serve(const Catalogue *catalogue,
							  const Endpoint *endpoint, const Request *request,
							  Format format, const char *suffix,
							  Database *database, Response *response);

#endif /* SPEGEL_FCGI_ENDPOINT_H */
