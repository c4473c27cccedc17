/*
 * compare.c
 *		Tests and effects between cohorts: log-rank and Gray's test, hazard
 *		ratio, rate ratio, differences of restricted means and incidences.
 *
 * The cohorts to compare come as two values, as an array of groups, as a
 * two-dimensional array with a row for each stratum, or as two parallel arrays
 * with an element for each stratum.  Arrays made by array_agg() have no
 * certain order: strata, and the groups of an array without strata, are put
 * in order here, so that the last digit of an answer does not depend on it.
 */
#include "cohort/cohort.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "kernel/life/competing.h"
#include "kernel/life/cox.h"
#include "kernel/life/gray.h"
#include "kernel/life/logrank.h"
#include "kernel/base/rate.h"
#include "kernel/life/survival.h"
#include "common/array_argument.h"
#include "common/result.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(cohort_logrank_two);
SPEGEL_FUNCTION(cohort_logrank_groups);
SPEGEL_FUNCTION(cohort_logrank_strata);
SPEGEL_FUNCTION(cohort_logrank_expected);
SPEGEL_FUNCTION(cohort_weighted_logrank);
SPEGEL_FUNCTION(cohort_gray_two);
SPEGEL_FUNCTION(cohort_gray_groups);
SPEGEL_FUNCTION(cohort_gray_strata);
SPEGEL_FUNCTION(cohort_gray_two_rho);
SPEGEL_FUNCTION(cohort_gray_groups_rho);
SPEGEL_FUNCTION(cohort_gray_strata_rho);
SPEGEL_FUNCTION(cohort_hazard_ratio);
SPEGEL_FUNCTION(cohort_hazard_ratio_outcome);
SPEGEL_FUNCTION(cohort_hazard_ratio_strata);
SPEGEL_FUNCTION(cohort_hazard_ratio_strata_outcome);
SPEGEL_FUNCTION(cohort_rate_ratio);
SPEGEL_FUNCTION(cohort_rate_ratio_outcome);
SPEGEL_FUNCTION(cohort_rate_ratio_test);
SPEGEL_FUNCTION(cohort_restricted_mean_difference);
SPEGEL_FUNCTION(cohort_restricted_mean_difference_test);
SPEGEL_FUNCTION(cohort_restricted_mean_ratio);
SPEGEL_FUNCTION(cohort_restricted_time_lost_ratio);
SPEGEL_FUNCTION(cohort_restricted_time_lost_ratio_outcome);
SPEGEL_FUNCTION(cohort_cumulative_incidence_difference);
SPEGEL_FUNCTION(cohort_cumulative_incidence_difference_test);
SPEGEL_FUNCTION(cohort_matched_incidence);

#define ANY_OUTCOME (-1)

/* The covariance of a test has the square of this. */
#define MAX_GROUPS 1000

/* Cohorts [stratum * n_groups + group]. */
typedef struct Groups
{
	int n_groups;
	int n_strata;
	const Cohort **cohort;
} Groups;

/* The outcome, where it is the last argument and may be left out. */
static int
optional_outcome(FunctionCallInfo fcinfo, int argument)
{
	return PG_NARGS() > argument ? argument : ANY_OUTCOME;
}

static Groups
two_groups(FunctionCallInfo fcinfo)
{
	Groups groups = {2, 1, palloc(2 * sizeof(Cohort *))};

	groups.cohort[0] = PG_GETARG_COHORT_P(0);
	groups.cohort[1] = PG_GETARG_COHORT_P(1);
	return groups;
}

static const Cohort **
array_cohorts(ArrayType *array, int *n)
{
	bool *isnull;
	Datum *value = array_elements(array, &isnull, n);
	const Cohort **cohort;

	cohort = palloc((*n + 1) * sizeof(Cohort *));
	for (int i = 0; i < *n; i++)
	{
		if (isnull[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("array of cohorts must not contain NULL"),
					 errhint("A cohort of nobody is written {}.")));
		cohort[i] = DatumGetCohortP(value[i]);
		CHECK_FOR_INTERRUPTS();
	}
	return cohort;
}

/* Order of two strata: group by group. */
static int
strata_cmp(const void *a, const void *b, void *arg)
{
	const Cohort *const *x = a;
	const Cohort *const *y = b;
	int order = 0;

	for (int i = 0; i < *(int *) arg && order == 0; i++)
		order = cohort_compare(x[i], y[i]);
	return order;
}

static void
sort_strata(Groups *groups)
{
	qsort_interruptible(groups->cohort, groups->n_strata,
						groups->n_groups * sizeof(Cohort *), strata_cmp,
						&groups->n_groups);
}

