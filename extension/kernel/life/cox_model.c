/*
 * cox_model.c
 *		Cox regression on covariates, from the life tables of patterns.
 *
 * Times are visited from the last to the first, so that those who leave are
 * added to the sums over the risk set,
 *
 *	 S0 = sum n r,	S1 = sum n r x,	 S2 = sum n r x x',	 r = exp(x b),
 *
 * and nothing is taken away but for delayed entries; once these have halved
 * S0 the sums are made anew from the counts at risk, so that no rounding of
 * the larger sum is left.
 *
 * With E0, E1, E2 the same sums over the d persons with the event at a time,
 * Efron's method takes S - (l/d) E for l = 0 .. d - 1.  Division by
 * B = S0 - (l/d) E0 leaves S1/B = e + g/B and S2/B = M + G/B with
 *
 *	 e = E1/E0,	 g = S1 - S0 e,	 M = E2/E0,	 G = S2 - S0 M,
 *
 * so that only sums of 1/B and 1/B^2 are needed, which inverse_sums() has
 * however many events are tied.
 */
#include "kernel/life/cox_model.h"

#include "kernel/base/cholesky.h"
#include "kernel/base/dist.h"
#include "kernel/base/inverse_sums.h"

#include <string.h>

#define DEPENDENT 1e-13
#define MAX_ITERATIONS 100
#define STEP_TOLERANCE 1e-11

/* Steps below this that shrink no more are rounding. */
#define NOISE_TOLERANCE 1e-8

/* Log hazard ratio over the range of a column that is taken for infinite. */
#define INFINITE_RANGE 20.0

/* The most that a step may move it. */
#define LARGEST_STEP 4.0

/* Tied events whose logarithms are added one by one. */
#define DIRECT_EVENTS 1000

#define COUNTS_PER_CHECK 4096

/* Sums over persons: a number, a vector and the lower triangle of a matrix. */
typedef struct RiskSums
{
	double s0;
	double *s1;
	double *s2;					/* p x p, row by row */
} RiskSums;

typedef struct CoxWork
{
	const CoxModel *model;
	double *risk;				/* r of each pattern, by the largest */
	double log_largest;
	RiskSums at_risk;
	RiskSums events;
	double *score;
	double *information;
	double *mean;				/* e */
	double *rest;				/* g */
	int64_t *persons;			/* at risk, by pattern */
} CoxWork;

static void
clear(RiskSums *sums, int p)
{
	sums->s0 = 0.0;
	memset(sums->s1, 0, sizeof(double) * (size_t) p);
	memset(sums->s2, 0, sizeof(double) * (size_t) p * (size_t) p);
}

static void
add_persons(const CoxWork *work, RiskSums *sums, int32_t pattern,
			double persons)
{
	const CoxModel *model = work->model;
	const CoxCell *cell = model->cell + model->first[pattern];
	size_t n = model->first[pattern + 1] - model->first[pattern];
	double weight = persons * work->risk[pattern];

	sums->s0 += weight;
	for (size_t i = 0; i < n; i++)
	{
		double *row = sums->s2 +
			(size_t) cell[i].column * (size_t) model->n_columns;
		double value = weight * cell[i].value;

		sums->s1[cell[i].column] += value;
		for (size_t j = 0; j <= i; j++)
			row[cell[j].column] += value * cell[j].value;
	}
}

