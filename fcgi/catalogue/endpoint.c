/*
 * endpoint.c
 *		An endpoint that the database declares.
 */
#include "catalogue/endpoint.h"

#include <string.h>

bool
endpoint_is_public(const Endpoint *endpoint)
{
	return endpoint->audience == AUDIENCE_PUBLIC;
}

bool
endpoint_is_open_to(const Endpoint *endpoint, const char *role)
{
	return endpoint->audience <= audience_of_role(role);
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
