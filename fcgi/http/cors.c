/*
 * cors.c
 *		Which pages of other origins may read an endpoint in a browser.
 */
#include "http/cors.h"

#include <string.h>

static bool
allows_all(const Endpoint *endpoint)
{
	return endpoint->origin_count == 1 &&
		   strcmp(endpoint->origins[0], CORS_ALL) == 0;
}

const char *
cors_allowed(const Endpoint *endpoint, const char *origin)
{
	if (allows_all(endpoint))
		return CORS_ALL;
	for (size_t i = 0; origin != NULL && i < endpoint->origin_count; i++)
	{
		if (strcmp(endpoint->origins[i], origin) == 0)
			return endpoint->origins[i];
	}
	return NULL;
}

bool
cors_varies(const Endpoint *endpoint)
{
	return endpoint->origin_count > 0 && !allows_all(endpoint);
}
