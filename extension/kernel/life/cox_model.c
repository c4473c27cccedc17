/*
 * cox_model.c
 *		Cox regression on covariates, from the life tables of patterns.
 */
#include "kernel/life/cox_model.h"

#include "kernel/base/cholesky.h"
#include "kernel/base/dist.h"
#include "kernel/life/cox_limits.h"

#include <string.h>

#define DEPENDENT 1e-13
#define MAX_ITERATIONS 100
#define STEP_TOLERANCE 1e-11

/* After so many, and no gain that counts, only what is infinite still moves. */
#define FAR_ITERATIONS 25
#define NO_GAIN 1e-13

/* Logarithms of hazards that differ so much may differ without end. */
#define SUSPECT_RANGE 15.0

/* What is left of the information where it has gone. */
#define FLAT 1e-10

/* Steps below this that shrink no more are rounding. */
#define NOISE_TOLERANCE 1e-8

/*
 * Log hazard ratio over the range of a column beyond which it is not waited for
 * to settle.
 */
#define LONG_WAY 30.0

/* The most that a step may move it. */
#define LARGEST_STEP 4.0

/* The likelihood and its derivatives at a place, and the room to get there. */
typedef struct Search
{
	CoxWalk walk;
	int n;						/* columns that are estimated */
	int32_t *kept;
	double log_likelihood;
	double *score;
	double *information;
	double *total;				/* covariates summed over events */
	double *matrix;
	double *ridge;
	double *step;
	double *picked;
	double *range;
	double *trial;
	double *limits;				/* COX_LIMITS_SCRATCH */
	int64_t *persons;
} Search;

/* Covariates summed over all events, which no coefficient changes. */
static void
sum_events(Search *search)
{
	const CoxModel *model = search->walk.model;

	memset(search->total, 0, sizeof(double) * (size_t) model->n_columns);
	for (size_t i = 0; i < model->n_counts; i++)
	{
		const CoxCount *c = &model->count[i];

		if (c->events == 0)
			continue;
		for (size_t k = model->first[c->pattern];
			 k < model->first[c->pattern + 1]; k++)
			search->total[model->cell[k].column] +=
				(double) c->events * model->cell[k].value;
	}
}

/* Log likelihood at the coefficients, with score and information. */
static double
evaluate(Search *search, const double *coefficient)
{
	CoxWalk *walk = &search->walk;
	int p = walk->model->n_columns;
	double log_likelihood = 0.0;
	CoxMoment moment;

	memset(search->information, 0, sizeof(double) * (size_t) p * (size_t) p);
	memcpy(search->score, search->total, sizeof(double) * (size_t) p);
	cox_walk_begin(walk, coefficient);
	while (cox_walk_next(walk, &moment))
	{
		for (size_t k = moment.begin; k < moment.end; k++)
			log_likelihood += (double) walk->model->count[k].events *
				walk->fit[walk->model->count[k].pattern];
		log_likelihood -= moment.log_sum;
		cox_walk_add_drawn(walk, &moment, -1.0, search->score);
		cox_walk_add_covariance(walk, &moment, 1.0, search->information);
	}
	return log_likelihood;
}

/* The information of some columns, as cholesky_decompose() reads it. */
static void
pick(const Search *search, int n, double *matrix)
{
	int p = search->walk.model->n_columns;
	const int32_t *kept = search->kept;

	for (int j = 0; j < n; j++)
		for (int i = j; i < n; i++)
			matrix[j * n + i] = search->information[kept[i] * p + kept[j]];
}

/* The columns that no others before them replace. */
static int
independent_columns(Search *search)
{
	const CoxModel *model = search->walk.model;
	int n = 0;

	for (int i = 0; i < model->n_columns; i++)
	{
		if (model->omitted && model->omitted[i])
			continue;
		search->kept[n] = i;
		pick(search, n + 1, search->matrix);
		if (cholesky_decompose(search->matrix, n + 1, DEPENDENT))
			n++;
	}
	return n;
}

static TestResult
chi_squared(double statistic, int df)
{
	return (TestResult){statistic, df,
						dist_chisq_p(statistic, df, TAIL_UPPER)};
}

static Search
search_begin(const CoxModel *model, CoxEstimates *estimates, double *scratch,
			 int64_t *persons)
{
	size_t p = (size_t) model->n_columns;
	Search search = {.kept = estimates->kept};

	search.information = scratch;
	search.matrix = search.information + p * p;
	search.score = search.matrix + p * p;
	search.total = search.score + p;
	search.ridge = search.total + p;
	search.step = search.ridge + p;
	search.picked = search.step + p;
	search.trial = search.picked + p;
	search.range = estimates->std_error;
	search.limits = search.trial + p;
	search.persons = persons;
	search.walk = cox_walk(model, search.limits +
						   COX_LIMITS_SCRATCH(p, model->n_patterns), persons);
	return search;
}

