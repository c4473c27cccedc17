/*
 * exposure.c
 *		Follow-up split at an exposure that begins on the way.
 */
#include "cohort.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "kernel/exposure_time.h"

SPEGEL_FUNCTION(exposure_split);

/* The outcome is handed on as it is: the kernel only says where it goes. */
#define SOME_OUTCOME 0

static void
put_part(ReturnSetInfo *rsinfo, bool exposed, FollowUp part, Datum outcome)
{
	Datum values[4];
	bool nulls[4] = {false};

	if (part.entry >= part.exit)
		return;
	values[0] = BoolGetDatum(exposed);
	values[1] = Int32GetDatum(part.exit);
	values[2] = outcome;
	nulls[2] = part.outcome == LIFE_TABLE_CENSORED;
	values[3] = Int32GetDatum(part.entry);
	nulls[3] = part.entry == FOLLOW_UP_NO_ENTRY;
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/*
 * split_at_exposure(days, outcome, exposed_on, entry): up to two rows of
 * (exposed, days, outcome, entry).
 */
Datum
exposure_split(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum outcome = PG_ARGISNULL(1) ? (Datum) 0 : PG_GETARG_DATUM(1);
	int32 exposed_on = PG_INT32_MAX;
	FollowUp whole = {FOLLOW_UP_NO_ENTRY, 0, LIFE_TABLE_CENSORED};
	FollowUp unexposed;
	FollowUp exposed;

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	whole.exit = PG_GETARG_INT32(0);
	cohort_check_days(whole.exit);
	if (!PG_ARGISNULL(1))
		whole.outcome = SOME_OUTCOME;
	if (!PG_ARGISNULL(2))
		exposed_on = PG_GETARG_INT32(2);
	if (!PG_ARGISNULL(3))
		whole.entry = cohort_check_entry(PG_GETARG_INT32(3), whole.exit);

	split_at_exposure(whole, exposed_on, &unexposed, &exposed);
	put_part(rsinfo, false, unexposed, outcome);
	put_part(rsinfo, true, exposed, outcome);
	return (Datum) 0;
}
