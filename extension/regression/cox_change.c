/*
 * cox_change.c
 *		Whether the hazard ratios of a Cox regression change with time.
 */
#include "regression/cox_regression.h"

#include "kernel/life/proportional_hazards.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(cohort_proportional_hazards_test);

enum
{
	ARG_OUTCOME = ARG_TERMS + 1,
	ARG_STRATA,
	ARG_TIES,
	ARG_TRANSFORM
};

static int
pooled_cmp(const void *a, const void *b)
{
	const PooledTime *x = a;
	const PooledTime *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* What happens at each time in all strata together, ascending. */
static PooledTime *
pooled_times(const CoxModel *model, Size *n)
{
	PooledTime *time = allocate(model->n_counts, sizeof(PooledTime));
	Size raw = 0;

	/* Counts of a time follow each other within a stratum. */
	for (Size i = 0; i < model->n_counts; i++)
	{
		const CoxCount *count = &model->count[i];

		if (raw == 0 || time[raw - 1].time != count->time)
			time[raw++] = (PooledTime) {count->time, 0, 0, 0, 0.0};
		time[raw - 1].events += count->events;
		time[raw - 1].leaving += count->leaving;
		time[raw - 1].entering += count->entering;
	}
	sort_elements(time, raw, sizeof(PooledTime), pooled_cmp);
	*n = 0;
	for (Size i = 0; i < raw; i++)
	{
		if (*n == 0 || time[*n - 1].time != time[i].time)
		{
			time[(*n)++] = time[i];
			continue;
		}
		time[*n - 1].events += time[i].events;
		time[*n - 1].leaving += time[i].leaving;
		time[*n - 1].entering += time[i].entering;
	}
	return time;
}

static void
add_test(FunctionCallInfo fcinfo, const char *term, TestResult test)
{
	ResultRow row = {0};

	if (term == NULL)
		row_add_null(&row);
	else
		row_add_text(&row, term, strlen(term));
	row_add_float8(&row, test.statistic);
	row_add_float8(&row, test.df);
	row_add_float8(&row, test.p_value);
	result_set_row(fcinfo, &row);
}

static void
add_tests(FunctionCallInfo fcinfo, CoxRegression *cox, TimeScale scale)
{
	const Design *design = &cox->cohorts.design;
	int p = cox->cohorts.model.n_columns;
	Size n;
	PooledTime *time = pooled_times(&cox->cohorts.model, &n);
	CoxWalk walk = cox_walk(&cox->cohorts.model, cox->scratch, cox->at_risk);
	double *scratch = allocate((Size) p * (p + 1), sizeof(double));
	int32 *place = allocate(p, sizeof(int32));
	const int32 *kept = cox->estimates.kept;
	ProportionalHazards sums;

	pooled_time_values(time, n, scale);
	sums = proportional_hazards(&walk, cox->estimates.point, cox->fit.told,
								kept, time, n,
								allocate(PROPORTIONAL_HAZARDS_SCRATCH(p),
										 sizeof(double)));
	for (int t = 0; t < design->n_terms; t++)
	{
		const DesignTerm *term = &design->term[t];

		if (term->n_columns > 0)
			add_test(fcinfo, terms_column_term(design,
											   &cox->cohorts.covariates,
											   term->first),
					 proportional_hazards_test(&sums, kept, term->first,
											   term->first + term->n_columns,
											   scratch, place));
	}
	add_test(fcinfo, NULL, proportional_hazards_test(&sums, kept, 0, p,
													 scratch, place));
}

/* proportional_hazards_test(): a row for each term, and one for all. */
Datum
cohort_proportional_hazards_test(PG_FUNCTION_ARGS)
{
	static const char *const transforms[] = {
		[TIME_KM] = "km",
		[TIME_IDENTITY] = "identity",
		[TIME_RANK] = "rank",
		[TIME_LOG] = "log",
		NULL
	};
	PatternCohorts cohorts;
	CoxRegression cox;
	TimeScale scale;
	CoxTies ties;

	result_set_begin(fcinfo);
	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i) && i != ARG_OUTCOME && i != ARG_STRATA)
			return (Datum) 0;
	scale = argument_keyword(fcinfo, ARG_TRANSFORM, "transform of time",
							 transforms);
	ties = argument_ties(fcinfo, ARG_TIES);
	if (ties == COX_EXACT)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("there is no test of proportional hazards with exact ties"),
				 errhint("Use ties => 'efron' or 'breslow'.")));
	cohorts = pattern_cohorts(fcinfo,
							  argument_optional_text(fcinfo, ARG_OUTCOME),
							  ARG_STRATA, -1);
	cox = cox_regression(&cohorts, ties);
	if (cox.fit.told > 0)
		add_tests(fcinfo, &cox, scale);
	return (Datum) 0;
}