/* Where nothing has an effect: what can be estimated, and the score test. */
static TestResult
start(Search *search, const double *coefficient)
{
	int n;
	int p = search->walk.model->n_columns;
	double statistic = 0.0;

	cox_column_ranges(search->walk.model, search->trial, search->range);
	sum_events(search);
	search->log_likelihood = evaluate(search, coefficient);
	n = search->n = independent_columns(search);
	if (n == 0)
		return test_undefined();
	pick(search, n, search->matrix);
	(void) cholesky_decompose(search->matrix, n, DEPENDENT);
	for (int i = 0; i < n; i++)
	{
		int j = search->kept[i];

		search->picked[i] = search->step[i] = search->score[j];
		search->ridge[i] = DEPENDENT * search->information[j * p + j];
	}
	cholesky_solve(search->matrix, n, search->step);
	for (int i = 0; i < n; i++)
		statistic += search->picked[i] * search->step[i];
	return chi_squared(statistic, n);
}

/*
 * Has the information of a kept column gone?  So it has when its coefficient,
 * or all that it could be told by, went to infinity.
 */
static bool
is_flat(const Search *search, int i)
{
	size_t j = (size_t) search->kept[i];

	return search->information[j * (size_t) search->walk.model->n_columns + j]
		<= FLAT / DEPENDENT * search->ridge[i];
}

/* Newton's step from the place, into step; false when there is none. */
static bool
find_step(Search *search)
{
	/* A little is added, so that a flat direction can still be walked. */
	pick(search, search->n, search->matrix);
	for (int i = 0; i < search->n; i++)
	{
		search->matrix[i * search->n + i] += search->ridge[i];
		search->step[i] = search->score[search->kept[i]];
	}
	if (!cholesky_decompose(search->matrix, search->n, 0.0))
		return false;
	cholesky_solve(search->matrix, search->n, search->step);
	return true;
}

/* Goes along the step as far as the likelihood does not fall. */
static void
go(Search *search, double *coefficient, double moved)
{
	size_t size = sizeof(double) * (size_t) search->walk.model->n_columns;
	double next;

	for (double scale = fmin(1.0, LARGEST_STEP / moved);; scale /= 2.0)
	{
		memcpy(search->trial, coefficient, size);
		for (int i = 0; i < search->n; i++)
			search->trial[search->kept[i]] += scale * search->step[i];
		next = evaluate(search, search->trial);
		if (next >= search->log_likelihood -
			1e-12 * fabs(search->log_likelihood) ||
			scale * moved < STEP_TOLERANCE)
			break;
	}
	memcpy(coefficient, search->trial, size);
	search->log_likelihood = next;
}

/* To the maximum; whether it is there. */
static bool
maximise(Search *search, double *coefficient)
{
	double last = INFINITY;

	for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++)
	{
		double moved = 0.0;
		double unsettled = 0.0;
		double before = search->log_likelihood;

		if (!find_step(search))
			return false;
		for (int i = 0; i < search->n; i++)
		{
			int j = search->kept[i];
			double reach;

			/* What goes to infinity has no end to wait for, nor to go to. */
			if (is_flat(search, i))
				search->step[i] = 0.0;
			reach = fabs(search->step[i]) * search->range[j];
			moved = fmax(moved, reach);
			if (fabs(coefficient[j]) * search->range[j] < LONG_WAY)
				unsettled = fmax(unsettled, reach);
		}
		go(search, coefficient, moved);
		if (unsettled < STEP_TOLERANCE ||
			(unsettled < NOISE_TOLERANCE && unsettled > 0.25 * last))
			return true;
		if (iteration >= FAR_ITERATIONS && search->log_likelihood - before <=
			NO_GAIN * (1.0 + fabs(before)))
			return true;
		last = unsettled;
	}
	return false;
}

/* Wald's test that all coefficients, all of them finite, are 0. */
static TestResult
wald_of_all(const Search *search, const double *coefficient)
{
	int p = search->walk.model->n_columns;
	const int32_t *kept = search->kept;
	double statistic = 0.0;

	for (int i = 0; i < search->n; i++)
		for (int j = 0; j < search->n; j++)
			statistic += coefficient[kept[i]] * coefficient[kept[j]] *
				search->information[kept[i] > kept[j] ?
									kept[i] * p + kept[j] :
									kept[j] * p + kept[i]];
	return chi_squared(statistic, search->n);
}

/* May something be infinite? */
static bool
is_suspect(const Search *search)
{
	/* Logarithms of hazards are relative to the largest. */
	for (size_t k = 0; k < search->walk.model->n_patterns; k++)
		if (search->walk.fit[k] < -SUSPECT_RANGE)
			return true;
	for (int i = 0; i < search->n; i++)
		if (is_flat(search, i))
			return true;
	return false;
}

