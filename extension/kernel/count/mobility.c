/*
 * mobility.c
 *		Square tables: the same persons by state before and after.
 */
#include "kernel/count/mobility.h"

#include "kernel/base/dist.h"
#include "kernel/base/divergence_term.h"
#include "kernel/base/quadratic.h"
#include "kernel/base/sum.h"
#include "kernel/base/wide.h"

#include <string.h>

static inline int64_t
row_sum(const int64_t *counts, size_t n, size_t row)
{
	int64_t sum = 0;

	for (size_t j = 0; j < n; j++)
		sum += counts[row * n + j];
	return sum;
}

static inline int64_t
column_sum(const int64_t *counts, size_t n, size_t column)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += counts[i * n + column];
	return sum;
}

static TestResult
chi_squared(double statistic, double df)
{
	if (df == 0.0)
		return test_undefined();
	return (TestResult){statistic, df,
						dist_chisq_p(statistic, df, TAIL_UPPER)};
}

TestResult
bowker_test(const int64_t *counts, size_t n)
{
	CompensatedSum statistic = {0.0, 0.0};
	double pairs = 0.0;

	for (size_t i = 0; i < n; i++)
	{
		kernel_check();
		for (size_t j = 0; j < i; j++)
		{
			int64_t there = counts[i * n + j];
			int64_t back = counts[j * n + i];
			double difference = (double) (there - back);

			if (there + back == 0)
				continue;
			pairs += 1.0;
			sum_add(&statistic,
					difference / (double) (there + back) * difference);
		}
	}
	return chi_squared(sum_value(statistic), pairs);
}

TestResult
stuart_maxwell_test(const int64_t *counts, size_t n, double *scratch)
{
	double *scores = scratch;
	double *covariance = scratch + n;

	for (size_t i = 0; i < n; i++)
	{
		int64_t before = row_sum(counts, n, i);
		int64_t after = column_sum(counts, n, i);
		int64_t stayed = counts[i * n + i];

		kernel_check();
		scores[i] = (double) (before - after);
		for (size_t j = 0; j < n; j++)
			covariance[i * n + j] =
				-(double) (counts[i * n + j] + counts[j * n + i]);
		covariance[i * n + i] =
			(double) (before - stayed) + (double) (after - stayed);
	}
	return quadratic_form_test((int) n, covariance, scores);
}

TestResult
bhapkar_test(const int64_t *counts, size_t n, double *scratch)
{
	TestResult test = stuart_maxwell_test(counts, n, scratch);
	int64_t persons = 0;
	double rest;

	for (size_t i = 0; i < n; i++)
		persons += row_sum(counts, n, i);
	if (isnan(test.df))
		return test;
	rest = 1.0 - test.statistic / (double) persons;
	return chi_squared(rest > 0.0 ? test.statistic / rest : INFINITY,
					   test.df);
}

TestResult
transition_homogeneity_test(const int64_t *first, const int64_t *second,
							size_t n, bool likelihood_ratio)
{
	CompensatedSum statistic = {0.0, 0.0};
	double df = 0.0;

	for (size_t i = 0; i < n; i++)
	{
		int64_t in_first = row_sum(first, n, i);
		int64_t in_second = row_sum(second, n, i);
		double persons = (double) in_first + (double) in_second;
		double reached = 0.0;

		kernel_check();
		if (in_first == 0 || in_second == 0)
			continue;
		for (size_t j = 0; j < n; j++)
		{
			int64_t a = first[i * n + j];
			int64_t b = second[i * n + j];
			double both = (double) a + (double) b;
			double share = both / persons;

			/* Both cells lie as far from what is expected of them. */
			double excess = (double) ((wide) a * in_second -
									  (wide) b * in_first) / persons;
			double e = (double) in_first * share;
			double f = (double) in_second * share;

			if (both == 0.0)
				continue;
			reached += 1.0;
			sum_add(&statistic, likelihood_ratio
					? 2.0 * (e * deviance_part(excess / e) +
							 f * deviance_part(-excess / f))
					: excess / e * excess + excess / f * excess);
		}
		df += reached - 1.0;
	}
	return chi_squared(sum_value(statistic), df);
}

