/*
 * test_parameter.c
 *		The check of a parameter's value.
 */
#include "check.h"
#include "catalogue/parameter.h"

typedef struct Case
{
	ValueType type;
	bool good;
	const char *value;
} Case;

static const Case cases[] = {
	{TYPE_TEXT, true, ""},
	{TYPE_TEXT, true, "'; DROP TABLE x; --"},
	{TYPE_INTEGER, true, "0"},
	{TYPE_INTEGER, true, "-2147483648"},
	{TYPE_INTEGER, true, "2147483647"},
	{TYPE_INTEGER, false, "2147483648"},
	{TYPE_INTEGER, false, "-2147483649"},
	{TYPE_INTEGER, false, "99999999999999999999999999"},
	{TYPE_INTEGER, false, ""},
	{TYPE_INTEGER, false, "-"},
	{TYPE_INTEGER, false, "+1"},
	{TYPE_INTEGER, false, " 1"},
	{TYPE_INTEGER, false, "1 "},
	{TYPE_INTEGER, false, "1.0"},
	{TYPE_INTEGER, false, "1e3"},
	{TYPE_INTEGER, false, "007"},
	{TYPE_BIGINT, true, "9223372036854775807"},
	{TYPE_BIGINT, true, "-9223372036854775808"},
	{TYPE_BIGINT, false, "9223372036854775808"},
	{TYPE_NUMERIC, true, "1.10"},
	{TYPE_NUMERIC, true, "-1e-400"},
	{TYPE_NUMERIC, true, "5e-324"},
	{TYPE_NUMERIC, false, "1e401"},
	{TYPE_NUMERIC, false, "1e99999999999999999999"},
	{TYPE_NUMERIC, false, "NaN"},
	{TYPE_DOUBLE, true, "0"},
	{TYPE_DOUBLE, true, "0e-999"},
	{TYPE_DOUBLE, true, "1.7976931348623157e308"},
	{TYPE_DOUBLE, true, "5e-324"},
	{TYPE_DOUBLE, false, "1e309"},
	{TYPE_DOUBLE, false, "1e-330"},
	{TYPE_DOUBLE, false, "inf"},
	{TYPE_DOUBLE, false, "nan"},
	{TYPE_DOUBLE, false, "0x1p3"},
	{TYPE_BOOLEAN, true, "true"},
	{TYPE_BOOLEAN, true, "false"},
	{TYPE_BOOLEAN, false, "True"},
	{TYPE_BOOLEAN, false, "1"},
	{TYPE_BOOLEAN, false, ""},
	{TYPE_DATE, true, "2024-02-29"},
	{TYPE_DATE, true, "2000-02-29"},
	{TYPE_DATE, true, "0001-01-01"},
	{TYPE_DATE, true, "9999-12-31"},
	{TYPE_DATE, false, "2023-02-29"},
	{TYPE_DATE, false, "1900-02-29"},
	{TYPE_DATE, false, "2024-06-31"},
	{TYPE_DATE, false, "2024-00-01"},
	{TYPE_DATE, false, "2024-13-01"},
	{TYPE_DATE, false, "2024-01-00"},
	{TYPE_DATE, false, "0000-01-01"},
	{TYPE_DATE, false, "2024-1-01"},
	{TYPE_DATE, false, "2024-01-1"},
	{TYPE_DATE, false, "2024/01/01"},
	{TYPE_DATE, false, "2024-01-011"},
	{TYPE_DATE, false, "2024-01-0a"},
	{TYPE_DATE, false, ""},
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
			   good ? "good" : problem.details[LANGUAGE_ENGLISH]);
	check_true(got || strcmp(problem.details[LANGUAGE_ENGLISH],
							 problem.details[LANGUAGE_SWEDISH]) != 0,
			   "... which is said in Swedish too");
}

static void
test_limits(void)
{
	const Parameter step = {.name = "step",
							.type = TYPE_BIGINT,
							.minimum = "-5",
							.maximum = "9223372036854775806"};
	const Parameter share = {
		.name = "share", .type = TYPE_NUMERIC, .maximum = "0.5"};
	const Parameter day = {
		.name = "day", .type = TYPE_DATE, .minimum = "2000-01-01"};

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
test_each(void)
{
	const Parameter release = {.name = "release",
							   .type = TYPE_INTEGER,
							   .several = true,
							   .each = true};
	const Parameter step = {
		.name = "step", .type = TYPE_INTEGER, .several = true};

	check_parameter(&release, "1", true, 0);
	check_parameter(&release, "*", true, 0);
	check_parameter(&release, "**", false, PROBLEM_MALFORMED_PARAMETER);
	check_parameter(&step, "*", false, PROBLEM_MALFORMED_PARAMETER);
}

static void
test_allowed(void)
{
	const char *one[] = {"women"};
	const char *many[200];
	Parameter sex = {.name = "sex",
					 .type = TYPE_TEXT,
					 .allowed = one,
					 .allowed_count = 1};
	char value[VALUE_MAX_TEXT + 1];

	check_parameter(&sex, "women", true, 0);
	check_parameter(&sex, "Women", false, PROBLEM_VALUE_NOT_ALLOWED);
	check_parameter(&sex, "", false, PROBLEM_VALUE_NOT_ALLOWED);

	/* a long list and a long value still give a bounded, whole detail */
	for (size_t i = 0; i < 200; i++)
		many[i] = "å-value";
	sex.allowed = many;
	sex.allowed_count = 200;
	for (size_t i = 0; i < VALUE_MAX_TEXT; i += 2)
		memcpy(value + i, "å", 2);
	value[VALUE_MAX_TEXT] = '\0';
	check_parameter(&sex, value, false, PROBLEM_VALUE_NOT_ALLOWED);
}

int
main(void)
{
	ValueType type;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_true(value_is_of_type(cases[i].type, cases[i].value) ==
					   cases[i].good,
				   "%s \"%s\" is %s", value_type(cases[i].type)->name,
				   cases[i].value, cases[i].good ? "good" : "bad");
	test_limits();
	test_each();
	test_allowed();
	check_true(value_type_from_name("double precision", &type) &&
				   type == TYPE_DOUBLE,
			   "a type by name");
	check_true(!value_type_from_name("jsonb", &type), "an unknown type");
	check_true(value_type_from_name("timestamp with time zone", &type) &&
				   !value_type_is_parameter(type) &&
				   !value_is_of_type(type, "2026-01-31T12:00:00Z"),
			   "a type of columns only");
	return check_done();
}
