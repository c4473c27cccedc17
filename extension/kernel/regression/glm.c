/*
 * glm.c
 *		Logistic and Poisson regression on patterns of covariates.
 *
 * Steps come from Cholesky's decomposition of the information: a step need not
 * be exact, because the score at its end is.  Errors come from QR.
 */
#include "kernel/regression/glm.h"

#include "kernel/base/cholesky.h"
#include "kernel/base/qr.h"

#include <string.h>

#define PATTERNS_PER_CHECK 1024
#define CONVERGED 1e-10
#define MAX_ITERATIONS 25
#define MAX_HALVINGS 30

/*
 * A linear predictor that still moves so far in the last step will never stop:
 * Newton's steps towards infinity are of length 1.
 */
#define DIVERGING 0.1

typedef struct Work
{
	double *information;		/* p x p, lower triangle */
	double *r;
	double *rows;				/* QR_BLOCK_ROWS x p */
	double *reduce;				/* 2 p p */
	double *step;
	double *whole;
	double *trial;
	double *largest;			/* of each column */
} Work;

size_t
glm_scratch(int n_columns)
{
	size_t p = (size_t) n_columns + 1;

	return 4 * p * p + QR_BLOCK_ROWS * p + 4 * p;
}

static Work
divide_scratch(double *scratch, int n_columns)
{
	size_t p = (size_t) n_columns + 1;
	Work work;

	work.information = scratch;
	work.r = work.information + p * p;
	work.reduce = work.r + p * p;
	work.rows = work.reduce + 2 * p * p;
	work.step = work.rows + QR_BLOCK_ROWS * p;
	work.whole = work.step + p;
	work.trial = work.whole + p;
	work.largest = work.trial + p;
	return work;
}

