/*
 * bias_reduced.c
 *		The penalised logistic likelihood, maximised.
 *
 * Its score is that of the likelihood, with each pattern's leverage h as so
 * many persons more, half of them with the event: events - size p + h (1/2 - p)
 * (Firth 1993; Heinze and Schemper 2002).  Steps are those of the information
 * with these persons, which is exact but for the change of the leverages.
 */
#include "kernel/regression/bias_reduced.h"

#include "kernel/base/cholesky.h"

#include <string.h>

#define MAX_ITERATIONS 500

/* What a step of an iteration that is linear may leave. */
#define TOLERANCE 1e-12

/* What a pattern adds to the score and to the information of the steps. */
static void
add_pattern(const int *place, const DesignCell *cell, int cells, double score,
			double weight, int n, GlmWork *work)
{
	for (int i = 0; i < cells; i++)
	{
		int row = place[cell[i].column];

		if (row < 0)
			continue;
		work->step[row] += score * cell[i].value;
		for (int j = 0; j < cells; j++)
		{
			int column = place[cell[j].column];

			if (column >= 0 && column <= row)
				work->part[row + (size_t) column * n] +=
					weight * cell[i].value * cell[j].value;
		}
	}
}

/*
 * Adds what the leverages make of the score in work->step, and puts the
 * information of the steps into work->part.
 */
static void
add_penalty(const GlmData *data, const int *columns, int n, GlmWork *work)
{
	const Design *design = data->design;
	int place[DESIGN_MAX_COLUMNS];
	double u[DESIGN_MAX_COLUMNS];
	DesignCell cell[DESIGN_MAX_CELLS];

	design_place(design, columns, n, place);
	memset(work->part, 0, (size_t) n * n * sizeof(double));
	for (size_t p = 0; p < design->n_patterns; p++)
	{
		const GlmPattern *pattern = &data->pattern[p];
		int cells = design_row(design, p, cell);
		double leverage;
		double events;
		double variance;

		glm_expect(data->family, pattern,
				   design_fit(cell, cells, work->whole), &events, &variance);
		memset(u, 0, n * sizeof(double));
		for (int i = 0; i < cells; i++)
			if (place[cell[i].column] >= 0)
				u[place[cell[i].column]] = cell[i].value;
		leverage = variance * cholesky_square(work->information, n, u);
		add_pattern(place, cell, cells,
					leverage * (0.5 - events / pattern->size),
					variance * (1.0 + leverage / pattern->size), n, work);
		if (p % GLM_PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
}

/* The step of those columns that are not fixed, 0 for the others. */
static bool
solve_free(int n, const bool *fixed, GlmWork *work)
{
	int chosen[DESIGN_MAX_COLUMNS];
	int m = 0;

	for (int i = 0; i < n; i++)
		if (fixed == NULL || !fixed[i])
			chosen[m++] = i;
	for (int j = 0; j < m; j++)
		for (int i = j; i < m; i++)
			work->information[i + (size_t) j * m] =
				work->part[chosen[i] + (size_t) chosen[j] * n];
	if (!cholesky_decompose(work->information, m, 1e-15))
		return false;
	for (int i = 0; i < m; i++)
		work->step[i] = work->step[chosen[i]];
	cholesky_solve(work->information, m, work->step);
	for (int i = n - 1; i >= 0; i--)
		work->step[i] = m > 0 && chosen[m - 1] == i ? work->step[--m] : 0.0;
	return true;
}

/*
 * The penalised likelihood at the coefficients in work->whole, with the
 * information decomposed and the penalised score in work->step.
 */
static double
penalised(const GlmData *data, const int *columns, int n, GlmWork *work)
{
	glm_differentiate(data, columns, n, work);
	if (!cholesky_decompose(work->information, n, 1e-15))
		return NAN;
	return glm_likelihood_at(data, work->whole) +
		cholesky_log_determinant(work->information, n) / 2.0;
}

double
bias_reduced_maximise(const GlmData *data, const int *columns, int n,
					  const bool *fixed, double *coefficient, GlmWork *work)
{
	const Design *design = data->design;
	double now;
	double last = INFINITY;
	double before = INFINITY;

	glm_start(data, columns, n, coefficient);
	if (fixed != NULL && n > 0 && fixed[0])
		coefficient[0] = 0.0;
	design_spread(design, n, columns, coefficient, work->whole);
	now = penalised(data, columns, n, work);
	for (int i = 0; i < MAX_ITERATIONS && last > TOLERANCE && !isnan(now); i++)
	{
		double next = NAN;
		double *step = work->next;

		add_penalty(data, columns, n, work);
		if (!solve_free(n, fixed, work))
			break;
		memcpy(step, work->step, n * sizeof(double));
		for (int halving = 0; halving < GLM_MAX_HALVINGS; halving++)
		{
			for (int k = 0; k < n; k++)
				work->trial[k] = coefficient[k] + step[k];
			design_spread(design, n, columns, work->trial, work->whole);
			next = penalised(data, columns, n, work);
			if (next >= now - 1e-9 * fabs(now))
				break;
			for (int k = 0; k < n; k++)
				step[k] /= 2.0;
		}
		now = next;
		memcpy(coefficient, work->trial, n * sizeof(double));
		design_spread(design, n, columns, step, work->whole);
		last = glm_reach(data, work->whole);
		design_spread(design, n, columns, coefficient, work->whole);
		if (last <= GLM_CONVERGED && last >= before)
			break;
		before = last;
	}
	if (last <= GLM_CONVERGED)
		return now;
	for (int k = 0; k < n; k++)
		coefficient[k] = NAN;
	return NAN;
}

/* The likelihood with one coefficient 0. */
static double
without(const GlmData *data, const GlmFit *fit, int tested, GlmWork *work)
{
	bool fixed[DESIGN_MAX_COLUMNS] = {false};
	double coefficient[DESIGN_MAX_COLUMNS];

	fixed[tested] = true;
	return bias_reduced_maximise(data, fit->kept, fit->rank, fixed,
								 coefficient, work);
}

/* Below 0 it is rounding. */
static double
ratio(double most, double less)
{
	double chi_squared = 2.0 * (most - less);

	return chi_squared < 0.0 ? 0.0 : chi_squared;
}

void
bias_reduced_tests(const GlmData *data, GlmFit *fit, GlmWork *work)
{
	Design *design = data->design;
	double centre[DESIGN_MAX_TERMS];
	double most;

	design_spread(design, fit->rank, fit->kept, fit->coefficient, work->whole);
	most = penalised(data, fit->kept, fit->rank, work);
	for (int i = 1; i < fit->rank; i++)
		fit->chi_squared[i] = ratio(most, without(data, fit, i, work));

	/* The determinant is the same with columns that are not centred. */
	for (int t = 0; t < design->n_terms; t++)
	{
		centre[t] = design->term[t].centre;
		design->term[t].centre = 0.0;
	}
	if (fit->rank > 0)
		fit->chi_squared[0] = ratio(most, without(data, fit, 0, work));
	for (int t = 0; t < design->n_terms; t++)
		design->term[t].centre = centre[t];
}
