/*
 * arguments.c
 *		The parameters of a request as arguments for an endpoint's call.
 */
#include "http/arguments.h"

#include <string.h>

_Static_assert(REQUEST_MAX_PARAMETERS >= ENDPOINT_MAX_PARAMETERS,
			   "a request has room for the parameters of an endpoint");

static bool
read_value(Arguments *arguments, const Endpoint *endpoint,
		   const QueryParameter *given, Problem *problem)
{
	const Parameter *parameter = endpoint_parameter(endpoint, given->name);

	if (parameter == NULL)
	{
		problem_set_parameter(
			problem, PROBLEM_UNKNOWN_PARAMETER, given->name,
			"%s has no parameter \"%.*s\"; /v1/ lists its parameters.",
			endpoint->name,
			problem_quoted_length(given->name, strlen(given->name)),
			given->name);
		return false;
	}
	/* as a form sends a field that nobody has filled in */
	if (given->value[0] == '\0')
		return true;
	arguments->values[parameter - endpoint->parameters] = given->value;
	return parameter_check(parameter, given->value, problem);
}

static bool
check_required(const Arguments *arguments, const Endpoint *endpoint,
			   Problem *problem)
{
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		const Parameter *parameter = &endpoint->parameters[i];

		if (!parameter->required || arguments->values[i] != NULL)
			continue;
		problem_set_parameter(problem, PROBLEM_MISSING_PARAMETER,
							  parameter->name,
							  "%s requires parameter %s of type %s.",
							  endpoint->name, parameter->name,
							  value_type(parameter->type)->name);
		return false;
	}
	return true;
}

bool
arguments_read(Arguments *arguments, const Endpoint *endpoint,
			   const Request *request, Problem *problem)
{
	arguments->page = (Page){.limit = endpoint->max_rows};
	for (size_t i = 0; i < endpoint->parameter_count; i++)
		arguments->values[i] = NULL;
	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];
		bool of_page = false;

		if (endpoint->paged &&
			!page_read(&arguments->page, given->name, given->value,
					   endpoint->max_rows, &of_page, problem))
			return false;
		if (!of_page && !read_value(arguments, endpoint, given, problem))
			return false;
	}
	return check_required(arguments, endpoint, problem);
}
