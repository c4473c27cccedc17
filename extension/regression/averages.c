/*
 * averages.c
 *		Mean outcomes and effects over the persons of a model:
 *		standardised_means(), marginal_effects().
 */
#include "regression/glm_regression.h"
#include "regression/linear_regression.h"

#include "common/result.h"
#include "kernel/base/dist.h"
#include "kernel/regression/average.h"

SPEGEL_FUNCTION(regression_standardised_means);
SPEGEL_FUNCTION(regression_marginal_effects);

/* Arguments of both functions. */
enum
{
	ARG_COVARIATE = 1,
	ARG_TERMS,
	ARG_MODEL,
	ARG_ERRORS,
	ARG_CLUSTER,
	ARG_LEVEL,
	ARG_MISSING,
	ARG_BIAS_REDUCED
};

/* A model of any family, fitted, and the covariate that is asked for. */
typedef struct Averages
{
	Model model;
	AverageModel average;
	Estimable estimable;
	int covariate;
	double df;					/* of t; infinite for normal limits */
	double level;
} Averages;

static void
begin_averages(Averages *a, int rank, const int *kept)
{
	const Design *design = &a->model.design;
	Size p = design->n_columns;

	a->estimable.left_out = palloc((p + 1) * sizeof(int));
	a->estimable.scale = palloc((p + 1) * sizeof(double));
	a->estimable.combination = palloc((p * p + 1) * sizeof(double));
	estimable_begin(&a->estimable, design, rank, kept,
					model_alloc(estimable_scratch(p), sizeof(double)));
	a->average.design = design;
	a->average.estimable = &a->estimable;
	a->average.whole = palloc((p + 1) * sizeof(double));
	a->average.row = palloc((p + 1) * sizeof(double));
	a->average.level = palloc((design->n_covariates + 1) * sizeof(int32_t));
}

static void
fit_linear(FunctionCallInfo fcinfo, Averages *a, Label cluster)
{
	LinearData data = {
		.errors = linear_argument_errors(fcinfo, ARG_ERRORS), .centred = true
	};
	LinearFit fit;
	double *weight = model_alloc(a->model.design.n_patterns, sizeof(double));

	linear_check_form(a->model.patterns, data.errors);
	if (data.errors == LINEAR_CLUSTER && a->model.persons > 0)
	{
		ModelClusters clusters = model_clusters(&a->model, cluster);

		data.cluster = clusters.cluster;
		data.order = clusters.order;
	}
	if (a->model.persons == 0)
		return;
	fit = linear_fit_model(&a->model, &data);
	for (Size i = 0; i < a->model.design.n_patterns; i++)
		weight[i] = data.pattern[i].weight;
	a->average.link = AVERAGE_IDENTITY;
	a->average.weight = weight;
	a->average.coefficient = fit.coefficient;
	a->average.covariance = fit.covariance;
	a->df = fit.error_df;
	begin_averages(a, fit.rank, fit.kept);
}

static void
fit_glm(FunctionCallInfo fcinfo, Averages *a, GlmFamily family, Label cluster)
{
	bool bias_reduced = PG_GETARG_BOOL(ARG_BIAS_REDUCED);
	GlmErrors errors = glm_argument_errors(fcinfo, ARG_ERRORS, bias_reduced);
	GlmData *data = palloc(sizeof(GlmData));
	double *weight = model_alloc(a->model.design.n_patterns, sizeof(double));
	GlmFit fit;

	*data = glm_data(&a->model, family, bias_reduced);
	if (a->model.persons == 0)
		return;
	glm_set_errors(data, errors, &a->model, cluster);
	data->centred = true;
	fit = glm_fit_model(&a->model, data);
	for (Size i = 0; i < a->model.design.n_patterns; i++)
		weight[i] = data->pattern[i].size;
	a->average.link = family == GLM_LOGISTIC ? AVERAGE_LOGIT : AVERAGE_LOG;
	a->average.weight = weight;
	a->average.coefficient = fit.point;
	a->average.limits = fit.limits;
	a->average.covariance = fit.covariance;
	a->df = INFINITY;
	begin_averages(a, fit.rank, fit.kept);
}

static Averages *
averages_argument(FunctionCallInfo fcinfo)
{
	static const char *const names[] = {"linear", "logistic", "poisson", NULL};
	int family = argument_keyword(fcinfo, ARG_MODEL, "model", names);
	Label word = model_argument_label(fcinfo, ARG_ERRORS);
	Label cluster =
		model_argument_cluster(fcinfo, ARG_CLUSTER,
							   label_equal(word, (Label) {"cluster", 7}));
	Averages *a = palloc0(sizeof(Averages));

	if (PG_GETARG_BOOL(ARG_BIAS_REDUCED) && family != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a %s model has no bias_reduced", names[family]),
				 errhint("It is for logistic models.")));
	a->level = argument_level(fcinfo, ARG_LEVEL);
	a->model = model_argument(fcinfo, &(ModelRequest) {
		.terms = ARG_TERMS,
		.drop_missing = model_argument_drops(fcinfo, ARG_MISSING),
		.also = cluster.length > 0 ? &cluster : NULL
	});
	if (a->model.patterns->n_names == 0)
		return a;
	a->covariate = model_argument_covariate(fcinfo, ARG_COVARIATE, &a->model);
	if (!terms_have(a->model.terms, a->covariate))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariate \"%s\" is in no term",
						text_to_cstring(PG_GETARG_TEXT_PP(ARG_COVARIATE)))));
	if (family == 0)
		fit_linear(fcinfo, a, cluster);
	else
		fit_glm(fcinfo, a, family == 1 ? GLM_LOGISTIC : GLM_POISSON, cluster);
	return a;
}

