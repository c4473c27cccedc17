/*
 * parameter.c
 *		The declared parameters of an endpoint, and the check of a value.
 */
#include "catalogue/parameter.h"

#include <stdio.h>
#include <string.h>

/* "women, men or other"; what does not fit is left out. */
static void
list_allowed(const Parameter *parameter, const char *or, char *list, size_t size)
{
	size_t used = 0;

	list[0] = '\0';
	for (size_t i = 0; i < parameter->allowed_count; i++)
	{
		bool last = i + 1 == parameter->allowed_count;
		const char *joint = i == 0 ? "" : (last ? or : ", ");
		int length = snprintf(list + used, size - used, "%s%s", joint,
							  parameter->allowed[i]);

		if ((size_t)length >= size - used)
		{
			list[used] = '\0';
			return;
		}
		used += (size_t)length;
	}
}

static bool
check_allowed(const Parameter *parameter, const char *value, Problem *problem)
{
	int quoted = problem_quoted_length(value, strlen(value));
	char list[256];

	if (parameter->allowed_count == 0)
		return true;
	for (size_t i = 0; i < parameter->allowed_count; i++)
	{
		if (strcmp(parameter->allowed[i], value) == 0)
			return true;
	}
	list_allowed(parameter, " or ", list, sizeof(list));
	problem_set_parameter(problem, PROBLEM_VALUE_NOT_ALLOWED, parameter->name,
						  "%s is \"%.*s\", expected %s.", parameter->name,
						  quoted, value, list);
	list_allowed(parameter, " eller ", list, sizeof(list));
	problem_translate(problem, "%s är \"%.*s\", väntade %s.", parameter->name,
					  quoted, value, list);
	return false;
}

static bool
check_limits(const Parameter *parameter, const char *value, Problem *problem)
{
	const char *minimum = parameter->minimum;
	const char *maximum = parameter->maximum;
	int quoted = problem_quoted_length(value, strlen(value));
	bool low = minimum != NULL && value_is_less(parameter->type, value, minimum);
	bool high = maximum != NULL && value_is_less(parameter->type, maximum, value);

	if (!low && !high)
		return true;
	problem_set_parameter(problem, PROBLEM_VALUE_OUT_OF_RANGE, parameter->name,
						  "%s is \"%.*s\", expected a value %s%s%s%s.",
						  parameter->name, quoted, value,
						  minimum ? "from " : "", minimum ? minimum : "",
						  maximum ? (minimum ? " to " : "up to ") : " on",
						  maximum ? maximum : "");
	problem_translate(problem, "%s är \"%.*s\", väntade ett värde %s%s%s%s.",
					  parameter->name, quoted, value, minimum ? "från " : "",
					  minimum ? minimum : "",
					  maximum ? (minimum ? " till " : "högst ")
							  : " och uppåt",
					  maximum ? maximum : "");
	return false;
}

bool
parameter_check(const Parameter *parameter, const char *value, Problem *problem)
{
	const ValueTypeEntry *type = value_type(parameter->type);
	int quoted = problem_quoted_length(value, strlen(value));

	if (parameter_is_each(parameter, value))
		return true;
	if (!value_is_of_type(parameter->type, value))
	{
		problem_set_parameter(problem, PROBLEM_MALFORMED_PARAMETER,
							  parameter->name, "%s is \"%.*s\", expected %s%s.",
							  parameter->name, quoted, value, type->expected,
							  parameter->each ? ", or * for each" : "");
		problem_translate(problem, "%s är \"%.*s\", väntade %s%s.",
						  parameter->name, quoted, value, type->expected_sv,
						  parameter->each ? ", eller * för varje" : "");
		return false;
	}
	return check_allowed(parameter, value, problem) &&
		   check_limits(parameter, value, problem);
}

bool
parameter_is_each(const Parameter *parameter, const char *value)
{
	return parameter->each && strcmp(value, PARAMETER_EACH) == 0;
}

void
parameter_write(JsonWriter *writer, const Parameter *parameter,
				const char *value)
{
	if (value == NULL)
	{
		json_write_null(writer);
		return;
	}
	if (parameter_is_each(parameter, value))
	{
		json_write_text(writer, value);
		return;
	}
	switch (value_type(parameter->type)->form)
	{
		case FORM_NUMBER:
			json_write_number(writer, value, strlen(value));
			break;
		case FORM_BOOLEAN:
			json_write_boolean(writer, strcmp(value, "true") == 0);
			break;
		case FORM_TEXT:
		case FORM_DATE:
		case FORM_TIME:
			json_write_text(writer, value);
			break;
	}
}
