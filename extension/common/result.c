/*
 * result.c
 *		From the kernel's results to SQL values, and shared argument checks.
 */
#include "common/result.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "common/result_row.h"

Datum
result_float8(FunctionCallInfo fcinfo, double value)
{
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

/* A composite of three float8, or NULL when all three are undefined. */
static Datum
result_three(FunctionCallInfo fcinfo, double a, double b, double c)
{
	ResultRow row = {0};

	if (isnan(a) && isnan(b) && isnan(c))
		PG_RETURN_NULL();
	row_add_float8(&row, a);
	row_add_float8(&row, b);
	row_add_float8(&row, c);
	return result_row(fcinfo, &row);
}

Datum
result_estimate(FunctionCallInfo fcinfo, Estimate estimate)
{
	return result_three(fcinfo, estimate.value, estimate.low, estimate.high);
}

Datum
result_test(FunctionCallInfo fcinfo, TestResult test)
{
	return result_three(fcinfo, test.statistic, test.df, test.p_value);
}

double
argument_fraction(FunctionCallInfo fcinfo, int argument, const char *what)
{
	double fraction = PG_GETARG_FLOAT8(argument);

	if (!(fraction > 0.0 && fraction < 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between 0 and 1: %g", what, fraction)));
	return fraction;
}

double
argument_days(FunctionCallInfo fcinfo, int argument, const char *what)
{
	double days = PG_GETARG_FLOAT8(argument);

	if (isnan(days))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a number: NaN", what),
				 errhint("Pass NULL for what is not known.")));
	return days;
}

double
argument_level(FunctionCallInfo fcinfo, int argument)
{
	double level = PG_GETARG_FLOAT8(argument);

	if (!(level > 0.0 && level < 1.0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence level must be between 0 and 1: %g",
						level),
				 errhint("Write 95 percent as 0.95.")));
	return level;
}

int
argument_keyword(FunctionCallInfo fcinfo, int argument, const char *what,
				 const char *const *names)
{
	char *word = text_to_cstring(PG_GETARG_TEXT_PP(argument));
	StringInfoData list;

	for (int i = 0; names[i] != NULL; i++)
		if (strcmp(word, names[i]) == 0)
			return i;

	initStringInfo(&list);
	for (int i = 0; names[i] != NULL; i++)
		appendStringInfo(&list, "%s\"%s\"", i > 0 ? ", " : "", names[i]);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown %s: \"%s\"", what, word),
			 errhint("Expected one of %s.", list.data)));
	return -1;
}

ProportionMethod
argument_proportion_method(FunctionCallInfo fcinfo, int argument)
{
	static const char *const methods[] = {
		[PROPORTION_WILSON] = "wilson",
		[PROPORTION_CLOPPER_PEARSON] = "clopper_pearson",
		[PROPORTION_JEFFREYS] = "jeffreys",
		[PROPORTION_MIDP] = "midp",
		[PROPORTION_AGRESTI_COULL] = "agresti_coull",
		NULL
	};

	return argument_keyword(fcinfo, argument, "interval method", methods);
}
