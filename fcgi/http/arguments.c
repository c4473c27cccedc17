/*
 * arguments.c
 *		The parameters of a request as arguments for an endpoint's call.
 */
#include "http/arguments.h"

#include <string.h>

_Static_assert(REQUEST_MAX_PARAMETERS >= ENDPOINT_MAX_PARAMETERS,
			   "a request has room for the parameters of an endpoint");

static bool
is_unknown(const Endpoint *endpoint, const QueryParameter *given,
		   Problem *problem)
{
	int quoted = problem_quoted_length(given->name, strlen(given->name));

	problem_set_parameter(
		problem, PROBLEM_UNKNOWN_PARAMETER, given->name,
		"%s has no parameter \"%.*s\"; /v1/ lists its parameters.",
		endpoint->name, quoted, given->name);
	problem_translate(
		problem,
		"%s har ingen parameter \"%.*s\"; /v1/ räknar upp dem som finns.",
		endpoint->name, quoted, given->name);
	return false;
}

/* Is the request's parameter a second one of its name? */
static bool
is_repeated(const Request *request, int position)
{
	for (int i = 0; i < position; i++)
	{
		if (strcmp(request->parameters[i].name,
				   request->parameters[position].name) == 0)
			return true;
	}
	return false;
}

/* Looks at each parameter of the request, whatever its value. */
static bool
check_names(Arguments *arguments, const Endpoint *endpoint,
			const Request *request, Problem *problem)
{
	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];
		const Parameter *parameter = endpoint_parameter(endpoint, given->name);
		bool of_page = false;

		if (parameter == NULL && endpoint->paged &&
			!page_read(&arguments->page, given->name, given->value,
					   endpoint->max_rows, &of_page, problem))
			return false;
		if (parameter == NULL && !of_page)
			return is_unknown(endpoint, given, problem);
		if ((parameter == NULL || !parameter->several) &&
			is_repeated(request, i))
		{
			request_set_repeated(problem, given->name);
			return false;
		}
	}
	return true;
}

/*
 * Gathers the values of a parameter behind the used ones; an empty value is none,
 * as a form sends a field that nobody has filled in.
 */
static bool
take_values(Arguments *arguments, const Endpoint *endpoint, size_t position,
			const Request *request, size_t *used, Problem *problem)
{
	const Parameter *parameter = &endpoint->parameters[position];
	Argument *argument = &arguments->given[position];

	argument->values = &arguments->values[*used];
	argument->count = 0;
	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];

		if (given->value[0] == '\0' ||
			strcmp(given->name, parameter->name) != 0)
			continue;
		if (!parameter_check(parameter, given->value, problem))
			return false;
		arguments->values[(*used)++] = given->value;
		argument->count++;
	}
	if (argument->count > 0 || !parameter->required)
		return true;
	problem_set_parameter(problem, PROBLEM_MISSING_PARAMETER, parameter->name,
						  "%s requires parameter %s of type %s.", endpoint->name,
						  parameter->name, value_type(parameter->type)->name);
	problem_translate(problem, "%s kräver parametern %s av typen %s.",
					  endpoint->name, parameter->name,
					  value_type(parameter->type)->name);
	return false;
}

/* Is one of the values that which stands for each? */
static bool
asks_for_each(const Parameter *parameter, const Argument *argument)
{
	for (size_t i = 0; i < argument->count; i++)
	{
		if (parameter_is_each(parameter, argument->values[i]))
			return true;
	}
	return false;
}

/* Writes an array as the database reads it; returns its end. */
static char *
write_array(char *target, const Parameter *parameter, const Argument *argument)
{
	size_t count = asks_for_each(parameter, argument) ? 0 : argument->count;

	*target++ = '{';
	for (size_t i = 0; i < count; i++)
	{
		if (i > 0)
			*target++ = ',';
		*target++ = '"';
		for (const char *c = argument->values[i]; *c != '\0'; c++)
		{
			if (*c == '"' || *c == '\\')
				*target++ = '\\';
			*target++ = *c;
		}
		*target++ = '"';
	}
	*target++ = '}';
	*target++ = '\0';
	return target;
}

bool
arguments_read(Arguments *arguments, const Endpoint *endpoint,
			   const Request *request, Problem *problem)
{
	char *array = arguments->arrays;
	size_t used = 0;

	arguments->page = (Page){.limit = endpoint->max_rows};
	if (!check_names(arguments, endpoint, request, problem))
		return false;
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		const Parameter *parameter = &endpoint->parameters[i];
		Argument *argument = &arguments->given[i];

		if (!take_values(arguments, endpoint, i, request, &used, problem))
			return false;
		arguments->bound[i] = argument->count == 0 ? NULL
							  : parameter->several ? array
												   : argument->values[0];
		if (argument->count > 0 && parameter->several)
			array = write_array(array, parameter, argument);
	}
	return true;
}
