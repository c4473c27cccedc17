/*
 * adjusted_gap.c
 *		The gap between two groups, raw and with the rest equal.
 */
#include "regression/groups.h"
#include "regression/linear_regression.h"

#include "common/result.h"
#include "kernel/base/dist.h"

SPEGEL_FUNCTION(regression_adjusted_gap);

enum
{
	ARG_ERRORS = 5,
	ARG_CLUSTER,
	ARG_LEVEL,
	ARG_MISSING,
	ARG_LOG_OUTCOME
};

/* Reference less focus. */
typedef struct Gap
{
	double value;
	double std_error;
	double p_value;
	double low;
	double high;
} Gap;

/* The gap that a model of the patterns has in its last column. */
static Gap
fit_gap(Model *model, LinearData *data, double level)
{
	LinearFit fit = linear_fit_model(model, data);
	Gap gap = {NAN, NAN, NAN, NAN, NAN};
	int last = fit.rank - 1;
	double reach;

	if (fit.kept[last] != model->design.n_columns - 1)
		return gap;
	gap.value = 0.0 - fit.coefficient[last];
	gap.std_error = sqrt(fit.covariance[last + (Size) last * fit.rank]);
	if (gap.std_error > 0.0)
		gap.p_value = 2.0 * dist_t_p(fabs(gap.value) / gap.std_error,
									 fit.error_df, TAIL_UPPER);
	reach = gap.std_error * dist_t_two_sided_q(level, fit.error_df);
	gap.low = gap.value - reach;
	gap.high = gap.value + reach;
	return gap;
}

/* The same patterns with the compared covariate alone. */
static Gap
fit_raw_gap(const Groups *groups, LinearData *data, double level)
{
	Model raw = groups->model;
	DesignTerm term = raw.design.term[raw.design.n_terms - 1];

	term.first = 1;
	raw.design.term = &term;
	raw.design.n_terms = 1;
	raw.design.n_columns = 2;
	return fit_gap(&raw, data, level);
}

static void
add_gap(ResultRow *row, const Gap *gap, bool with_p)
{
	row_add_float8(row, gap->value);
	row_add_float8(row, gap->std_error);
	if (with_p)
		row_add_float8(row, gap->p_value);
	row_add_float8(row, gap->low);
	row_add_float8(row, gap->high);
}

/* Of logarithms: as a share of the reference. */
static void
add_relative(ResultRow *row, const Gap *gap, bool log_outcome)
{
	row_add_float8(row, log_outcome ? -expm1(-gap->value) : NAN);
	row_add_float8(row, log_outcome ? -expm1(-gap->low) : NAN);
	row_add_float8(row, log_outcome ? -expm1(-gap->high) : NAN);
}

Datum
regression_adjusted_gap(PG_FUNCTION_ARGS)
{
	LinearErrors errors = linear_argument_errors(fcinfo, ARG_ERRORS);
	Label cluster = model_argument_cluster(fcinfo, ARG_CLUSTER,
										   errors == LINEAR_CLUSTER);
	double level = argument_level(fcinfo, ARG_LEVEL);
	bool drops = model_argument_drops(fcinfo, ARG_MISSING);
	bool log_outcome = PG_GETARG_BOOL(ARG_LOG_OUTCOME);
	LinearData data = {.errors = errors};
	Gap raw = {NAN, NAN, NAN, NAN, NAN};
	Gap adjusted = raw;
	ResultRow row = {0};
	Groups groups;

	linear_check_form(PG_GETARG_REGRESSION_P(0), errors);
	groups = groups_argument(fcinfo, drops, cluster);
	if (groups.persons[GROUP_REFERENCE] > 0 && groups.persons[GROUP_FOCUS] > 0)
	{
		if (errors == LINEAR_CLUSTER)
		{
			ModelClusters clusters = model_clusters(&groups.model, cluster);

			data.cluster = clusters.cluster;
			data.order = clusters.order;
		}
		raw = fit_raw_gap(&groups, &data, level);
		adjusted = fit_gap(&groups.model, &data, level);
	}
	row_add_int64(&row, groups.persons[GROUP_FOCUS]);
	row_add_int64(&row, groups.persons[GROUP_REFERENCE]);
	row_add_int64(&row, groups.model.dropped);
	add_gap(&row, &raw, false);
	add_gap(&row, &adjusted, true);
	add_relative(&row, &raw, log_outcome);
	add_relative(&row, &adjusted, log_outcome);
	return result_row(fcinfo, &row);
}
