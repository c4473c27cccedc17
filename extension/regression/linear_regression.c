/*
 * linear_regression.c
 *		Linear regressions, fitted: linear_regression(), regression_fit().
 */
#include "regression/linear_regression.h"

#include "common/result.h"
#include "kernel/base/dist.h"

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

LinearPattern
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

LinearErrors
linear_argument_errors(FunctionCallInfo fcinfo, int argument)
{
	static const char *const names[] = {"classical", "hc1", "hc2", "hc3", "cluster", NULL};

	return argument_keyword(fcinfo, argument, "errors", names);
}

void
linear_check_form(const Regression *r, LinearErrors errors)
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

LinearFit
linear_fit_model(Model *model, LinearData *data)
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
	ResultRow row = {0};
	double estimate = i < 0 ? NAN : fit->coefficient[i];
	double variance = i < 0 ? NAN : fit->covariance[i + (Size) i * fit->rank];
	double error = sqrt(variance < 0.0 ? 0.0 : variance);
	double statistic = error > 0.0 ? estimate / error : NAN;
	double reach = error * dist_t_two_sided_q(level, fit->error_df);

	model_add_names(&row, model, column);
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
	LinearErrors errors = linear_argument_errors(fcinfo, 2);
	Label name = model_argument_cluster(fcinfo, 3, errors == LINEAR_CLUSTER);
	double level = argument_level(fcinfo, 4);
	bool drops = model_argument_drops(fcinfo, 5);
	LinearData data = {.errors = errors};
	Model model;
	LinearFit fit;

	linear_check_form(PG_GETARG_REGRESSION_P(0), errors);
	model = model_argument(fcinfo, &(ModelRequest) {
		.terms = 1, .drop_missing = drops,
		.also = name.length > 0 ? &name : NULL
	});
	result_set_begin(fcinfo);
	if (model.persons == 0)
		return (Datum) 0;
	if (errors == LINEAR_CLUSTER)
	{
		ModelClusters clusters = model_clusters(&model, name);

		data.cluster = clusters.cluster;
		data.order = clusters.order;
	}
	fit = linear_fit_model(&model, &data);
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

	linear_check_form(PG_GETARG_REGRESSION_P(0), LINEAR_CLASSICAL);
	model = model_argument(fcinfo, &(ModelRequest) {
		.terms = 1, .drop_missing = drops
	});
	n = model.persons;
	if (model.persons > 0)
		fit = linear_fit_model(&model, &data);
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