/* An array of groups, or of strata of groups. */
static Groups
array_of_groups(ArrayType *array, bool sorted)
{
	Groups groups;
	int n;

	groups.cohort = array_cohorts(array, &n);
	if (ARR_NDIM(array) > 2)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("array of cohorts has %d dimensions",
						ARR_NDIM(array)),
				 errhint("Pass groups as a one-dimensional array, or strata as a two-dimensional array with one row per stratum.")));
	groups.n_strata = ARR_NDIM(array) == 2 ? ARR_DIMS(array)[0] : 1;
	groups.n_groups = n / groups.n_strata;
	if (groups.n_groups > MAX_GROUPS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many groups to compare: %d",
						groups.n_groups),
				 errdetail("At most %d groups can be compared.", MAX_GROUPS)));
	if (ARR_NDIM(array) == 2)
		sort_strata(&groups);
	else if (sorted)
	{
		int one = 1;

		qsort_interruptible(groups.cohort, n, sizeof(Cohort *), strata_cmp,
							&one);
	}
	return groups;
}

/* Two parallel arrays: strata of two groups. */
static Groups
two_arrays(FunctionCallInfo fcinfo)
{
	int n_first;
	int n_second;
	const Cohort **first = array_cohorts(PG_GETARG_ARRAYTYPE_P(0), &n_first);
	const Cohort **second = array_cohorts(PG_GETARG_ARRAYTYPE_P(1), &n_second);
	Groups groups = {2, n_first, NULL};

	if (n_first != n_second)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("arrays of strata must have the same length"),
				 errdetail("There are %d and %d cohorts.", n_first,
						   n_second)));
	groups.cohort = palloc((2 * n_first + 1) * sizeof(Cohort *));
	for (int i = 0; i < n_first; i++)
	{
		groups.cohort[2 * i] = first[i];
		groups.cohort[2 * i + 1] = second[i];
	}
	sort_strata(&groups);
	return groups;
}

/* The life tables of groups; together they are no more than one may hold. */
static LifeTable *
tables_of(FunctionCallInfo fcinfo, Groups groups, int outcome)
{
	int n = groups.n_groups * groups.n_strata;
	LifeTable *table = palloc((n + 1) * sizeof(LifeTable));
	const text *label =
		outcome == ANY_OUTCOME ? NULL : PG_GETARG_TEXT_PP(outcome);
	int64 persons = 0;

	for (int i = 0; i < n; i++)
	{
		table[i] = cohort_life_table(groups.cohort[i], label);
		persons += life_table_persons(&table[i]);
		(void) cohort_check_persons(persons, NULL);
		CHECK_FOR_INTERRUPTS();
	}
	return table;
}

/*
 * Log-rank test.
 */

typedef struct LogrankResult
{
	TestResult test;
	int64 *observed;
	double *expected;
} LogrankResult;

static LogrankResult
logrank(FunctionCallInfo fcinfo, Groups groups, int outcome)
{
	int n = groups.n_groups;
	LogrankResult result;

	result.observed = palloc((n + 1) * sizeof(int64));
	result.expected = palloc((n + 1) * sizeof(double));
	if (n == 0)
		result.test = test_undefined();
	else
		result.test = logrank_test(tables_of(fcinfo, groups, outcome), n,
								   groups.n_strata, COHORT_ASKED,
								   result.observed, result.expected,
								   palloc(LOGRANK_SCRATCH(n) * sizeof(double)),
								   palloc(LOGRANK_CURSORS(n) * sizeof(int32)));
	return result;
}

Datum
cohort_logrank_two(PG_FUNCTION_ARGS)
{
	int outcome = optional_outcome(fcinfo, 2);

	return result_test(fcinfo, logrank(fcinfo, two_groups(fcinfo),
									   outcome).test);
}

Datum
cohort_logrank_groups(PG_FUNCTION_ARGS)
{
	int outcome = optional_outcome(fcinfo, 1);
	Groups groups = array_of_groups(PG_GETARG_ARRAYTYPE_P(0), true);

	return result_test(fcinfo, logrank(fcinfo, groups, outcome).test);
}

Datum
cohort_logrank_strata(PG_FUNCTION_ARGS)
{
	int outcome = optional_outcome(fcinfo, 2);

	return result_test(fcinfo, logrank(fcinfo, two_arrays(fcinfo),
									   outcome).test);
}

