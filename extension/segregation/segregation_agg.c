/*
 * segregation_agg.c
 *		What makes segregation states of tallies and of such states:
 *		segregation_agg(), rollup(), + and -.
 */
#include "segregation/segregation.h"

SPEGEL_FUNCTION(segregation_accum);
SPEGEL_FUNCTION(segregation_accum_inv);
SPEGEL_FUNCTION(segregation_combine);
SPEGEL_FUNCTION(segregation_combine_inv);
SPEGEL_FUNCTION(segregation_final);
SPEGEL_FUNCTION(segregation_plus);
SPEGEL_FUNCTION(segregation_minus);

STATE_TYPE(segregation, Segregation, STATE_SEGREGATION, SEGREGATION_VERSION, counts,
		   segregation_new_working, segregation_add_all, segregation_canonical);

static Datum
accumulate(FunctionCallInfo fcinfo, int sign)
{
	Segregation *s = state_accumulating(fcinfo, &segregation_type);
	text *unit;

	if (PG_ARGISNULL(2))
		PG_RETURN_SEGREGATION_P(s);
	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("unit must not be NULL"),
				 errhint("Exclude persons without a unit with FILTER (WHERE unit IS NOT NULL), or name their unit with coalesce().")));
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

Datum
segregation_combine(PG_FUNCTION_ARGS)
{
	return state_combine(fcinfo, &segregation_type, 1);
}

Datum
segregation_combine_inv(PG_FUNCTION_ARGS)
{
	return state_combine(fcinfo, &segregation_type, -1);
}

Datum
segregation_final(PG_FUNCTION_ARGS)
{
	return state_final(fcinfo, &segregation_type);
}

Datum
segregation_plus(PG_FUNCTION_ARGS)
{
	return state_plus(fcinfo, &segregation_type, 1);
}

Datum
segregation_minus(PG_FUNCTION_ARGS)
{
	return state_plus(fcinfo, &segregation_type, -1);
}
