/*
 * tally_agg.c
 *		What makes tallies of rows and of tallies: tally_agg(), rollup(), + and
 *		-.
 */
#include "tally/tally.h"

#include "utils/builtins.h"

#include "common/exact_argument.h"

SPEGEL_FUNCTION(tally_accum_text);
SPEGEL_FUNCTION(tally_accum_text_persons);
SPEGEL_FUNCTION(tally_accum_boolean);
SPEGEL_FUNCTION(tally_accum_boolean_persons);
SPEGEL_FUNCTION(tally_accum_inv_text);
SPEGEL_FUNCTION(tally_accum_inv_text_persons);
SPEGEL_FUNCTION(tally_accum_inv_boolean);
SPEGEL_FUNCTION(tally_accum_inv_boolean_persons);
SPEGEL_FUNCTION(tally_accum_text_exact);
SPEGEL_FUNCTION(tally_accum_boolean_exact);
SPEGEL_FUNCTION(tally_accum_inv_text_exact);
SPEGEL_FUNCTION(tally_accum_inv_boolean_exact);
SPEGEL_FUNCTION(tally_combine);
SPEGEL_FUNCTION(tally_combine_inv);
SPEGEL_FUNCTION(tally_final);
SPEGEL_FUNCTION(tally_plus);
SPEGEL_FUNCTION(tally_minus);

STATE_TYPE(tally, Tally, STATE_TALLY, TALLY_VERSION, persons,
		   tally_new_working, tally_add_tally, tally_canonical);

static inline void
check_persons_given(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("number of persons must not be NULL"),
				 errhint("Exclude rows without a count with FILTER (WHERE persons IS NOT NULL).")));
}

static int64
persons_argument(FunctionCallInfo fcinfo)
{
	int64 persons;

	check_persons_given(fcinfo);
	persons = PG_GETARG_INT64(2);
	if (unlikely(persons < 0 || persons > TALLY_MAX_PERSONS))
		tally_check_persons(persons);
	return persons;
}

/* The same in double precision, to which the server turns any other number. */
static int64
exact_persons_argument(FunctionCallInfo fcinfo)
{
	int64 persons;

	check_persons_given(fcinfo);
	persons = exact_int64(PG_GETARG_FLOAT8(2), "persons");
	if (unlikely(persons < 0))
		tally_check_persons(persons);
	return persons;
}

static inline Datum
accumulate_text(FunctionCallInfo fcinfo, int64 persons)
{
	Tally *tally = state_accumulating(fcinfo, &tally_type);
	text *category;

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
	Tally *tally = state_for_update(fcinfo, &tally_type);
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

Datum
tally_accum_text_exact(PG_FUNCTION_ARGS)
{
	return accumulate_text(fcinfo, exact_persons_argument(fcinfo));
}

Datum
tally_accum_boolean_exact(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, exact_persons_argument(fcinfo));
}

Datum
tally_accum_inv_text_exact(PG_FUNCTION_ARGS)
{
	return accumulate_text(fcinfo, -exact_persons_argument(fcinfo));
}

Datum
tally_accum_inv_boolean_exact(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, -exact_persons_argument(fcinfo));
}

Datum
tally_combine(PG_FUNCTION_ARGS)
{
	return state_combine(fcinfo, &tally_type, 1);
}

Datum
tally_combine_inv(PG_FUNCTION_ARGS)
{
	return state_combine(fcinfo, &tally_type, -1);
}

Datum
tally_final(PG_FUNCTION_ARGS)
{
	return state_final(fcinfo, &tally_type);
}

Datum
tally_plus(PG_FUNCTION_ARGS)
{
	return state_plus(fcinfo, &tally_type, 1);
}

Datum
tally_minus(PG_FUNCTION_ARGS)
{
	return state_plus(fcinfo, &tally_type, -1);
}
