/*
 * career_agg.c
 *		What makes careers of spells and of careers: career_agg(), rollup() and
 *		+.
 */
#include "career/career.h"

#include "utils/builtins.h"

#include "common/exact_argument.h"

SPEGEL_FUNCTION(career_accum_step);
SPEGEL_FUNCTION(career_accum_state);
SPEGEL_FUNCTION(career_accum_exact_step);
SPEGEL_FUNCTION(career_accum_exact_state);
SPEGEL_FUNCTION(career_combine);
SPEGEL_FUNCTION(career_final);
SPEGEL_FUNCTION(career_plus);

/* A day may come from several careers, so that none can be taken away. */
static Career *
add_career(Career *career, const Career *other, int sign)
{
	if (sign < 0)
		elog(ERROR, "careers cannot be subtracted");
	return career_add_career(career, other);
}

STATE_TYPE(career, Career, STATE_CAREER, CAREER_VERSION, spell,
		   career_new_working, add_career, career_canonical);

/* A start that is NULL; a NULL end is an open one. */
static inline void
check_start(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg(CAREER_NO_START),
				 errhint("Exclude rows without a start with FILTER (WHERE valid_from IS NOT NULL).")));
}

/* The days of a row, arguments 2 and 3; false when it has none. */
static inline bool
days_argument(FunctionCallInfo fcinfo, DateADT *valid_from, DateADT *valid_to)
{
	check_start(fcinfo);
	*valid_from = PG_GETARG_DATEADT(2);
	*valid_to = PG_ARGISNULL(3) ? CAREER_OPEN : PG_GETARG_DATEADT(3);
	return career_check_days(*valid_from, valid_to, NULL);
}

/* The same of timestamps. */
static inline bool
exact_days_argument(FunctionCallInfo fcinfo, DateADT *valid_from,
					DateADT *valid_to)
{
	check_start(fcinfo);
	*valid_from = exact_date(PG_GETARG_TIMESTAMP(2), "valid_from");
	*valid_to = PG_ARGISNULL(3) ? CAREER_OPEN :
		exact_date(PG_GETARG_TIMESTAMP(3), "valid_to");
	return career_check_days(*valid_from, valid_to, NULL);
}

static inline Career *
add_state(FunctionCallInfo fcinfo, Career *career, DateADT valid_from,
		  DateADT valid_to)
{
	text *state;

	if (PG_ARGISNULL(1))
		return career_add_unknown(career, valid_from, valid_to, NULL);
	state = PG_GETARG_TEXT_PP(1);
	return career_add_label(career, VARDATA_ANY(state),
							VARSIZE_ANY_EXHDR(state), valid_from, valid_to,
							NULL);
}

Datum
career_accum_step(PG_FUNCTION_ARGS)
{
	Career *career = state_accumulating(fcinfo, &career_type);
	DateADT valid_from;
	DateADT valid_to;

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
	Career *career = state_accumulating(fcinfo, &career_type);
	DateADT valid_from;
	DateADT valid_to;

	if (!days_argument(fcinfo, &valid_from, &valid_to))
		PG_RETURN_CAREER_P(career);
	PG_RETURN_CAREER_P(add_state(fcinfo, career, valid_from, valid_to));
}

/* career_agg(step double precision, valid_from timestamp, valid_to timestamp) */
Datum
career_accum_exact_step(PG_FUNCTION_ARGS)
{
	Career *career = state_accumulating(fcinfo, &career_type);
	DateADT valid_from;
	DateADT valid_to;

	if (!exact_days_argument(fcinfo, &valid_from, &valid_to))
		PG_RETURN_CAREER_P(career);
	if (PG_ARGISNULL(1))
		PG_RETURN_CAREER_P(career_add_unknown(career, valid_from, valid_to,
											  NULL));
	PG_RETURN_CAREER_P(career_add_step(career,
									   exact_int32(PG_GETARG_FLOAT8(1),
												   "step"),
									   valid_from, valid_to, NULL));
}

/* career_agg(state varchar, valid_from timestamp, valid_to timestamp) */
Datum
career_accum_exact_state(PG_FUNCTION_ARGS)
{
	Career *career = state_accumulating(fcinfo, &career_type);
	DateADT valid_from;
	DateADT valid_to;

	if (!exact_days_argument(fcinfo, &valid_from, &valid_to))
		PG_RETURN_CAREER_P(career);
	PG_RETURN_CAREER_P(add_state(fcinfo, career, valid_from, valid_to));
}

Datum
career_combine(PG_FUNCTION_ARGS)
{
	return state_combine(fcinfo, &career_type, 1);
}

Datum
career_final(PG_FUNCTION_ARGS)
{
	return state_final(fcinfo, &career_type);
}

Datum
career_plus(PG_FUNCTION_ARGS)
{
	return state_plus(fcinfo, &career_type, 1);
}
