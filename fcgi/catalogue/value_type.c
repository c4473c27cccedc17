/*
 * value_type.c
 *		The SQL types that a request and a response can carry.
 */
#include "catalogue/value_type.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_writer.h"

/* More digits than any statistic has, and cheap for the server to read. */
#define NUMBER_MAX_LENGTH 100
#define NUMERIC_MAX_EXPONENT 400 /* beyond those of any double precision */

static bool
is_text(const char *value)
{
	return strlen(value) <= VALUE_MAX_TEXT;
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

static bool
is_int32(const char *value)
{
	return is_integer(value, INT32_MIN, INT32_MAX);
}

static bool
is_int64(const char *value)
{
	return is_integer(value, INT64_MIN, INT64_MAX);
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

static bool
is_boolean(const char *value)
{
	return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
}

static bool
integer_is_less(const char *a, const char *b)
{
	return strtoll(a, NULL, 10) < strtoll(b, NULL, 10);
}

static bool
number_is_less(const char *a, const char *b)
{
	return strtold(a, NULL) < strtold(b, NULL);
}

/* ISO 8601 dates sort like texts. */
static bool
text_is_less(const char *a, const char *b)
{
	return strcmp(a, b) < 0;
}

static const ValueTypeEntry types[] = {
#define VALUE_TYPE_ENTRY(enumerator, name, form, schema_type, schema_format,   \
						 minimum, maximum, expected, expected_sv, accepts,     \
						 is_less)                                              \
	[TYPE_##enumerator] = {name,	 form,	  schema_type, schema_format,      \
						   minimum,	 maximum, expected,	   expected_sv,        \
						   accepts, is_less},
	VALUE_TYPES(VALUE_TYPE_ENTRY)
#undef VALUE_TYPE_ENTRY
};

const ValueTypeEntry *
value_type(ValueType type)
{
	return &types[type];
}

bool
value_type_from_name(const char *name, ValueType *type)
{
	for (int i = 0; i < TYPE_COUNT; i++)
	{
		if (strcmp(types[i].name, name) == 0)
		{
			*type = (ValueType)i;
			return true;
		}
	}
	return false;
}

bool
value_type_is_exact(ValueType type)
{
	return type == TYPE_BIGINT || type == TYPE_NUMERIC;
}

bool
value_type_is_parameter(ValueType type)
{
	return types[type].accepts != NULL;
}

bool
value_is_of_type(ValueType type, const char *value)
{
	return types[type].accepts != NULL && types[type].accepts(value);
}

bool
value_is_less(ValueType type, const char *a, const char *b)
{
	return types[type].is_less != NULL && types[type].is_less(a, b);
}
