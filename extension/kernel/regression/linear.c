/*
 * linear.c
 *		Linear regression on patterns of covariates.
 */
#include "kernel/regression/linear.h"

#include "kernel/base/dist.h"
#include "kernel/base/qr.h"
#include "kernel/base/sum.h"
#include "kernel/regression/sandwich.h"

#include <string.h>

#define PATTERNS_PER_CHECK 1024
#define MAX_REFINEMENTS 20

/* Residuals so small against the outcomes are those of a perfect fit. */
#define PERFECT 1e-28

/* A leverage of 1: the person decides about a coefficient alone. */
#define FULL_LEVERAGE (1.0 - 1e-10)

/* Where everything lies in the scratch space. */
typedef struct Work
{
	double *r;					/* q x q, the response behind the columns */
	double *rows;				/* QR_BLOCK_ROWS x q */
	double *reduce;				/* 2 q q */
	double *whole;				/* coefficients of all columns */
	double *step;
	double *high;				/* gradient, in two parts */
	double *low;
	double *inverse;			/* of R, p x p */
	double *meat;				/* p x p */
} Work;

size_t
linear_scratch(int n_columns)
{
	size_t q = (size_t) n_columns + 1;

	return q * q * 5 + QR_BLOCK_ROWS * q + 4 * q;
}

static Work
divide_scratch(double *scratch, int n_columns)
{
	size_t q = (size_t) n_columns + 1;
	Work work;

	work.r = scratch;
	work.reduce = work.r + q * q;
	work.inverse = work.reduce + 2 * q * q;
	work.meat = work.inverse + q * q;
	work.rows = work.meat + q * q;
	work.whole = work.rows + QR_BLOCK_ROWS * q;
	work.step = work.whole + q;
	work.high = work.step + q;
	work.low = work.high + q;
	return work;
}

/* The product and sum of two doubles without loss. */
static inline DoubleDouble
two_product(double a, double b)
{
	double product = a * b;

	return (DoubleDouble) {product, fma(a, b, -product)};
}

static inline void
accumulate(double *high, double *low, double term)
{
	double sum = *high + term;
	double part = sum - *high;

	*low += (*high - (sum - part)) + (term - part);
	*high = sum;
}

double
linear_residual(const LinearPattern *pattern, double fit_high, double fit_low)
{
	DoubleDouble product = two_product(pattern->weight, fit_high);
	double high = pattern->total.high;
	double low = pattern->total.low;

	accumulate(&high, &low, -product.high);
	accumulate(&high, &low, -product.low);
	accumulate(&high, &low, -pattern->weight * fit_low);
	return high + low;
}

/* The rest of a pattern that the coefficients leave. */
static double
residual_of(const LinearPattern *pattern, const DesignCell *cell, int n,
			const double *whole)
{
	double high = 0.0;
	double low = 0.0;

	for (int i = 0; i < n; i++)
	{
		DoubleDouble product = two_product(cell[i].value,
										   whole[cell[i].column]);

		accumulate(&high, &low, product.high);
		accumulate(&high, &low, product.low);
	}
	return linear_residual(pattern, high, low);
}

/*
 * The triangle of n columns in their order, NULL for all, and behind them of
 * the outcome less its mean.
 */
static void
decompose(const LinearData *data, double mean, const int *columns, int n,
		  Work *work)
{
	const Design *design = data->design;
	int place[DESIGN_MAX_COLUMNS];
	DesignCell cell[DESIGN_MAX_CELLS];
	int q = n + 1;

	design_place(design, columns, n, place);
	memset(work->r, 0, (size_t) q * q * sizeof(double));
	for (size_t first = 0; first < design->n_patterns; first += QR_BLOCK_ROWS)
	{
		size_t left = design->n_patterns - first;
		int block = left < QR_BLOCK_ROWS ? (int) left : QR_BLOCK_ROWS;

		memset(work->rows, 0, (size_t) block * q * sizeof(double));
		for (int i = 0; i < block; i++)
		{
			const LinearPattern *pattern = &data->pattern[first + i];
			double root = sqrt(pattern->weight);
			int cells = design_row(design, first + i, cell);

			for (int k = 0; k < cells; k++)
				if (place[cell[k].column] >= 0)
					work->rows[(size_t) place[cell[k].column] * block + i] =
						root * cell[k].value;
			work->rows[(size_t) n * block + i] =
				(pattern->total.high / pattern->weight - mean) * root;
		}
		qr_append(work->r, q, work->rows, block);
	}
}

/*
 * Newton's steps on what the coefficients leave, until they are rounding
 * alone, or no longer shrink.
 */
