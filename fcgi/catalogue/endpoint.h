/*
 * endpoint.h
 *		An endpoint that the database declares.
 */
#ifndef SPEGEL_FCGI_ENDPOINT_H
#define SPEGEL_FCGI_ENDPOINT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "catalogue/audience.h"
#include "catalogue/column.h"
#include "catalogue/parameter.h"

#define ENDPOINT_MAX_PARAMETERS 64

/* A table cannot have more. */
#define ENDPOINT_MAX_COLUMNS 1664

typedef struct Endpoint
{
	const char *name;
	Audience audience;
	const char *titles[LANGUAGE_COUNT];
	const char *descriptions[LANGUAGE_COUNT];
	/*
	 * $1 .. $n the parameters, $n+1 the most rows, if paged $n+2 the offset, and
	 * the last one, if it gives reasons, the language
	 */
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
	const char *fingerprint; /* of all that the catalogue says */
	bool paged;	 /* rows are sorted, so limit and offset have a meaning */
	bool reasons; /* some column has reasons, in the language asked for */
	bool pinned; /* the next page stays with the data of this one */
	const char **origins; /* whose pages may read it; or "*" alone */
	size_t origin_count;
	atomic_bool *broken; /* the call fails although it is up to date */
} Endpoint;

extern bool endpoint_is_public(const Endpoint *endpoint);

/* May a user with this role, NULL for nobody, call the endpoint? */
extern bool endpoint_is_open_to(const Endpoint *endpoint, const char *role);

/* NULL when the endpoint has no parameter of that name. */
extern const Parameter *endpoint_parameter(const Endpoint *endpoint,
										   const char *name);

#endif /* SPEGEL_FCGI_ENDPOINT_H */
