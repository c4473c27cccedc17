/*
 * segregation_null.c
 *		What segregation indices are expected to be by chance alone.
 */
#include "kernel/segregation/segregation_null.h"

#include "kernel/base/dist.h"
#include "kernel/base/divergence_term.h"
#include "kernel/base/exact_test.h"
#include "kernel/segregation/segregation_table.h"
#include "kernel/base/sort_counts.h"
#include "kernel/base/sum.h"
#include "kernel/base/wide.h"

#define TERMS_PER_CHECK 65536

/* Point masses below this fraction of the mode's are left out. */
#define NEGLIGIBLE 1e-25

/* What rounding may leave between an expectation and an index equal to it. */
#define EXPECTATION_ERROR 1e-12

size_t
segregation_group_sizes(int64_t *sizes, size_t n, int64_t *repeats)
{
	size_t distinct = 0;

	sort_counts(sizes, n);
	for (size_t i = 0; i < n; i++)
	{
		if (sizes[i] == 0)
			continue;
		if (distinct > 0 && sizes[distinct - 1] == sizes[i])
		{
			repeats[distinct - 1]++;
			continue;
		}
		sizes[distinct] = sizes[i];
		repeats[distinct++] = 1;
	}
	return distinct;
}

static int64_t
sum_counts(const int64_t *counts, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += counts[i];
	return sum;
}

/*
 * E|X - mean| for X marked persons among `drawn` of `total`.
 *
 * With f(x) = x (total - marked - drawn + x) P(x), f(x) - f(x + 1) is
 * total (x - mean) P(x), so that the sum over x >= k telescopes to f(k) and
 * E|X - mean| = 2 f(k)/total with k the first integer above the mean.
 */
static double
mean_absolute_deviation(int64_t drawn, int64_t marked, int64_t total)
{
	int64_t k = (int64_t) ((wide) drawn * marked / total) + 1;

	if (k > drawn || k > marked)
		return 0.0;
	return 2.0 * (double) k *
		((double) (total - marked - drawn + k) / (double) total) *
		dist_hypergeometric_d(k, marked, total - marked, drawn);
}

double
segregation_expected_dissimilarity(const int64_t *sizes,
								   const int64_t *repeats, size_t n,
								   const int64_t *group_totals,
								   size_t n_groups, size_t group)
{
	int64_t total = sum_counts(group_totals, n_groups);
	size_t first = group == SEGREGATION_ALL_GROUPS ? 0 : group;
	size_t last = group == SEGREGATION_ALL_GROUPS ? n_groups : group + 1;
	wide interaction = 0;
	CompensatedSum sum = {0.0, 0.0};

	if (last > n_groups)
		return NAN;
	for (size_t g = first; g < last; g++)
		interaction += (wide) group_totals[g] * (total - group_totals[g]);
	if (interaction == 0)
		return NAN;
	for (size_t i = 0; i < n; i++)
	{
		if (i % 1024 == 0)
			kernel_check();
		for (size_t g = first; g < last; g++)
			sum_add(&sum, (repeats ? (double) repeats[i] : 1.0) *
					mean_absolute_deviation(sizes[i], group_totals[g], total));
	}
	return sum_value(sum) * ((double) total / (2.0 * (double) interaction));
}

/*
 * E[x ln(x/m) - x + m] for x marked persons among `drawn` of `total`, m the
 * mean of x.  The masses come from their ratios, relative to the mode's, and
 * are divided by their sum: neither needs the mode's mass itself.
 */
static double
expected_divergence(int64_t drawn, int64_t marked, int64_t total)
{
	double unmarked = (double) (total - marked);
	double other = (double) (total - marked - drawn);
	double n = (double) drawn;
	double k = (double) marked;
	double mean = n * (k / (double) total);
	double mode = (double) (int64_t) ((wide) (drawn + 1) * (marked + 1) /
										   (total + 2));
	CompensatedSum mass = {0.0, 0.0};
	CompensatedSum sum = {0.0, 0.0};
	uint32_t	terms = 0;

	if (unmarked == 0.0 || drawn == total)
		return 0.0;
	sum_add(&mass, 1.0);
	sum_add(&sum, divergence_term(mode, mean));
	for (int direction = -1; direction <= 1; direction += 2)
	{
		double p = 1.0;
		double x = mode;

		for (;;)
		{
			if (direction > 0)
			{
				p *= (k - x) / (x + 1.0) * ((n - x) / (other + x + 1.0));
				x += 1.0;
			}
			else
			{
				p *= x / (k - x + 1.0) * ((other + x) / (n - x + 1.0));
				x -= 1.0;
			}
			if (!(p > NEGLIGIBLE))
				break;
			sum_add(&mass, p);
			sum_add(&sum, p * divergence_term(x, mean));
			if (++terms % TERMS_PER_CHECK == 0)
				kernel_check();
		}
	}
	return sum_value(sum) / sum_value(mass);
}

double
segregation_expected_information(const int64_t *sizes, const int64_t *repeats,
								 size_t n, const int64_t *group_totals,
								 size_t n_groups)
{
	int64_t total = sum_counts(group_totals, n_groups);
	CompensatedSum sum = {0.0, 0.0};

	/* Above it a double cannot step from one count to the next. */
	if (total == 0 || total > EXACT_MAX_COUNT)
		return NAN;
	for (size_t i = 0; i < n; i++)
	{
		if (i % 64 == 0)
			kernel_check();
		if (sizes[i] == 0)
			continue;
		for (size_t g = 0; g < n_groups; g++)
			if (group_totals[g] > 0)
				sum_add(&sum, (repeats ? (double) repeats[i] : 1.0) *
						expected_divergence(sizes[i], group_totals[g], total));
	}
	return sum_value(sum) / (double) total;
}

double
segregation_expected_theil(double expected_information, double entropy)
{
	return entropy > 0.0 ? expected_information / entropy : NAN;
}

double
segregation_corrected(double index, double expected)
{
	if (isnan(index) || isnan(expected))
		return NAN;

	/*
	 * With units of one person each the index is what chance makes it,
	 * whatever the persons, and what it can be is no more than that: the
	 * difference and its measure are both nothing but rounding.
	 */
	if (fabs(index - expected) <= EXPECTATION_ERROR)
		return 0.0;
	return (index - expected) /
		(index > expected ? 1.0 - expected : expected);
}
