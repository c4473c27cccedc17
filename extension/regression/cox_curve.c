/*
 * cox_curve.c
 *		The baseline hazard of a Cox regression, and the survival and cumulative
 *		incidence that it predicts for patterns of covariates.
 */
#include "regression/cox_regression.h"

#include "miscadmin.h"

#include "kernel/base/wald.h"
#include "kernel/life/competing.h"
#include "common/result.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(cohort_cox_baseline_hazard);
SPEGEL_FUNCTION(cohort_cox_survival_curve);
SPEGEL_FUNCTION(cohort_cox_cumulative_incidence_curve);

/* What follows the terms of cox_baseline_hazard(). */
enum
{
	BASELINE_OUTCOME = ARG_TERMS + 1,
	BASELINE_STRATA,
	BASELINE_TIES
};

/* What follows the terms of the curves. */
enum
{
	CURVE_PATTERNS = ARG_TERMS + 1,
	CURVE_OUTCOME,
	CURVE_STRATA,
	CURVE_TIES,
	CURVE_LEVEL,
	CURVE_METHOD
};

static bool
lacks_argument(FunctionCallInfo fcinfo, int outcome, int strata)
{
	for (int i = 0; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i) && i != outcome && i != strata)
			return true;
	return false;
}

static void
add_stratum(ResultRow *row, const PatternCohorts *cohorts, int32 stratum)
{
	const Label *level;

	if (cohorts->strata < 0)
	{
		row_add_null(row);
		return;
	}
	level = &cohorts->covariates.covariate[cohorts->strata].level[stratum];
	row_add_text(row, level->label, level->length);
}

Datum
cohort_cox_baseline_hazard(PG_FUNCTION_ARGS)
{
	PatternCohorts cohorts;
	CoxRegression cox;
	CoxSteps steps;
	CoxTies ties;
	double *x;

	result_set_begin(fcinfo);
	if (lacks_argument(fcinfo, BASELINE_OUTCOME, BASELINE_STRATA))
		return (Datum) 0;
	ties = argument_ties(fcinfo, BASELINE_TIES);
	cohorts = pattern_cohorts(fcinfo,
							  argument_optional_text(fcinfo, BASELINE_OUTCOME),
							  BASELINE_STRATA, -1);
	cox = cox_regression(&cohorts, ties);
	steps = cox_regression_steps(&cox);

	/* Numbers at 0 are so far from where the columns have their 0. */
	x = allocate(cohorts.model.n_columns, sizeof(double));
	for (int j = 0; j < cohorts.model.n_columns; j++)
		x[j] = -cohorts.centre[j];
	for (Size end = 0, begin = 0; begin < steps.n; begin = end)
	{
		int32 stratum = steps.step[begin].stratum;
		CoxPrediction prediction =
			cox_regression_predict(&cox, &steps, stratum, x);
		double cumulative = 0.0;

		end = prediction.end;
		for (Size k = end; k-- > begin;)
		{
			double hazard = cox_step_hazard(&prediction, k);
			ResultRow row = {0};

			CHECK_FOR_INTERRUPTS();
			cumulative = cox_add_hazard(cumulative, hazard);
			add_stratum(&row, &cohorts, stratum);
			row_add_int32(&row, steps.step[k].time);
			row_add_float8(&row, hazard);
			row_add_float8(&row, cumulative);
			result_set_row(fcinfo, &row);
		}
	}
	return (Datum) 0;
}

/* The rows of a pattern, numbered from 1, at its steps. */
static void
add_survival(FunctionCallInfo fcinfo, const CoxPrediction *prediction,
			 int number, double level, SurvivalScale scale)
{
	Size n = prediction->end - prediction->begin;
	double *hazard = allocate(n, sizeof(double));
	double *variance = allocate(n, sizeof(double));

	cox_predicted_hazard(prediction, hazard, variance,
						 allocate(prediction->steps->n_columns,
								  sizeof(double)));
	for (Size i = 0; i < n; i++)
	{
		double survival = exp(-hazard[i]);
		WaldEstimate estimate = {survival, survival * survival * variance[i]};
		ResultRow row = {0};

		CHECK_FOR_INTERRUPTS();
		row_add_int32(&row, number);
		row_add_int32(&row,
					  prediction->steps->step[prediction->end - 1 - i].time);
		row_add_estimate(&row, survival_interval(estimate, level, scale));
		row_add_float8(&row, hazard[i]);
		row_add_float8(&row, sqrt(variance[i]));
		result_set_row(fcinfo, &row);
	}
}

