/*
 * proportion.h
 *		A share x of n: its interval, its exact test, and its bounds when the
 *		membership of some persons is unknown.
 */
#ifndef SPEGEL_KERNEL_PROPORTION_H
#define SPEGEL_KERNEL_PROPORTION_H

#include "kernel/base/kernel.h"

typedef enum ProportionMethod
{
	PROPORTION_WILSON,			/* score, Wilson 1927; the default */
	PROPORTION_CLOPPER_PEARSON, /* exact, Clopper and Pearson 1934 */
	PROPORTION_JEFFREYS,		/* Jeffreys prior, equal tails */
	PROPORTION_MIDP,			/* exact with half the observed mass */
	PROPORTION_AGRESTI_COULL	/* Agresti and Coull 1998 */
} ProportionMethod;

/* The share alone; NAN when n = 0. */
static inline double
proportion_share(int64_t x, int64_t n)
{
	return n == 0 ? NAN : (double) x / (double) n;
}

/*
 * The share x/n with a two-sided interval of the level (0 < level < 1), for
 * 0 <= x <= n.  All NAN when n = 0; the limits of Clopper-Pearson, Jeffreys
 * and mid-p are NAN when n is over EXACT_MAX_COUNT (exact_test.h).
 *
 * Limits lie in [0, 1]; Agresti-Coull, the only method that can leave it, is
 * clipped.  low = 0 at x = 0 and high = 1 at x = n, for Jeffreys by the
 * modification of Brown, Cai and DasGupta (2001).
 */
extern Estimate proportion_estimate(int64_t x, int64_t n, double level,
									ProportionMethod method);

/*
 * Wilson's interval alone, for numbers that need not be whole: x in an
 * effective number of persons n > 0, 0 <= x <= n.
 */
extern Estimate proportion_wilson(double x, double n, double level);

/*
 * Exact two-sided binomial test of the share against 0 <= null_share <= 1, by
 * minimum likelihood (see exact_test.h).  statistic is x, df NAN.  Undefined
 * when n = 0.
 */
extern TestResult binomial_test(int64_t x, int64_t n, double null_share);

/*
 * The share x/known among the persons of known membership, and the range of
 * the share of all persons when the unknown ones are all out (low) or all in
 * (high) (Manski 1989).  Without unknown persons the range is the point.  The
 * value is NAN when known = 0, all three when there is nobody at all.
 */
extern Estimate proportion_bounds(int64_t x, int64_t known, int64_t unknown);

#endif /* SPEGEL_KERNEL_PROPORTION_H */
