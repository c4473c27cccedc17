/*
 * association.c
 *		Association of groups and outcomes within strata.
 */
#include "kernel/count/association.h"

#include "kernel/base/sum.h"
#include "kernel/base/wide.h"

#include <string.h>

/*
 * With n persons, a of n_i in both groups alike and so on, the covariance of
 * two cells is n_i (1{same} n - n_i') / n times m_j (1{same} n - m_j') / n
 * over n - 1.
 */
static inline double
margin_covariance(int64_t a, int64_t b, bool same, int64_t n)
{
	return same ? (double) a * ((double) (n - a) / (double) n) :
		-(double) a * ((double) b / (double) n);
}

void
general_association_add(const int64_t *counts, size_t n_groups,
						size_t n_outcomes, double *scores, double *covariance,
						int64_t *margins)
{
	int64_t *of_group = margins;
	int64_t *with_outcome = margins + n_groups;
	size_t columns = n_outcomes - 1;
	size_t sums = GENERAL_ASSOCIATION_SUMS(n_groups, n_outcomes);
	int64_t n = 0;

	memset(margins, 0, sizeof(int64_t) * (n_groups + n_outcomes));
	for (size_t i = 0; i < n_groups; i++)
		for (size_t j = 0; j < n_outcomes; j++)
		{
			of_group[i] += counts[i * n_outcomes + j];
			with_outcome[j] += counts[i * n_outcomes + j];
			n += counts[i * n_outcomes + j];
		}
	if (n < 2)
		return;
	for (size_t r = 0; r < sums; r++)
	{
		size_t i = r / columns;
		size_t j = r % columns;

		kernel_check();
		if (of_group[i] == 0 || with_outcome[j] == 0)
			continue;
		scores[r] += (double) ((wide) counts[i * n_outcomes + j] * n -
							   (wide) of_group[i] * with_outcome[j]) /
			(double) n;
		for (size_t s = 0; s < sums; s++)
		{
			size_t k = s / columns;
			size_t l = s % columns;

			covariance[r * sums + s] +=
				margin_covariance(of_group[i], of_group[k], i == k, n) *
				(margin_covariance(with_outcome[j], with_outcome[l], j == l,
								   n) / (double) (n - 1));
		}
	}
}

/* Mean and sum of squares about it, of either score. */
typedef struct Moments
{
	double mean;
	double squares;
} Moments;

static inline double
score_of(const ScoredCount *count, bool of_group)
{
	return of_group ? count->group_score : count->outcome_score;
}

static Moments
moments(const ScoredCount *counts, size_t n, double persons, bool of_group)
{
	CompensatedSum sum = {0.0, 0.0}, squares = {0.0, 0.0};
	double mean;

	for (size_t i = 0; i < n; i++)
		sum_add(&sum, (double) counts[i].persons * score_of(&counts[i],
															of_group));
	mean = sum_value(sum) / persons;
	for (size_t i = 0; i < n; i++)
	{
		double distance = score_of(&counts[i], of_group) - mean;

		sum_add(&squares, (double) counts[i].persons * distance * distance);
	}
	return (Moments){mean, sum_value(squares)};
}

static int64_t
total(const ScoredCount *counts, size_t n)
{
	int64_t persons = 0;

	for (size_t i = 0; i < n; i++)
		persons += counts[i].persons;
	return persons;
}

void
mean_score_add(const ScoredCount *counts, size_t n, size_t n_groups,
			   double *scores, double *covariance, int64_t *persons_of_group)
{
	int64_t persons = total(counts, n);
	Moments outcome;
	double variance;

	kernel_check();
	if (persons < 2)
		return;
	outcome = moments(counts, n, (double) persons, false);
	variance = outcome.squares / (double) (persons - 1);
	memset(persons_of_group, 0, sizeof(int64_t) * n_groups);
	for (size_t i = 0; i < n; i++)
	{
		persons_of_group[counts[i].group] += counts[i].persons;
		scores[counts[i].group] += (double) counts[i].persons *
			(counts[i].outcome_score - outcome.mean);
	}
	for (size_t g = 0; g < n_groups; g++)
	{
		if (persons_of_group[g] == 0)
			continue;
		kernel_check();
		for (size_t h = 0; h < n_groups; h++)
			covariance[g * n_groups + h] += variance *
				margin_covariance(persons_of_group[g], persons_of_group[h],
								  g == h, persons);
	}
}

void
linear_association_add(const ScoredCount *counts, size_t n, double *score,
					   double *variance)
{
	int64_t persons = total(counts, n);
	CompensatedSum sum = {0.0, 0.0};
	Moments group;
	Moments outcome;

	kernel_check();
	if (persons < 2)
		return;
	group = moments(counts, n, (double) persons, true);
	outcome = moments(counts, n, (double) persons, false);
	for (size_t i = 0; i < n; i++)
		sum_add(&sum, (double) counts[i].persons *
				(counts[i].group_score - group.mean) *
				(counts[i].outcome_score - outcome.mean));
	*score += sum_value(sum);
	*variance += group.squares * (outcome.squares / (double) (persons - 1));
}
