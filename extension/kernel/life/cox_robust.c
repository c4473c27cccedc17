/*
 * cox_robust.c
 *		Robust errors of a Cox model.
 *
 * The residual of a person who leaves at t is, with the steps h of the hazard
 * up to and at t and the means m of who is drawn,
 *
 *	 u = - r sum (x - m) h,
 *
 * and of one who has the event x - m more, with an own share of the last step.
 */
#include "kernel/life/cox_robust.h"

#include <string.h>

typedef struct Residuals
{
	const CoxModel *model;
	int p;
	double *x;					/* of the pattern, zeros included */
	double *drift;				/* summed over steps before the time */
	double hazard;
	double *u;
	double *meat;				/* p x p, lower triangle */
	double *by_cluster;			/* n_clusters x p; NULL: by person */
	const int32_t *cluster;
} Residuals;

/* u for persons with so much hazard and drift behind them. */
static void
set_residual(Residuals *r, double risk, double hazard, const double *drift,
			 const double *more)
{
	for (int i = 0; i < r->p; i++)
		r->u[i] = -risk * (r->x[i] * hazard - drift[i]) +
			(more ? r->x[i] - more[i] : 0.0);
}

static void
add_residual(Residuals *r, int32_t pattern, double persons)
{
	if (r->by_cluster)
	{
		double *sum = r->by_cluster + (size_t) r->cluster[pattern] * r->p;

		for (int i = 0; i < r->p; i++)
			sum[i] += persons * r->u[i];
		return;
	}
	for (int i = 0; i < r->p; i++)
		for (int j = 0; j <= i; j++)
			r->meat[i * r->p + j] += persons * r->u[i] * r->u[j];
}

/* Those whom a count has, after the step at their time, if there is one. */
static void
add_count(Residuals *r, const CoxCount *count, double risk,
		  const CoxStep *step, double *before)
{
	int p = r->p;
	double hazard = r->hazard;

	cox_pattern_row(r->model, (size_t) count->pattern, r->x);
	if (count->events > 0)
	{
		for (int i = 0; i < p; i++)
			before[i] = r->drift[i] - step->drift[i] + step->own_drift[i];
		set_residual(r, risk, hazard - step->hazard + step->own, before,
					 step->mean);
		add_residual(r, count->pattern, (double) count->events);
	}
	if (count->leaving - count->events - count->entering != 0)
	{
		set_residual(r, risk, hazard, r->drift, NULL);
		add_residual(r, count->pattern,
					 (double) (count->leaving - count->events -
							   count->entering));
	}
}

/* From the first time of a stratum to its last. */
static void
add_stratum(Residuals *r, const CoxSteps *steps, const double *point,
			size_t begin, size_t end, size_t *left, double *before)
{
	const CoxModel *model = r->model;
	int32_t stratum = model->stratum[model->count[begin].pattern];

	r->hazard = 0.0;
	memset(r->drift, 0, sizeof(double) * (size_t) r->p);
	for (size_t i = end; i-- > begin;)
	{
		const CoxCount *count = &model->count[i];
		const CoxStep *step = *left > 0 ? &steps->step[*left - 1] : NULL;
		double fit = cox_pattern_product(model, (size_t) count->pattern, point);

		kernel_check();
		if (step && step->stratum == stratum && step->time <= count->time)
		{
			r->hazard += step->hazard;
			for (int k = 0; k < r->p; k++)
				r->drift[k] += step->drift[k];
			--*left;
		}
		step = *left < steps->n ? &steps->step[*left] : NULL;
		add_count(r, count, exp(fit - steps->log_largest), step, before);
	}
}

void
cox_robust_variance(const CoxModel *model, const CoxSteps *steps,
					const double *point, int n_kept, const int32_t *kept,
					const double *variance, const int32_t *cluster,
					int32_t n_clusters, double *robust, double *scratch)
{
	size_t p = (size_t) model->n_columns;
	Residuals r = {.model = model, .p = model->n_columns, .cluster = cluster};
	double *half = scratch;
	double *before;
	size_t left = steps->n;

	r.meat = half + p * p;
	r.x = r.meat + p * p;
	r.drift = r.x + p;
	r.u = r.drift + p;
	before = r.u + p;
	memset(r.meat, 0, sizeof(double) * p * p);
	if (cluster)
	{
		r.by_cluster = before + p;
		memset(r.by_cluster, 0, sizeof(double) * p * (size_t) n_clusters);
	}
	for (size_t end = model->n_counts; end > 0;)
	{
		size_t begin = end;
		int32_t stratum = model->stratum[model->count[end - 1].pattern];

		while (begin > 0 &&
			   model->stratum[model->count[begin - 1].pattern] == stratum)
			begin--;
		add_stratum(&r, steps, point, begin, end, &left, before);
		end = begin;
	}
	for (int32_t g = 0; cluster && g < n_clusters; g++)
		for (size_t i = 0; i < p; i++)
			for (size_t j = 0; j <= i; j++)
				r.meat[i * p + j] += r.by_cluster[g * p + i] *
					r.by_cluster[g * p + j];
	cox_sandwich(n_kept, kept, r.p, r.meat, variance, robust, half);
}
