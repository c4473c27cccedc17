/*
 * cohort_agg.c
 *		What makes cohorts of rows and of cohorts: cohort_agg(), rollup(), +
 *		and -.
 *
 * A row whose number of days is NULL is no episode, and is ignored: that is
 * what a person without the episode asked for gives in FROM people, episode().
 */
#include "cohort/cohort_layout.h"

#include "utils/builtins.h"

#include "common/exact_argument.h"
#include "kernel/life/exposure_time.h"

SPEGEL_FUNCTION(cohort_accum_episode);
SPEGEL_FUNCTION(cohort_accum_persons);
SPEGEL_FUNCTION(cohort_accum_entry);
SPEGEL_FUNCTION(cohort_accum_inv_episode);
SPEGEL_FUNCTION(cohort_accum_exact_episode);
SPEGEL_FUNCTION(cohort_accum_inv_exact_episode);
SPEGEL_FUNCTION(cohort_accum_inv_persons);
SPEGEL_FUNCTION(cohort_accum_exact_persons);
SPEGEL_FUNCTION(cohort_accum_inv_exact_persons);
SPEGEL_FUNCTION(cohort_accum_inv_entry);
SPEGEL_FUNCTION(cohort_accum_exact_entry);
SPEGEL_FUNCTION(cohort_accum_inv_exact_entry);
SPEGEL_FUNCTION(cohort_combine);
SPEGEL_FUNCTION(cohort_combine_inv);
SPEGEL_FUNCTION(cohort_final);
SPEGEL_FUNCTION(cohort_plus);
SPEGEL_FUNCTION(cohort_minus);

STATE_TYPE(cohort, Cohort, STATE_COHORT, COHORT_VERSION, data,
		   cohort_new_working, cohort_add_cohort, cohort_canonical);

/*
 * How a row is written: in the types of the cohort, or in double precision,
 * to which the server turns any other number.
 */
typedef enum Written
{
	WRITTEN_PLAIN,
	WRITTEN_EXACT
} Written;

static inline int32
int32_argument(FunctionCallInfo fcinfo, int argument, Written written,
			   const char *name)
{
	return written == WRITTEN_PLAIN ? PG_GETARG_INT32(argument) :
		exact_int32(PG_GETARG_FLOAT8(argument), name);
}

static inline int64
persons_argument(FunctionCallInfo fcinfo, Written written)
{
	int64 persons;

	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("number of persons must not be NULL"),
				 errhint("Exclude rows without a count with FILTER (WHERE persons IS NOT NULL).")));
	persons = written == WRITTEN_PLAIN ? PG_GETARG_INT64(3) :
		exact_int64(PG_GETARG_FLOAT8(3), "persons");
	if (unlikely(persons < 0 || persons > COHORT_MAX_PERSONS))
		(void) cohort_check_persons(persons, NULL);
	return persons;
}

/* The day after which a person is at risk. */
static inline int32
entry_argument(FunctionCallInfo fcinfo, int32 days, Written written)
{
	if (PG_ARGISNULL(4))
		return FOLLOW_UP_NO_ENTRY;
	return cohort_check_entry(int32_argument(fcinfo, 4, written, "entry"), days);
}

/*
 * One row.  persons is negative when it is taken away, which happens in the
 * opposite order, so that nobody is there who never leaves.
 */
static inline Datum
accumulate(FunctionCallInfo fcinfo, int64 persons, bool with_entry, int sign,
		   Written written)
{
	Cohort *cohort = state_accumulating(fcinfo, &cohort_type);
	const char *label = NULL;
	int length = 0;
	int32 entry = FOLLOW_UP_NO_ENTRY;
	int32 days;

	if (PG_ARGISNULL(1))
		PG_RETURN_COHORT_P(cohort);
	days = int32_argument(fcinfo, 1, written, "days");
	if (unlikely(days < 0 || days > COHORT_MAX_DAYS))
		(void) cohort_check_days(days, NULL);
	if (!PG_ARGISNULL(2))
	{
		text *outcome = PG_GETARG_TEXT_PP(2);

		label = VARDATA_ANY(outcome);
		length = VARSIZE_ANY_EXHDR(outcome);
	}
	if (with_entry)
		entry = entry_argument(fcinfo, days, written);

	if (entry == FOLLOW_UP_NO_ENTRY &&
		cohort_add_quickly(cohort, days, label, length, sign * persons))
		PG_RETURN_COHORT_P(cohort);

	if (entry != FOLLOW_UP_NO_ENTRY && sign < 0)
		cohort = cohort_add_entered(cohort, entry, -persons);
	cohort = cohort_add(cohort, days, label, length, sign * persons);
	if (entry != FOLLOW_UP_NO_ENTRY && sign > 0)
		cohort = cohort_add_entered(cohort, entry, persons);
	PG_RETURN_COHORT_P(cohort);
}

/* A row that is no episode need not say how many persons it stands for. */
static inline int64
persons_of_row(FunctionCallInfo fcinfo, Written written)
{
	return PG_ARGISNULL(1) ? 0 : persons_argument(fcinfo, written);
}

Datum
cohort_accum_episode(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, 1, false, 1, WRITTEN_PLAIN);
}

Datum
cohort_accum_persons(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, persons_of_row(fcinfo, WRITTEN_PLAIN), false,
					  1, WRITTEN_PLAIN);
}

Datum
cohort_accum_entry(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, persons_of_row(fcinfo, WRITTEN_PLAIN), true,
					  1, WRITTEN_PLAIN);
}

Datum
cohort_accum_inv_episode(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, 1, false, -1, WRITTEN_PLAIN);
}

Datum
cohort_accum_inv_persons(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, persons_of_row(fcinfo, WRITTEN_PLAIN), false,
					  -1, WRITTEN_PLAIN);
}

Datum
cohort_accum_inv_entry(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, persons_of_row(fcinfo, WRITTEN_PLAIN), true,
					  -1, WRITTEN_PLAIN);
}

Datum
cohort_accum_exact_episode(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, 1, false, 1, WRITTEN_EXACT);
}

Datum
cohort_accum_exact_persons(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, persons_of_row(fcinfo, WRITTEN_EXACT), false,
					  1, WRITTEN_EXACT);
}

Datum
cohort_accum_exact_entry(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, persons_of_row(fcinfo, WRITTEN_EXACT), true,
					  1, WRITTEN_EXACT);
}

Datum
cohort_accum_inv_exact_episode(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, 1, false, -1, WRITTEN_EXACT);
}

Datum
cohort_accum_inv_exact_persons(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, persons_of_row(fcinfo, WRITTEN_EXACT), false,
					  -1, WRITTEN_EXACT);
}

Datum
cohort_accum_inv_exact_entry(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, persons_of_row(fcinfo, WRITTEN_EXACT), true,
					  -1, WRITTEN_EXACT);
}

Datum
cohort_combine(PG_FUNCTION_ARGS)
{
	return state_combine(fcinfo, &cohort_type, 1);
}

Datum
cohort_combine_inv(PG_FUNCTION_ARGS)
{
	return state_combine(fcinfo, &cohort_type, -1);
}

Datum
cohort_final(PG_FUNCTION_ARGS)
{
	return state_final(fcinfo, &cohort_type);
}

Datum
cohort_plus(PG_FUNCTION_ARGS)
{
	return state_plus(fcinfo, &cohort_type, 1);
}

Datum
cohort_minus(PG_FUNCTION_ARGS)
{
	return state_plus(fcinfo, &cohort_type, -1);
}
