/*
 * audience.h
 *		For whom an endpoint is.
 *
 * Each audience has a role, as which its queries run, and a login of its own,
 * which may take on that role and no other: whatever a public query does, it
 * does not reach the register.
 */
#ifndef SPEGEL_FCGI_AUDIENCE_H
#define SPEGEL_FCGI_AUDIENCE_H

#include <stdbool.h>

#include "data/database.h"

/* Each is served what is for those before it, too. */
typedef enum Audience
{
	AUDIENCE_PUBLIC,
	AUDIENCE_INTERNAL,
	AUDIENCE_ANALYST,
	AUDIENCE_COUNT
} Audience;

/* By the name that the catalogue gives it; false when there is none. */
extern bool audience_from_name(const char *name, Audience *audience);

/* The one that a user with this role is of: the public for NULL, nobody. */
extern Audience audience_of_role(const char *role);

extern const char *audience_name(Audience audience);
extern const char *audience_role(Audience audience);

/*
 * Gives an audience its login, before any thread starts.  An audience without
 * one is not served.
 */
extern void audience_set_login(Audience audience, const char *conninfo);

/* NULL when there is none. */
extern Login *audience_login(Audience audience);

#endif /* SPEGEL_FCGI_AUDIENCE_H */
