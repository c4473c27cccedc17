/*
 * perturbation.h
 *		Noise that protects a published number of persons, and what such a
 *		number says about a share.
 *
 * A perturbation table has one row for each number of persons 0, 1, ...; its
 * last row serves all larger numbers too.  A row holds the cumulative
 * probabilities of the noise from its lowest to its highest value.
 */
#ifndef SPEGEL_KERNEL_PERTURBATION_H
#define SPEGEL_KERNEL_PERTURBATION_H

#include "kernel/base/kernel.h"

/* The noise lies between -bound and bound. */
#define PERTURBATION_MAX_BOUND 100

/* Below this the noise would leave almost every number as it is. */
#define PERTURBATION_MIN_VARIANCE 0.01

/* The variance of noise that takes all values -bound .. bound alike. */
extern double perturbation_max_variance(int bound);

/*
 * The 2 * bound + 1 cumulative probabilities P(noise <= v), v = -bound ..
 * bound, of noise with mean 0 and the variance that has the highest entropy.
 * 1 <= bound <= PERTURBATION_MAX_BOUND, and PERTURBATION_MIN_VARIANCE <=
 * variance <= perturbation_max_variance(bound), above which the far ends would
 * be likelier than 0; false otherwise.  Method: as below.
 */
extern bool perturbation_row(double variance, int bound, double *cumulative);

/*
 * The table of noise with mean 0 and the given variance: (bound + 1) rows of
 * (2 * bound + 1) cumulative probabilities P(noise <= v), v = -bound .. bound,
 * row-major.  Row n is the distribution of maximum entropy on
 * -min(n, bound) .. bound, so that a number plus its noise is never negative;
 * row 0 has no noise at all.  Each row ends with exactly 1.
 *
 * One person's noise cannot have a variance of bound or more: on -1 .. bound
 * with mean 0 that is what the two ends alone have.  Hence 1 <= bound <=
 * PERTURBATION_MAX_BOUND and PERTURBATION_MIN_VARIANCE <= variance < bound;
 * false otherwise.
 *
 * Method: the distribution of maximum entropy with two given moments is
 * p(v) ~ exp(a v + b v^2) (Jaynes 1957).  For each b one a gives mean 0, and
 * along these the variance increases with b: two nested bracketed roots, good
 * to about 1e-14.  The cell-key method is that of Fraser and Wooton (2005);
 * tables of maximum entropy for it, Giessing (2016).
 */
extern bool perturbation_table(double variance, int bound,
							   double *cumulative);

/*
 * Where a draw, uniform on [0, 1), falls in a row of n cumulative
 * probabilities that ends with 1: the first that is above it.
 */
extern int perturbation_column(const double *cumulative, int n, double draw);

/* From so many persons on a drawn number supports an interval or a test. */
#define PERTURBED_MIN_PERSONS 50

/*
 * The share counted / persons of a number that holds noise of mean 0 and the
 * variance (>= 0) in exactly known persons, with a two-sided interval of the
 * level: Wilson's (1927), with the number of persons whose share would vary as
 * much without noise, persons * s / (s + variance), s = persons q (1 - q).
 *
 * All NAN when persons = 0 or noise took counted above persons.  The limits
 * are NAN below PERTURBED_MIN_PERSONS, and where the noise leaves none (a
 * share of 0 or 1).
 */
extern Estimate perturbed_share(int64_t counted, int64_t persons,
								double variance, double level);

/*
 * Two-sided test of the same share against 0 <= null_share <= 1: z of
 * counted - persons * null_share, whose variance is
 * persons * null_share * (1 - null_share) + variance.  Undefined below
 * PERTURBED_MIN_PERSONS and when that variance is 0.
 */
extern TestResult perturbed_share_test(int64_t counted, int64_t persons,
									   double null_share, double variance);

#endif /* SPEGEL_KERNEL_PERTURBATION_H */
