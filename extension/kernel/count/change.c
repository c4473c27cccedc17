/*
 * change.c
 *		What moved: changes of a share and of its gap to the residents.
 */
#include "kernel/count/change.h"

#include "kernel/base/random.h"
#include "kernel/base/sum.h"
#include "kernel/base/wide.h"

static double
share(ChangeStock stock)
{
	return stock.persons > 0 ?
		(double) stock.group / (double) stock.persons : NAN;
}

/* Changes summed between two calls of kernel_check(). */
#define SUMMED_PER_CHECK 65536

/* share(after) - share(before), from exact integers. */
static double
share_difference(ChangeStock before, ChangeStock after)
{
	wide cross = (wide) after.group * before.persons -
		(wide) before.group * after.persons;

	if (before.persons == 0 || after.persons == 0)
		return NAN;
	return (double) cross / ((double) before.persons * (double) after.persons);
}

GapChange
change_of_gap(ChangeStock staff_before, ChangeStock staff_after,
			  ChangeStock residents_before, ChangeStock residents_after)
{
	GapChange result;

	result.gap_before = share_difference(residents_before, staff_before);
	result.gap_after = share_difference(residents_after, staff_after);
	result.staff_part = share_difference(staff_before, staff_after);
	result.residents_part = share_difference(residents_after,
											 residents_before);
	result.change = result.staff_part + result.residents_part;
	return result;
}

ShareChange
change_by_flow(ChangeStock before, ChangeStock after, const int64_t *group,
			   const int64_t *persons, size_t n, double *contributions)
{
	ShareChange result = {NAN, NAN, 0, 0};
	double mean_stock = (double) (before.persons + after.persons) / 2.0;
	double mean_share = (share(before) + share(after)) / 2.0;
	CompensatedSum rest = {0.0, 0.0};
	int64_t rest_group = after.group - before.group;
	int64_t rest_persons = after.persons - before.persons;

	result.change = share_difference(before, after);
	sum_add(&rest, result.change);
	for (size_t f = 0; f < n; f++)
	{
		contributions[f] = ((double) group[f] -
							mean_share * (double) persons[f]) / mean_stock;
		if (isnan(mean_share))
			contributions[f] = NAN;
		sum_add(&rest, -contributions[f]);
		rest_group -= group[f];
		rest_persons -= persons[f];
	}
	if (!isnan(result.change))
		result.unexplained = rest_group == 0 && rest_persons == 0 ? 0.0 :
			sum_value(rest);
	result.rest_group = rest_group;
	result.rest_persons = rest_persons;
	return result;
}

/* C(n, k), exact while it is small, otherwise close enough. */
static double
combinations(size_t n, size_t k)
{
	double result = 1.0;

	if (k > n - k)
		k = n - k;
	for (size_t i = 1; i <= k; i++)
		result = result * (double) (n - k + i) / (double) i;
	return result;
}

/* The next choice of k of n in lexicographic order; false after the last. */
static bool
next_choice(size_t *chosen, size_t k, size_t n)
{
	size_t i = k;

	while (i > 0 && chosen[i - 1] == n - k + i - 1)
		i--;
	if (i == 0)
		return false;
	chosen[i - 1]++;
	for (; i < k; i++)
		chosen[i] = chosen[i - 1] + 1;
	return true;
}

/* Moves k randomly chosen elements of the permutation to its front. */
static void
draw_choice(size_t *permutation, size_t k, size_t n, uint64_t *state)
{
	for (size_t i = 0; i < k; i++)
	{
		size_t j = i + (size_t) random_below(n - i, state);
		size_t swap = permutation[i];

		permutation[i] = permutation[j];
		permutation[j] = swap;
	}
}

DifferenceInDifferences
change_difference_in_differences(const double *change, const bool *treated,
								 size_t n, uint64_t seed, size_t *scratch)
{
	DifferenceInDifferences result = {NAN, NAN, NAN, NAN, 0, false};
	CompensatedSum sum = {0.0, 0.0}, treated_sum = {0.0, 0.0};
	double mean, scale, observed, tolerance;
	double largest = 0.0;
	int64_t extreme = 0;
	size_t k = 0;
	size_t summed = 0;			/* since the last kernel_check() */

	for (size_t i = 0; i < n; i++)
	{
		k += treated[i];
		sum_add(&sum, change[i]);
		if (treated[i])
			sum_add(&treated_sum, change[i]);
	}
	if (k == 0 || k == n || isnan(sum.sum))
		return result;

	/*
	 * The difference of means is proportional to the treated's sum of
	 * deviations from the mean of all, which does not depend on the choice.
	 */
	mean = sum_value(sum) / (double) n;
	scale = 1.0 / (double) k + 1.0 / (double) (n - k);
	treated_sum = (CompensatedSum){0.0, 0.0};
	for (size_t i = 0; i < n; i++)
	{
		largest = fmax(largest, fabs(change[i] - mean));
		if (treated[i])
			sum_add(&treated_sum, change[i] - mean);
	}
	result.difference = sum_value(treated_sum) * scale;
	observed = fabs(sum_value(treated_sum));
	tolerance = 1e-9 * largest;

	result.assignments = combinations(n, k);
	result.exact = result.assignments <= CHANGE_MAX_ENUMERATED;
	for (size_t i = 0; i < n; i++)
		scratch[i] = i;
	for (;;)
	{
		CompensatedSum chosen = {0.0, 0.0};

		/* The choice may be of three departments or of a million. */
		summed += k;
		if (summed >= SUMMED_PER_CHECK)
		{
			kernel_check();
			summed = 0;
		}
		if (!result.exact)
			draw_choice(scratch, k, n, &seed);
		for (size_t i = 0; i < k; i++)
			sum_add(&chosen, change[scratch[i]] - mean);
		extreme += fabs(sum_value(chosen)) >= observed - tolerance;
		result.examined++;
		if (result.exact ? !next_choice(scratch, k, n) :
			result.examined == CHANGE_DRAWS)
			break;
	}
	if (result.exact)
	{
		result.p_value = (double) extreme / (double) result.examined;
		/* With equal halves every choice has a mirror image as extreme. */
		result.smallest_p = (2 * k == n ? 2.0 : 1.0) / result.assignments;
	}
	else
	{
		result.p_value = (1.0 + (double) extreme) / (1.0 + CHANGE_DRAWS);
		result.smallest_p = 1.0 / (1.0 + CHANGE_DRAWS);
	}
	return result;
}