double
shorrocks_index(const int64_t *counts, size_t n)
{
	CompensatedSum moved = {0.0, 0.0};

	if (n < 2)
		return NAN;
	for (size_t i = 0; i < n; i++)
	{
		int64_t before = row_sum(counts, n, i);

		kernel_check();
		if (before == 0)
			return NAN;
		sum_add(&moved,
				(double) (before - counts[i * n + i]) / (double) before);
	}
	return sum_value(moved) / (double) (n - 1);
}

/*
 * Marks every state that can be reached from one, along moves or against them.
 * todo has room for n states.
 */
static void
mark_reached(const int64_t *counts, size_t n, size_t start, bool forwards,
			 int32_t *marked, int32_t *todo)
{
	size_t waiting = 0;

	if (!marked[start])
		todo[waiting++] = (int32_t) start;
	marked[start] = 1;
	while (waiting > 0)
	{
		size_t i = (size_t) todo[--waiting];

		kernel_check();
		for (size_t j = 0; j < n; j++)
			if (!marked[j] && counts[forwards ? i * n + j : j * n + i] > 0)
			{
				marked[j] = 1;
				todo[waiting++] = (int32_t) j;
			}
	}
}

/*
 * The states that persons end in whatever state they begin in, listed in
 * members; 0 when there are several such sets.  If some state can be reached
 * from all, so can the last one from which a search against the moves had to
 * begin anew.
 */
static size_t
final_states(const int64_t *counts, size_t n, int32_t *members,
			 int32_t *marked, int32_t *todo)
{
	size_t last = 0;
	size_t n_members = 0;

	memset(marked, 0, sizeof(int32_t) * n);
	for (size_t i = 0; i < n; i++)
		if (!marked[i])
		{
			mark_reached(counts, n, i, false, marked, todo);
			last = i;
		}
	memset(marked, 0, sizeof(int32_t) * n);
	mark_reached(counts, n, last, false, marked, todo);
	for (size_t i = 0; i < n; i++)
		if (!marked[i])
			return 0;
	memset(marked, 0, sizeof(int32_t) * n);
	mark_reached(counts, n, last, true, marked, todo);
	for (size_t i = 0; i < n; i++)
		if (marked[i])
			members[n_members++] = (int32_t) i;
	return n_members;
}

bool
stationary_distribution(const int64_t *counts, size_t n, double *probability,
						double *scratch, int32_t *marks)
{
	int32_t *members = marks;
	double *p = scratch;
	double *mass = scratch + n * n;
	size_t m = 0;
	double total = 0.0;
	bool known = n > 0;

	for (size_t i = 0; i < n; i++)
	{
		probability[i] = NAN;
		known &= row_sum(counts, n, i) > 0;
	}
	if (known)
		m = final_states(counts, n, members, marks + n, marks + 2 * n);
	if (m == 0)
		return false;

	for (size_t i = 0; i < m; i++)
	{
		size_t row = (size_t) members[i];
		double before = (double) row_sum(counts, n, row);

		for (size_t j = 0; j < m; j++)
			p[i * m + j] =
				(double) counts[row * n + (size_t) members[j]] / before;
	}
	for (size_t k = m; k-- > 1;)
	{
		double leaving = 0.0;

		kernel_check();
		for (size_t j = 0; j < k; j++)
			leaving += p[k * m + j];
		for (size_t i = 0; i < k; i++)
		{
			double factor = p[i * m + k] /= leaving;

			for (size_t j = 0; factor > 0.0 && j < k; j++)
				p[i * m + j] += factor * p[k * m + j];
		}
	}
	for (size_t k = 0; k < m; k++)
	{
		mass[k] = k == 0 ? 1.0 : 0.0;
		for (size_t i = 0; i < k; i++)
			mass[k] += mass[i] * p[i * m + k];
		total += mass[k];
	}
	for (size_t i = 0; i < n; i++)
		probability[i] = 0.0;
	for (size_t k = 0; k < m; k++)
		probability[members[k]] = mass[k] / total;
	return true;
}
