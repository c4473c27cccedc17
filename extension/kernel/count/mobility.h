/*
 * mobility.h
 *		Square tables: the same persons by state before (rows) and after
 *		(columns), counts[before * n + after].
 *
 * The total of a table is at most KERNEL_MAX_COUNT.
 */
#ifndef SPEGEL_KERNEL_MOBILITY_H
#define SPEGEL_KERNEL_MOBILITY_H

#include "kernel/base/kernel.h"

/* Numbers of double and int32_t of scratch space for so many states. */
#define MOBILITY_SCRATCH(n) ((size_t) (n) * ((size_t) (n) + 1))
#define MOBILITY_MARKS(n) (3 * (size_t) (n))

/*
 * Bowker's test (1948) of symmetry: as many move from each state to each other
 * as the other way.  df: the pairs of states between which anybody moves.
 * Undefined when nobody moves.
 */
extern TestResult bowker_test(const int64_t *counts, size_t n);

/*
 * Tests of marginal homogeneity: each state has as many persons after as
 * before.  Stuart 1955 and Maxwell 1970, with the covariance under symmetry;
 * Bhapkar 1966, with the covariance as it is observed, whose statistic W is
 * W_Stuart/(1 - W_Stuart/N), INFINITY when nothing is left of the variance.
 * df is the rank of the covariance: the states less 1, fewer when they fall
 * into parts without moves between them.  Undefined when nobody moves.
 * scratch: MOBILITY_SCRATCH(n).
 */
extern TestResult stuart_maxwell_test(const int64_t *counts, size_t n,
									  double *scratch);
extern TestResult bhapkar_test(const int64_t *counts, size_t n,
							   double *scratch);

/*
 * Test that two tables have the same transition probabilities (Anderson and
 * Goodman 1957): row by row, the chi-squared test that two multinomial samples
 * are alike, by Pearson or by likelihood ratio.  Rows that either table has
 * nobody in say nothing.  df: in each other row the states that anybody goes
 * to, less 1.  Undefined when that is 0.
 */
extern TestResult transition_homogeneity_test(const int64_t *first,
											  const int64_t *second, size_t n,
											  bool likelihood_ratio);

/*
 * Mobility index of Shorrocks (1978), also of Prais: (n - trace P)/(n - 1), P
 * being the transition probabilities.  0 when nobody moves, 1 when the state
 * after does not depend on the one before, above 1 when persons avoid their
 * own state.  NAN with fewer than two states, and when nobody was in one of
 * them before.
 */
extern double shorrocks_index(const int64_t *counts, size_t n);

/*
 * The distribution over states that moves at these rates lead to and then keep:
 * the left eigenvector of the transition probabilities, by elimination without
 * subtraction (Grassmann, Taksar and Heyman 1985).  False, and NAN throughout,
 * when it depends on where persons begin, and when nobody was in one of the
 * states before.  scratch: MOBILITY_SCRATCH(n), marks: MOBILITY_MARKS(n).
 */
extern bool stationary_distribution(const int64_t *counts, size_t n,
									double *probability, double *scratch,
									int32_t *marks);

#endif /* SPEGEL_KERNEL_MOBILITY_H */
