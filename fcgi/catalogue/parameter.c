/*
 * parameter.c
 *		The declared parameters of an endpoint, and the check of a value.
 */
#include "catalogue/parameter.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More digits than any statistic has, and no burden to the server. */
#define NUMBER_MAX_LENGTH 100
#define NUMERIC_MAX_EXPONENT 400 /* beyond those of any double precision */

typedef struct TypeEntry
{
	const char *name;     /* as format_type() prints it */
	const char *expected; /* for the detail of a problem */
} TypeEntry;

static const TypeEntry types[] = {
	[PARAMETER_TEXT] = {"text", "a text of at most 1024 bytes"},
	[PARAMETER_INTEGER] = {"integer",
						   "an integer from -2147483648 to 2147483647"},
	[PARAMETER_BIGINT] = {"bigint", "an integer of at most 64 bits"},
	[PARAMETER_NUMERIC] = {"numeric", "a decimal number such as -12.5"},
	[PARAMETER_DOUBLE] = {"double precision",
						  "a finite number such as 0.25 or 1e-3"},
	[PARAMETER_BOOLEAN] = {"boolean", "true or false"},
	[PARAMETER_DATE] = {"date", "a calendar date YYYY-MM-DD"},
};

bool
parameter_type_from_name(const char *name, ParameterType *type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
	{
		if (strcmp(types[i].name, name) == 0)
		{
			*type = (ParameterType)i;
			return true;
		}
	}
	return false;
}

const char *
parameter_type_name(ParameterType type)
{
	return types[type].name;
}

static bool
is_integer(const char *value, int64_t low, int64_t high)
{
	long long number;

	if (!json_is_number_text(value, strlen(value)) || strpbrk(value, ".eE"))
		return false;
	errno = 0;
	number = strtoll(value, NULL, 10);
	return errno == 0 && number >= low && number <= high;
}

/*
 * A numeric is stored digit by digit, so a large exponent is refused before
 * the server writes out its zeros.
 */
static bool
is_numeric(const char *value)
{
	size_t length = strlen(value);
	const char *exponent = strpbrk(value, "eE");

	return length <= NUMBER_MAX_LENGTH && json_is_number_text(value, length) &&
		   (exponent == NULL ||
			labs(strtol(exponent + 1, NULL, 10)) <= NUMERIC_MAX_EXPONENT);
}

/* Neither overflows nor vanishes, which the server would refuse too. */
static bool
is_double(const char *value)
{
	size_t length = strlen(value);
	double number;

	if (length > NUMBER_MAX_LENGTH || !json_is_number_text(value, length))
		return false;
	errno = 0;
	number = strtod(value, NULL);
	return isfinite(number) && !(errno == ERANGE && number == 0.0);
}

/* Two decimal digits. */
static int
two_digits(const char *text)
{
	return (text[0] - '0') * 10 + (text[1] - '0');
}

static bool
is_date(const char *value)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year;
	int month;
	int day;
	bool leap;

	if (strlen(value) != 10)
		return false;
	for (int i = 0; i < 10; i++)
	{
		bool hyphen = i == 4 || i == 7;

		if (hyphen ? value[i] != '-' : value[i] < '0' || value[i] > '9')
			return false;
	}
	year = two_digits(value) * 100 + two_digits(value + 2);
	month = two_digits(value + 5);
	day = two_digits(value + 8);
	leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (year < 1 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap);
}

bool
parameter_is_of_type(ParameterType type, const char *value)
{
	switch (type)
	{
		case PARAMETER_TEXT:
			return strlen(value) <= PARAMETER_MAX_TEXT;
		case PARAMETER_INTEGER:
			return is_integer(value, INT32_MIN, INT32_MAX);
		case PARAMETER_BIGINT:
			return is_integer(value, INT64_MIN, INT64_MAX);
		case PARAMETER_NUMERIC:
			return is_numeric(value);
		case PARAMETER_DOUBLE:
			return is_double(value);
		case PARAMETER_BOOLEAN:
			return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
		case PARAMETER_DATE:
			return is_date(value);
	}
	return false;
}

/* Is a less than b?  Both are of the type, which has limits. */
static bool
is_less(ParameterType type, const char *a, const char *b)
{
	switch (type)
	{
		case PARAMETER_INTEGER:
		case PARAMETER_BIGINT:
			return strtoll(a, NULL, 10) < strtoll(b, NULL, 10);
		case PARAMETER_NUMERIC:
		case PARAMETER_DOUBLE:
			return strtold(a, NULL) < strtold(b, NULL);
		default:
			/* ISO 8601 dates sort like texts */
			return strcmp(a, b) < 0;
	}
}

/* "women, men or other"; what does not fit is left out. */
static void
list_allowed(const Parameter *parameter, char *list, size_t size)
{
	size_t used = 0;

	list[0] = '\0';
	for (size_t i = 0; i < parameter->allowed_count; i++)
	{
		bool last = i + 1 == parameter->allowed_count;
		const char *joint = i == 0 ? "" : (last ? " or " : ", ");
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
	char list[256];

	if (parameter->allowed_count == 0)
		return true;
	for (size_t i = 0; i < parameter->allowed_count; i++)
	{
		if (strcmp(parameter->allowed[i], value) == 0)
			return true;
	}
	list_allowed(parameter, list, sizeof(list));
	problem_set_parameter(problem, PROBLEM_VALUE_NOT_ALLOWED, parameter->name,
						  "%s is \"%.*s\", expected %s.", parameter->name,
						  problem_quoted_length(value, strlen(value)), value,
						  list);
	return false;
}

static bool
check_limits(const Parameter *parameter, const char *value, Problem *problem)
{
	const char *minimum = parameter->minimum;
	const char *maximum = parameter->maximum;
	bool low = minimum != NULL && is_less(parameter->type, value, minimum);
	bool high = maximum != NULL && is_less(parameter->type, maximum, value);

	if (!low && !high)
		return true;
	problem_set_parameter(problem, PROBLEM_VALUE_OUT_OF_RANGE, parameter->name,
						  "%s is \"%.*s\", expected a value %s%s%s%s.",
						  parameter->name,
						  problem_quoted_length(value, strlen(value)), value,
						  minimum ? "from " : "", minimum ? minimum : "",
						  maximum ? (minimum ? " to " : "up to ") : " on",
						  maximum ? maximum : "");
	return false;
}

bool
parameter_check(const Parameter *parameter, const char *value, Problem *problem)
{
	if (!parameter_is_of_type(parameter->type, value))
	{
		problem_set_parameter(problem, PROBLEM_MALFORMED_PARAMETER,
							  parameter->name, "%s is \"%.*s\", expected %s.",
							  parameter->name,
							  problem_quoted_length(value, strlen(value)),
							  value, types[parameter->type].expected);
		return false;
	}
	return check_allowed(parameter, value, problem) &&
		   check_limits(parameter, value, problem);
}

void
parameter_write(JsonWriter *writer, ParameterType type, const char *value)
{
	if (value == NULL)
	{
		json_write_null(writer);
		return;
	}
	switch (type)
	{
		case PARAMETER_INTEGER:
		case PARAMETER_BIGINT:
		case PARAMETER_NUMERIC:
		case PARAMETER_DOUBLE:
			json_write_number(writer, value, strlen(value));
			break;
		case PARAMETER_BOOLEAN:
			json_write_boolean(writer, strcmp(value, "true") == 0);
			break;
		case PARAMETER_TEXT:
		case PARAMETER_DATE:
			json_write_text(writer, value);
			break;
	}
}
