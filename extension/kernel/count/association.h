/*
 * association.h
 *		Association of groups and outcomes within strata: the generalised
 *		Cochran-Mantel-Haenszel tests (Landis, Heyman and Koch 1978).
 *
 * Given the margins of each stratum the counts are multivariate
 * hypergeometric.  The sums of what exceeds its expectation over the strata,
 * scored or not, and their covariance make a chi-squared statistic.  Strata
 * are added one by one to sums that begin at 0, and quadratic_form_test()
 * ends the test, its df being the rank of the covariance.
 */
#ifndef SPEGEL_KERNEL_ASSOCIATION_H
#define SPEGEL_KERNEL_ASSOCIATION_H

#include "kernel/base/kernel.h"

/* Persons alike in a stratum, group 0, 1, ... */
typedef struct ScoredCount
{
	size_t group;
	double group_score;			/* linear_association_add() */
	double outcome_score;
	int64_t persons;
} ScoredCount;

/* How many sums a test of general association has. */
#define GENERAL_ASSOCIATION_SUMS(n_groups, n_outcomes) \
	(((size_t) (n_groups) - 1) * ((size_t) (n_outcomes) - 1))

/*
 * General association: groups and outcomes without order.  counts has a row of
 * n_outcomes for each group, both at least 1; scores has
 * GENERAL_ASSOCIATION_SUMS and covariance the square of that.  margins:
 * scratch for n_groups + n_outcomes.
 */
extern void general_association_add(const int64_t *counts, size_t n_groups,
									size_t n_outcomes, double *scores,
									double *covariance, int64_t *margins);

/*
 * The groups' mean scores differ: outcomes have scores, groups are without
 * order.  scores has n_groups and covariance its square.  persons_of_group:
 * scratch for n_groups.
 */
extern void mean_score_add(const ScoredCount *counts, size_t n,
						   size_t n_groups, double *scores,
						   double *covariance, int64_t *persons_of_group);

/*
 * Linear association: groups and outcomes have scores (Mantel 1963).  score
 * and variance are one number each.
 */
extern void linear_association_add(const ScoredCount *counts, size_t n,
								   double *score, double *variance);

#endif /* SPEGEL_KERNEL_ASSOCIATION_H */
