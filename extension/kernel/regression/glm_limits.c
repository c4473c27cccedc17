/*
 * glm_limits.c
 *		What is infinite in a generalised linear model whose likelihood has no
 *		maximum.
 *
 * A pattern of which some have the outcome and some have not holds its linear
 * predictor; one of which all have it, or none, pushes it to one side.
 */
#include "kernel/regression/glm_limits.h"

#include "kernel/base/qr.h"
#include "kernel/regression/glm_steps.h"

#include <string.h>

size_t
glm_limits_scratch(int n_columns)
{
	return sizeof(GlmLimits) / sizeof(double) + 1 + 4 * (size_t) n_columns +
		RECESSION_SCRATCH(n_columns);
}

/* Where a pattern pushes its linear predictor; 0: it holds it. */
static int
push(GlmFamily family, const GlmPattern *pattern)
{
	if (!(pattern->events > 0.0))
		return -1;
	return family == GLM_LOGISTIC && pattern->events >= pattern->size ? 1 : 0;
}

/* By column of the design, from one by kept column and in its size. */
static void
spread(const GlmLimits *limits, const double *x, double *by_column)
{
	memset(by_column, 0,
		   (size_t) limits->data->design->n_columns * sizeof(double));
	for (int i = 0; i < limits->rank; i++)
		by_column[limits->kept[i]] = x[i] / limits->size[i];
}

/* The generators: rows of the patterns that push, with its sign. */
static bool
least_row(const void *context, const double *w, const double *telling,
		  double *a)
{
	const GlmLimits *limits = context;
	const Design *design = limits->data->design;
	DesignCell cell[DESIGN_MAX_CELLS];
	double least = INFINITY;
	double rounding = 0.0;
	size_t found = 0;
	int place[DESIGN_MAX_COLUMNS];
	int n;

	spread(limits, w, limits->by_column);
	spread(limits, telling, limits->telling);
	for (int i = 0; i < limits->rank; i++)
		rounding = fmax(rounding, RECESSION_TOLERANCE * fabs(telling[i]));
	for (size_t p = 0; p < design->n_patterns; p++)
	{
		int sign = push(limits->data->family, &limits->data->pattern[p]);
		double product;

		if (p % GLM_PATTERNS_PER_CHECK == 0)
			kernel_check();
		if (sign == 0)
			continue;
		n = design_row(design, p, cell);
		product = sign * design_fit(cell, n, limits->by_column);
		if (product >= least)
			continue;
		if (fabs(design_fit(cell, n, limits->telling)) <= rounding)
			continue;
		least = product;
		found = p;
	}
	if (isinf(least))
		return false;
	memset(a, 0, (size_t) limits->rank * sizeof(double));
	design_place(design, limits->kept, limits->rank, place);
	n = design_row(design, found, cell);
	for (int i = 0; i < n; i++)
		if (place[cell[i].column] >= 0)
			a[place[cell[i].column]] =
				push(limits->data->family, &limits->data->pattern[found]) *
				cell[i].value / limits->size[place[cell[i].column]];
	return true;
}

/* The largest value of each kept column. */
static void
measure(GlmLimits *limits, const int *place)
{
	const Design *design = limits->data->design;
	DesignCell cell[DESIGN_MAX_CELLS];

	memset(limits->size, 0, (size_t) limits->rank * sizeof(double));
	for (size_t p = 0; p < design->n_patterns; p++)
	{
		int n = design_row(design, p, cell);

		for (int i = 0; i < n; i++)
			if (place[cell[i].column] >= 0)
				limits->size[place[cell[i].column]] =
					fmax(limits->size[place[cell[i].column]],
						 fabs(cell[i].value));
	}
}

/* The triangle of the patterns that hold their linear predictors. */
static void
decompose_held(const GlmLimits *limits, const int *place, double *r,
			   double *rows)
{
	const Design *design = limits->data->design;
	DesignCell cell[DESIGN_MAX_CELLS];
	int rank = limits->rank;
	size_t next = 0;

	memset(r, 0, (size_t) rank * rank * sizeof(double));
	while (next < design->n_patterns)
	{
		int block = 0;

		memset(rows, 0, (size_t) QR_BLOCK_ROWS * rank * sizeof(double));
		for (; next < design->n_patterns && block < QR_BLOCK_ROWS; next++)
		{
			int n = design_row(design, next, cell);

			if (push(limits->data->family, &limits->data->pattern[next]) != 0)
				continue;
			for (int i = 0; i < n; i++)
				if (place[cell[i].column] >= 0)
					rows[(size_t) place[cell[i].column] * QR_BLOCK_ROWS + block] =
						cell[i].value / limits->size[place[cell[i].column]];
			block++;
		}
		if (block > 0)
			qr_append(r, rank, rows, QR_BLOCK_ROWS);
	}
}

/* Directions that move no predictor that is held. */
static void
restrict_to_held(GlmLimits *limits, const double *r)
{
	int rank = limits->rank;
	double largest = 0.0;

	for (int i = 0; i < rank; i++)
		for (int k = i; k < rank; k++)
			largest = fmax(largest, fabs(r[i + (size_t) k * rank]));
	for (int i = 0; i < rank; i++)
	{
		double size = 0.0;

		for (int k = 0; k < rank; k++)
		{
			limits->x[k] = k < i ? 0.0 : r[i + (size_t) k * rank];
			size = fmax(size, fabs(limits->x[k]));
		}
		if (size > RECESSION_TOLERANCE * largest)
			recession_restrict(&limits->recession, limits->x);
	}
}

GlmLimits *
glm_limits(const GlmData *data, int rank, const int *kept,
		   const double *coefficient, double *r, double *rows, double *scratch)
{
	GlmLimits *limits = (GlmLimits *) scratch;
	size_t n = (size_t) data->design->n_columns;
	int place[DESIGN_MAX_COLUMNS];

	*limits = (GlmLimits) {.data = data, .rank = rank, .kept = kept};
	limits->size = scratch + sizeof(GlmLimits) / sizeof(double) + 1;
	limits->by_column = limits->size + n;
	limits->telling = limits->by_column + n;
	limits->x = limits->telling + n;
	limits->recession = recession_begin(
		(RecessionGenerators) {rank, limits, least_row}, limits->x + n);
	design_place(data->design, kept, rank, place);
	measure(limits, place);
	decompose_held(limits, place, r, rows);
	restrict_to_held(limits, r);
	for (int i = 0; i < rank; i++)
		limits->x[i] = coefficient[i] * limits->size[i];
	recession_find(&limits->recession, limits->x);
	return limits;
}

RecessionLimit
glm_limit(GlmLimits *limits, const double *x)
{
	for (int i = 0; i < limits->rank; i++)
		limits->x[i] = x[i] / limits->size[i];
	return recession_limit(&limits->recession, limits->x);
}
