/*
 * turnover.c
 *		Turnover and stability of a workforce.
 */
#include "measure/tally_argument.h"

#include "utils/date.h"

#include "kernel/count/turnover.h"
#include "common/result.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(spell_turnover);
SPEGEL_FUNCTION(spell_turnover_in);
SPEGEL_FUNCTION(count_turnover_rate);
SPEGEL_FUNCTION(count_leaving_rate_ci);
SPEGEL_FUNCTION(count_stability_index);

#define DAYS_PER_YEAR 365.25

static double
argument_day(FunctionCallInfo fcinfo, int argument)
{
	DateADT day = PG_GETARG_DATEADT(argument);

	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period must have finite dates")));
	return day;
}

/*
 * One employment per person from the arrays entered and left_on, arguments 0
 * and 1. No arrays mean nobody, as array_agg(...) FILTER has it.
 */
static TurnoverSpell *
argument_employments(FunctionCallInfo fcinfo, int *n)
{
	int n_left = 0;
	double *entered = NULL;
	double *left_on = NULL;
	TurnoverSpell *spell;

	*n = 0;
	if (!PG_ARGISNULL(0))
		entered = argument_nullable_date_array(fcinfo, 0, "entered", n);
	if (!PG_ARGISNULL(1))
		left_on = argument_nullable_date_array(fcinfo, 1, "left_on", &n_left);
	check_parallel("entered", *n, "left_on", n_left);
	spell = palloc((*n + 1) * sizeof(TurnoverSpell));
	for (int i = 0; i < *n; i++)
	{
		bool left = !isnan(left_on[i]) && left_on[i] != INFINITY;

		spell[i].entry = isnan(entered[i]) ? -INFINITY : entered[i];
		spell[i].exit = left ? left_on[i] : INFINITY;
		spell[i].left = left;
		if (spell[i].exit < spell[i].entry)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("employment must not end before it starts"),
					 errdetail("Element %d does.", i + 1)));
	}
	return spell;
}

static Datum
result_turnover(FunctionCallInfo fcinfo, TurnoverCounts counts)
{
	ResultRow row = {0};

	row_add_int64(&row, counts.headcount_start);
	row_add_int64(&row, counts.hires);
	row_add_int64(&row, counts.leavers);
	row_add_int64(&row, counts.headcount_end);
	row_add_int64(&row, counts.stayers);
	row_add_float8(&row, counts.person_time / DAYS_PER_YEAR);
	row_add_float8(&row, turnover_rate(counts.leavers,
									   (int64_t[]) {counts.headcount_start,
													counts.headcount_end},
									   2));
	row_add_float8(&row, turnover_per_person_time(counts.leavers,
												  counts.person_time /
												  DAYS_PER_YEAR,
												  ANY_LEVEL).value);
	row_add_float8(&row, turnover_stability_index(counts.stayers,
												  counts.headcount_start));
	return result_row(fcinfo, &row);
}

/* turnover(entered date[], left_on date[], period_start, period_end) */
Datum
spell_turnover(PG_FUNCTION_ARGS)
{
	int n;
	TurnoverSpell *spell;
	double start;
	double end;

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	start = argument_day(fcinfo, 2);
	end = argument_day(fcinfo, 3);
	spell = argument_employments(fcinfo, &n);
	if (end <= start)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period must end after it starts")));
	return result_turnover(fcinfo, turnover_count(spell, n, start, end));
}

/*
 * turnover_in(entered date[], left_on date[], first_day, last_day): the whole
 * of both days.
 *
 * A person is counted by the first and the last day employed, and the
 * headcounts are taken at midnight, of those employed both on the day before
 * and on the day after: who works from 1 January, or up to 31 December, is
 * hired, or leaves, in the year of that day.
 */
Datum
spell_turnover_in(PG_FUNCTION_ARGS)
{
	int n;
	TurnoverSpell *spell;
	double first_day;
	double last_day;
	double person_time;
	TurnoverCounts counts;

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	first_day = argument_day(fcinfo, 2);
	last_day = argument_day(fcinfo, 3);
	spell = argument_employments(fcinfo, &n);
	if (last_day < first_day)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period must not end before it starts")));
	person_time = turnover_count(spell, n, first_day,
								 last_day + 1.0).person_time;
	for (int i = 0; i < n; i++)
		spell[i].exit -= 1.0;	/* the last day employed */
	counts = turnover_count(spell, n, first_day - 0.5, last_day + 0.5);
	counts.person_time = person_time;
	return result_turnover(fcinfo, counts);
}

/* turnover_rate(leavers, headcounts bigint[]) */
Datum
count_turnover_rate(PG_FUNCTION_ARGS)
{
	int n;
	int64 leavers = argument_persons(fcinfo, 0);
	int64 *headcounts = argument_persons_array(fcinfo, 1, "headcounts", &n);
	int64 sum = 0;

	for (int i = 0; i < n; i++)
		sum = tally_sum(sum, headcounts[i]);
	return result_float8(fcinfo, turnover_rate(leavers, headcounts, n));
}

/* leaving_rate_ci(leavers, person_time, level) */
Datum
count_leaving_rate_ci(PG_FUNCTION_ARGS)
{
	int64 leavers = argument_persons(fcinfo, 0);
	double person_time = PG_GETARG_FLOAT8(1);
	double level = argument_level(fcinfo, 2);

	if (!(person_time >= 0.0) || isinf(person_time))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("person-time must be finite and not negative: %g",
						person_time)));
	return result_estimate(fcinfo, turnover_per_person_time(leavers,
															person_time,
															level));
}

/* stability_index(stayers, headcount_start) */
Datum
count_stability_index(PG_FUNCTION_ARGS)
{
	int64 stayers = argument_persons(fcinfo, 0);
	int64 headcount = argument_persons(fcinfo, 1);

	if (stayers > headcount)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("more persons stayed than were employed at the start"),
				 errdetail("%lld of %lld stayed.", (long long) stayers,
						   (long long) headcount)));
	return result_float8(fcinfo, turnover_stability_index(stayers,
														  headcount));
}
