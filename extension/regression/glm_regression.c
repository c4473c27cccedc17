/*
 * glm_regression.c
 *		Logistic and Poisson regressions, fitted.
 */
#include "regression/model.h"

#include "common/result.h"
#include "common/result_row.h"
#include "kernel/base/dist.h"
#include "kernel/base/wald.h"
#include "kernel/regression/glm.h"

SPEGEL_FUNCTION(regression_logistic);
SPEGEL_FUNCTION(regression_poisson);

/*
 * Did every outcome happen or not?  Then each is its own square.
 */
static void
check_outcomes(const Regression *r)
{
	if (r->form == REGRESSION_WEIGHTED || r->form == REGRESSION_RATE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a %s regression has no logistic model",
						regression_forms[r->form].name),
				 errhint("Make it with regression_agg() of a boolean.")));
	for (uint32 i = 0; i < r->n_patterns; i++)
	{
		const RegressionPattern *pattern = regression_pattern(r, i);
		ExactSum unit = exact_power(1, 60);
		ExactSum shifted = exact_multiply(&pattern->sum[SUM_Y], &unit, 0);
		ExactSum most = exact_power(pattern->persons, 60);

		if (exact_compare(&shifted, &pattern->sum[SUM_YY]) != 0 ||
			exact_is_negative(&pattern->sum[SUM_Y]) ||
			exact_compare(&pattern->sum[SUM_Y], &most) > 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("outcomes of a logistic model must be 0 or 1"),
					 errhint("Make the regression with regression_agg() of a boolean.")));
	}
}

static void
check_events(const Regression *r)
{
	if (r->form == REGRESSION_PLAIN || r->form == REGRESSION_WEIGHTED)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a %s regression has no Poisson model",
						regression_forms[r->form].name),
				 errhint("Make it with rate_regression_agg().")));
}

static GlmFit
fit_model(Model *model, GlmFamily family)
{
	Design *design = &model->design;
	Size n = design->n_patterns;
	GlmPattern *pattern = model_alloc(n, sizeof(GlmPattern));
	double *size = model_alloc(n, sizeof(double));
	Size p = design->n_columns;
	GlmData data = {design, pattern, family};
	GlmFit fit = {
		.kept = palloc((p + 1) * sizeof(int)),
		.coefficient = palloc((p + 1) * sizeof(double)),
		.score = palloc((p + 1) * sizeof(double)),
		.covariance = palloc((p * p + 1) * sizeof(double))
	};

	for (Size i = 0; i < n; i++)
	{
		const RegressionPattern *source = regression_pattern(model->patterns, i);

		pattern[i].events = exact_to_double(&source->sum[SUM_Y], 60);
		pattern[i].size = family == GLM_LOGISTIC ? (double) source->persons :
			exact_to_double(&source->sum[SUM_T], 60);
		size[i] = pattern[i].size;
	}
	design_centre(design, size);
	glm_fit(&data, &fit, model_alloc(glm_scratch(p), sizeof(double)));
	model_notice_collinear(model, fit.rank, fit.kept);
	if (fit.separated)
		ereport(NOTICE,
				(errmsg("some covariates tell perfectly who has the outcome"),
				 errdetail("Their coefficients are infinite; p is that of the score test.")));
	return fit;
}

/* One coefficient.  i is its place among those kept, -1 for none. */
static void
add_coefficient(FunctionCallInfo fcinfo, const Model *model, const GlmFit *fit,
				int column, int i, double level)
{
	const char *names[] = {
		terms_column_term(&model->design, &model->covariates, column),
		terms_column_level(&model->design, &model->covariates, column),
		terms_column_reference(&model->design, &model->covariates, column)
	};
	ResultRow row = {0};
	WaldEstimate coefficient = wald_undefined();
	Estimate interval;
	double statistic;

	if (i >= 0)
		coefficient = (WaldEstimate) {fit->coefficient[i],
			fit->covariance[i + (Size) i * fit->rank]};
	interval = wald_interval(coefficient, level);
	statistic = wald_test(coefficient).statistic;
	if (isinf(coefficient.value))
		statistic = copysign(sqrt(fit->score[i]), coefficient.value);
	for (int k = 0; k < 3; k++)
	{
		if (names[k] == NULL)
			row_add_null(&row);
		else
			row_add_text(&row, names[k], strlen(names[k]));
	}
	row_add_float8(&row, coefficient.value);
	row_add_float8(&row, sqrt(coefficient.variance));
	row_add_float8(&row, statistic);
	row_add_float8(&row, dist_normal_two_sided_p(statistic));
	row_add_float8(&row, exp(coefficient.value));
	row_add_float8(&row, exp(interval.low));
	row_add_float8(&row, exp(interval.high));
	result_set_row(fcinfo, &row);
}

static Datum
regress(FunctionCallInfo fcinfo, GlmFamily family)
{
	double level = argument_level(fcinfo, 2);
	bool drops = model_argument_drops(fcinfo, 3);
	Model model = model_argument(fcinfo, drops, NULL);
	GlmFit fit;

	if (family == GLM_LOGISTIC)
		check_outcomes(model.patterns);
	else
		check_events(model.patterns);
	result_set_begin(fcinfo);
	if (model.persons == 0)
		return (Datum) 0;
	fit = fit_model(&model, family);
	for (int c = 0, i = 0; c < model.design.n_columns; c++)
	{
		bool kept = i < fit.rank && fit.kept[i] == c;

		add_coefficient(fcinfo, &model, &fit, c, kept ? i++ : -1, level);
	}
	return (Datum) 0;
}

Datum
regression_logistic(PG_FUNCTION_ARGS)
{
	return regress(fcinfo, GLM_LOGISTIC);
}

Datum
regression_poisson(PG_FUNCTION_ARGS)
{
	return regress(fcinfo, GLM_POISSON);
}
