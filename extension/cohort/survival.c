/*
 * survival.c
 *		Curves and summaries of one cohort: survival, cumulative hazard and
 *		incidence, quantiles, restricted means and rates.
 *
 * Where a function takes an outcome or none, the argument number of the
 * outcome is passed on, ANY_OUTCOME standing for none.
 */
#include "cohort/cohort.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

#include "kernel/life/competing.h"
#include "kernel/base/rate.h"
#include "kernel/life/survival.h"
#include "common/result.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(cohort_survival);
SPEGEL_FUNCTION(cohort_survival_ci);
SPEGEL_FUNCTION(cohort_survival_curve);
SPEGEL_FUNCTION(cohort_cumulative_hazard);
SPEGEL_FUNCTION(cohort_cumulative_hazard_ci);
SPEGEL_FUNCTION(cohort_cumulative_hazard_curve);
SPEGEL_FUNCTION(cohort_cumulative_hazard_outcome);
SPEGEL_FUNCTION(cohort_cumulative_hazard_outcome_ci);
SPEGEL_FUNCTION(cohort_cumulative_hazard_outcome_curve);
SPEGEL_FUNCTION(cohort_cumulative_incidence);
SPEGEL_FUNCTION(cohort_cumulative_incidence_ci);
SPEGEL_FUNCTION(cohort_cumulative_incidence_curve);
SPEGEL_FUNCTION(cohort_time_quantile);
SPEGEL_FUNCTION(cohort_time_quantile_ci);
SPEGEL_FUNCTION(cohort_median_time);
SPEGEL_FUNCTION(cohort_median_time_ci);
SPEGEL_FUNCTION(cohort_median_follow_up);
SPEGEL_FUNCTION(cohort_median_follow_up_ci);
SPEGEL_FUNCTION(cohort_restricted_mean_time);
SPEGEL_FUNCTION(cohort_restricted_mean_time_ci);
SPEGEL_FUNCTION(cohort_restricted_time_lost);
SPEGEL_FUNCTION(cohort_restricted_time_lost_ci);
SPEGEL_FUNCTION(cohort_event_rate);
SPEGEL_FUNCTION(cohort_event_rate_ci);
SPEGEL_FUNCTION(cohort_event_rate_outcome);
SPEGEL_FUNCTION(cohort_event_rate_outcome_ci);

#define ANY_OUTCOME (-1)

SurvivalScale
argument_survival_scale(FunctionCallInfo fcinfo, int argument)
{
	static const char *const scales[] = {
		[SURVIVAL_LOGLOG] = "loglog",
		[SURVIVAL_LOG] = "log",
		[SURVIVAL_PLAIN] = "plain",
		[SURVIVAL_LOGIT] = "logit",
		[SURVIVAL_ARCSIN] = "arcsin",
		NULL
	};

	return argument_keyword(fcinfo, argument, "interval method", scales);
}

static LifeTable
argument_table(FunctionCallInfo fcinfo, int outcome)
{
	return cohort_life_table(PG_GETARG_COHORT_P(0),
							 outcome == ANY_OUTCOME ? NULL :
							 PG_GETARG_TEXT_PP(outcome));
}

/*
 * Says where an estimate up to a day rests on less than it seems to.
 */
static void
notice_limits(const LifeTable *table, double days)
{
	int32 emptied = life_table_emptied_at(table);

	if (table->n_times > 0 && days >= 0.0 && !life_table_reaches(table, days))
		ereport(NOTICE,
				(errmsg("nothing is known about day %g: follow-up ends on day %d",
						days, table->time[table->n_times - 1]),
				 errdetail("Some persons are still without an outcome on that day.")));
	if (emptied >= 0 && emptied < days)
		ereport(NOTICE,
				(errmsg("nobody is at risk just after day %d, but others come under observation later",
						emptied),
				 errhint("Estimates beyond that day omit the risk in between; start where enough persons are at risk.")));
}

/*
 * The table that a call made last, for a query that asks one cohort about many
 * days.  It is known again by what the arguments are before they are unpacked:
 * of a value stored apart, the pointer to it.
 */
typedef struct KeptTable
{
	MemoryContext context;		/* of all that follows; reset for the next */
	struct varlena *cohort;		/* NULL: none */
	struct varlena *outcome;	/* NULL: any */
	LifeTable table;
} KeptTable;

/* Smaller cohorts are unpacked as fast as found. */
#define KEPT_FROM_BYTES 1024

