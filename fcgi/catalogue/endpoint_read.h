/*
 * endpoint_read.h
 *		Reads an endpoint from the database's catalogue.
 */
#ifndef SPEGEL_FCGI_ENDPOINT_READ_H
#define SPEGEL_FCGI_ENDPOINT_READ_H

#include <libpq-fe.h>

#include "base/arena.h"
#include "catalogue/endpoint.h"

/*
 * What endpoint_read() expects of each row.  The names are unique, and sorted
 * as strcmp() sorts them.
 */
extern const char endpoint_query[];

/* The column of endpoint_query that holds the name. */
#define ENDPOINT_NAME_FIELD 0

/*
 * Fills in an endpoint from a row, using memory of the arena.  Returns NULL, or
 * why this program cannot serve the endpoint.
 */
extern const char *endpoint_read(Endpoint *endpoint, Arena *arena,
								 const PGresult *result, int row);

#endif /* SPEGEL_FCGI_ENDPOINT_READ_H */