/* The groups in the order of the array: number, observed, expected. */
Datum
cohort_logrank_expected(PG_FUNCTION_ARGS)
{
	int outcome = optional_outcome(fcinfo, 1);
	Groups groups = array_of_groups(PG_GETARG_ARRAYTYPE_P(0), false);
	LogrankResult result = logrank(fcinfo, groups, outcome);

	result_set_begin(fcinfo);
	for (int i = 0; i < groups.n_groups; i++)
	{
		ResultRow row = {0};

		row_add_int32(&row, i + 1);
		row_add_int64(&row, result.observed[i]);
		row_add_float8(&row, result.expected[i]);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * Log-rank test with weighted days.
 */

static double
argument_exponent(FunctionCallInfo fcinfo, int argument, const char *name,
				  LogrankWeights weights)
{
	double exponent = PG_GETARG_FLOAT8(argument);

	if (!(exponent >= 0.0) || isinf(exponent))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be finite and not negative: %g", name,
						exponent)));
	if (exponent > 0.0 && weights != LOGRANK_FLEMING_HARRINGTON)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s belongs to the weights \"fleming_harrington\" only",
						name)));
	return exponent;
}

/* weighted_logrank_test(groups, weights, rho, gamma, outcome or NULL) */
Datum
cohort_weighted_logrank(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {
		[LOGRANK_UNWEIGHTED] = "logrank",
		[LOGRANK_GEHAN_BRESLOW] = "gehan_breslow",
		[LOGRANK_TARONE_WARE] = "tarone_ware",
		[LOGRANK_FLEMING_HARRINGTON] = "fleming_harrington",
		NULL
	};
	LogrankWeights weights;
	double rho;
	double gamma;
	Groups groups;
	int n;

	for (int i = 0; i < 4; i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	weights = argument_keyword(fcinfo, 1, "weights", names);
	rho = argument_exponent(fcinfo, 2, "rho", weights);
	gamma = argument_exponent(fcinfo, 3, "gamma", weights);
	groups = array_of_groups(PG_GETARG_ARRAYTYPE_P(0), true);
	n = groups.n_groups;
	if (n == 0)
		PG_RETURN_NULL();
	return result_test(fcinfo,
					   weighted_logrank_test(tables_of(fcinfo, groups,
													   PG_ARGISNULL(4) ?
													   ANY_OUTCOME : 4),
											 n, groups.n_strata, COHORT_ASKED,
											 weights, rho, gamma,
											 palloc(n * sizeof(int64)),
											 palloc(n * sizeof(double)),
											 palloc(LOGRANK_SCRATCH(n) * sizeof(double)),
											 palloc(LOGRANK_CURSORS(n) * sizeof(int32))));
}

/*
 * Gray's test.
 */

/* The weights' exponent is the argument behind the outcome, if there is one. */
static TestResult
gray(FunctionCallInfo fcinfo, Groups groups, int outcome)
{
	int n = groups.n_groups;
	double rho = PG_NARGS() > outcome + 1 ? PG_GETARG_FLOAT8(outcome + 1) : 0.0;

	for (int i = 0; i < n * groups.n_strata; i++)
	{
		CohortView view = cohort_view(groups.cohort[i]);
		int last = view.n_entered - 1;

		/* Entry on day 0 is not delayed. */
		if (last >= 0 &&
			(view.entered[last].time > 0 ||
			 (view.n_exits > 0 && view.exit[0].time == 0)))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("Gray's test does not support delayed entry"),
					 errdetail("Some persons come under observation after day %d.",
							   view.entered[last].time),
					 errhint("Use cumulative_incidence_difference_test() for a day, or logrank_test() for the hazards.")));
		cohort_view_free(groups.cohort[i], &view);
		CHECK_FOR_INTERRUPTS();
	}
	if (!isfinite(rho))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("rho must be a finite number: %g", rho)));
	if (n == 0)
		return test_undefined();
	return gray_test(tables_of(fcinfo, groups, outcome), n, groups.n_strata,
					 COHORT_ASKED, rho, palloc(GRAY_SCRATCH(n) * sizeof(double)),
					 palloc(GRAY_CURSORS(n) * sizeof(int32)));
}

Datum
cohort_gray_two(PG_FUNCTION_ARGS)
{
	return result_test(fcinfo, gray(fcinfo, two_groups(fcinfo), 2));
}

Datum
cohort_gray_groups(PG_FUNCTION_ARGS)
{
	Groups groups = array_of_groups(PG_GETARG_ARRAYTYPE_P(0), true);

	return result_test(fcinfo, gray(fcinfo, groups, 1));
}

