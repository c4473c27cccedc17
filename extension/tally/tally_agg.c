/*
 * tally_agg.c
 *		The aggregates that make tallies: tally_agg() and rollup().
 */
#include "tally/tally.h"

#include "utils/builtins.h"

SPEGEL_FUNCTION(tally_accum_text);
SPEGEL_FUNCTION(tally_accum_text_persons);
SPEGEL_FUNCTION(tally_accum_boolean);
SPEGEL_FUNCTION(tally_accum_boolean_persons);
SPEGEL_FUNCTION(tally_accum_inv_text);
SPEGEL_FUNCTION(tally_accum_inv_text_persons);
SPEGEL_FUNCTION(tally_accum_inv_boolean);
SPEGEL_FUNCTION(tally_accum_inv_boolean_persons);
SPEGEL_FUNCTION(tally_combine);
SPEGEL_FUNCTION(tally_combine_inv);
SPEGEL_FUNCTION(tally_final);

static inline Tally *
tally_for_update(FunctionCallInfo fcinfo)
{
	return state_for_update(fcinfo, STATE_TALLY, TALLY_VERSION,
							offsetof(Tally, persons));
}

static int64
persons_argument(FunctionCallInfo fcinfo)
{
	int64 persons;

	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("number of persons must not be NULL"),
				 errhint("Leave out rows without a count with FILTER (WHERE persons IS NOT NULL).")));
	persons = PG_GETARG_INT64(2);
	if (unlikely(persons < 0 || persons > TALLY_MAX_PERSONS))
		tally_check_persons(persons);
	return persons;
}

static inline Datum
accumulate_text(FunctionCallInfo fcinfo, int64 persons)
{
	Tally *tally = tally_for_update(fcinfo);
	text *category;

	if (unlikely(tally == NULL))
		tally = tally_new_working();
	if (PG_ARGISNULL(1))
		PG_RETURN_TALLY_P(tally_add(tally, NULL, 0, persons));
	category = PG_GETARG_TEXT_PP(1);
	PG_RETURN_TALLY_P(tally_add(tally, VARDATA_ANY(category),
								VARSIZE_ANY_EXHDR(category), persons));
}

/*
 * What the fast path below leaves out: a state that somebody made otherwise
 * and handed in outside an aggregate, and counts out of range.
 */
static pg_noinline Tally *
add_boolean(Tally *tally, bool known, bool category, int64 persons)
{
	const char *label = category ? "true" : "false";

	return tally_add(tally, known ? label : NULL, strlen(label), persons);
}

static inline Datum
accumulate_boolean(FunctionCallInfo fcinfo, int64 persons)
{
	Tally *tally = tally_for_update(fcinfo);
	bool known = !PG_ARGISNULL(1);
	bool category = known && PG_GETARG_BOOL(1);
	int64 *count;
	int64 sum;

	if (unlikely(tally == NULL))
	{
		tally = state_alloc(offsetof(Tally, persons) + 2 * sizeof(int64),
							STATE_TALLY, TALLY_VERSION);
		tally->flags = TALLY_BOOLEAN;
		tally->n = 2;
	}
	if (unlikely(!(tally->flags & TALLY_BOOLEAN)))
		PG_RETURN_TALLY_P(add_boolean(tally, known, category, persons));

	count = known ? &tally->persons[category] : &tally->unknown;
	sum = *count + persons;
	if (unlikely(sum < 0 || sum > TALLY_MAX_PERSONS))
		PG_RETURN_TALLY_P(add_boolean(tally, known, category, persons));
	*count = sum;
	PG_RETURN_TALLY_P(tally);
}

Datum
tally_accum_text(PG_FUNCTION_ARGS)
{
	return accumulate_text(fcinfo, 1);
}

Datum
tally_accum_text_persons(PG_FUNCTION_ARGS)
{
	return accumulate_text(fcinfo, persons_argument(fcinfo));
}

Datum
tally_accum_boolean(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, 1);
}

Datum
tally_accum_boolean_persons(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, persons_argument(fcinfo));
}

Datum
tally_accum_inv_text(PG_FUNCTION_ARGS)
{
	return accumulate_text(fcinfo, -1);
}

Datum
tally_accum_inv_text_persons(PG_FUNCTION_ARGS)
{
	return accumulate_text(fcinfo, -persons_argument(fcinfo));
}

Datum
tally_accum_inv_boolean(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, -1);
}

Datum
tally_accum_inv_boolean_persons(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, -persons_argument(fcinfo));
}

static Datum
combine(FunctionCallInfo fcinfo, int sign)
{
	Tally *tally = tally_for_update(fcinfo);
	const Tally *other;

	if (PG_ARGISNULL(1))
	{
		/* Not NULL, which a moving aggregate takes for a failure. */
		if (tally == NULL)
			tally = tally_new_working();
		PG_RETURN_TALLY_P(tally);
	}
	other = PG_GETARG_TALLY_P(1);
	if (tally == NULL)
	{
		/* The first value is the state; never the caller's own copy of it. */
		if (sign > 0)
			PG_RETURN_TALLY_P(state_copy(other));
		tally = tally_new_working();
	}
	PG_RETURN_TALLY_P(tally_add_tally(tally, other, sign));
}

Datum
tally_combine(PG_FUNCTION_ARGS)
{
	return combine(fcinfo, 1);
}

Datum
tally_combine_inv(PG_FUNCTION_ARGS)
{
	return combine(fcinfo, -1);
}

/* Always a fresh value: windows call this again and again on one state. */
Datum
tally_final(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_TALLY_P(tally_make(NULL, 0, 0));
	PG_RETURN_TALLY_P(tally_canonical(PG_GETARG_TALLY_P(0)));
}
