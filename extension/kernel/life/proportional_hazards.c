/*
 * proportional_hazards.c
 *		The score test of proportional hazards.
 *
 * With g the function of time, V the covariance of the covariates at an event,
 * and u its residual, the score of change is sum g u, and its variance, with
 * the coefficients themselves estimated,
 *
 *	 sum g g V - (sum g V) (sum V)^-1 (sum g V).
 */
#include "kernel/life/proportional_hazards.h"

#include "kernel/base/cholesky.h"
#include "kernel/base/quadratic.h"

#include <string.h>

void
pooled_time_values(PooledTime *time, size_t n, TimeScale scale)
{
	int64_t at_risk = 0;
	double before = 0.0;		/* persons who left earlier */
	double survival = 1.0;
	double sum = 0.0;
	double events = 0.0;

	/* Whoever has no entry is at risk from before the first time. */
	for (size_t i = 0; i < n; i++)
		at_risk += time[i].leaving - time[i].entering;
	for (size_t i = 0; i < n; i++)
	{
		double value = 1.0 - survival;

		if (scale == TIME_IDENTITY)
			value = time[i].time;
		else if (scale == TIME_LOG)
			value = log((double) time[i].time);
		else if (scale == TIME_RANK)
			value = before + ((double) time[i].leaving + 1.0) / 2.0;
		time[i].value = value;
		if (time[i].events > 0)
		{
			survival *= (double) (at_risk - time[i].events) / (double) at_risk;
			sum += (double) time[i].events * value;
			events += (double) time[i].events;
		}
		before += (double) time[i].leaving;
		at_risk += time[i].entering - time[i].leaving;
	}
	for (size_t i = 0; i < n; i++)
		time[i].value -= sum / events;
}

static double
value_at(const PooledTime *time, size_t n, int32_t wanted)
{
	size_t low = 0;
	size_t high = n;

	while (low < high)
	{
		size_t middle = low + (high - low) / 2;

		if (time[middle].time < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	kernel_assert(low < n && time[low].time == wanted);
	return time[low].value;
}

/* The kept columns of a lower triangle, whole. */
static void
pick(const double *triangle, int p, int n, const int32_t *kept, double *matrix)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			matrix[i * n + j] = kept[i] > kept[j] ?
				triangle[kept[i] * p + kept[j]] :
				triangle[kept[j] * p + kept[i]];
}

/* second - first' whole^-1 first, into matrix. */
static bool
take_estimated(int n, double *whole, const double *first,
			   const double *second, double *matrix, double *solved)
{
	if (!cholesky_decompose(whole, n, 0.0))
		return false;
	for (int j = 0; j < n; j++)
	{
		memcpy(solved, first + (size_t) j * n, sizeof(double) * (size_t) n);
		cholesky_solve(whole, n, solved);
		for (int i = 0; i < n; i++)
		{
			double sum = second[i * n + j];

			for (int k = 0; k < n; k++)
				sum -= first[i * n + k] * solved[k];
			matrix[i * n + j] = sum;
		}
	}
	return true;
}

ProportionalHazards
proportional_hazards(CoxWalk *walk, const double *point, int n_kept,
					 const int32_t *kept, const PooledTime *time,
					 size_t n_times, double *scratch)
{
	const CoxModel *model = walk->model;
	size_t p = (size_t) model->n_columns;
	size_t square = p * p;
	double *sum[3] = {scratch, scratch + square, scratch + 2 * square};
	double *picked[3] = {scratch + 3 * square, scratch + 4 * square,
						 scratch + 5 * square};
	double *score = scratch + 6 * square;
	ProportionalHazards result = {n_kept, score + p, sum[0]};
	CoxMoment moment;

	memset(scratch, 0, sizeof(double) * (6 * square + 3 * p));
	cox_walk_begin(walk, point);
	while (cox_walk_next(walk, &moment))
	{
		double g = value_at(time, n_times, moment.time);

		for (size_t i = moment.begin; i < moment.end; i++)
		{
			const CoxCount *c = &model->count[i];

			for (size_t k = model->first[c->pattern];
				 c->events > 0 && k < model->first[c->pattern + 1]; k++)
				score[model->cell[k].column] +=
					g * (double) c->events * model->cell[k].value;
		}
		cox_walk_add_drawn(walk, &moment, -g, score);
		cox_walk_add_covariance(walk, &moment, 1.0, sum[0]);
		cox_walk_add_covariance(walk, &moment, g, sum[1]);
		cox_walk_add_covariance(walk, &moment, g * g, sum[2]);
	}
	for (int k = 0; k < 3; k++)
		pick(sum[k], model->n_columns, n_kept, kept, picked[k]);
	if (!take_estimated(n_kept, picked[0], picked[1], picked[2], sum[0],
						score + 2 * p))
		for (int i = 0; i < n_kept * n_kept; i++)
			sum[0][i] = NAN;
	for (int i = 0; i < n_kept; i++)
		result.score[i] = score[kept[i]];
	return result;
}

TestResult
proportional_hazards_test(const ProportionalHazards *sums, const int32_t *kept,
						  int first, int last, double *scratch,
						  int32_t *place)
{
	int n = 0;
	double *score = scratch;
	double *matrix = scratch + sums->n;

	for (int i = 0; i < sums->n; i++)
		if (kept[i] >= first && kept[i] < last)
			place[n++] = i;
	for (int i = 0; i < n; i++)
	{
		score[i] = sums->score[place[i]];
		if (!isfinite(score[i]))
			return test_undefined();
		for (int j = 0; j < n; j++)
		{
			matrix[i * n + j] = sums->matrix[place[i] * sums->n + place[j]];
			if (!isfinite(matrix[i * n + j]))
				return test_undefined();
		}
	}
	return quadratic_form_test(n, matrix, score);
}
