/*
 * catalogue.h
 *		The endpoints that the database declares (spegel_api.catalogue).
 *
 * A catalogue is immutable.  The current one is replaced as a whole; every user
 * holds a reference, and the last one to release it frees it.
 */
#ifndef SPEGEL_FCGI_CATALOGUE_H
#define SPEGEL_FCGI_CATALOGUE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "catalogue/code_words.h"
#include "catalogue/endpoint.h"
#include "catalogue/principal.h"
#include "catalogue/publication.h"

typedef struct Catalogue
{
	int references; /* under the lock of the current one */
	Endpoint *endpoints; /* by name */
	size_t endpoint_count;
	const char *version;	 /* changes with the data and with the code */
	const char *own_version; /* changes with the endpoints and the users */
	Principals principals;
	Publication publication;
	CodeWords code_words;
	Arena *arena; /* everything the endpoints point to */
} Catalogue;

/*
 * Reads the catalogue over a connection that is not in pipeline mode.  An
 * endpoint that this program cannot serve is left out, with a line in the
 * log.  NULL when the catalogue cannot be read.
 */
extern Catalogue *catalogue_read(PGconn *connection);

/* Does the current catalogue have the versions that the database has? */
extern bool catalogue_is_current(PGconn *connection);

/* Makes a catalogue the current one and takes over its reference. */
extern void catalogue_install(Catalogue *catalogue);

/* The current catalogue, NULL before the first; to be released. */
extern Catalogue *catalogue_acquire(void);
extern void catalogue_release(Catalogue *catalogue);

/* The part of the version that changes with the code only. */
extern const char *catalogue_code_version(const Catalogue *catalogue);

/* NULL when there is no endpoint of that name. */
extern const Endpoint *catalogue_find(const Catalogue *catalogue,
									  const char *name);

#endif /* SPEGEL_FCGI_CATALOGUE_H */
