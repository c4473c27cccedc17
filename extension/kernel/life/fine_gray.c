/*
 * fine_gray.c
 *		Regression of a cumulative incidence on covariates.
 *
 * With h and m the steps of the hazard and the means of who is drawn, and G
 * the part not censored before, a person who leaves at t has the score
 *
 *	 - r ( sum over steps until t of (x - m) h
 *		   + sum over later steps of (x - m) h G(s)/G(t) )
 *
 * the second sum for another outcome only, and x - m more for the event.  That
 * G is estimated adds q(t)/n(t) for the censored and takes from everybody the
 * sum of q(u)/n(u) c(u)/n(u) over u until t, with c censored of n at risk and
 *
 *	 q(u) = sum over others who left before u of r/G
 *			times the sum over steps from u on of (x - m) h G.
 */
#include "kernel/life/fine_gray.h"

#include <string.h>

void
fine_gray_uncensored(const CoxCount *count, size_t n_counts,
					 double *uncensored)
{
	int64_t at_risk = 0;
	double curve = 1.0;

	for (size_t i = 0; i < n_counts; i++)
		at_risk += count[i].leaving;
	for (size_t end = n_counts; end > 0;)
	{
		size_t begin = end;
		int64_t leaving = 0;
		int64_t censored = 0;

		kernel_check();
		for (; begin > 0 && count[begin - 1].time == count[end - 1].time;
			 begin--)
		{
			const CoxCount *c = &count[begin - 1];

			uncensored[begin - 1] = curve;
			leaving += c->leaving;
			censored += c->leaving - c->events - c->others;
		}
		curve *= (double) (at_risk - censored) / (double) at_risk;
		at_risk -= leaving;
		end = begin;
	}
}

/* Sums over steps until a time, and over others who left before it. */
typedef struct FineGray
{
	const CoxModel *model;
	const CoxSteps *steps;
	const double *point;
	int p;
	double hazard, later;		/* sum of h; of h G over steps to come */
	double *drift, *later_drift;	/* the same times m */
	double others;				/* sum of r/G */
	double *others_x;			/* and times x */
	double *q;					/* q/n, of the time */
	double *taken;				/* sum of q/n c/n */
	double *x;
	double *u;
	double *meat;
	int64_t at_risk;
} FineGray;

static double
set_pattern(FineGray *f, int32_t pattern)
{
	cox_pattern_row(f->model, (size_t) pattern, f->x);
	return exp(cox_pattern_product(f->model, (size_t) pattern, f->point) -
			   f->steps->log_largest);
}

static void
add_square(FineGray *f, int64_t persons)
{
	for (int i = 0; persons > 0 && i < f->p; i++)
		for (int j = 0; j <= i; j++)
			f->meat[i * f->p + j] += (double) persons * f->u[i] * f->u[j];
}

/* Those whom a count has: with the event, with another outcome, censored. */
static void
add_count(FineGray *f, const CoxCount *count, double uncensored,
		  const CoxStep *step)
{
	double risk = set_pattern(f, count->pattern);
	int64_t censored = count->leaving - count->events - count->others;

	for (int i = 0; i < f->p; i++)
		f->u[i] = -risk * (f->x[i] * f->hazard - f->drift[i]) - f->taken[i];
	if (count->events > 0)
	{
		for (int i = 0; i < f->p; i++)
			f->u[i] += f->x[i] - step->mean[i];
		add_square(f, count->events);
		for (int i = 0; i < f->p; i++)
			f->u[i] -= f->x[i] - step->mean[i];
	}
	if (censored > 0)
	{
		for (int i = 0; i < f->p; i++)
			f->u[i] += f->q[i];
		add_square(f, censored);
		for (int i = 0; i < f->p; i++)
			f->u[i] -= f->q[i];
	}
	for (int i = 0; i < f->p; i++)
		f->u[i] -= risk / uncensored *
			(f->x[i] * f->later - f->later_drift[i]);
	add_square(f, count->others);
}

