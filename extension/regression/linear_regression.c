/*
 * linear_regression.c
 *		Linear regressions, fitted: linear_regression(), regression_fit().
 */
#include "regression/model.h"

#include "common/result.h"
#include "common/result_row.h"
#include "kernel/base/dist.h"
#include "kernel/regression/linear.h"

SPEGEL_FUNCTION(regression_linear);
SPEGEL_FUNCTION(regression_linear_fit);

/*
 * What a pattern gives.  Sums around a mean are differences of exact sums, in
 * twice the precision where weights make more of them than 256 bits hold.
 */
static double
around_mean(DoubleDouble squares, DoubleDouble total, double weight)
{
	double mean = total.high / weight;
	double product = mean * total.high;
	double rest = fma(mean, total.high, -product) + mean * total.low;
	double error = fma(-mean, weight, total.high) + total.low;

	/* total^2 / weight is mean total + error mean */
	return fmax((squares.high - product) + (squares.low - rest - mean * error),
				0.0);
}

static DoubleDouble
sum_of(const Regression *r, const RegressionPattern *pattern, int sum)
{
	return exact_to_double_double(&pattern->sum[sum],
								  regression_forms[r->form].sum[sum].scale);
}

static LinearPattern
linear_pattern(const Regression *r, uint32 number)
{
	const RegressionPattern *pattern = regression_pattern(r, number);
	LinearPattern linear;

	if (r->form == REGRESSION_WEIGHTED)
	{
		DoubleDouble total2 = sum_of(r, pattern, SUM_WWY);

		linear.weight = sum_of(r, pattern, SUM_W).high;
		linear.total = sum_of(r, pattern, SUM_WY);
		linear.within = around_mean(sum_of(r, pattern, SUM_WYY), linear.total,
									linear.weight);
		linear.weight2 = sum_of(r, pattern, SUM_WW).high;
		linear.mean2 = total2.high / linear.weight2;
		linear.within2 = around_mean(sum_of(r, pattern, SUM_WWYY), total2,
									 linear.weight2);
		return linear;
	}
	linear.weight = linear.weight2 = pattern->persons;
	linear.total = sum_of(r, pattern, SUM_Y);
	linear.mean2 = linear.total.high / linear.weight;
	linear.within = linear.within2 = regression_within_squares(pattern);
	return linear;
}

/* The patterns cluster by cluster, by counting. */
static size_t *
order_by(const int32_t *cluster, size_t n, int n_clusters)
{
	size_t *next = palloc0((n_clusters + 1) * sizeof(size_t));
	size_t *order = model_alloc(n, sizeof(size_t));

	for (size_t i = 0; i < n; i++)
		next[cluster[i] + 1]++;
	for (int c = 0; c < n_clusters; c++)
		next[c + 1] += next[c];
	for (size_t i = 0; i < n; i++)
		order[next[cluster[i]]++] = i;
	pfree(next);
	return order;
}

static void
set_clusters(const Model *model, Label name, LinearData *data)
{
	const Covariates *covariates = &model->covariates;
	size_t n = covariates->n_patterns;
	int32_t *cluster = model_alloc(n, sizeof(int32_t));
	int c = 0;

	while (!label_equal(covariates->covariate[c].name, name))
		c++;
	for (size_t i = 0; i < n; i++)
		cluster[i] = covariates->level[i * covariates->n + c];
	data->cluster = cluster;
	data->order = order_by(cluster, n, covariates->covariate[c].n_levels);
}

static LinearErrors
argument_errors(FunctionCallInfo fcinfo, int argument)
{
	static const char *const names[] = {"classical", "hc1", "hc2", "hc3", "cluster", NULL};

	return argument_keyword(fcinfo, argument, "errors", names);
}

static void
check_form(const Regression *r, LinearErrors errors)
{
	if (r->form == REGRESSION_RATE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a regression of events and exposures has no linear model"),
				 errhint("Use poisson_regression(), or make it with regression_agg().")));
	if (r->form == REGRESSION_WEIGHTED &&
		(errors == LINEAR_HC2 || errors == LINEAR_HC3))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("errors hc2 and hc3 are not for weights"),
				 errdetail("They need each row's own weight."),
				 errhint("Use hc1, or make the weight a covariate of regression_agg().")));
}

static LinearFit
fit_model(Model *model, LinearData *data)
{
	Design *design = &model->design;
	Size n = design->n_patterns;
	LinearPattern *pattern = model_alloc(n, sizeof(LinearPattern));
	double *weight = model_alloc(n, sizeof(double));
	Size p = design->n_columns;
	LinearFit fit = {
		.kept = palloc((p + 1) * sizeof(int)),
		.coefficient = palloc((p + 1) * sizeof(double)),
		.covariance = palloc((p * p + 1) * sizeof(double))
	};

	for (Size i = 0; i < n; i++)
	{
		pattern[i] = linear_pattern(model->patterns, i);
		weight[i] = pattern[i].weight;
	}
	design_centre(design, weight);
	data->design = design;
	data->pattern = pattern;
	data->persons = model->persons;
	linear_fit(data, &fit, model_alloc(linear_scratch(p), sizeof(double)));
	model_notice_collinear(model, fit.rank, fit.kept);
	return fit;
}