/* Expected events of a pattern, and their variance. */
static void
expect(GlmFamily family, const GlmPattern *pattern, double eta, double *events,
	   double *variance)
{
	if (family == GLM_LOGISTIC)
	{
		double small = exp(-fabs(eta));
		double p = (eta < 0.0 ? small : 1.0) / (1.0 + small);

		*events = pattern->size * p;
		*variance = pattern->size * small / ((1.0 + small) * (1.0 + small));
	}
	else
		*events = *variance = pattern->size * exp(eta);
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

static double
likelihood_at(const GlmData *data, const double *whole)
{
	DesignCell cell[DESIGN_MAX_CELLS];
	double sum = 0.0;

	for (size_t p = 0; p < data->design->n_patterns; p++)
	{
		int n = design_row(data->design, p, cell);

		sum += likelihood(data->family, &data->pattern[p],
						  design_fit(cell, n, whole));
		if (p % PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
	return sum;
}

/*
 * The triangle of the rows, each weighted by the root of its size, or of the
 * variance of its events at the coefficients, for the columns in their order.
 */
static void
decompose(const GlmData *data, const double *whole, const int *columns, int n,
		  Work *work)
{
	const Design *design = data->design;
	int place[DESIGN_MAX_COLUMNS];
	DesignCell cell[DESIGN_MAX_CELLS];

	for (int c = 0; c < design->n_columns; c++)
		place[c] = columns == NULL ? c : -1;
	for (int i = 0; columns != NULL && i < n; i++)
		place[columns[i]] = i;
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
				expect(data->family, pattern, design_fit(cell, cells, whole),
					   &events, &weight);
			for (int k = 0; k < cells; k++)
				if (place[cell[k].column] >= 0)
					work->rows[(size_t) place[cell[k].column] * block + i] =
						sqrt(weight) * cell[k].value;
		}
		qr_append(work->r, n, work->rows, block);
	}
}

/* Score into step, information beside it. */
static void
differentiate(const GlmData *data, const int *kept, int rank, Work *work)
{
	const Design *design = data->design;
	int place[DESIGN_MAX_COLUMNS];
	DesignCell cell[DESIGN_MAX_CELLS];

	for (int c = 0; c < design->n_columns; c++)
		place[c] = -1;
	for (int i = 0; i < rank; i++)
		place[kept[i]] = i;
	memset(work->information, 0, (size_t) rank * rank * sizeof(double));
	memset(work->step, 0, rank * sizeof(double));
	for (size_t p = 0; p < design->n_patterns; p++)
	{
		int n = design_row(design, p, cell);
		double events;
		double variance;

		expect(data->family, &data->pattern[p],
			   design_fit(cell, n, work->whole), &events, &variance);
		for (int i = 0; i < n; i++)
		{
			int row = place[cell[i].column];
			double product = variance * cell[i].value;

			if (row < 0)
				continue;
			work->step[row] +=
				(data->pattern[p].events - events) * cell[i].value;

			/* Cells and kept columns ascend, except for one that is tested. */
			for (int j = 0; j < n; j++)
			{
				int column = place[cell[j].column];

				if (column >= 0 && column <= row)
					work->information[row + (size_t) column * rank] +=
						product * cell[j].value;
			}
		}
		if (p % PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
}

/* How far a step moves the linear predictors at most. */
static double
reach(const GlmData *data, const double *whole)
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

/*
 * Scoring from 0, with the intercept at the mean.  Returns how far the last
 * step went; the step itself stays in work->step.
 */
static double
iterate(const GlmData *data, const int *kept, int rank, double *coefficient,
		Work *work)
{
	const Design *design = data->design;
	double size = 0.0;
	double events = 0.0;
	double now;
	double last = INFINITY;

	for (size_t p = 0; p < design->n_patterns; p++)
	{
		size += data->pattern[p].size;
		events += data->pattern[p].events;
	}
	memset(coefficient, 0, rank * sizeof(double));
	if (rank > 0 && kept[0] == 0 && events > 0.0 &&
		(data->family == GLM_POISSON || events < size))
		coefficient[0] = data->family == GLM_POISSON ? log(events / size) :
			log(events / (size - events));
	design_spread(design, rank, kept, coefficient, work->whole);
	now = likelihood_at(data, work->whole);
	for (int i = 0; i < MAX_ITERATIONS && last > CONVERGED && rank > 0; i++)
	{
		double next = now;

		differentiate(data, kept, rank, work);
		if (!cholesky_decompose(work->information, rank, 1e-15))
			break;
		cholesky_solve(work->information, rank, work->step);
		for (int halving = 0; halving < MAX_HALVINGS; halving++)
		{
			for (int k = 0; k < rank; k++)
				work->trial[k] = coefficient[k] + work->step[k];
			design_spread(design, rank, kept, work->trial, work->whole);
			next = likelihood_at(data, work->whole);
			if (next >= now - 1e-9 * fabs(now))
				break;
			for (int k = 0; k < rank; k++)
				work->step[k] /= 2.0;
		}
		now = next;
		memcpy(coefficient, work->trial, rank * sizeof(double));
		design_spread(design, rank, kept, work->step, work->whole);
		last = reach(data, work->whole);
		design_spread(design, rank, kept, coefficient, work->whole);
	}
	return last;
}

/*
 * Rao's score test of a column in the model without it: the score squared,
 * over what the other columns leave of its information.
 */
static double
score_test(const GlmData *data, const GlmFit *fit, int tested, Work *work)
{
	int columns[DESIGN_MAX_COLUMNS];
	double coefficient[DESIGN_MAX_COLUMNS];
	DesignCell cell[DESIGN_MAX_CELLS];
	int n = 0;
	double score = 0.0;
	double rest;

	for (int i = 0; i < fit->rank; i++)
		if (i != tested)
			columns[n++] = fit->kept[i];
	(void) iterate(data, columns, n, coefficient, work);
	design_spread(data->design, n, columns, coefficient, work->whole);
	columns[n++] = fit->kept[tested];
	decompose(data, work->whole, columns, n, work);
	for (size_t p = 0; p < data->design->n_patterns; p++)
	{
		int cells = design_row(data->design, p, cell);
		double events;
		double variance;

		expect(data->family, &data->pattern[p],
			   design_fit(cell, cells, work->whole), &events, &variance);
		for (int i = 0; i < cells; i++)
			if (cell[i].column == fit->kept[tested])
				score += (data->pattern[p].events - events) * cell[i].value;
	}
	rest = work->r[(size_t) n * n - 1];
	return score * score / (rest * rest);
}

/* The largest value of each column, by which its coefficient is measured. */
static void
measure_columns(const Design *design, double *largest)
{
	DesignCell cell[DESIGN_MAX_CELLS];

	memset(largest, 0, design->n_columns * sizeof(double));
	for (size_t p = 0; p < design->n_patterns; p++)
	{
		int n = design_row(design, p, cell);

		for (int i = 0; i < n; i++)
			largest[cell[i].column] = fmax(largest[cell[i].column],
										   fabs(cell[i].value));
	}
}

void
glm_fit(const GlmData *data, GlmFit *fit, double *scratch)
{
	Design *design = data->design;
	Work work = divide_scratch(scratch, design->n_columns);
	double direction[DESIGN_MAX_COLUMNS] = {0.0};

	decompose(data, NULL, NULL, design->n_columns, &work);
	fit->rank = qr_reduce(work.r, design->n_columns, design->n_columns,
						  QR_TOLERANCE, fit->kept, work.reduce);
	fit->separated = iterate(data, fit->kept, fit->rank, fit->coefficient,
							 &work) > DIVERGING;
	measure_columns(design, work.largest);
	for (int i = 0; i < fit->rank && fit->separated; i++)
		if (fabs(work.step[i]) * work.largest[fit->kept[i]] > DIVERGING / 2.0)
			direction[i] = work.step[i];

	design_spread(design, fit->rank, fit->kept, fit->coefficient, work.whole);
	decompose(data, work.whole, fit->kept, fit->rank, &work);
	qr_invert(work.r, fit->rank, fit->rank, work.information);
	design_uncentre(design, fit->rank, fit->kept, fit->coefficient,
					work.information);
	qr_sandwich(work.information, NULL, fit->rank, fit->covariance, work.step);
	for (int i = 0; i < fit->rank; i++)
	{
		fit->score[i] = NAN;
		if (direction[i] == 0.0)
			continue;
		fit->score[i] = i == 0 ? NAN : score_test(data, fit, i, &work);
		fit->coefficient[i] = copysign(INFINITY, direction[i]);
		for (int j = 0; j < fit->rank; j++)
			fit->covariance[i + (size_t) j * fit->rank] =
				fit->covariance[j + (size_t) i * fit->rank] = NAN;
	}
}