static void
refine(const LinearData *data, LinearFit *fit, Work *work)
{
	const Design *design = data->design;
	int q = design->n_columns + 1;
	double before = INFINITY;
	DesignCell cell[DESIGN_MAX_CELLS];

	for (int round = 0; round < MAX_REFINEMENTS; round++)
	{
		double largest = 0.0;

		design_spread(design, fit->rank, fit->kept, fit->coefficient,
					  work->whole);
		memset(work->high, 0, q * sizeof(double));
		memset(work->low, 0, q * sizeof(double));
		for (size_t p = 0; p < design->n_patterns; p++)
		{
			int n = design_row(design, p, cell);
			double rest = residual_of(&data->pattern[p], cell, n, work->whole);

			for (int i = 0; i < n; i++)
			{
				DoubleDouble product = two_product(cell[i].value, rest);
				int column = cell[i].column;

				accumulate(&work->high[column], &work->low[column],
						   product.high);
				work->low[column] += product.low;
			}
			if (p % PATTERNS_PER_CHECK == 0)
				kernel_check();
		}
		for (int i = 0; i < fit->rank; i++)
			work->step[i] = work->high[fit->kept[i]] + work->low[fit->kept[i]];
		qr_solve_transposed(work->r, q, fit->rank, work->step);
		qr_solve(work->r, q, fit->rank, work->step);
		for (int i = 0; i < fit->rank; i++)
		{
			double size = fabs(fit->coefficient[i]);

			if (size > 0.0)
				largest = fmax(largest, fabs(work->step[i]) / size);
		}
		if (!(largest < before))
			break;
		for (int i = 0; i < fit->rank; i++)
			fit->coefficient[i] += work->step[i];
		if (largest < 1e-15)
			break;
		before = largest;
	}
}

/* The sum of a pattern's squared weighted residuals. */
static double
squared_residuals(const LinearPattern *pattern, double rest)
{
	double fit = (pattern->total.high - rest) / pattern->weight;
	double shift = pattern->mean2 - fit;

	/* Where weights do not vary the mean's own residual is the better one. */
	if (pattern->weight2 == pattern->weight)
		shift = rest / pattern->weight;
	return pattern->within2 + pattern->weight2 * shift * shift;
}

