/*
 * principal.h
 *		The users that the database knows (spegel_api.principal).
 */
#ifndef SPEGEL_FCGI_PRINCIPAL_H
#define SPEGEL_FCGI_PRINCIPAL_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

typedef struct Principal
{
	const char *name;
	const char *role;
} Principal;

typedef struct Principals
{
	Principal *entries; /* by name */
	size_t count;
} Principals;

/*
 * Reads all users into memory of the arena.  False, with a line in the log,
 * when they cannot be read.
 */
extern bool principals_read(PGconn *connection, Arena *arena,
							Principals *principals);

/* The role that runs a user's requests; NULL when nobody ("") or not known. */
extern const char *principal_role(const Principals *principals,
								  const char *name);

#endif /* SPEGEL_FCGI_PRINCIPAL_H */