/*
 * With those that are set a good way along, the others have a maximum, where
 * nothing is flat.
 */
static void
go_to_limit(Search *search, CoxEstimates *estimates, int told, int finite)
{
	int n = search->n;

	memset(search->ridge, 0, sizeof(double) * (size_t) n);
	search->n = told;
	search->log_likelihood = evaluate(search, estimates->point);
	if (told > 0)
		(void) maximise(search, estimates->point);
	search->n = n;
	for (int i = 0; i < finite; i++)
		estimates->coefficient[search->kept[i]] =
			estimates->point[search->kept[i]];
}

static void
exchange(int32_t *kept, int i, int j)
{
	int32_t column = kept[i];

	kept[i] = kept[j];
	kept[j] = column;
}

/*
 * What is infinite or open becomes so, and comes last among the columns that are
 * kept if it tells none of the others; those that are finite come first.
 */
static int
set_limits(Search *search, CoxEstimates *estimates)
{
	CoxLimits limits;
	bool *settled = (bool *) search->picked;
	int finite = 0;
	int told = 0;

	cox_limits_fill(&limits, search->walk.model, search->n, search->kept,
					search->range, estimates->point, search->limits,
					search->persons);
	if (limits.recession.dim == 0)
		return search->n;
	cox_limits_approach(&limits, estimates->point, search->trial);
	for (int i = 0; i < search->n; i++)
	{
		RecessionLimit limit = cox_limit(&limits, i);

		if (limit == RECESSION_RISES || limit == RECESSION_FALLS)
			estimates->coefficient[search->kept[i]] =
				limit == RECESSION_RISES ? INFINITY : -INFINITY;
		else if (limit == RECESSION_OPEN)
			estimates->coefficient[search->kept[i]] = NAN;
	}
	recession_settle(&limits.recession, settled);
	for (int i = 0; i < search->n; i++)
		if (!settled[i])
			exchange(search->kept, told++, i);
	for (int i = 0; i < told; i++)
		if (isfinite(estimates->coefficient[search->kept[i]]))
			exchange(search->kept, finite++, i);
	go_to_limit(search, estimates, told, finite);
	return told;
}

/* Errors of what is finite; what is infinite stays where it is. */
static void
finish(Search *search, CoxEstimates *estimates, CoxFit *fit)
{
	int p = search->walk.model->n_columns;
	int told = search->n;

	for (int j = 0; j < p; j++)
		estimates->coefficient[j] = NAN;
	for (int i = 0; i < search->n; i++)
		estimates->coefficient[search->kept[i]] =
			estimates->point[search->kept[i]];
	if (is_suspect(search))
		told = set_limits(search, estimates);

	/* The ranges stood there. */
	for (int j = 0; j < p; j++)
		estimates->std_error[j] = NAN;
	fit->told = told;
	if (told == 0)
		return;
	pick(search, told, search->matrix);
	if (!cholesky_decompose(search->matrix, told, 0.0))
	{
		fit->told = 0;
		return;
	}
	cholesky_inverse(search->matrix, told, estimates->variance,
					 search->step);
	for (int i = 0; i < told; i++)
		if (isfinite(estimates->coefficient[search->kept[i]]))
			estimates->std_error[search->kept[i]] =
				sqrt(estimates->variance[i * told + i]);
	if (told == search->n)
		fit->wald = wald_of_all(search, estimates->point);
}

CoxFit
cox_model_fit(const CoxModel *model, CoxEstimates *estimates, double *scratch,
			  int64_t *persons)
{
	Search search = search_begin(model, estimates, scratch, persons);
	CoxFit fit = {0, 0, false, 0, NAN, NAN, test_undefined(), test_undefined(),
				  test_undefined()};

	for (size_t i = 0; i < model->n_counts; i++)
		fit.events += model->count[i].events;
	for (int j = 0; j < model->n_columns; j++)
	{
		estimates->coefficient[j] = estimates->std_error[j] = NAN;
		estimates->point[j] = 0.0;
	}
	if (fit.events == 0)
		return fit;
	fit.score = start(&search, estimates->point);
	fit.null_log_likelihood = fit.log_likelihood = search.log_likelihood;
	fit.rank = search.n;
	if (fit.rank == 0)
	{
		finish(&search, estimates, &fit);
		return fit;
	}
	fit.converged = maximise(&search, estimates->point);
	finish(&search, estimates, &fit);
	fit.log_likelihood = search.log_likelihood;
	fit.likelihood_ratio =
		chi_squared(fmax(2.0 * (fit.log_likelihood - fit.null_log_likelihood),
						 0.0), fit.rank);
	return fit;
}
