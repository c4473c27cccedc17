/*
 * exposure.c
 *		Follow-up split at an exposure that begins on the way.
 */
#include "cohort/cohort.h"

#include "kernel/life/exposure_time.h"
#include "common/exact_argument.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(exposure_split);
SPEGEL_FUNCTION(exposure_split_exact);

/* The outcome is handed on as it is: the kernel only says where it goes. */
#define SOME_OUTCOME 0

static void
put_part(FunctionCallInfo fcinfo, bool exposed, FollowUp part, Datum outcome)
{
	ResultRow row = {0};

	if (part.entry >= part.exit)
		return;
	row_add_boolean(&row, exposed);
	row_add_int32(&row, part.exit);
	row_add(&row, outcome, part.outcome == LIFE_TABLE_CENSORED);
	row_add(&row, Int32GetDatum(part.entry),
			part.entry == FOLLOW_UP_NO_ENTRY);
	result_set_row(fcinfo, &row);
}

static inline int32
days_argument(FunctionCallInfo fcinfo, int argument, bool exact,
			  const char *name)
{
	return exact ? exact_int32(PG_GETARG_FLOAT8(argument), name) :
		PG_GETARG_INT32(argument);
}

static inline Datum
split(FunctionCallInfo fcinfo, bool exact)
{
	Datum outcome = PG_ARGISNULL(1) ? (Datum) 0 : PG_GETARG_DATUM(1);
	int32 exposed_on = PG_INT32_MAX;
	FollowUp whole = {FOLLOW_UP_NO_ENTRY, 0, LIFE_TABLE_CENSORED};
	FollowUp unexposed;
	FollowUp exposed;

	result_set_begin(fcinfo);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	whole.exit = days_argument(fcinfo, 0, exact, "follow_up");
	(void) cohort_check_days(whole.exit, NULL);
	if (!PG_ARGISNULL(1))
		whole.outcome = SOME_OUTCOME;
	if (!PG_ARGISNULL(2))
		exposed_on = days_argument(fcinfo, 2, exact, "exposed_on");
	if (!PG_ARGISNULL(3))
		whole.entry = cohort_check_entry(days_argument(fcinfo, 3, exact,
														"follow_up_entry"),
										   whole.exit);

	split_at_exposure(whole, exposed_on, &unexposed, &exposed);
	put_part(fcinfo, false, unexposed, outcome);
	put_part(fcinfo, true, exposed, outcome);
	return (Datum) 0;
}

/*
 * split_at_exposure(days, outcome, exposed_on, entry): up to two rows of
 * (exposed, days, outcome, entry).
 */
Datum
exposure_split(PG_FUNCTION_ARGS)
{
	return split(fcinfo, false);
}

/* The same in double precision, to which the server turns any other number. */
Datum
exposure_split_exact(PG_FUNCTION_ARGS)
{
	return split(fcinfo, true);
}