Datum
cohort_gray_strata(PG_FUNCTION_ARGS)
{
	return result_test(fcinfo, gray(fcinfo, two_arrays(fcinfo), 2));
}

Datum
cohort_gray_two_rho(PG_FUNCTION_ARGS)
{
	return cohort_gray_two(fcinfo);
}

Datum
cohort_gray_groups_rho(PG_FUNCTION_ARGS)
{
	return cohort_gray_groups(fcinfo);
}

Datum
cohort_gray_strata_rho(PG_FUNCTION_ARGS)
{
	return cohort_gray_strata(fcinfo);
}

/*
 * Hazard ratio.
 */

static CoxTies
argument_ties(FunctionCallInfo fcinfo, int argument)
{
	static const char *const ties[] = {
		[COX_EFRON] = "efron",
		[COX_BRESLOW] = "breslow",
		NULL
	};

	return argument_keyword(fcinfo, argument, "treatment of ties", ties);
}

/* Options are the level, and behind it the treatment of ties. */
static Datum
hazard_ratio(FunctionCallInfo fcinfo, Groups groups, int outcome, int options)
{
	double level = argument_level(fcinfo, options);
	CoxTies ties = argument_ties(fcinfo, options + 1);
	LifeTable *table = tables_of(fcinfo, groups, outcome);
	int32 cursors[COX_CURSORS];
	CoxResult result;
	ResultRow row = {0};

	/* The kernel has the hazard of the second group over the first. */
	for (int i = 0; i < groups.n_strata; i++)
	{
		LifeTable first = table[2 * i];

		table[2 * i] = table[2 * i + 1];
		table[2 * i + 1] = first;
	}
	result = cox_two_groups(table, groups.n_strata, COHORT_ASKED, ties,
							cursors);
	row_add_estimate(&row, cox_hazard_ratio(&result, level));
	row_add_float8(&row, result.log_hazard_ratio.value);
	row_add_float8(&row, sqrt(result.log_hazard_ratio.variance));
	row_add_float8(&row, result.wald.statistic);
	row_add_float8(&row, result.wald.p_value);
	row_add_float8(&row, result.score.statistic);
	row_add_float8(&row, result.score.p_value);
	row_add_float8(&row, result.likelihood_ratio.statistic);
	row_add_float8(&row, result.likelihood_ratio.p_value);
	return result_row(fcinfo, &row);
}

Datum
cohort_hazard_ratio(PG_FUNCTION_ARGS)
{
	return hazard_ratio(fcinfo, two_groups(fcinfo), ANY_OUTCOME, 2);
}

Datum
cohort_hazard_ratio_outcome(PG_FUNCTION_ARGS)
{
	return hazard_ratio(fcinfo, two_groups(fcinfo), 2, 3);
}

Datum
cohort_hazard_ratio_strata(PG_FUNCTION_ARGS)
{
	return hazard_ratio(fcinfo, two_arrays(fcinfo), ANY_OUTCOME, 2);
}

Datum
cohort_hazard_ratio_strata_outcome(PG_FUNCTION_ARGS)
{
	return hazard_ratio(fcinfo, two_arrays(fcinfo), 2, 3);
}

/*
 * Rate ratio.
 */

typedef struct Rate
{
	int64 events;
	double time;
} Rate;

static Rate
rate_of(const LifeTable *table)
{
	return (Rate) {life_table_count_events(table, COHORT_ASKED),
				   life_table_person_time(table, PG_INT32_MAX)};
}

static Datum
rate_ratio_of(FunctionCallInfo fcinfo, int outcome, int level_argument)
{
	double level = argument_level(fcinfo, level_argument);
	LifeTable *table = tables_of(fcinfo, two_groups(fcinfo), outcome);
	Rate a = rate_of(&table[0]);
	Rate b = rate_of(&table[1]);

	return result_estimate(fcinfo, rate_ratio(a.events, a.time, b.events,
											  b.time, level));
}

Datum
cohort_rate_ratio(PG_FUNCTION_ARGS)
{
	return rate_ratio_of(fcinfo, ANY_OUTCOME, 2);
}

Datum
cohort_rate_ratio_outcome(PG_FUNCTION_ARGS)
{
	return rate_ratio_of(fcinfo, 2, 3);
}

Datum
cohort_rate_ratio_test(PG_FUNCTION_ARGS)
{
	LifeTable *table = tables_of(fcinfo, two_groups(fcinfo),
								 optional_outcome(fcinfo, 2));
	Rate a = rate_of(&table[0]);
	Rate b = rate_of(&table[1]);

	return result_test(fcinfo, rate_ratio_test(a.events, a.time, b.events,
											   b.time));
}