static bool
is_same(const struct varlena *a, const struct varlena *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return VARSIZE_ANY(a) == VARSIZE_ANY(b) &&
		memcmp(a, b, VARSIZE_ANY(a)) == 0;
}

static struct varlena *
keep(const struct varlena *value)
{
	return value == NULL ? NULL :
		memcpy(palloc(VARSIZE_ANY(value)), value, VARSIZE_ANY(value));
}

static LifeTable
kept_table(FunctionCallInfo fcinfo, int outcome)
{
	const struct varlena *cohort =
		(struct varlena *) PG_GETARG_POINTER(0);
	const struct varlena *asked = outcome == ANY_OUTCOME ? NULL :
		(struct varlena *) PG_GETARG_POINTER(outcome);
	KeptTable *kept = fcinfo->flinfo->fn_extra;
	MemoryContext caller;

	if (VARATT_IS_EXTERNAL(cohort) ? !VARATT_IS_EXTERNAL_ONDISK(cohort) :
		VARSIZE_ANY(cohort) < KEPT_FROM_BYTES)
		return argument_table(fcinfo, outcome);
	if (asked != NULL && VARATT_IS_EXTERNAL(asked))
		return argument_table(fcinfo, outcome);
	if (kept == NULL)
	{
		kept = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt,
									  sizeof(KeptTable));
		kept->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt,
											  "spegel life table",
											  ALLOCSET_DEFAULT_SIZES);
		fcinfo->flinfo->fn_extra = kept;
	}
	if (kept->cohort != NULL && is_same(kept->cohort, cohort) &&
		is_same(kept->outcome, asked))
		return kept->table;

	kept->cohort = NULL;
	MemoryContextReset(kept->context);
	caller = MemoryContextSwitchTo(kept->context);
	kept->table = argument_table(fcinfo, outcome);
	kept->outcome = keep(asked);
	kept->cohort = keep(cohort);
	MemoryContextSwitchTo(caller);
	return kept->table;
}

static LifeTable
argument_table_until(FunctionCallInfo fcinfo, int outcome, int days,
					 const char *what)
{
	LifeTable table = kept_table(fcinfo, outcome);

	notice_limits(&table, argument_days(fcinfo, days, what));
	return table;
}

/*
 * Survival.
 */

Datum
cohort_survival(PG_FUNCTION_ARGS)
{
	LifeTable table = argument_table_until(fcinfo, ANY_OUTCOME, 1, "days");

	return result_float8(fcinfo,
						 survival_at(&table, PG_GETARG_FLOAT8(1)).value);
}

Datum
cohort_survival_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 2);
	SurvivalScale scale = argument_survival_scale(fcinfo, 3);
	LifeTable table = argument_table_until(fcinfo, ANY_OUTCOME, 1, "days");
	WaldEstimate survival = survival_at(&table, PG_GETARG_FLOAT8(1));

	return result_estimate(fcinfo, survival_interval(survival, level, scale));
}

/* The two columns of a curve that the kernel fills. */
typedef struct Curve
{
	double *value;
	double *variance;
} Curve;

static Curve
curve_alloc(const LifeTable *table)
{
	Size bytes = (table->n_times + 1) * sizeof(double);

	return (Curve) {palloc(bytes), palloc(bytes)};
}

/* Value, standard error and limits, in four columns. */
static void
row_add_wald(ResultRow *row, WaldEstimate estimate, Estimate interval)
{
	row_add_float8(row, estimate.value);
	row_add_float8(row, sqrt(estimate.variance));
	row_add_float8(row, interval.low);
	row_add_float8(row, interval.high);
}

