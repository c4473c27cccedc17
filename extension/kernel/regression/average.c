/*
 * average.c
 *		Mean predictions of a model over its persons, and mean slopes.
 */
#include "kernel/regression/average.h"

#include <string.h>

#define PATTERNS_PER_CHECK 1024

AverageResponse
average_response(AverageLink link, double eta)
{
	double small;
	double p;
	double slope;

	/* A limit, of whose error nothing is known. */
	if (isinf(eta))
		return (AverageResponse) {
			eta < 0.0 ? 0.0 : link == AVERAGE_LOGIT ? 1.0 : INFINITY, NAN, NAN};
	switch (link)
	{
		case AVERAGE_LOG:
			return (AverageResponse) {exp(eta), exp(eta), exp(eta)};
		case AVERAGE_LOGIT:
			small = exp(-fabs(eta));
			p = (eta < 0.0 ? small : 1.0) / (1.0 + small);
			slope = small / ((1.0 + small) * (1.0 + small));
			return (AverageResponse) {
				p, slope, slope * (eta < 0.0 ? 1.0 - small : small - 1.0) /
				(1.0 + small)};
		default:
			return (AverageResponse) {eta, 1.0, 0.0};
	}
}

/*
 * What a row of cells adds up to, which may be infinite; NAN when the model
 * cannot say it.
 */
static double
predictor(const AverageModel *model, const DesignCell *cell, int n)
{
	const Estimable *e = model->estimable;
	double eta = design_fit(cell, n, model->whole);
	double by_kept[DESIGN_MAX_COLUMNS];
	bool estimable;

	if (e->n_left_out == 0 && model->limits == NULL)
		return eta;
	for (int i = 0; i < n; i++)
		model->row[cell[i].column] += cell[i].value;
	estimable = e->n_left_out == 0 || estimable_sum(e, model->row);
	for (int i = 0; i < e->rank; i++)
		by_kept[i] = model->row[e->kept[i]];
	for (int i = 0; i < n; i++)
		model->row[cell[i].column] = 0.0;
	if (!estimable)
		return NAN;
	if (model->limits == NULL)
		return eta;
	switch (glm_limit(model->limits, by_kept))
	{
		case RECESSION_RISES:
			return INFINITY;
		case RECESSION_FALLS:
			return -INFINITY;
		case RECESSION_OPEN:
			return NAN;
		default:
			return eta;
	}
}

/* The levels of a pattern, with the covariate at another. */
static const int32_t *
changed_levels(const AverageModel *model, size_t pattern, int covariate,
			   int level)
{
	const Design *design = model->design;
	const int32_t *own = design->level + pattern * design->n_covariates;

	if (level < 0)
		return own;
	memcpy(model->level, own, design->n_covariates * sizeof(int32_t));
	model->level[covariate] = level;
	return model->level;
}

static void
begin(const AverageModel *model)
{
	const Estimable *e = model->estimable;

	design_spread(model->design, e->rank, e->kept, model->coefficient,
				  model->whole);
	memset(model->row, 0, model->design->n_columns * sizeof(double));
}

/* The sum by column becomes a gradient by kept column. */
static void
end(const AverageModel *model, const double *sum, double weight,
	double *gradient)
{
	for (int i = 0; i < model->estimable->rank; i++)
		gradient[i] = sum[model->estimable->kept[i]] / weight;
}

double
average_outcome(const AverageModel *model, int covariate, int level,
				double *gradient)
{
	const Design *design = model->design;
	double by_column[DESIGN_MAX_COLUMNS] = {0.0};
	DesignCell cell[DESIGN_MAX_CELLS];
	double weight = 0.0;
	double sum = 0.0;

	begin(model);
	for (size_t p = 0; p < design->n_patterns; p++)
	{
		const int32_t *levels = changed_levels(model, p, covariate, level);
		int n = design_row_of(design, levels, cell);
		double eta = predictor(model, cell, n);
		AverageResponse response = average_response(model->link, eta);

		if (isnan(eta))
			return NAN;
		weight += model->weight[p];
		sum += model->weight[p] * response.mean;
		for (int i = 0; i < n; i++)
			by_column[cell[i].column] +=
				model->weight[p] * response.slope * cell[i].value;
		if (p % PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
	end(model, by_column, weight, gradient);
	return sum / weight;
}

double
average_slope(const AverageModel *model, int covariate, double *gradient)
{
	const Design *design = model->design;
	double by_column[DESIGN_MAX_COLUMNS] = {0.0};
	DesignCell cell[DESIGN_MAX_CELLS];
	DesignCell change[DESIGN_MAX_CELLS];
	double weight = 0.0;
	double sum = 0.0;

	begin(model);
	for (size_t p = 0; p < design->n_patterns; p++)
	{
		const int32_t *levels = design->level + p * design->n_covariates;
		int n = design_row_of(design, levels, cell);
		int changes = design_slope_of(design, levels, covariate, change);
		double eta = model->limits == NULL ?
			design_fit(cell, n, model->whole) : predictor(model, cell, n);
		AverageResponse response = average_response(model->link, eta);
		double slope = predictor(model, change, changes);

		if (!isfinite(slope))
			return NAN;
		weight += model->weight[p];
		sum += model->weight[p] * response.slope * slope;
		for (int i = 0; i < n; i++)
			by_column[cell[i].column] +=
				model->weight[p] * response.curve * slope * cell[i].value;
		for (int i = 0; i < changes; i++)
			by_column[change[i].column] +=
				model->weight[p] * response.slope * change[i].value;
		if (p % PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
	end(model, by_column, weight, gradient);
	return sum / weight;
}

double
average_variance(const AverageModel *model, const double *gradient)
{
	int rank = model->estimable->rank;
	double variance = 0.0;

	/* The variance of an infinite coefficient is NAN. */
	for (int j = 0; j < rank; j++)
		for (int i = 0; gradient[j] != 0.0 && i < rank; i++)
			if (gradient[i] != 0.0)
				variance += gradient[i] * gradient[j] *
					model->covariance[i + (size_t) j * rank];
	return variance < 0.0 ? 0.0 : variance;
}
