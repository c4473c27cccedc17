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
#include "kernel/regression/glm_limits.h"
#include "kernel/regression/glm_steps.h"
#include "kernel/regression/sandwich.h"

#include <string.h>

/* Of a linear predictor, where no weight is left. */
#define FAR_AWAY 2e4

/* A linear predictor that goes so far may go on for ever. */
#define SUSPECT 15.0

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
fill_meat(const GlmData *data, Sandwich *sandwich, const double *whole,
		  int rank)
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
	return data->rows > rank ?
		(double) data->rows / (double) (data->rows - rank) : NAN;
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

/*
 * The covariance of n columns of a model with a rank, of the centred columns or
 * of those as they are.
 */
static void
set_covariance_of(const GlmData *data, const double *whole, const int *columns,
				  int n, int rank, double *covariance, double *half_kept,
				  GlmWork *work)
{
	double *half = work->information;
	double factor = 1.0;
	Sandwich sandwich = {
		work->r, n, n, columns, data->design->n_columns,
		work->part, work->trial, work->step
	};

	glm_decompose(data, whole, columns, n, work);
	qr_invert(work->r, n, n, half);
	sandwich_begin(&sandwich);
	if (data->errors == GLM_CLUSTER)
		factor = fill_cluster_meat(data, &sandwich, whole);
	else if (data->errors != GLM_CLASSICAL)
		factor = fill_meat(data, &sandwich, whole, rank);
	if (!data->centred)
		design_uncentre(data->design, n, columns, work->next, half);
	if (half_kept != NULL)
		memcpy(half_kept, half, (size_t) n * n * sizeof(double));
	qr_sandwich(half, data->errors == GLM_CLASSICAL ? NULL : work->part,
				n, covariance, work->step);
	for (size_t i = 0; i < (size_t) n * n; i++)
		covariance[i] *= factor;
}

/* Of the coefficients, which become those of columns that are not centred. */
static void
set_covariance(const GlmData *data, GlmFit *fit, GlmWork *work)
{
	size_t size = (size_t) fit->rank * sizeof(double);

	design_spread(data->design, fit->rank, fit->kept, fit->coefficient,
				  work->whole);
	memcpy(work->next, fit->coefficient, size);
	set_covariance_of(data, work->whole, fit->kept, fit->rank,
					  fit->rank, fit->covariance, fit->half, work);
	if (!data->centred)
		memcpy(fit->coefficient, work->next, size);
}

/* What becomes of a coefficient, the intercept's not centred if it need not be. */
static RecessionLimit
coefficient_limit(const GlmData *data, const GlmFit *fit, int i)
{
	double x[DESIGN_MAX_COLUMNS] = {0.0};

	x[i] = 1.0;
	if (!data->centred && data->design->intercept && fit->kept[i] == 0)
		for (int j = 1; j < fit->rank; j++)
			x[j] = -design_column_centre(data->design, fit->kept[j]);
	return glm_limit(fit->limits, x);
}

/*
 * The same where the likelihood rises for ever: patterns so far away that they
 * have no weight, and the coefficients that stay are those told by the others.
 */
static void
set_limiting_covariance(const GlmData *data, GlmFit *fit, GlmWork *work)
{
	GlmLimits *limits = fit->limits;
	int rank = fit->rank;
	bool settled[DESIGN_MAX_COLUMNS];
	int columns[DESIGN_MAX_COLUMNS];
	double far[DESIGN_MAX_COLUMNS];
	int told = 0;

	recession_settle(&limits->recession, settled);
	for (int i = 0; i < rank; i++)
		far[i] = fit->coefficient[i] + FAR_AWAY *
			limits->recession.direction[i] / limits->size[i];
	design_spread(data->design, rank, fit->kept, far, work->whole);
	for (int i = 0; i < rank; i++)
		if (!settled[i])
			columns[told++] = fit->kept[i];

	set_covariance_of(data, work->whole, columns, told, rank, work->reduce,
					  NULL, work);
	for (int j = 0, b = 0; j < rank; j++)
	{
		for (int i = 0, a = 0; i < rank; i++)
		{
			fit->covariance[i + (size_t) j * rank] =
				settled[i] || settled[j] ? 0.0 :
				work->reduce[a + (size_t) b * told];
			a += !settled[i];
		}
		b += !settled[j];
	}
	if (!data->centred && data->design->intercept && fit->kept[0] == 0)
		for (int i = 1; i < rank; i++)
			fit->coefficient[0] -= fit->coefficient[i] *
				design_column_centre(data->design, fit->kept[i]);
}

/* What is not finite becomes so. */
static void
set_limits(const GlmData *data, GlmFit *fit, GlmWork *work)
{
	for (int i = 0; i < fit->rank; i++)
	{
		RecessionLimit limit = coefficient_limit(data, fit, i);

		fit->chi_squared[i] = NAN;
		if (limit == RECESSION_FINITE)
			continue;
		fit->coefficient[i] = NAN;
		if (limit == RECESSION_OPEN)
			continue;
		if (i > 0)
			fit->chi_squared[i] = score_test(data, fit, i, work);
		fit->coefficient[i] = limit == RECESSION_RISES ? INFINITY : -INFINITY;
	}
}

/* Where the iterations ended; NULL, or the limits of what goes farther. */
static GlmLimits *
find_maximum(const GlmData *data, GlmFit *fit, GlmWork *work)
{
	double moved = glm_maximise(data, fit->kept, fit->rank, fit->coefficient,
								work);
	GlmLimits *limits;

	if (fit->rank == 0 ||
		(moved <= GLM_CONVERGED && glm_reach(data, work->whole) <= SUSPECT))
		return NULL;
	limits = glm_limits(data, fit->rank, fit->kept, fit->coefficient, work->r,
						work->rows, work->limits);
	return limits->recession.dim > 0 ? limits : NULL;
}

void
glm_fit(const GlmData *data, GlmFit *fit, double *scratch)
{
	Design *design = data->design;
	GlmWork work = glm_divide_scratch(scratch, design->n_columns);

	glm_decompose(data, NULL, NULL, design->n_columns, &work);
	fit->rank = qr_reduce(work.r, design->n_columns, design->n_columns,
						  QR_TOLERANCE, fit->kept, work.reduce);
	fit->limits = NULL;
	if (data->bias_reduced)
	{
		(void) bias_reduced_maximise(data, fit->kept, fit->rank, NULL,
									 fit->coefficient, &work);
		bias_reduced_tests(data, fit, &work);
	}
	else
		fit->limits = find_maximum(data, fit, &work);
	if (fit->limits == NULL)
		set_covariance(data, fit, &work);
	else
		set_limiting_covariance(data, fit, &work);
	if (fit->point != NULL)
		memcpy(fit->point, fit->coefficient, fit->rank * sizeof(double));
	if (fit->limits != NULL)
		set_limits(data, fit, &work);
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