/*
 * One coefficient.  i is its place among those kept, -1 for none: then nothing
 * but its name is known.
 */
static void
add_coefficient(FunctionCallInfo fcinfo, const Model *model,
				const LinearFit *fit, int column, int i, double level)
{
	const char *names[] = {
		terms_column_term(&model->design, &model->covariates, column),
		terms_column_level(&model->design, &model->covariates, column),
		terms_column_reference(&model->design, &model->covariates, column)
	};
	ResultRow row = {0};
	double estimate = i < 0 ? NAN : fit->coefficient[i];
	double variance = i < 0 ? NAN : fit->covariance[i + (Size) i * fit->rank];
	double error = sqrt(variance < 0.0 ? 0.0 : variance);
	double statistic = error > 0.0 ? estimate / error : NAN;
	double reach = error * dist_t_two_sided_q(level, fit->error_df);

	for (int k = 0; k < 3; k++)
	{
		if (names[k] == NULL)
			row_add_null(&row);
		else
			row_add_text(&row, names[k], strlen(names[k]));
	}
	row_add_float8(&row, estimate);
	row_add_float8(&row, error);
	row_add_float8(&row, statistic);
	row_add_float8(&row, fit->error_df > 0.0 ? fit->error_df : NAN);
	row_add_float8(&row, 2.0 * dist_t_p(fabs(statistic), fit->error_df,
										TAIL_UPPER));
	row_add_float8(&row, estimate - reach);
	row_add_float8(&row, estimate + reach);
	result_set_row(fcinfo, &row);
}

Datum
regression_linear(PG_FUNCTION_ARGS)
{
	LinearErrors errors = argument_errors(fcinfo, 2);
	text *cluster = PG_GETARG_TEXT_PP(3);
	Label name = {VARDATA_ANY(cluster), VARSIZE_ANY_EXHDR(cluster)};
	double level = argument_level(fcinfo, 4);
	bool drops = model_argument_drops(fcinfo, 5);
	LinearData data = {.errors = errors};
	Model model;
	LinearFit fit;

	if ((errors == LINEAR_CLUSTER) != (name.length > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("errors \"cluster\" and a covariate that is the cluster go together"),
				 errhint("Write errors => 'cluster', cluster => 'unit'.")));
	check_form(PG_GETARG_REGRESSION_P(0), errors);
	model = model_argument(fcinfo, drops, name.length > 0 ? &name : NULL);
	result_set_begin(fcinfo);
	if (model.persons == 0)
		return (Datum) 0;
	if (errors == LINEAR_CLUSTER)
		set_clusters(&model, name, &data);
	fit = fit_model(&model, &data);
	for (int c = 0, i = 0; c < model.design.n_columns; c++)
	{
		bool kept = i < fit.rank && fit.kept[i] == c;

		add_coefficient(fcinfo, &model, &fit, c, kept ? i++ : -1, level);
	}
	return (Datum) 0;
}

Datum
regression_linear_fit(PG_FUNCTION_ARGS)
{
	bool drops = model_argument_drops(fcinfo, 2);
	LinearData data = {.errors = LINEAR_CLASSICAL, .want_condition = true};
	LinearFit fit = {.df = NAN, .residual_squares = NAN, .total_squares = NAN,
					 .condition = NAN};
	ResultRow row = {0};
	double likelihood = NAN;
	double n;
	Model model;

	check_form(PG_GETARG_REGRESSION_P(0), LINEAR_CLASSICAL);
	model = model_argument(fcinfo, drops, NULL);
	n = model.persons;
	if (model.persons > 0)
		fit = fit_model(&model, &data);
	if (model.patterns->form == REGRESSION_PLAIN && fit.residual_squares > 0.0)
		likelihood = -n / 2.0 *
			(log(2.0 * M_PI * fit.residual_squares / n) + 1.0);
	row_add_int64(&row, model.persons);
	row_add_int64(&row, model.dropped);
	row_add_int32(&row, model.patterns->n_patterns);
	row_add_int32(&row, fit.rank);
	row_add_float8(&row, fit.df);
	row_add_float8(&row, fit.total_squares > 0.0 ?
				   1.0 - fit.residual_squares / fit.total_squares : NAN);
	row_add_float8(&row, fit.total_squares > 0.0 && fit.df > 0.0 ?
				   1.0 - fit.residual_squares / fit.df /
				   (fit.total_squares / (n - 1.0)) : NAN);
	row_add_float8(&row, fit.df > 0.0 ?
				   sqrt(fit.residual_squares / fit.df) : NAN);
	row_add_float8(&row, likelihood);
	row_add_float8(&row, 2.0 * (fit.rank + 1) - 2.0 * likelihood);
	row_add_float8(&row, fit.condition);
	row_add(&row, model_collinear(&model, fit.rank, fit.kept), false);
	return result_row(fcinfo, &row);
}
