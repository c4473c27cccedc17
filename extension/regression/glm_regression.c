/*
 * glm_regression.c
 *		Logistic and Poisson regressions, fitted.
 */
#include "regression/glm_regression.h"

#include "common/result.h"
#include "kernel/base/dist.h"
#include "kernel/base/wald.h"

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

/* Arguments of the regressions. */
enum
{
	ARG_ERRORS = 2,
	ARG_CLUSTER,
	ARG_LEVEL,
	ARG_MISSING,
	ARG_BIAS_REDUCED			/* logistic alone */
};

GlmErrors
glm_argument_errors(FunctionCallInfo fcinfo, int argument, bool bias_reduced)
{
	static const char *const names[] = {"classical", "hc0", "hc1", "cluster", NULL};
	GlmErrors errors = argument_keyword(fcinfo, argument, "errors", names);

	if (bias_reduced && errors != GLM_CLASSICAL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a bias-reduced model has classical errors only"),
				 errhint("Leave errors out, or bias_reduced.")));
	return errors;
}

void
glm_set_errors(GlmData *data, GlmErrors errors, const Model *model,
			   Label cluster)
{
	data->errors = errors;
	if (errors == GLM_CLUSTER)
	{
		ModelClusters clusters = model_clusters(model, cluster);

		data->cluster = clusters.cluster;
		data->order = clusters.order;
	}
}

GlmData
glm_data(Model *model, GlmFamily family, bool bias_reduced)
{
	Design *design = &model->design;
	Size n = design->n_patterns;
	GlmPattern *pattern = model_alloc(n, sizeof(GlmPattern));
	double *size = model_alloc(n, sizeof(double));

	if (family == GLM_LOGISTIC)
		check_outcomes(model->patterns);
	else
		check_events(model->patterns);
	for (Size i = 0; i < n; i++)
	{
		const RegressionPattern *source = regression_pattern(model->patterns, i);
		const RegressionSumType *type = regression_forms[model->patterns->form].sum;

		pattern[i].events = exact_to_double(&source->sum[SUM_Y], 60);
		pattern[i].size = source->persons;
		if (family == GLM_POISSON)
		{
			pattern[i].size = exact_to_double(&source->sum[SUM_T], 60);
			pattern[i].squares = exact_to_double(&source->sum[SUM_YY],
												 type[SUM_YY].scale);
			pattern[i].cross = exact_to_double(&source->sum[SUM_TY],
											   type[SUM_TY].scale);
			pattern[i].size2 = exact_to_double(&source->sum[SUM_TT],
											   type[SUM_TT].scale);
		}
		size[i] = pattern[i].size;
	}
	design_centre(design, size);
	return (GlmData) {
		.design = design, .pattern = pattern, .family = family,
		.bias_reduced = bias_reduced, .rows = model->persons
	};
}

GlmFit
glm_fit_model(const Model *model, const GlmData *data)
{
	Size p = model->design.n_columns;
	GlmFit fit = {
		.kept = palloc((p + 1) * sizeof(int)),
		.coefficient = palloc((p + 1) * sizeof(double)),
		.point = palloc((p + 1) * sizeof(double)),
		.chi_squared = palloc((p + 1) * sizeof(double)),
		.covariance = palloc((p * p + 1) * sizeof(double))
	};

	glm_fit(data, &fit, model_alloc(glm_scratch(p), sizeof(double)));
	model_notice_collinear(model, fit.rank, fit.kept);
	if (fit.limits != NULL)
		ereport(NOTICE,
				(errmsg("some covariates tell perfectly who has the outcome"),
				 errdetail("Their coefficients are infinite, with the p of the score test, or open."),
				 data->family == GLM_LOGISTIC ?
				 errhint("bias_reduced => true keeps them finite.") : 0));
	return fit;
}

/* One coefficient.  i is its place among those kept, -1 for none. */
static void
add_coefficient(FunctionCallInfo fcinfo, const Model *model, const GlmFit *fit,
				bool bias_reduced, int column, int i, double level)
{
	ResultRow row = {0};
	WaldEstimate coefficient = wald_undefined();
	Estimate interval;
	double statistic;

	if (i >= 0)
		coefficient = (WaldEstimate) {fit->coefficient[i],
			isfinite(fit->coefficient[i]) ?
			fit->covariance[i + (Size) i * fit->rank] : NAN};
	interval = wald_interval(coefficient, level);
	statistic = wald_test(coefficient).statistic;
	if (i >= 0 && (bias_reduced || isinf(coefficient.value)))
		statistic = copysign(sqrt(fit->chi_squared[i]), coefficient.value);
	model_add_names(&row, model, column);
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
regress(FunctionCallInfo fcinfo, GlmFamily family, bool bias_reduced)
{
	GlmErrors errors = glm_argument_errors(fcinfo, ARG_ERRORS, bias_reduced);
	Label cluster = model_argument_cluster(fcinfo, ARG_CLUSTER,
										   errors == GLM_CLUSTER);
	double level = argument_level(fcinfo, ARG_LEVEL);
	bool drops = model_argument_drops(fcinfo, ARG_MISSING);
	Model model = model_argument(fcinfo, &(ModelRequest) {
		.terms = 1, .drop_missing = drops,
		.also = cluster.length > 0 ? &cluster : NULL
	});
	GlmData data;
	GlmFit fit;

	data = glm_data(&model, family, bias_reduced);
	result_set_begin(fcinfo);
	if (model.persons == 0)
		return (Datum) 0;
	glm_set_errors(&data, errors, &model, cluster);
	fit = glm_fit_model(&model, &data);
	for (int c = 0, i = 0; c < model.design.n_columns; c++)
	{
		bool kept = i < fit.rank && fit.kept[i] == c;

		add_coefficient(fcinfo, &model, &fit, bias_reduced, c,
						kept ? i++ : -1, level);
	}
	return (Datum) 0;
}

Datum
regression_logistic(PG_FUNCTION_ARGS)
{
	return regress(fcinfo, GLM_LOGISTIC, PG_GETARG_BOOL(ARG_BIAS_REDUCED));
}

Datum
regression_poisson(PG_FUNCTION_ARGS)
{
	return regress(fcinfo, GLM_POISSON, false);
}
