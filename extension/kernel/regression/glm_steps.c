/*
 * glm_steps.c
 *		Likelihood, score and information of a generalised linear model.
 */
#include "kernel/regression/glm_steps.h"

#include "kernel/base/cholesky.h"
#include "kernel/base/qr.h"
#include "kernel/regression/glm_limits.h"

#include <string.h>

#define MAX_ITERATIONS 100

/*
 * Steps to infinity are of length 1.  After so many, and no gain that counts,
 * it is left to glm_limits() what is infinite.
 */
#define FAR_ITERATIONS 25
#define NO_GAIN 1e-13

size_t
glm_scratch(int n_columns)
{
	size_t p = (size_t) n_columns + 1;

	return 5 * p * p + QR_BLOCK_ROWS * p + 4 * p +
		glm_limits_scratch(n_columns);
}

GlmWork
glm_divide_scratch(double *scratch, int n_columns)
{
	size_t p = (size_t) n_columns + 1;
	GlmWork work;

	work.information = scratch;
	work.part = work.information + p * p;
	work.r = work.part + p * p;
	work.reduce = work.r + p * p;
	work.rows = work.reduce + 2 * p * p;
	work.step = work.rows + QR_BLOCK_ROWS * p;
	work.whole = work.step + p;
	work.trial = work.whole + p;
	work.next = work.trial + p;
	work.limits = work.next + p;
	return work;
}

/* log likelihood, without what the coefficients do not change. */
static double
likelihood(GlmFamily family, const GlmPattern *pattern, double eta)
{
	if (family == GLM_POISSON)
		return pattern->events * eta - pattern->size * exp(eta);

	/* Both terms are negative, and neither is a difference. */
	return -pattern->events * (fmax(-eta, 0.0) + log1p(exp(-fabs(eta)))) -
		(pattern->size - pattern->events) *
		(fmax(eta, 0.0) + log1p(exp(-fabs(eta))));
}

double
glm_likelihood_at(const GlmData *data, const double *whole)
{
	DesignCell cell[DESIGN_MAX_CELLS];
	double sum = 0.0;

	for (size_t p = 0; p < data->design->n_patterns; p++)
	{
		int n = design_row(data->design, p, cell);

		sum += likelihood(data->family, &data->pattern[p],
						  design_fit(cell, n, whole));
		if (p % GLM_PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
	return sum;
}

void
glm_decompose(const GlmData *data, const double *whole, const int *columns,
			  int n, GlmWork *work)
{
	const Design *design = data->design;
	int place[DESIGN_MAX_COLUMNS];
	DesignCell cell[DESIGN_MAX_CELLS];

	design_place(design, columns, n, place);
	memset(work->r, 0, (size_t) n * n * sizeof(double));
	for (size_t first = 0; first < design->n_patterns; first += QR_BLOCK_ROWS)
	{
		size_t left = design->n_patterns - first;
		int block = left < QR_BLOCK_ROWS ? (int) left : QR_BLOCK_ROWS;

		memset(work->rows, 0, (size_t) block * n * sizeof(double));
		for (int i = 0; i < block; i++)
		{
			const GlmPattern *pattern = &data->pattern[first + i];
			int cells = design_row(design, first + i, cell);
			double weight = pattern->size;
			double events;

			if (whole != NULL)
				glm_expect(data->family, pattern, design_fit(cell, cells, whole),
					   &events, &weight);
			for (int k = 0; k < cells; k++)
				if (place[cell[k].column] >= 0)
					work->rows[(size_t) place[cell[k].column] * block + i] =
						sqrt(weight) * cell[k].value;
		}
		qr_append(work->r, n, work->rows, block);
	}
}

void
glm_differentiate(const GlmData *data, const int *columns, int n,
				  GlmWork *work)
{
	const Design *design = data->design;
	int place[DESIGN_MAX_COLUMNS];
	DesignCell cell[DESIGN_MAX_CELLS];

	design_place(design, columns, n, place);
	memset(work->information, 0, (size_t) n * n * sizeof(double));
	memset(work->step, 0, n * sizeof(double));
	for (size_t p = 0; p < design->n_patterns; p++)
	{
		int cells = design_row(design, p, cell);
		double events;
		double variance;

		glm_expect(data->family, &data->pattern[p],
			   design_fit(cell, cells, work->whole), &events, &variance);
		for (int i = 0; i < cells; i++)
		{
			int row = place[cell[i].column];
			double product = variance * cell[i].value;

			if (row < 0)
				continue;
			work->step[row] +=
				(data->pattern[p].events - events) * cell[i].value;

			/* Columns may come in another order than cells. */
			for (int j = 0; j < cells; j++)
			{
				int column = place[cell[j].column];

				if (column >= 0 && column <= row)
					work->information[row + (size_t) column * n] +=
						product * cell[j].value;
			}
		}
		if (p % GLM_PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
}

double
glm_reach(const GlmData *data, const double *whole)
{
	DesignCell cell[DESIGN_MAX_CELLS];
	double largest = 0.0;

	for (size_t p = 0; p < data->design->n_patterns; p++)
	{
		int n = design_row(data->design, p, cell);

		largest = fmax(largest, fabs(design_fit(cell, n, whole)));
	}
	return largest;
}

void
glm_start(const GlmData *data, const int *columns, int n, double *coefficient)
{
	double size = 0.0;
	double events = 0.0;

	for (size_t p = 0; p < data->design->n_patterns; p++)
	{
		size += data->pattern[p].size;
		events += data->pattern[p].events;
	}
	memset(coefficient, 0, n * sizeof(double));
	if (n == 0 || columns[0] != 0 || !(events > 0.0))
		return;
	if (data->family == GLM_POISSON)
		coefficient[0] = log(events / size);
	else if (events < size)
		coefficient[0] = log(events / (size - events));
}

double
glm_maximise(const GlmData *data, const int *columns, int n,
			 double *coefficient, GlmWork *work)
{
	const Design *design = data->design;
	double now;
	double last = INFINITY;

	glm_start(data, columns, n, coefficient);
	design_spread(design, n, columns, coefficient, work->whole);
	now = glm_likelihood_at(data, work->whole);
	for (int i = 0; i < MAX_ITERATIONS && last > GLM_CONVERGED && n > 0; i++)
	{
		double next = now;
		double gain;

		glm_differentiate(data, columns, n, work);
		if (!cholesky_decompose(work->information, n, 1e-15))
			break;
		cholesky_solve(work->information, n, work->step);
		for (int halving = 0; halving < GLM_MAX_HALVINGS; halving++)
		{
			for (int k = 0; k < n; k++)
				work->trial[k] = coefficient[k] + work->step[k];
			design_spread(design, n, columns, work->trial, work->whole);
			next = glm_likelihood_at(data, work->whole);
			if (next >= now - 1e-9 * fabs(now))
				break;
			for (int k = 0; k < n; k++)
				work->step[k] /= 2.0;
		}
		gain = next - now;
		now = next;
		memcpy(coefficient, work->trial, n * sizeof(double));
		design_spread(design, n, columns, work->step, work->whole);
		last = glm_reach(data, work->whole);
		design_spread(design, n, columns, coefficient, work->whole);
		if (i >= FAR_ITERATIONS && gain <= NO_GAIN * (1.0 + fabs(now)))
			break;
	}
	return last;
}
