/*
 * cox_exact.c
 *		Tied events of a Cox model as draws without an order.
 *
 * Adding n persons alike to those that k can be drawn from mixes j draws among
 * them with k - j among the others, with weights C(n, j) r^j f(k - j) whose sum
 * is the new f(k).  Mean and covariance are those of the mixture, so that no
 * difference of large numbers is taken.
 */
#include "kernel/life/cox_exact.h"

#include <string.h>

CoxExact
cox_exact_begin(int p, int32_t degree, double *scratch)
{
	size_t n = (size_t) degree + 1;
	size_t square = (size_t) p * (size_t) p;
	CoxExact exact = {.p = p, .degree = degree};

	exact.log_sum = scratch;
	exact.log_weight = exact.log_sum + n;
	exact.weight = exact.log_weight + n;
	exact.mean = exact.weight + n;
	exact.covariance = exact.mean + n * (size_t) p;
	exact.row = exact.covariance + n * square;
	memset(exact.mean, 0, sizeof(double) * n * (size_t) p);
	memset(exact.covariance, 0, sizeof(double) * n * square);
	exact.log_sum[0] = 0.0;
	for (size_t k = 1; k < n; k++)
		exact.log_sum[k] = -INFINITY;
	return exact;
}

/* The weights of j = 0 .. last draws among the new; their log sum. */
static double
mix(CoxExact *exact, int32_t k, int32_t last)
{
	double largest = -INFINITY;
	double sum = 0.0;

	for (int32_t j = 0; j <= last; j++)
		largest = fmax(largest, exact->log_weight[j] + exact->log_sum[k - j]);
	if (largest == -INFINITY)
		return largest;
	for (int32_t j = 0; j <= last; j++)
	{
		exact->weight[j] = exp(exact->log_weight[j] + exact->log_sum[k - j] -
							   largest);
		sum += exact->weight[j];
	}
	for (int32_t j = 0; j <= last; j++)
		exact->weight[j] /= sum;
	return largest + log(sum);
}

/* Mean and covariance of k draws, from those of fewer of the others. */
static void
mix_moments(CoxExact *exact, int32_t k, int32_t last, const double *x)
{
	int p = exact->p;
	size_t square = (size_t) p * (size_t) p;
	double *mean = exact->row;
	double *covariance = exact->row + p;

	memset(mean, 0, sizeof(double) * ((size_t) p + square));
	for (int32_t j = 0; j <= last; j++)
		for (int a = 0; exact->weight[j] > 0.0 && a < p; a++)
			mean[a] += exact->weight[j] *
				(exact->mean[(size_t) (k - j) * p + a] + j * x[a]);
	for (int32_t j = 0; j <= last; j++)
	{
		const double *m = exact->mean + (size_t) (k - j) * p;
		const double *v = exact->covariance + (size_t) (k - j) * square;
		double w = exact->weight[j];

		for (int a = 0; w > 0.0 && a < p; a++)
		{
			double away = m[a] + j * x[a] - mean[a];

			for (int b = 0; b <= a; b++)
				covariance[a * p + b] += w *
					(v[a * p + b] + away * (m[b] + j * x[b] - mean[b]));
		}
	}
	memcpy(exact->mean + (size_t) k * p, mean, sizeof(double) * (size_t) p);
	memcpy(exact->covariance + (size_t) k * square, covariance,
		   sizeof(double) * square);
}

void
cox_exact_add(CoxExact *exact, int64_t persons, double log_risk,
			  const double *x)
{
	int32_t most = persons < exact->degree ? (int32_t) persons : exact->degree;

	exact->log_weight[0] = 0.0;
	for (int32_t j = 1; j <= most; j++)
		exact->log_weight[j] = exact->log_weight[j - 1] + log_risk +
			log((double) (persons - j + 1) / j);

	/* Downwards, since k needs what fewer draws were before. */
	for (int32_t k = exact->degree; k > 0; k--)
	{
		int32_t last = k < most ? k : most;
		double log_sum = mix(exact, k, last);

		kernel_check();
		if (log_sum == -INFINITY)
			continue;
		mix_moments(exact, k, last, x);
		exact->log_sum[k] = log_sum;
	}
}