Datum
cohort_survival_curve(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 1);
	SurvivalScale scale = argument_survival_scale(fcinfo, 2);
	LifeTable table = argument_table(fcinfo, ANY_OUTCOME);
	Curve curve = curve_alloc(&table);

	notice_limits(&table, table.n_times > 0 ? table.time[table.n_times - 1] : 0);
	survival_curve(&table, curve.value, curve.variance);
	result_set_begin(fcinfo);
	for (int32 i = 0; i < table.n_times; i++)
	{
		WaldEstimate survival = {curve.value[i], curve.variance[i]};
		ResultRow row = {0};

		row_add_int32(&row, table.time[i]);
		row_add_int64(&row, table.at_risk[i]);
		row_add_int64(&row, table.events[i]);
		row_add_int64(&row, table.censored[i]);
		row_add_int64(&row, table.entered[i]);
		row_add_wald(&row, survival,
					 survival_interval(survival, level, scale));
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * Curves of one outcome: day, at risk, events, and the estimate.
 */

typedef void (*CurveFunction)(const LifeTable *table, int32_t outcome,
							  double *value, double *variance);
typedef Estimate (*IntervalFunction)(WaldEstimate estimate, double level);

static Datum
outcome_curve(FunctionCallInfo fcinfo, int outcome, int level_argument,
			  CurveFunction fill, IntervalFunction interval)
{
	double level = argument_level(fcinfo, level_argument);
	LifeTable table = argument_table(fcinfo, outcome);
	const int64 *events = life_table_events(&table, COHORT_ASKED);
	Curve curve = curve_alloc(&table);

	notice_limits(&table, table.n_times > 0 ? table.time[table.n_times - 1] : 0);
	fill(&table, COHORT_ASKED, curve.value, curve.variance);
	result_set_begin(fcinfo);
	for (int32 i = 0; i < table.n_times; i++)
	{
		WaldEstimate estimate = {curve.value[i], curve.variance[i]};
		ResultRow row = {0};

		row_add_int32(&row, table.time[i]);
		row_add_int64(&row, table.at_risk[i]);
		row_add_int64(&row, events[i]);
		row_add_wald(&row, estimate, interval(estimate, level));
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

static WaldEstimate
hazard_argument(FunctionCallInfo fcinfo, int outcome, int days)
{
	LifeTable table = argument_table_until(fcinfo, outcome, days, "days");

	return cumulative_hazard_at(&table, COHORT_ASKED, PG_GETARG_FLOAT8(days));
}

Datum
cohort_cumulative_hazard(PG_FUNCTION_ARGS)
{
	return result_float8(fcinfo,
						 hazard_argument(fcinfo, ANY_OUTCOME, 1).value);
}

Datum
cohort_cumulative_hazard_outcome(PG_FUNCTION_ARGS)
{
	return result_float8(fcinfo, hazard_argument(fcinfo, 1, 2).value);
}

Datum
cohort_cumulative_hazard_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 2);

	return result_estimate(fcinfo,
						   cumulative_hazard_interval(hazard_argument(fcinfo, ANY_OUTCOME, 1),
													  level));
}

Datum
cohort_cumulative_hazard_outcome_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 3);

	return result_estimate(fcinfo,
						   cumulative_hazard_interval(hazard_argument(fcinfo, 1, 2),
													  level));
}

Datum
cohort_cumulative_hazard_curve(PG_FUNCTION_ARGS)
{
	return outcome_curve(fcinfo, ANY_OUTCOME, 1, cumulative_hazard_curve,
						 cumulative_hazard_interval);
}

Datum
cohort_cumulative_hazard_outcome_curve(PG_FUNCTION_ARGS)
{
	return outcome_curve(fcinfo, 1, 2, cumulative_hazard_curve,
						 cumulative_hazard_interval);
}

static WaldEstimate
incidence_argument(FunctionCallInfo fcinfo)
{
	LifeTable table = argument_table_until(fcinfo, 1, 2, "days");

	return cumulative_incidence_at(&table, COHORT_ASKED, PG_GETARG_FLOAT8(2));
}

Datum
cohort_cumulative_incidence(PG_FUNCTION_ARGS)
{
	return result_float8(fcinfo, incidence_argument(fcinfo).value);
}

Datum
cohort_cumulative_incidence_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 3);

	return result_estimate(fcinfo,
						   cumulative_incidence_interval(incidence_argument(fcinfo),
														 level));
}

Datum
cohort_cumulative_incidence_curve(PG_FUNCTION_ARGS)
{
	return outcome_curve(fcinfo, 1, 2, cumulative_incidence_curve,
						 cumulative_incidence_interval);
}

/*
 * Quantiles.
 */

static Estimate
quantile_argument(FunctionCallInfo fcinfo, double p, double level,
				  SurvivalScale scale)
{
	LifeTable table = argument_table(fcinfo, ANY_OUTCOME);
	Estimate quantile = survival_quantile(&table, p, level, scale);

	if (!isnan(quantile.value))
		notice_limits(&table, quantile.value);
	return quantile;
}

Datum
cohort_time_quantile(PG_FUNCTION_ARGS)
{
	double p = argument_fraction(fcinfo, 1, "proportion");

	return result_float8(fcinfo,
						 quantile_argument(fcinfo, p, ANY_LEVEL,
										   SURVIVAL_LOGLOG).value);
}