static void
fill_meat(const LinearData *data, Sandwich *sandwich, const Work *work)
{
	DesignCell cell[DESIGN_MAX_CELLS];

	for (size_t p = 0; p < data->design->n_patterns; p++)
	{
		const LinearPattern *pattern = &data->pattern[p];
		int n = design_row(data->design, p, cell);
		double rest = residual_of(pattern, cell, n, work->whole);
		double factor = squared_residuals(pattern, rest);
		double leverage = sandwich_row(sandwich, cell, n);

		if (data->errors == LINEAR_HC2 || data->errors == LINEAR_HC3)
		{
			factor /= leverage < FULL_LEVERAGE ? 1.0 - leverage : NAN;
			if (data->errors == LINEAR_HC3)
				factor /= 1.0 - leverage;
		}
		sandwich_add(sandwich, factor);
		if (p % PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
}

/* One sum of scores for each cluster; returns how many there are. */
static int64_t
fill_cluster_meat(const LinearData *data, Sandwich *sandwich,
				  const Work *work)
{
	DesignCell cell[DESIGN_MAX_CELLS];
	size_t n_patterns = data->design->n_patterns;
	int64_t clusters = 0;

	for (size_t i = 0; i < n_patterns;)
	{
		int32_t cluster = data->cluster[data->order[i]];

		for (; i < n_patterns &&
			 data->cluster[data->order[i]] == cluster; i++)
		{
			size_t p = data->order[i];
			int n = design_row(data->design, p, cell);

			sandwich_add_score(sandwich, cell, n,
							   residual_of(&data->pattern[p], cell, n,
										   work->whole));
		}
		clusters++;
		sandwich_close_cluster(sandwich);
		kernel_check();
	}
	return clusters;
}

static void
set_covariance(const LinearData *data, LinearFit *fit, Work *work)
{
	size_t size = (size_t) fit->rank * fit->rank;
	double factor = fit->df > 0.0 ? 1.0 : NAN;
	Sandwich sandwich = {
		work->r, data->design->n_columns + 1, fit->rank, fit->kept,
		data->design->n_columns, work->meat, work->high, work->step
	};

	qr_invert(work->r, sandwich.ld, fit->rank, work->inverse);
	sandwich_begin(&sandwich);
	design_spread(data->design, fit->rank, fit->kept, fit->coefficient,
				  work->whole);
	switch (data->errors)
	{
		case LINEAR_CLASSICAL:
			factor *= fit->residual_squares / fit->df;
			break;
		case LINEAR_CLUSTER:
			fit->clusters = fill_cluster_meat(data, &sandwich, work);
			fit->error_df = (double) fit->clusters - 1.0;
			factor *= fit->clusters > 1 ?
				(double) fit->clusters / fit->error_df : NAN;
			break;
		case LINEAR_HC1:
			factor *= (double) data->persons / fit->df;
			/* FALLTHROUGH */
		default:
			fill_meat(data, &sandwich, work);
			break;
	}
	if (!data->centred)
		design_uncentre(data->design, fit->rank, fit->kept, fit->coefficient,
						work->inverse);
	if (fit->half != NULL)
		memcpy(fit->half, work->inverse,
			   (size_t) fit->rank * fit->rank * sizeof(double));
	qr_sandwich(work->inverse,
				data->errors == LINEAR_CLASSICAL ? NULL : work->meat,
				fit->rank, fit->covariance, work->step);
	for (size_t i = 0; i < size; i++)
		fit->covariance[i] *= factor;
}

static void
sum_squares(const LinearData *data, LinearFit *fit, Work *work)
{
	const Design *design = data->design;
	CompensatedSum residual = {0.0, 0.0};
	CompensatedSum total = {0.0, 0.0};
	CompensatedSum raw = {0.0, 0.0};
	DesignCell cell[DESIGN_MAX_CELLS];

	design_spread(design, fit->rank, fit->kept, fit->coefficient, work->whole);
	for (size_t p = 0; p < design->n_patterns; p++)
	{
		const LinearPattern *pattern = &data->pattern[p];
		int n = design_row(design, p, cell);
		double rest = residual_of(pattern, cell, n, work->whole);
		double shift = linear_residual(pattern, fit->mean, 0.0);

		sum_add(&residual, pattern->within);
		sum_add(&residual, rest * rest / pattern->weight);
		sum_add(&total, pattern->within);
		sum_add(&total, shift * shift / pattern->weight);
		sum_add(&raw, pattern->within);
		sum_add(&raw, pattern->total.high * pattern->total.high /
				pattern->weight);
	}
	fit->residual_squares = sum_value(residual);
	if (fit->residual_squares <= PERFECT * sum_value(raw))
		fit->residual_squares = 0.0;
	fit->total_squares = sum_value(total);
	if (fit->total_squares <= PERFECT * sum_value(raw))
		fit->total_squares = 0.0;
}

void
linear_fit(const LinearData *data, LinearFit *fit, double *scratch)
{
	Design *design = data->design;
	Work work = divide_scratch(scratch, design->n_columns);
	int q = design->n_columns + 1;
	CompensatedSum weight = {0.0, 0.0};
	CompensatedSum total = {0.0, 0.0};

	for (size_t p = 0; p < design->n_patterns; p++)
	{
		sum_add(&weight, data->pattern[p].weight);
		sum_add(&total, data->pattern[p].total.high);
	}
	fit->mean = sum_value(total) / sum_value(weight);
	decompose(data, fit->mean, NULL, design->n_columns, &work);
	fit->rank = qr_reduce(work.r, q, design->n_columns, QR_TOLERANCE,
						  fit->kept, work.reduce);
	memcpy(fit->coefficient, work.r + (size_t) fit->rank * q,
		   fit->rank * sizeof(double));
	qr_solve(work.r, q, fit->rank, fit->coefficient);
	if (fit->rank > 0 && fit->kept[0] == 0)
		fit->coefficient[0] += fit->mean;
	refine(data, fit, &work);
	fit->df = (double) (data->persons - fit->rank);
	fit->error_df = fit->df;
	fit->clusters = 0;
	sum_squares(data, fit, &work);
	fit->condition = NAN;
	if (data->want_condition)
		fit->condition = qr_condition(work.r, q, fit->rank, work.reduce);
	set_covariance(data, fit, &work);
}

TestResult
linear_term_test(const LinearData *data, const LinearFit *fit,
				 const bool *tested, const bool *other, double *scratch)
{
	Work work = divide_scratch(scratch, data->design->n_columns);
	int columns[DESIGN_MAX_COLUMNS];
	int kept[DESIGN_MAX_COLUMNS];
	int smaller;
	int n = design_order(data->design, tested, other, columns, &smaller);
	double squares = 0.0;
	double f;
	int df = 0;
	int rank;

	decompose(data, fit->mean, columns, n, &work);
	rank = qr_reduce(work.r, n + 1, n, QR_TOLERANCE, kept, work.reduce);
	for (int i = 0; i < rank; i++)
	{
		double part = work.r[i + (size_t) rank * (n + 1)];

		if (kept[i] < smaller)
			continue;
		squares += part * part;
		df++;
	}
	if (df == 0 || !(fit->df > 0.0) || !(fit->residual_squares > 0.0))
		return (TestResult) {NAN, df, NAN};
	f = squares / df / (fit->residual_squares / fit->df);
	return (TestResult) {f, df, dist_f_upper_p(f, df, fit->df)};
}