/* Moves a step, sign -1, from those to come to those behind. */
static void
add_later(FineGray *f, const CoxStep *step, double uncensored, double sign)
{
	f->later += sign * step->hazard * uncensored;
	for (int i = 0; i < f->p; i++)
		f->later_drift[i] += sign * step->drift[i] * uncensored;
}

/* A time, whose counts are from begin to behind end. */
static void
add_time(FineGray *f, size_t begin, size_t end, const CoxStep *step)
{
	const CoxCount *count = f->model->count;
	double uncensored = f->model->uncensored[begin];
	double n = (double) f->at_risk;
	int64_t leaving = 0;
	int64_t censored = 0;

	for (size_t i = begin; i < end; i++)
	{
		leaving += count[i].leaving;
		censored += count[i].leaving - count[i].events - count[i].others;
	}
	for (int i = 0; i < f->p; i++)
	{
		f->q[i] = (f->others_x[i] * f->later -
				   f->others * f->later_drift[i]) / n;
		f->taken[i] += f->q[i] * (double) censored / n;
	}
	if (step)
	{
		add_later(f, step, uncensored, -1.0);
		f->hazard += step->hazard;
		for (int i = 0; i < f->p; i++)
			f->drift[i] += step->drift[i];
	}
	for (size_t i = begin; i < end; i++)
		add_count(f, &count[i], uncensored, step);
	for (size_t i = begin; i < end; i++)
	{
		double weight;

		if (count[i].others == 0)
			continue;
		weight = set_pattern(f, count[i].pattern) * (double) count[i].others /
			uncensored;
		f->others += weight;
		for (int k = 0; k < f->p; k++)
			f->others_x[k] += weight * f->x[k];
	}
	f->at_risk -= leaving;
}

/* The part not censored before a step. */
static double
uncensored_at(const CoxModel *model, int32_t time)
{
	size_t low = 0;
	size_t high = model->n_counts;

	while (low < high)
	{
		size_t middle = low + (high - low) / 2;

		if (model->count[middle].time > time)
			low = middle + 1;
		else
			high = middle;
	}
	return model->uncensored[low];
}

static FineGray
fine_gray_begin(const CoxModel *model, const CoxSteps *steps,
				const double *point, double *scratch)
{
	size_t p = (size_t) model->n_columns;
	FineGray f = {.model = model, .steps = steps, .point = point,
				  .p = model->n_columns};

	memset(scratch, 0, sizeof(double) * FINE_GRAY_SCRATCH(p));
	f.meat = scratch;
	f.drift = f.meat + 2 * p * p;
	f.later_drift = f.drift + p;
	f.others_x = f.later_drift + p;
	f.q = f.others_x + p;
	f.taken = f.q + p;
	f.x = f.taken + p;
	f.u = f.x + p;
	for (size_t i = 0; i < model->n_counts; i++)
		f.at_risk += model->count[i].leaving;
	for (size_t k = 0; k < steps->n; k++)
		add_later(&f, &steps->step[k],
				  uncensored_at(model, steps->step[k].time), 1.0);
	return f;
}

void
fine_gray_variance(const CoxModel *model, const CoxSteps *steps,
				   const double *point, int n_kept, const int32_t *kept,
				   const double *variance, double *robust, double *scratch)
{
	FineGray f = fine_gray_begin(model, steps, point, scratch);
	size_t p = (size_t) model->n_columns;
	size_t left = steps->n;

	for (size_t end = model->n_counts; end > 0;)
	{
		size_t begin = end;
		const CoxStep *step = NULL;

		kernel_check();
		while (begin > 0 &&
			   model->count[begin - 1].time == model->count[end - 1].time)
			begin--;
		if (left > 0 && steps->step[left - 1].time == model->count[begin].time)
			step = &steps->step[--left];
		/* What is left after the last step is rounding. */
		add_time(&f, begin, end, step);
		if (left == 0)
		{
			f.later = 0.0;
			memset(f.later_drift, 0, sizeof(double) * p);
		}
		end = begin;
	}
	cox_sandwich(n_kept, kept, model->n_columns, f.meat, variance, robust,
				 scratch + p * p);
}