/* Adds one time with events to score and information; its log likelihood. */
static double
add_time(CoxWork *work, int64_t tied)
{
	int p = work->model->n_columns;
	RiskSums s = work->at_risk;
	RiskSums e = work->events;
	double d = (double) tied;
	double log_likelihood = 0.0;
	double first, second, matrix;

	kernel_check();
	if (work->model->ties == COX_BRESLOW)
	{
		/* All d times with the whole sums: S1/S0 is the mean, G is 0. */
		first = d;
		for (int i = 0; i < p; i++)
		{
			work->mean[i] = s.s1[i] / s.s0;
			work->score[i] -= d * work->mean[i];
		}
		for (int i = 0; i < p; i++)
			for (int j = 0; j <= i; j++)
				work->information[i * p + j] += first *
					(s.s2[i * p + j] / s.s0 - work->mean[i] * work->mean[j]);
		return -d * log(s.s0);
	}
	else
	{
		double step = e.s0 / d;
		double low = 1.0 + fmax(s.s0 - e.s0, 0.0) / step;
		InverseSums sums = inverse_sums(low, tied);

		first = sums.first / step;
		second = sums.second / (step * step);
		if (tied <= DIRECT_EVENTS)
			for (int64_t l = 0; l < tied; l++)
				log_likelihood -= log((low + (double) l) * step);
		else
			log_likelihood = lgamma(low) - lgamma(low + d) - d * log(step);
	}
	for (int i = 0; i < p; i++)
	{
		work->mean[i] = e.s1[i] / e.s0;
		work->rest[i] = s.s1[i] - s.s0 * work->mean[i];
		work->score[i] -= d * work->mean[i] + first * work->rest[i];
	}
	for (int i = 0; i < p; i++)
		for (int j = 0; j <= i; j++)
		{
			matrix = e.s2[i * p + j] / e.s0;
			work->information[i * p + j] +=
				d * (matrix - work->mean[i] * work->mean[j]) +
				first * (s.s2[i * p + j] - s.s0 * matrix -
						 work->mean[i] * work->rest[j] -
						 work->rest[i] * work->mean[j]) -
				second * work->rest[i] * work->rest[j];
		}
	return log_likelihood;
}

