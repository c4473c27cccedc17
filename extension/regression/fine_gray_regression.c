/*
 * fine_gray_regression.c
 *		Regression of a cumulative incidence on covariates, from cohorts by
 *		pattern of covariates.
 */
#include "regression/cox_regression.h"

#include "miscadmin.h"

#include "kernel/life/fine_gray.h"
#include "common/result.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(cohort_competing_risks_regression);
SPEGEL_FUNCTION(cohort_competing_risks_incidence_curve);

enum
{
	ARG_OUTCOME = ARG_TERMS + 1,
	ARG_LEVEL,
	ARG_PATTERNS = ARG_OUTCOME
};

static CoxRegression
fine_gray(FunctionCallInfo fcinfo, int outcome, int patterns)
{
	PatternCohorts cohorts = pattern_cohorts(fcinfo,
											 PG_GETARG_TEXT_PP(outcome), -1,
											 patterns);
	double *uncensored = allocate(cohorts.model.n_counts, sizeof(double));

	if (cohorts.delayed)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("regression of an incidence is not known with delayed entry"),
				 errhint("cox_regression() of each outcome allows it.")));
	fine_gray_uncensored(cohorts.model.count, cohorts.model.n_counts,
						 uncensored);
	cohorts.model.uncensored = uncensored;
	return cox_regression(&cohorts, COX_BRESLOW);
}

static void
set_sandwich_errors(CoxRegression *cox)
{
	int p = cox->cohorts.model.n_columns;
	int told = cox->fit.told;
	double *robust = allocate((Size) p * p, sizeof(double));
	CoxSteps steps = cox_regression_steps(cox);

	fine_gray_variance(&cox->cohorts.model, &steps, cox->estimates.point,
					   told, cox->estimates.kept, cox->estimates.variance,
					   robust, allocate(FINE_GRAY_SCRATCH(p), sizeof(double)));
	for (int i = 0; i < told; i++)
		if (isfinite(cox->estimates.coefficient[cox->estimates.kept[i]]))
			cox->estimates.std_error[cox->estimates.kept[i]] =
				sqrt(robust[i * told + i]);
}

Datum
cohort_competing_risks_regression(PG_FUNCTION_ARGS)
{
	CoxRegression cox;
	double level;

	result_set_begin(fcinfo);
	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			return (Datum) 0;
	level = argument_level(fcinfo, ARG_LEVEL);
	cox = fine_gray(fcinfo, ARG_OUTCOME, -1);
	set_sandwich_errors(&cox);
	cox_regression_add_rows(fcinfo, &cox, level);
	return (Datum) 0;
}

/* competing_risks_incidence_curve(..., patterns, outcome) */
Datum
cohort_competing_risks_incidence_curve(PG_FUNCTION_ARGS)
{
	CoxRegression cox;
	CoxSteps steps;

	result_set_begin(fcinfo);
	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			return (Datum) 0;
	cox = fine_gray(fcinfo, ARG_PATTERNS + 1, ARG_PATTERNS);
	if (cox.cohorts.model.n_patterns == 0)
		return (Datum) 0;
	steps = cox_regression_steps(&cox);
	for (int i = 0; i < cox.cohorts.n_predicted; i++)
	{
		CoxPrediction prediction =
			cox_regression_predict_pattern(&cox, &steps,
										   cox.cohorts.model.n_patterns + i);
		double hazard = 0.0;

		for (Size k = prediction.end; k-- > prediction.begin;)
		{
			ResultRow row = {0};

			CHECK_FOR_INTERRUPTS();
			hazard = cox_add_hazard(hazard, cox_step_hazard(&prediction, k));
			row_add_int32(&row, i + 1);
			row_add_int32(&row, steps.step[k].time);
			row_add_float8(&row, -expm1(-hazard));
			result_set_row(fcinfo, &row);
		}
	}
	return (Datum) 0;
}