Datum
cohort_cox_survival_curve(PG_FUNCTION_ARGS)
{
	PatternCohorts cohorts;
	CoxRegression cox;
	CoxSteps steps;
	SurvivalScale scale;
	double level;
	CoxTies ties;

	result_set_begin(fcinfo);
	if (lacks_argument(fcinfo, CURVE_OUTCOME, CURVE_STRATA))
		return (Datum) 0;
	level = argument_level(fcinfo, CURVE_LEVEL);
	scale = argument_survival_scale(fcinfo, CURVE_METHOD);
	ties = argument_ties(fcinfo, CURVE_TIES);
	cohorts = pattern_cohorts(fcinfo,
							  argument_optional_text(fcinfo, CURVE_OUTCOME),
							  CURVE_STRATA, CURVE_PATTERNS);
	if (cohorts.model.n_patterns == 0)
		return (Datum) 0;
	cox = cox_regression(&cohorts, ties);
	steps = cox_regression_steps(&cox);
	for (int i = 0; i < cohorts.n_predicted; i++)
	{
		CoxPrediction prediction =
			cox_regression_predict_pattern(&cox, &steps,
										   cohorts.model.n_patterns + i);

		add_survival(fcinfo, &prediction, i + 1, level, scale);
	}
	return (Datum) 0;
}

/* A model of each outcome, that asked for first. */
typedef struct CauseModels
{
	int n;
	CoxRegression cox[COX_MAX_OUTCOMES];
	CoxSteps steps[COX_MAX_OUTCOMES];
} CauseModels;

static CauseModels *
fit_causes(FunctionCallInfo fcinfo, CoxTies ties)
{
	const text *asked = PG_GETARG_TEXT_PP(CURVE_OUTCOME);
	CauseModels *models = palloc0(sizeof(CauseModels));
	const text **outcome;
	int n = pattern_outcomes(fcinfo, &outcome);

	for (int i = -1; i < n; i++)
	{
		const text *own = i < 0 ? asked : outcome[i];
		PatternCohorts cohorts;

		if (i >= 0 && VARSIZE_ANY_EXHDR(own) == VARSIZE_ANY_EXHDR(asked) &&
			memcmp(VARDATA_ANY(own), VARDATA_ANY(asked),
				   VARSIZE_ANY_EXHDR(own)) == 0)
			continue;
		if (models->n == COX_MAX_OUTCOMES)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("cohorts have too many outcomes"),
					 errdetail("There are at most %d.", COX_MAX_OUTCOMES)));
		cohorts = pattern_cohorts(fcinfo, own, CURVE_STRATA, CURVE_PATTERNS);
		if (cohorts.model.n_patterns == 0)
			return models;
		models->cox[models->n] = cox_regression(&cohorts, ties);
		models->steps[models->n] =
			cox_regression_steps(&models->cox[models->n]);
		models->n++;
	}
	return models;
}

Datum
cohort_cox_cumulative_incidence_curve(PG_FUNCTION_ARGS)
{
	CauseModels *models;
	CoxPrediction *prediction;
	int32 *time;
	double *incidence;
	double *variance;
	double *scratch;
	double level;
	Size room = 0;

	result_set_begin(fcinfo);
	if (lacks_argument(fcinfo, -1, CURVE_STRATA))
		return (Datum) 0;
	level = argument_level(fcinfo, CURVE_LEVEL);
	models = fit_causes(fcinfo, argument_ties(fcinfo, CURVE_TIES));
	if (models->n == 0)
		return (Datum) 0;
	for (int k = 0; k < models->n; k++)
		room += models->steps[k].n;
	time = allocate(room, sizeof(int32));
	incidence = allocate(room, sizeof(double));
	variance = allocate(room, sizeof(double));
	scratch = allocate((Size) 3 * models->n * models->steps[0].n_columns,
					   sizeof(double));
	prediction = allocate(models->n, sizeof(CoxPrediction));
	for (int i = 0; i < models->cox[0].cohorts.n_predicted; i++)
	{
		Size n;

		for (int k = 0; k < models->n; k++)
			prediction[k] =
				cox_regression_predict_pattern(&models->cox[k],
											   &models->steps[k],
											   models->cox[k].cohorts.model.n_patterns + i);
		n = cox_predicted_incidence(prediction, models->n, time, incidence,
									variance, scratch);
		for (Size k = 0; k < n; k++)
		{
			WaldEstimate estimate = {incidence[k], variance[k]};
			ResultRow row = {0};

			CHECK_FOR_INTERRUPTS();
			row_add_int32(&row, i + 1);
			row_add_int32(&row, time[k]);
			row_add_estimate(&row,
							 cumulative_incidence_interval(estimate, level));
			row_add_float8(&row, sqrt(variance[k]));
			result_set_row(fcinfo, &row);
		}
	}
	return (Datum) 0;
}