/*
 * Differences.
 */

static void
notice_follow_up(const LifeTable *table, double days)
{
	for (int i = 0; i < 2; i++)
		if (days >= 0.0 && table[i].n_times > 0 &&
			!life_table_reaches(&table[i], days))
			ereport(NOTICE,
					(errmsg("nothing is known about day %g: follow-up of the %s cohort ends on day %d",
							days, i == 0 ? "first" : "second",
							table[i].time[table[i].n_times - 1])));
}

static WaldEstimate
mean_difference(FunctionCallInfo fcinfo)
{
	LifeTable *table = tables_of(fcinfo, two_groups(fcinfo), ANY_OUTCOME);
	double horizon = argument_days(fcinfo, 2, "horizon");

	notice_follow_up(table, horizon);
	return restricted_mean_difference(&table[0], &table[1], horizon);
}

Datum
cohort_restricted_mean_difference(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 3);

	return result_estimate(fcinfo,
						   wald_interval(mean_difference(fcinfo), level));
}

Datum
cohort_restricted_mean_difference_test(PG_FUNCTION_ARGS)
{
	return result_test(fcinfo, wald_test(mean_difference(fcinfo)));
}

/* restricted_mean_ratio(a, b, horizon, level) */
Datum
cohort_restricted_mean_ratio(PG_FUNCTION_ARGS)
{
	LifeTable *table = tables_of(fcinfo, two_groups(fcinfo), ANY_OUTCOME);
	double horizon = argument_days(fcinfo, 2, "horizon");
	double level = argument_level(fcinfo, 3);

	notice_follow_up(table, horizon);
	return result_estimate(fcinfo,
						   wald_ratio(restricted_mean(&table[0], horizon),
									  restricted_mean(&table[1], horizon),
									  level));
}

/* Options are the horizon, and behind it the level. */
static Datum
time_lost_ratio(FunctionCallInfo fcinfo, int outcome, int options)
{
	LifeTable *table = tables_of(fcinfo, two_groups(fcinfo), outcome);
	double horizon = argument_days(fcinfo, options, "horizon");
	double level = argument_level(fcinfo, options + 1);

	notice_follow_up(table, horizon);
	return result_estimate(fcinfo,
						   wald_ratio(restricted_time_lost(&table[0],
														   COHORT_ASKED,
														   horizon),
									  restricted_time_lost(&table[1],
														   COHORT_ASKED,
														   horizon),
									  level));
}

Datum
cohort_restricted_time_lost_ratio(PG_FUNCTION_ARGS)
{
	return time_lost_ratio(fcinfo, ANY_OUTCOME, 2);
}

Datum
cohort_restricted_time_lost_ratio_outcome(PG_FUNCTION_ARGS)
{
	return time_lost_ratio(fcinfo, 2, 3);
}

static WaldEstimate
incidence_difference(FunctionCallInfo fcinfo)
{
	LifeTable *table = tables_of(fcinfo, two_groups(fcinfo), 2);
	double days = argument_days(fcinfo, 3, "days");

	notice_follow_up(table, days);
	return cumulative_incidence_difference(&table[0], &table[1], COHORT_ASKED,
										   days);
}

Datum
cohort_cumulative_incidence_difference(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 4);

	return result_estimate(fcinfo,
						   wald_interval(incidence_difference(fcinfo), level));
}

Datum
cohort_cumulative_incidence_difference_test(PG_FUNCTION_ARGS)
{
	return result_test(fcinfo, wald_test(incidence_difference(fcinfo)));
}

/* matched_incidence(exposed, unexposed, outcome, days, level): one row. */
Datum
cohort_matched_incidence(PG_FUNCTION_ARGS)
{
	Groups groups = two_arrays(fcinfo);
	LifeTable *table = tables_of(fcinfo, groups, 2);
	double days = argument_days(fcinfo, 3, "days");
	double level = argument_level(fcinfo, 4);
	MatchedIncidence matched = matched_incidence(table, groups.n_strata,
												 COHORT_ASKED, days);
	ResultRow row = {0};

	row_add_int64(&row, matched.matched);
	row_add_int64(&row, matched.unmatched);
	row_add_float8(&row, matched.exposed.value);
	row_add_float8(&row, matched.unexposed.value);
	row_add_estimate(&row, wald_interval(matched.difference, level));
	row_add_float8(&row, wald_test(matched.difference).p_value);
	return result_row(fcinfo, &row);
}