static void
add_label(ResultRow *row, const Averages *a, int level)
{
	Label label = a->model.covariates.covariate[a->covariate].level[level];

	if (label.label == NULL)
		row_add_text(row, COVARIATE_MISSING, strlen(COVARIATE_MISSING));
	else
		row_add_text(row, label.label, label.length);
}

/* An estimate with its error and limits; with_test: and its test. */
static void
add_estimate(ResultRow *row, const Averages *a, double estimate,
			 const double *gradient, bool with_test)
{
	double error = NAN;
	double reach;

	if (!isnan(estimate))
		error = sqrt(average_variance(&a->average, gradient));
	reach = error * (isinf(a->df) ? dist_normal_two_sided_z(a->level) :
					 dist_t_two_sided_q(a->level, a->df));
	row_add_float8(row, estimate);
	row_add_float8(row, error);
	if (with_test)
	{
		double statistic = error > 0.0 ? estimate / error : NAN;

		row_add_float8(row, statistic);
		row_add_float8(row, isinf(a->df) ? dist_normal_two_sided_p(statistic) :
					   2.0 * dist_t_p(fabs(statistic), a->df, TAIL_UPPER));
	}
	row_add_float8(row, estimate - reach);
	row_add_float8(row, estimate + reach);
}

/* Persons of a level, and the mean of their outcomes as it is. */
static void
add_observed(ResultRow *row, const Averages *a, int level)
{
	const Covariates *covariates = &a->model.covariates;
	const Regression *r = a->model.patterns;
	int64 persons = 0;
	double weight = 0.0;
	double total = 0.0;

	for (Size i = 0; i < covariates->n_patterns; i++)
	{
		if (covariates->level[i * covariates->n + a->covariate] != level)
			continue;
		persons += regression_pattern(r, i)->persons;
		weight += a->average.weight[i];
		total += a->average.weight[i] * regression_pattern_mean(r, i);
	}
	row_add_int64(row, persons);
	row_add_float8(row, total / weight);
}

Datum
regression_standardised_means(PG_FUNCTION_ARGS)
{
	Averages *a = averages_argument(fcinfo);
	double gradient[DESIGN_MAX_COLUMNS];
	int n_levels;

	result_set_begin(fcinfo);
	if (a->model.persons == 0)
		return (Datum) 0;
	n_levels = a->model.covariates.covariate[a->covariate].n_levels;
	for (int l = 0; l < n_levels; l++)
	{
		ResultRow row = {0};

		add_label(&row, a, l);
		add_observed(&row, a, l);
		add_estimate(&row, a,
					 average_outcome(&a->average, a->covariate, l, gradient),
					 gradient, false);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* The difference of each level to the reference. */
static void
add_differences(FunctionCallInfo fcinfo, Averages *a)
{
	double base[DESIGN_MAX_COLUMNS];
	double gradient[DESIGN_MAX_COLUMNS];
	int reference = terms_reference(a->model.terms, &a->model.covariates,
									a->covariate);
	double mean = average_outcome(&a->average, a->covariate, reference, base);
	int n_levels = a->model.covariates.covariate[a->covariate].n_levels;

	for (int l = 0; l < n_levels; l++)
	{
		ResultRow row = {0};
		double other;

		if (l == reference)
			continue;
		other = average_outcome(&a->average, a->covariate, l, gradient);
		for (int i = 0; i < a->estimable.rank; i++)
			gradient[i] -= base[i];
		add_label(&row, a, l);
		add_label(&row, a, reference);
		add_estimate(&row, a, other - mean, gradient, true);
		result_set_row(fcinfo, &row);
	}
}

Datum
regression_marginal_effects(PG_FUNCTION_ARGS)
{
	Averages *a = averages_argument(fcinfo);
	double gradient[DESIGN_MAX_COLUMNS];
	ResultRow row = {0};

	result_set_begin(fcinfo);
	if (a->model.persons == 0)
		return (Datum) 0;
	if (terms_have_level(a->model.terms, a->covariate))
	{
		add_differences(fcinfo, a);
		return (Datum) 0;
	}
	row_add_null(&row);
	row_add_null(&row);
	add_estimate(&row, a, average_slope(&a->average, a->covariate, gradient),
				 gradient, true);
	result_set_row(fcinfo, &row);
	return (Datum) 0;
}
