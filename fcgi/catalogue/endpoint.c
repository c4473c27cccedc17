/*
 * endpoint.c
 *		An endpoint that the database declares.
 */
#include "catalogue/endpoint.h"

#include <string.h>

bool
endpoint_is_public(const Endpoint *endpoint)
{
	return strcmp(endpoint->role, ENDPOINT_PUBLIC_ROLE) == 0;
}

bool
endpoint_is_open_to(const Endpoint *endpoint, const char *role)
{
	return endpoint_is_public(endpoint) ||
		   (role != NULL && strcmp(endpoint->role, role) == 0);
}

const Parameter *
endpoint_parameter(const Endpoint *endpoint, const char *name)
{
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		if (strcmp(endpoint->parameters[i].name, name) == 0)
			return &endpoint->parameters[i];
	}
	return NULL;
}
