/*
 * glm.c
 *		Logistic and Poisson regression on patterns of covariates.
 *
 * Steps come from Cholesky's decomposition of the information: a step need not
 * be exact, because the score at its end is.  Errors come from QR.
 */
#include "kernel/regression/glm.h"

#include "kernel/base/dist.h"
#include "kernel/base/qr.h"
#include "kernel/regression/bias_reduced.h"
#include "kernel/regression/glm_steps.h"
#include "kernel/regression/sandwich.h"

#include <string.h>

/* Steps to infinity are of length 1: after so many, no weight is left. */
#define FAR_AWAY 2e4

/* Of a column, what is rounding. */
#define NO_PART 1e-6

/*
 * Rao's score test of a column in the model without it: the score squared,
 * over what the other columns leave of its information.
 */
static double
score_test(const GlmData *data, const GlmFit *fit, int tested, GlmWork *work)
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
	(void) glm_maximise(data, columns, n, coefficient, work);
	design_spread(data->design, n, columns, coefficient, work->whole);
	columns[n++] = fit->kept[tested];
	glm_decompose(data, work->whole, columns, n, work);
	for (size_t p = 0; p < data->design->n_patterns; p++)
	{
		int cells = design_row(data->design, p, cell);
		double events;
		double variance;

		glm_expect(data->family, &data->pattern[p],
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

/* The sum of a pattern's squared residuals. */
static double
squared_residuals(const GlmData *data, const GlmPattern *pattern, double eta)
{
	double events;
	double variance;
	double mean;

	glm_expect(data->family, pattern, eta, &events, &variance);
	mean = events / pattern->size;
	if (data->family == GLM_LOGISTIC)
		return pattern->events * (1.0 - mean) * (1.0 - mean) +
			(pattern->size - pattern->events) * mean * mean;
	return fmax(0.0, pattern->squares - 2.0 * mean * pattern->cross +
				mean * mean * pattern->size2);
}

/* The meat of the rows; returns the factor of the sandwich. */
static double
fill_meat(const GlmData *data, Sandwich *sandwich, const double *whole)
{
	DesignCell cell[DESIGN_MAX_CELLS];

	for (size_t p = 0; p < data->design->n_patterns; p++)
	{
		int n = design_row(data->design, p, cell);

		(void) sandwich_row(sandwich, cell, n);
		sandwich_add(sandwich,
					 squared_residuals(data, &data->pattern[p],
									   design_fit(cell, n, whole)));
		if (p % GLM_PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
	if (data->errors == GLM_HC0)
		return 1.0;
	return data->rows > sandwich->rank ?
		(double) data->rows / (double) (data->rows - sandwich->rank) : NAN;
}

/* The same of clusters. */
static double
fill_cluster_meat(const GlmData *data, Sandwich *sandwich,
				  const double *whole)
{
	DesignCell cell[DESIGN_MAX_CELLS];
	size_t n_patterns = data->design->n_patterns;
	double clusters = 0.0;

	for (size_t i = 0; i < n_patterns; clusters++)
	{
		int32_t cluster = data->cluster[data->order[i]];

		for (; i < n_patterns &&
			 data->cluster[data->order[i]] == cluster; i++)
		{
			const GlmPattern *pattern = &data->pattern[data->order[i]];
			int n = design_row(data->design, data->order[i], cell);
			double events;
			double variance;

			glm_expect(data->family, pattern, design_fit(cell, n, whole),
					   &events, &variance);
			sandwich_add_score(sandwich, cell, n, pattern->events - events);
		}
		sandwich_close_cluster(sandwich);
		kernel_check();
	}
	return clusters > 1.0 ? clusters / (clusters - 1.0) : NAN;
}

/* Of the coefficients, which become those of columns that are not centred. */
static void
set_covariance(const GlmData *data, GlmFit *fit, GlmWork *work)
{
	double *half = work->information;
	double factor = 1.0;
	Sandwich sandwich = {
		work->r, fit->rank, fit->rank, fit->kept, data->design->n_columns,
		work->part, work->trial, work->step
	};

	design_spread(data->design, fit->rank, fit->kept, fit->coefficient,
				  work->whole);
	glm_decompose(data, work->whole, fit->kept, fit->rank, work);
	qr_invert(work->r, fit->rank, fit->rank, half);
	sandwich_begin(&sandwich);
	if (data->errors == GLM_CLUSTER)
		factor = fill_cluster_meat(data, &sandwich, work->whole);
	else if (data->errors != GLM_CLASSICAL)
		factor = fill_meat(data, &sandwich, work->whole);
	if (!data->centred)
		design_uncentre(data->design, fit->rank, fit->kept, fit->coefficient,
						half);
	if (fit->bread != NULL)
		qr_sandwich(half, NULL, fit->rank, fit->bread, work->step);
	qr_sandwich(half, data->errors == GLM_CLASSICAL ? NULL : work->part,
				fit->rank, fit->covariance, work->step);
	for (size_t i = 0; i < (size_t) fit->rank * fit->rank; i++)
		fit->covariance[i] *= factor;
}

static void
set_undefined(GlmFit *fit, int i)
{
	fit->coefficient[i] = NAN;
	for (int j = 0; j < fit->rank; j++)
		fit->covariance[i + (size_t) j * fit->rank] =
			fit->covariance[j + (size_t) i * fit->rank] = NAN;
}

/*
 * A column of the triangle as a sum of the n first ones, of which what is
 * rounding is left out; whether anything is left.
 */
static bool
find_parts(const double *r, int ld, int n, int column, double *part)
{
	const double *x = r + (size_t) column * ld;
	double whole = 0.0;
	bool any = false;

	for (int i = 0; i < ld; i++)
		whole += x[i] * x[i];
	for (int i = n - 1; i >= 0; i--)
	{
		double length = 0.0;

		part[i] = x[i];
		for (int k = i + 1; k < n; k++)
			part[i] -= r[i + (size_t) k * ld] * part[k];
		part[i] /= r[i + (size_t) i * ld];
		for (int k = 0; k <= i; k++)
			length += r[k + (size_t) i * ld] * r[k + (size_t) i * ld];
		if (part[i] * part[i] * length <= NO_PART * NO_PART * whole)
			part[i] = 0.0;
		else
			any = true;
	}
	return any;
}

/*
 * The coefficients that only those would tell whose linear predictors go to
 * infinity: of them the likelihood says nothing in the limit.
 */
static void
find_untold(const GlmData *data, const double *direction, const GlmFit *fit,
			GlmWork *work, bool *untold)
{
	int rank = fit->rank;
	int order[DESIGN_MAX_COLUMNS];
	int again[DESIGN_MAX_COLUMNS];
	double part[DESIGN_MAX_COLUMNS];
	size_t size = (size_t) rank * sizeof(double);
	int told;
	int last;

	/* So far away that their weights are 0. */
	for (int i = 0; i < rank; i++)
		part[i] = fit->coefficient[i] + FAR_AWAY * direction[i];
	design_spread(data->design, rank, fit->kept, part, work->whole);
	glm_decompose(data, work->whole, fit->kept, rank, work);
	memcpy(work->part, work->r, size * (size_t) rank);
	told = qr_reduce(work->r, rank, rank, QR_TOLERANCE, order, work->reduce);

	/* Those that are told come first, and the others as parts of them. */
	for (int i = 0; i < rank; i++)
		untold[i] = true;
	for (int i = 0; i < told; i++)
		untold[order[i]] = false;
	last = told;
	for (int i = 0; i < rank; i++)
		if (untold[i])
			order[last++] = i;
	for (int i = 0; i < rank; i++)
		memcpy(work->r + (size_t) i * rank,
			   work->part + (size_t) order[i] * rank, size);
	if (qr_reduce(work->r, rank, told, QR_TOLERANCE, again,
				  work->reduce) != told)
		return;
	for (int d = told; d < rank; d++)
		if (find_parts(work->r, rank, told, d, part))
			for (int i = 0; i < told; i++)
				untold[order[i]] = untold[order[i]] || part[i] != 0.0;
}

/* Those that grow for ever are infinite. */
static void
set_infinite(const GlmData *data, const double *direction, GlmFit *fit,
			 GlmWork *work)
{
	for (int i = 0; i < fit->rank; i++)
	{
		fit->chi_squared[i] = NAN;
		if (direction[i] == 0.0)
			continue;
		if (i > 0)
			fit->chi_squared[i] = score_test(data, fit, i, work);
		set_undefined(fit, i);
		fit->coefficient[i] = copysign(INFINITY, direction[i]);
	}
}

void
glm_fit(const GlmData *data, GlmFit *fit, double *scratch)
{
	Design *design = data->design;
	GlmWork work = glm_divide_scratch(scratch, design->n_columns);
	double direction[DESIGN_MAX_COLUMNS] = {0.0};
	bool untold[DESIGN_MAX_COLUMNS] = {false};

	glm_decompose(data, NULL, NULL, design->n_columns, &work);
	fit->rank = qr_reduce(work.r, design->n_columns, design->n_columns,
						  QR_TOLERANCE, fit->kept, work.reduce);
	fit->separated = false;
	if (data->bias_reduced)
	{
		(void) bias_reduced_maximise(data, fit->kept, fit->rank, NULL,
									 fit->coefficient, &work);
		bias_reduced_tests(data, fit, &work);
		set_covariance(data, fit, &work);
		return;
	}
	fit->separated = glm_maximise(data, fit->kept, fit->rank,
								  fit->coefficient, &work) > GLM_DIVERGING;
	measure_columns(design, work.largest);
	for (int i = 0; i < fit->rank && fit->separated; i++)
		if (fabs(work.step[i]) * work.largest[fit->kept[i]] > GLM_DIVERGING / 2.0)
			direction[i] = work.step[i];
	if (fit->separated)
		find_untold(data, direction, fit, &work, untold);
	set_covariance(data, fit, &work);
	set_infinite(data, direction, fit, &work);
	for (int i = 0; i < fit->rank; i++)
		if (untold[i] && direction[i] == 0.0)
			set_undefined(fit, i);
}

TestResult
glm_ratio_test(const GlmData *data, const bool *tested, const bool *other,
			   double *scratch)
{
	GlmWork work = glm_divide_scratch(scratch, data->design->n_columns);
	int columns[DESIGN_MAX_COLUMNS];
	int kept[DESIGN_MAX_COLUMNS];
	bool fixed[DESIGN_MAX_COLUMNS];
	double coefficient[DESIGN_MAX_COLUMNS];
	double likelihood[2];
	int smaller;
	int n = design_order(data->design, tested, other, columns, &smaller);
	int rank;
	double statistic;
	double df;

	/* Those tested come last, so that a prefix of what is kept is the rest. */
	smaller = 0;
	glm_decompose(data, NULL, columns, n, &work);
	rank = qr_reduce(work.r, n, n, QR_TOLERANCE, kept, work.reduce);
	for (int i = 0; i < rank; i++)
	{
		kept[i] = columns[kept[i]];
		fixed[i] = tested[kept[i]];
		smaller += !fixed[i];
	}
	df = rank - smaller;
	for (int t = 0; t < 2 && df > 0.0; t++)
	{
		if (data->bias_reduced)
		{
			likelihood[t] = bias_reduced_maximise(data, kept, rank,
												  t == 0 ? NULL : fixed,
												  coefficient, &work);
			continue;
		}
		(void) glm_maximise(data, kept, t == 0 ? rank : smaller, coefficient,
							&work);
		likelihood[t] = glm_likelihood_at(data, work.whole);
	}
	if (df == 0.0)
		return (TestResult) {NAN, 0.0, NAN};
	statistic = 2.0 * (likelihood[0] - likelihood[1]);
	if (statistic < 0.0)
		statistic = 0.0;
	return (TestResult) {
		statistic, df, dist_chisq_p(statistic, df, TAIL_UPPER)};
}
