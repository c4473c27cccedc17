/*
 * diversity.c
 *		Diversity of one vector of counts.
 */
#include "kernel/count/diversity.h"

#include "kernel/base/sum.h"

static int64_t
total_and_largest(const int64_t *counts, size_t n, int64_t *largest)
{
	int64_t total = 0;

	*largest = 0;
	for (size_t i = 0; i < n; i++)
	{
		total += counts[i];
		if (counts[i] > *largest)
			*largest = counts[i];
	}
	return total;
}

/* ln(part/whole), accurate also when part is nearly the whole. */
static double
log_share(int64_t part, int64_t whole)
{
	int64_t rest = whole - part;

	if (rest < part)
		return log1p(-(double) rest / (double) whole);
	return log((double) part / (double) whole);
}

double
diversity_blau(const int64_t *counts, size_t n)
{
	int64_t largest;
	int64_t total = total_and_largest(counts, n, &largest);
	CompensatedSum sum = {0.0, 0.0};

	if (total == 0)
		return NAN;
	/* p (1 - p) instead of 1 - p^2: nothing cancels near uniformity. */
	for (size_t i = 0; i < n; i++)
		sum_add(&sum, (double) counts[i] / (double) total *
				((double) (total - counts[i]) / (double) total));
	return sum_value(sum);
}

double
diversity_shannon(const int64_t *counts, size_t n)
{
	int64_t largest;
	int64_t total = total_and_largest(counts, n, &largest);
	CompensatedSum sum = {0.0, 0.0};

	if (total == 0)
		return NAN;
	for (size_t i = 0; i < n; i++)
		if (counts[i] > 0)
			sum_add(&sum, -(double) counts[i] / (double) total *
					log_share(counts[i], total));
	return sum_value(sum);
}

/* Order close to 1: sum p^q = 1 + sum p (p^(q-1) - 1), all of it small. */
static double
hill_near_one(const int64_t *counts, size_t n, int64_t total, double order)
{
	CompensatedSum sum = {0.0, 0.0};

	for (size_t i = 0; i < n; i++)
		if (counts[i] > 0)
			sum_add(&sum, (double) counts[i] / (double) total *
					expm1((order - 1.0) * log_share(counts[i], total)));
	return exp(log1p(sum_value(sum)) / (1.0 - order));
}

static double
hill(const int64_t *counts, size_t n, double order)
{
	int64_t largest;
	int64_t total = total_and_largest(counts, n, &largest);
	CompensatedSum sum = {0.0, 0.0};

	if (total == 0 || !(order >= 0.0))
		return NAN;
	if (order == 1.0)
		return exp(diversity_shannon(counts, n));
	if (isinf(order))
		return (double) total / (double) largest;
	if (fabs(order - 1.0) < 0.25)
		return hill_near_one(counts, n, total, order);

	/* Relative to the largest share, so that no power underflows at once. */
	for (size_t i = 0; i < n; i++)
		if (counts[i] > 0)
			sum_add(&sum, pow((double) counts[i] / (double) largest, order));
	return exp((order * log_share(largest, total) + log(sum_value(sum))) /
			   (1.0 - order));
}

/* From one category to as many as have persons, whatever rounding makes. */
double
diversity_hill(const int64_t *counts, size_t n, double order)
{
	double number = hill(counts, n, order);
	double present = 0.0;

	if (isnan(number))
		return NAN;
	for (size_t i = 0; i < n; i++)
		present += counts[i] > 0;
	return fmax(1.0, fmin(number, present));
}
