/*
 * career_agg.c
 *		The aggregates that make careers: career_agg() and rollup().
 */
#include "career/career.h"

#include "utils/builtins.h"

SPEGEL_FUNCTION(career_accum_step);
SPEGEL_FUNCTION(career_accum_state);
SPEGEL_FUNCTION(career_combine);
SPEGEL_FUNCTION(career_final);

static inline Career *
career_for_update(FunctionCallInfo fcinfo)
{
	return state_for_update(fcinfo, STATE_CAREER, CAREER_VERSION,
							offsetof(Career, spell));
}

/* The days of a row, arguments 2 and 3; false when it has none. */
static inline bool
days_argument(FunctionCallInfo fcinfo, DateADT *valid_from, DateADT *valid_to)
{
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("start of a spell must not be NULL"),
				 errhint("Leave out rows without a start with FILTER (WHERE valid_from IS NOT NULL).")));
	*valid_from = PG_GETARG_DATEADT(2);
	*valid_to = PG_ARGISNULL(3) ? CAREER_OPEN : PG_GETARG_DATEADT(3);
	return career_check_days(*valid_from, valid_to, NULL);
}

Datum
career_accum_step(PG_FUNCTION_ARGS)
{
	Career *career = career_for_update(fcinfo);
	DateADT valid_from;
	DateADT valid_to;

	if (unlikely(career == NULL))
		career = career_new_working();
	if (!days_argument(fcinfo, &valid_from, &valid_to))
		PG_RETURN_CAREER_P(career);
	if (PG_ARGISNULL(1))
		PG_RETURN_CAREER_P(career_add_unknown(career, valid_from, valid_to,
											  NULL));
	PG_RETURN_CAREER_P(career_add_step(career, PG_GETARG_INT32(1), valid_from,
									   valid_to, NULL));
}

Datum
career_accum_state(PG_FUNCTION_ARGS)
{
	Career *career = career_for_update(fcinfo);
	DateADT valid_from;
	DateADT valid_to;
	text *state;

	if (unlikely(career == NULL))
		career = career_new_working();
	if (!days_argument(fcinfo, &valid_from, &valid_to))
		PG_RETURN_CAREER_P(career);
	if (PG_ARGISNULL(1))
		PG_RETURN_CAREER_P(career_add_unknown(career, valid_from, valid_to,
											  NULL));
	state = PG_GETARG_TEXT_PP(1);
	PG_RETURN_CAREER_P(career_add_label(career, VARDATA_ANY(state),
										VARSIZE_ANY_EXHDR(state), valid_from,
										valid_to, NULL));
}

Datum
career_combine(PG_FUNCTION_ARGS)
{
	Career *career = career_for_update(fcinfo);

	if (PG_ARGISNULL(1))
	{
		if (career == NULL)
			PG_RETURN_NULL();
		PG_RETURN_CAREER_P(career);
	}
	/* The first value is the state; never the caller's own copy of it. */
	if (career == NULL)
		PG_RETURN_CAREER_P(state_copy(PG_GETARG_CAREER_P(1)));
	PG_RETURN_CAREER_P(career_add_career(career, PG_GETARG_CAREER_P(1)));
}

/* Always a fresh value: windows call this again and again on one state. */
Datum
career_final(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_CAREER_P(career_canonical(career_new_working(), NULL));
	PG_RETURN_CAREER_P(career_canonical(PG_GETARG_CAREER_P(0), NULL));
}
