/*
 * test_parameter.c
 *		The check of a parameter's value.
 */
#include "check.h"
#include "catalogue/parameter.h"

typedef struct Case
{
	ParameterType type;
	bool good;
	const char *value;
} Case;

static const Case cases[] = {
	{PARAMETER_TEXT, true, ""},
	{PARAMETER_TEXT, true, "'; DROP TABLE x; --"},
	{PARAMETER_INTEGER, true, "0"},
	{PARAMETER_INTEGER, true, "-2147483648"},
	{PARAMETER_INTEGER, true, "2147483647"},
	{PARAMETER_INTEGER, false, "2147483648"},
	{PARAMETER_INTEGER, false, "-2147483649"},
	{PARAMETER_INTEGER, false, "99999999999999999999999999"},
	{PARAMETER_INTEGER, false, ""},
	{PARAMETER_INTEGER, false, "-"},
	{PARAMETER_INTEGER, false, "+1"},
	{PARAMETER_INTEGER, false, " 1"},
	{PARAMETER_INTEGER, false, "1 "},
	{PARAMETER_INTEGER, false, "1.0"},
	{PARAMETER_INTEGER, false, "1e3"},
	{PARAMETER_INTEGER, false, "007"},
	{PARAMETER_BIGINT, true, "9223372036854775807"},
	{PARAMETER_BIGINT, true, "-9223372036854775808"},
	{PARAMETER_BIGINT, false, "9223372036854775808"},
	{PARAMETER_NUMERIC, true, "1.10"},
	{PARAMETER_NUMERIC, true, "-1e-400"},
	{PARAMETER_NUMERIC, true, "5e-324"},
	{PARAMETER_NUMERIC, false, "1e401"},
	{PARAMETER_NUMERIC, false, "1e99999999999999999999"},
	{PARAMETER_NUMERIC, false, "NaN"},
	{PARAMETER_DOUBLE, true, "0"},
	{PARAMETER_DOUBLE, true, "0e-999"},
	{PARAMETER_DOUBLE, true, "1.7976931348623157e308"},
	{PARAMETER_DOUBLE, true, "5e-324"},
	{PARAMETER_DOUBLE, false, "1e309"},
	{PARAMETER_DOUBLE, false, "1e-330"},
	{PARAMETER_DOUBLE, false, "inf"},
	{PARAMETER_DOUBLE, false, "nan"},
	{PARAMETER_DOUBLE, false, "0x1p3"},
	{PARAMETER_BOOLEAN, true, "true"},
	{PARAMETER_BOOLEAN, true, "false"},
	{PARAMETER_BOOLEAN, false, "True"},
	{PARAMETER_BOOLEAN, false, "1"},
	{PARAMETER_BOOLEAN, false, ""},
	{PARAMETER_DATE, true, "2024-02-29"},
	{PARAMETER_DATE, true, "2000-02-29"},
	{PARAMETER_DATE, true, "0001-01-01"},
	{PARAMETER_DATE, true, "9999-12-31"},
	{PARAMETER_DATE, false, "2023-02-29"},
	{PARAMETER_DATE, false, "1900-02-29"},
	{PARAMETER_DATE, false, "2024-06-31"},
	{PARAMETER_DATE, false, "2024-00-01"},
	{PARAMETER_DATE, false, "2024-13-01"},
	{PARAMETER_DATE, false, "2024-01-00"},
	{PARAMETER_DATE, false, "0000-01-01"},
	{PARAMETER_DATE, false, "2024-1-01"},
	{PARAMETER_DATE, false, "2024-01-1"},
	{PARAMETER_DATE, false, "2024/01/01"},
	{PARAMETER_DATE, false, "2024-01-011"},
	{PARAMETER_DATE, false, "2024-01-0a"},
	{PARAMETER_DATE, false, ""},
};

static void
check_parameter(const Parameter *parameter, const char *value, bool good,
				ProblemKind kind)
{
	Problem problem;
	bool got = parameter_check(parameter, value, &problem);

	check_true(got == good &&
				   (got || (problem.kind == kind &&
							strcmp(problem.parameter, parameter->name) == 0)),
			   "%s=%s is %s", parameter->name, value,
			   good ? "good" : problem.detail);
}

static void
test_limits(void)
{
	const Parameter step = {.name = "step",
							.type = PARAMETER_BIGINT,
							.minimum = "-5",
							.maximum = "9223372036854775806"};
	const Parameter share = {
		.name = "share", .type = PARAMETER_NUMERIC, .maximum = "0.5"};
	const Parameter day = {
		.name = "day", .type = PARAMETER_DATE, .minimum = "2000-01-01"};

	check_parameter(&step, "-5", true, 0);
	check_parameter(&step, "-6", false, PROBLEM_VALUE_OUT_OF_RANGE);
	check_parameter(&step, "9223372036854775806", true, 0);
	check_parameter(&step, "9223372036854775807", false,
					PROBLEM_VALUE_OUT_OF_RANGE);
	check_parameter(&share, "-100", true, 0);
	check_parameter(&share, "5e-1", true, 0);
	check_parameter(&share, "0.50000001", false, PROBLEM_VALUE_OUT_OF_RANGE);
	check_parameter(&day, "2000-01-01", true, 0);
	check_parameter(&day, "1999-12-31", false, PROBLEM_VALUE_OUT_OF_RANGE);
}

static void
test_allowed(void)
{
	const char *one[] = {"women"};
	const char *many[200];
	Parameter sex = {.name = "sex",
					 .type = PARAMETER_TEXT,
					 .allowed = one,
					 .allowed_count = 1};
	char value[PARAMETER_MAX_TEXT + 1];

	check_parameter(&sex, "women", true, 0);
	check_parameter(&sex, "Women", false, PROBLEM_VALUE_NOT_ALLOWED);
	check_parameter(&sex, "", false, PROBLEM_VALUE_NOT_ALLOWED);

	/* a long list and a long value still give a bounded, whole detail */
	for (size_t i = 0; i < 200; i++)
		many[i] = "å-value";
	sex.allowed = many;
	sex.allowed_count = 200;
	for (size_t i = 0; i < PARAMETER_MAX_TEXT; i += 2)
		memcpy(value + i, "å", 2);
	value[PARAMETER_MAX_TEXT] = '\0';
	check_parameter(&sex, value, false, PROBLEM_VALUE_NOT_ALLOWED);
}

int
main(void)
{
	ParameterType type;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_true(parameter_is_of_type(cases[i].type, cases[i].value) ==
					   cases[i].good,
				   "%s \"%s\" is %s", parameter_type_name(cases[i].type),
				   cases[i].value, cases[i].good ? "good" : "bad");
	test_limits();
	test_allowed();
	check_true(parameter_type_from_name("double precision", &type) &&
				   type == PARAMETER_DOUBLE,
			   "a type by name");
	check_true(!parameter_type_from_name("jsonb", &type), "an unknown type");
	return check_done();
}
