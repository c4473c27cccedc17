/*
 * catalogue.h
 *		The endpoints that the database declares (spegel_api.catalogue).
 *
 * A catalogue never changes once it is read.  The current one is exchanged as
 * a whole; whoever uses one holds a reference, and the last one frees it.
 */
#ifndef SPEGEL_FCGI_CATALOGUE_H
#define SPEGEL_FCGI_CATALOGUE_H

#include <libpq-fe.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "catalogue/column.h"
#include "catalogue/parameter.h"
#include "catalogue/principal.h"
#include "http/request.h"

/* As which everybody's requests run. */
#define CATALOGUE_PUBLIC_ROLE "spegel_reader"

/* No more can a table have. */
#define ENDPOINT_MAX_COLUMNS 1664

typedef struct Endpoint
{
	const char *name;
	const char *role; /* as which its query runs */
	const char *titles[LANGUAGE_COUNT];
	const char *descriptions[LANGUAGE_COUNT];
	/* $1 .. $n the parameters, $n+1 the most rows, if paged $n+2 the offset */
	const char *call;
	const char *statement; /* name for the prepared call, changing with it */
	Parameter *parameters;
	size_t parameter_count;
	Column *columns;
	size_t column_count;
	int64_t max_rows;
	int max_age; /* seconds */
	int timeout_ms;
	int64_t version;
	bool paged; /* limit and offset are understood, as the rows are sorted */
	const char **origins; /* whose pages may read it; or "*" alone */
	size_t origin_count;
} Endpoint;

typedef struct Catalogue
{
	atomic_int references;
	Endpoint *endpoints; /* by name */
	size_t endpoint_count;
	const char *data_version; /* another text when the data are others */
	Principals principals;
	struct Arena *arena; /* everything the endpoints point to */
} Catalogue;

/*
 * Reads the catalogue over a connection that is not in pipeline mode.  An
 * endpoint that this program cannot serve is left out, with a line in the
 * log.  NULL when the catalogue cannot be read.
 */
extern Catalogue *catalogue_read(PGconn *connection);

/* Makes a catalogue the current one and takes over its reference. */
extern void catalogue_install(Catalogue *catalogue);

/* The current catalogue, NULL before the first; to be released. */
extern Catalogue *catalogue_acquire(void);
extern void catalogue_release(Catalogue *catalogue);

/* Is it served to everybody? */
static inline bool
endpoint_is_public(const Endpoint *endpoint)
{
	return strcmp(endpoint->role, CATALOGUE_PUBLIC_ROLE) == 0;
}

/* NULL when there is no endpoint of that name. */
extern const Endpoint *catalogue_find(const Catalogue *catalogue,
									  const char *name);

#endif /* SPEGEL_FCGI_CATALOGUE_H */
