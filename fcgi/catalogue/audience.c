/*
 * audience.c
 *		For whom an endpoint is.
 */
#include "catalogue/audience.h"

#include <string.h>

static const struct
{
	const char *name;
	const char *role;
} audiences[] = {
	[AUDIENCE_PUBLIC] = {"public", "spegel_reader"},
	[AUDIENCE_INTERNAL] = {"internal", "spegel_internal"},
	[AUDIENCE_ANALYST] = {"analyst", "spegel_analyst"},
};
_Static_assert(sizeof(audiences) / sizeof(audiences[0]) == AUDIENCE_COUNT,
			   "every audience has an entry");

static Login logins[AUDIENCE_COUNT] = {
	[AUDIENCE_PUBLIC] = {.backoff = BACKOFF_INITIALIZER},
	[AUDIENCE_INTERNAL] = {.backoff = BACKOFF_INITIALIZER},
	[AUDIENCE_ANALYST] = {.backoff = BACKOFF_INITIALIZER},
};

bool
audience_from_name(const char *name, Audience *audience)
{
	for (int i = 0; i < AUDIENCE_COUNT; i++)
	{
		if (strcmp(audiences[i].name, name) == 0)
		{
			*audience = (Audience)i;
			return true;
		}
	}
	return false;
}

Audience
audience_of_role(const char *role)
{
	for (int i = AUDIENCE_COUNT - 1; role != NULL && i > AUDIENCE_PUBLIC; i--)
	{
		if (strcmp(audiences[i].role, role) == 0)
			return (Audience)i;
	}
	return AUDIENCE_PUBLIC;
}

const char *
audience_name(Audience audience)
{
	return audiences[audience].name;
}

const char *
audience_role(Audience audience)
{
	return audiences[audience].role;
}

void
audience_set_login(Audience audience, const char *conninfo)
{
	logins[audience].conninfo = conninfo;
}

Login *
audience_login(Audience audience)
{
	return logins[audience].conninfo != NULL ? &logins[audience] : NULL;
}