Datum
cohort_time_quantile_ci(PG_FUNCTION_ARGS)
{
	double p = argument_fraction(fcinfo, 1, "proportion");
	double level = argument_level(fcinfo, 2);
	SurvivalScale scale = argument_survival_scale(fcinfo, 3);

	return result_estimate(fcinfo, quantile_argument(fcinfo, p, level, scale));
}

Datum
cohort_median_time(PG_FUNCTION_ARGS)
{
	return result_float8(fcinfo,
						 quantile_argument(fcinfo, 0.5, ANY_LEVEL,
										   SURVIVAL_LOGLOG).value);
}

Datum
cohort_median_time_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 1);
	SurvivalScale scale = argument_survival_scale(fcinfo, 2);

	return result_estimate(fcinfo,
						   quantile_argument(fcinfo, 0.5, level, scale));
}

/*
 * Follow-up: the time to censoring, which an event cuts short (the reverse
 * Kaplan-Meier estimate).
 */
static Estimate
median_follow_up(FunctionCallInfo fcinfo, double level, SurvivalScale scale)
{
	LifeTable table = argument_table(fcinfo, ANY_OUTCOME);
	int64 *events = table.events;

	table.events = table.censored;
	table.censored = events;
	return survival_quantile(&table, 0.5, level, scale);
}

Datum
cohort_median_follow_up(PG_FUNCTION_ARGS)
{
	return result_float8(fcinfo, median_follow_up(fcinfo, ANY_LEVEL,
												  SURVIVAL_LOGLOG).value);
}

Datum
cohort_median_follow_up_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 1);
	SurvivalScale scale = argument_survival_scale(fcinfo, 2);

	return result_estimate(fcinfo, median_follow_up(fcinfo, level, scale));
}

/*
 * Restricted means.
 */

static WaldEstimate
mean_argument(FunctionCallInfo fcinfo)
{
	LifeTable table = argument_table_until(fcinfo, ANY_OUTCOME, 1, "horizon");

	return restricted_mean(&table, PG_GETARG_FLOAT8(1));
}

Datum
cohort_restricted_mean_time(PG_FUNCTION_ARGS)
{
	return result_float8(fcinfo, mean_argument(fcinfo).value);
}

Datum
cohort_restricted_mean_time_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 2);

	return result_estimate(fcinfo,
						   wald_interval(mean_argument(fcinfo), level));
}

static WaldEstimate
time_lost_argument(FunctionCallInfo fcinfo)
{
	LifeTable table = argument_table_until(fcinfo, 1, 2, "horizon");

	return restricted_time_lost(&table, COHORT_ASKED, PG_GETARG_FLOAT8(2));
}

Datum
cohort_restricted_time_lost(PG_FUNCTION_ARGS)
{
	return result_float8(fcinfo, time_lost_argument(fcinfo).value);
}

Datum
cohort_restricted_time_lost_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 3);

	return result_estimate(fcinfo,
						   wald_interval(time_lost_argument(fcinfo), level));
}

/*
 * Rates.
 */

static Estimate
rate_argument(FunctionCallInfo fcinfo, int outcome, int per_argument,
			  double level)
{
	double per = PG_GETARG_FLOAT8(per_argument);
	LifeTable table;

	if (!(per > 0.0) || isinf(per))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of person-days must be finite and greater than 0: %g",
						per),
				 errhint("A rate per person-year is per 365.25 person-days.")));
	table = argument_table(fcinfo, outcome);
	return event_rate(life_table_count_events(&table, COHORT_ASKED),
					  life_table_person_time(&table, PG_INT32_MAX) / per,
					  level);
}

Datum
cohort_event_rate(PG_FUNCTION_ARGS)
{
	return result_float8(fcinfo, rate_argument(fcinfo, ANY_OUTCOME, 1,
											   ANY_LEVEL).value);
}

Datum
cohort_event_rate_outcome(PG_FUNCTION_ARGS)
{
	return result_float8(fcinfo, rate_argument(fcinfo, 1, 2,
											   ANY_LEVEL).value);
}

Datum
cohort_event_rate_ci(PG_FUNCTION_ARGS)
{
	return result_estimate(fcinfo,
						   rate_argument(fcinfo, ANY_OUTCOME, 1,
										 argument_level(fcinfo, 2)));
}

Datum
cohort_event_rate_outcome_ci(PG_FUNCTION_ARGS)
{
	return result_estimate(fcinfo,
						   rate_argument(fcinfo, 1, 2,
										 argument_level(fcinfo, 3)));
}
