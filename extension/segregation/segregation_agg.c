/*
 * segregation_agg.c
 *		The aggregates that make segregation states: segregation_agg() and
 *		rollup().
 */
#include "segregation/segregation.h"

SPEGEL_FUNCTION(segregation_accum);
SPEGEL_FUNCTION(segregation_accum_inv);
SPEGEL_FUNCTION(segregation_combine);
SPEGEL_FUNCTION(segregation_combine_inv);
SPEGEL_FUNCTION(segregation_final);

static Segregation *
segregation_for_update(FunctionCallInfo fcinfo)
{
	return state_for_update(fcinfo, STATE_SEGREGATION, SEGREGATION_VERSION,
							offsetof(Segregation, counts));
}

static Datum
accumulate(FunctionCallInfo fcinfo, int sign)
{
	Segregation *s = segregation_for_update(fcinfo);
	text *unit;

	/* Never NULL: a window's moving state must not be. */
	if (s == NULL)
		s = segregation_new_working();
	if (PG_ARGISNULL(2))
		PG_RETURN_SEGREGATION_P(s);
	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("unit must not be NULL"),
				 errhint("Leave out persons without a unit with FILTER (WHERE unit IS NOT NULL), or name their unit with coalesce().")));
	unit = PG_GETARG_TEXT_PP(1);
	PG_RETURN_SEGREGATION_P(segregation_add_tally(s, VARDATA_ANY(unit),
												  VARSIZE_ANY_EXHDR(unit),
												  PG_GETARG_TALLY_P(2),
												  sign, NULL));
}

Datum
segregation_accum(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, 1);
}

Datum
segregation_accum_inv(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, -1);
}

static Datum
combine(FunctionCallInfo fcinfo, int sign)
{
	Segregation *s = segregation_for_update(fcinfo);
	const Segregation *other;

	if (PG_ARGISNULL(1))
		PG_RETURN_SEGREGATION_P(s ? s : segregation_new_working());
	other = PG_GETARG_SEGREGATION_ANY_P(1);
	if (s == NULL)
	{
		/* The first value is the state; never the caller's own copy of it. */
		if (sign > 0)
			PG_RETURN_SEGREGATION_P(state_copy(other));
		s = segregation_new_working();
	}
	PG_RETURN_SEGREGATION_P(segregation_add_all(s, other, sign));
}

Datum
segregation_combine(PG_FUNCTION_ARGS)
{
	return combine(fcinfo, 1);
}

Datum
segregation_combine_inv(PG_FUNCTION_ARGS)
{
	return combine(fcinfo, -1);
}

/* Always a fresh value: windows call this again and again on one state. */
Datum
segregation_final(PG_FUNCTION_ARGS)
{
	const Segregation *s;

	s = PG_ARGISNULL(0) ? segregation_new_working() :
		PG_GETARG_SEGREGATION_ANY_P(0);
	PG_RETURN_SEGREGATION_P(segregation_canonical(s));
}