/* The sums over the risk set from the counts of a stratum's patterns. */
static void
add_anew(CoxWork *work, const CoxCount *count, size_t n)
{
	clear(&work->at_risk, work->model->n_columns);
	for (size_t i = 0; i < n; i++)
	{
		int64_t *persons = &work->persons[count[i].pattern];

		/* A pattern has several counts; the sign says that it is in. */
		if (*persons > 0)
		{
			add_persons(work, &work->at_risk, count[i].pattern,
						(double) *persons);
			*persons = -*persons;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (work->persons[count[i].pattern] < 0)
			work->persons[count[i].pattern] = -work->persons[count[i].pattern];
}

/* Log likelihood at the coefficients, with score and information. */
static double
evaluate(CoxWork *work, const double *coefficient)
{
	const CoxModel *model = work->model;
	int p = model->n_columns;
	double log_likelihood = 0.0;
	size_t stratum_start = 0;
	double whole = 0.0;			/* S0 when the sums were last made anew */
	double largest = -INFINITY;

	for (size_t i = 0; i < model->n_patterns; i++)
	{
		double fit = 0.0;

		for (size_t k = model->first[i]; k < model->first[i + 1]; k++)
			fit += model->cell[k].value * coefficient[model->cell[k].column];
		work->risk[i] = fit;
		largest = fmax(largest, fit);
	}
	for (size_t i = 0; i < model->n_patterns; i++)
		work->risk[i] = exp(work->risk[i] - largest);
	work->log_largest = largest;
	memset(work->score, 0, sizeof(double) * (size_t) p);
	memset(work->information, 0, sizeof(double) * (size_t) p * (size_t) p);

	for (size_t i = 0; i < model->n_counts;)
	{
		int32_t stratum = model->count[i].stratum;
		int32_t time = model->count[i].time;
		int64_t tied = 0;
		size_t end = i;

		if (i == 0 || model->count[i - 1].stratum != stratum)
		{
			stratum_start = i;
			clear(&work->at_risk, p);
			whole = 0.0;
			memset(work->persons, 0, sizeof(int64_t) * model->n_patterns);
		}
		for (; end < model->n_counts && model->count[end].stratum == stratum &&
			 model->count[end].time == time; end++)
		{
			const CoxCount *c = &model->count[end];

			if (end % COUNTS_PER_CHECK == 0)
				kernel_check();
			work->persons[c->pattern] += c->leaving - c->entering;
			add_persons(work, &work->at_risk, c->pattern,
						(double) (c->leaving - c->entering));
			tied += c->events;
		}
		whole = fmax(whole, work->at_risk.s0);
		if (work->at_risk.s0 < 0.5 * whole)
		{
			add_anew(work, model->count + stratum_start, end - stratum_start);
			whole = work->at_risk.s0;
		}
		if (tied > 0)
		{
			clear(&work->events, p);
			for (size_t k = i; k < end; k++)
			{
				const CoxCount *c = &model->count[k];

				if (c->events == 0)
					continue;
				add_persons(work, &work->events, c->pattern,
							(double) c->events);
				log_likelihood += (double) c->events *
					log(work->risk[c->pattern]);
				for (size_t k2 = model->first[c->pattern];
					 k2 < model->first[c->pattern + 1]; k2++)
					work->score[model->cell[k2].column] +=
						(double) c->events * model->cell[k2].value;
			}
			log_likelihood += add_time(work, tied);
		}
		i = end;
	}
	return log_likelihood;
}

/* The information of some columns, as cholesky_decompose() reads it. */
static void
pick(const CoxWork *work, const int32_t *kept, int n, double *matrix)
{
	int p = work->model->n_columns;

	for (int j = 0; j < n; j++)
		for (int i = j; i < n; i++)
			matrix[j * n + i] =
				work->information[kept[i] * p + kept[j]];
}

/* The columns that no others before them replace. */
static int
independent_columns(const CoxWork *work, double *matrix, int32_t *kept)
{
	int p = work->model->n_columns;
	int n = 0;

	for (int i = 0; i < p; i++)
	{
		kept[n] = i;
		pick(work, kept, n + 1, matrix);
		if (cholesky_decompose(matrix, n + 1, DEPENDENT))
			n++;
	}
	return n;
}

/* v' (L L')^-1 v; solves in place. */
static TestResult
quadratic_test(const double *l, int n, const double *v, double *scratch)
{
	double statistic = 0.0;

	memcpy(scratch, v, sizeof(double) * (size_t) n);
	cholesky_solve(l, n, scratch);
	for (int i = 0; i < n; i++)
		statistic += v[i] * scratch[i];
	return (TestResult){statistic, n, dist_chisq_p(statistic, n, TAIL_UPPER)};
}

/* How far the values of each column reach; a missing cell is 0. */
static void
column_ranges(const CoxModel *model, double *low, double *range)
{
	for (int j = 0; j < model->n_columns; j++)
	{
		low[j] = INFINITY;
		range[j] = -INFINITY;
	}
	for (size_t i = 0; i < model->n_patterns; i++)
	{
		size_t k = model->first[i];

		for (int j = 0; j < model->n_columns; j++)
		{
			double value = 0.0;

			if (k < model->first[i + 1] && model->cell[k].column == j)
				value = model->cell[k++].value;
			low[j] = fmin(low[j], value);
			range[j] = fmax(range[j], value);
		}
	}
	for (int j = 0; j < model->n_columns; j++)
		range[j] -= low[j];
}

CoxFit
cox_model_fit(const CoxModel *model, double *coefficient, double *std_error,
			  double *scratch, int64_t *at_risk, int32_t *kept)
{
	int p = model->n_columns;
	size_t square = (size_t) p * (size_t) p;
	CoxWork work = {.model = model, .persons = at_risk};
	CoxFit fit = {0, false, 0, NAN, NAN, test_undefined(), test_undefined(),
				  test_undefined()};
	double *matrix, *inverse, *ridge, *step, *picked, *range, *trial;
	double log_likelihood;
	double last = INFINITY;
	bool infinite = false;
	int n, finite = 0;

	work.at_risk.s2 = scratch;
	work.events.s2 = work.at_risk.s2 + square;
	work.information = work.events.s2 + square;
	matrix = work.information + square;
	inverse = matrix + square;
	work.at_risk.s1 = inverse + square;
	work.events.s1 = work.at_risk.s1 + p;
	work.score = work.events.s1 + p;
	work.mean = work.score + p;
	work.rest = work.mean + p;
	ridge = work.rest + p;
	step = ridge + p;
	picked = step + p;
	range = picked + p;
	trial = range + p;
	work.risk = trial + p;

	for (size_t i = 0; i < model->n_counts; i++)
		fit.events += model->count[i].events;
	for (int j = 0; j < p; j++)
	{
		coefficient[j] = 0.0;
		std_error[j] = NAN;
	}
	if (fit.events == 0)
	{
		for (int j = 0; j < p; j++)
			coefficient[j] = NAN;
		return fit;
	}
	column_ranges(model, trial, range);
	log_likelihood = evaluate(&work, coefficient);
	fit.null_log_likelihood = fit.log_likelihood = log_likelihood;
	n = fit.rank = independent_columns(&work, matrix, kept);
	if (n > 0)
	{
		pick(&work, kept, n, matrix);
		(void) cholesky_decompose(matrix, n, DEPENDENT);
		for (int i = 0; i < n; i++)
		{
			picked[i] = work.score[kept[i]];
			ridge[i] = DEPENDENT * work.information[kept[i] * p + kept[i]];
		}
		fit.score = quadratic_test(matrix, n, picked, step);
	}

	for (int iteration = 0; n > 0 && iteration < MAX_ITERATIONS; iteration++)
	{
		double moved = 0.0;
		double unsettled = 0.0;
		double next;

		/* A little is added, so that a flat direction can still be walked. */
		pick(&work, kept, n, matrix);
		for (int i = 0; i < n; i++)
		{
			matrix[i * n + i] += ridge[i];
			step[i] = work.score[kept[i]];
		}
		if (!cholesky_decompose(matrix, n, 0.0))
			break;
		cholesky_solve(matrix, n, step);
		for (int i = 0; i < n; i++)
		{
			double reach = fabs(step[i]) * range[kept[i]];

			moved = fmax(moved, reach);
			/* What goes to infinity has no end to wait for. */
			if (fabs(coefficient[kept[i]]) * range[kept[i]] <
				1.5 * INFINITE_RANGE)
				unsettled = fmax(unsettled, reach);
		}
		for (double scale = fmin(1.0, LARGEST_STEP / moved);; scale /= 2.0)
		{
			memcpy(trial, coefficient, sizeof(double) * (size_t) p);
			for (int i = 0; i < n; i++)
				trial[kept[i]] += scale * step[i];
			next = evaluate(&work, trial);
			if (next >= log_likelihood - 1e-12 * fabs(log_likelihood) ||
				scale * moved < STEP_TOLERANCE)
				break;
		}
		memcpy(coefficient, trial, sizeof(double) * (size_t) p);
		log_likelihood = next;
		if (unsettled < STEP_TOLERANCE ||
			(unsettled < NOISE_TOLERANCE && unsettled > 0.25 * last))
		{
			fit.converged = true;
			break;
		}
		last = unsettled;
	}
	fit.log_likelihood = log_likelihood;
	if (n > 0)
	{
		double statistic = fmax(2.0 * (fit.log_likelihood -
									   fit.null_log_likelihood), 0.0);

		fit.likelihood_ratio = (TestResult){
			statistic, n, dist_chisq_p(statistic, n, TAIL_UPPER)};
	}

	/* Errors of what is finite; what is infinite stays where it is. */
	memset(step, 0, sizeof(double) * (size_t) p);
	for (int i = 0; i < n; i++)
	{
		int j = kept[i];

		step[j] = 1.0;
		if (fabs(coefficient[j]) * range[j] > INFINITE_RANGE)
		{
			coefficient[j] = coefficient[j] > 0.0 ? INFINITY : -INFINITY;
			infinite = true;
		}
		else
			kept[finite++] = j;
	}
	for (int j = 0; j < p; j++)
		if (step[j] == 0.0)
			coefficient[j] = NAN;
	if (finite > 0)
	{
		pick(&work, kept, finite, matrix);
		if (cholesky_decompose(matrix, finite, 0.0))
		{
			cholesky_inverse(matrix, finite, inverse, step);
			for (int i = 0; i < finite; i++)
				std_error[kept[i]] = sqrt(inverse[i * finite + i]);
			if (!infinite)
			{
				double statistic = 0.0;

				for (int i = 0; i < n; i++)
					for (int j = 0; j < n; j++)
						statistic += coefficient[kept[i]] *
							coefficient[kept[j]] *
							work.information[kept[i] > kept[j]
											 ? kept[i] * p + kept[j]
											 : kept[j] * p + kept[i]];
				fit.wald = (TestResult){
					statistic, n, dist_chisq_p(statistic, n, TAIL_UPPER)};
			}
		}
	}
	return fit;
}
