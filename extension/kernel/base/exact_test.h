/*
 * exact_test.h
 *		P values of an observed count under a discrete null
 *		distribution with one peak.
 *
 * These functions need a few dozen point masses and two tails, never a sum
 * over the support.  A hypergeometric tail is a sum over some standard
 * deviations in libRmath, though: milliseconds for 10^11 persons, but up to
 * two seconds without a chance to interrupt it near EXACT_MAX_COUNT.
 */
#ifndef SPEGEL_KERNEL_EXACT_TEST_H
#define SPEGEL_KERNEL_EXACT_TEST_H

#include "kernel/base/dist.h"

/*
 * The largest count that these tests and the exact intervals accept: above it
 * a double no longer holds every count, and libRmath's tails fail.
 */
#define EXACT_MAX_COUNT (INT64_C(1) << 53)

/* A null distribution; made by the functions below. */
typedef struct NullDistribution
{
	enum
	{
		NULL_BINOMIAL,
		NULL_HYPERGEOMETRIC,
		NULL_POISSON
	} kind;
	int64_t low;				/* smallest and largest possible count */
	int64_t high;
	int64_t mode;
	double parameter;			/* probability or mean */
	int64_t trials;				/* binomial */
	int64_t marked;				/* hypergeometric, as in dist.h */
	int64_t unmarked;
	int64_t drawn;
} NullDistribution;

/* n >= 0 trials, 0 <= probability <= 1. */
extern NullDistribution null_binomial(int64_t n, double probability);

/* drawn <= marked + unmarked. */
extern NullDistribution null_hypergeometric(int64_t marked, int64_t unmarked,
											int64_t drawn);

/* mean >= 0. */
extern NullDistribution null_poisson(double mean);

/*
 * All are NAN when more than EXACT_MAX_COUNT persons are involved.
 *
 * Minimum likelihood: the probability of all counts on x's side of the mode
 * at least as extreme as x, and of those beyond the mode whose point mass is
 * at most that of x times 1 + 1e-7, the allowance for rounding that R's
 * binom.test and fisher.test make.
 */
extern double exact_minimum_likelihood_p(const NullDistribution *null,
										 int64_t x);

/*
 * Mid-p (Lancaster 1961): twice the smaller of the two one-sided
 * probabilities, each counting half of the point mass of x.
 */
extern double exact_mid_p(const NullDistribution *null, int64_t x);

/*
 * The one-sided p values: the probabilities of x or fewer, and of x or more.
 */
extern void exact_one_sided_p(const NullDistribution *null, int64_t x,
							  double *fewer, double *more);

#endif /* SPEGEL_KERNEL_EXACT_TEST_H */
