/*
 * exact_argument.c
 *		Arguments of types that hold more than is wanted.
 */
#include "common/exact_argument.h"

#include "utils/builtins.h"
#include "utils/datetime.h"

/* Above it a double cannot tell a whole number from the next. */
#define LARGEST_EXACT 9007199254740992.0

static void
check_whole(double value, double least, double most, const char *name,
			const char *type)
{
	if (unlikely(isnan(value) || value != floor(value)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a whole number: %g", name, value),
				 errhint("Round it explicitly: round(%s)::%s.", name, type)));
	if (unlikely(value < least || value > most))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s is out of range: %.17g", name, value),
				 errhint("If it is right, pass it as %s.", type)));
}

int32
exact_int32(double value, const char *name)
{
	check_whole(value, PG_INT32_MIN, PG_INT32_MAX, name, "integer");
	return (int32) value;
}

int64
exact_int64(double value, const char *name)
{
	check_whole(value, -LARGEST_EXACT, LARGEST_EXACT, name, "bigint");
	return (int64) value;
}

DateADT
exact_date(Timestamp value, const char *name)
{
	if (TIMESTAMP_IS_NOBEGIN(value))
		return DATEVAL_NOBEGIN;
	if (TIMESTAMP_IS_NOEND(value))
		return DATEVAL_NOEND;
	if (unlikely(value % USECS_PER_DAY != 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a day: %s", name,
						DatumGetCString(DirectFunctionCall1(timestamp_out,
															TimestampGetDatum(value)))),
				 errdetail("A timestamp counts as a day only at midnight."),
				 errhint("Drop the time of day: %s::date.", name)));
	return (DateADT) (value / USECS_PER_DAY);
}
