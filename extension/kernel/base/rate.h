/*
 * rate.h
 *		Counts of events beside an expectation or a time at risk.
 *
 * Everywhere events >= 0 and 0 < level < 1.
 */
#ifndef SPEGEL_KERNEL_RATE_H
#define SPEGEL_KERNEL_RATE_H

#include "kernel/base/kernel.h"

typedef enum PoissonMethod
{
	POISSON_EXACT,				/* equal tails, Garwood 1936; the default */
	POISSON_BYAR				/* cube root approximation, Breslow and Day */
} PoissonMethod;

/*
 * Ratio of observed to expected events, expected > 0 taken as free of error
 * (Breslow and Day 1987).  low = 0 when observed = 0.  All NAN when expected
 * is 0, or not a finite number above it.
 */
extern Estimate observed_expected_ratio(int64_t observed, double expected,
										double level, PoissonMethod method);

/*
 * Exact two-sided Poisson test of observed = expected by minimum likelihood
 * (see exact_test.h).  statistic is observed, df NAN.  Undefined where the
 * ratio is.
 */
extern TestResult observed_expected_test(int64_t observed, double expected);

/*
 * Events per unit of time at risk, with the exact Poisson interval.  All NAN
 * when time is 0, or not a finite number above it.
 */
extern Estimate event_rate(int64_t events, double time, double level);

/*
 * (events1/time1)/(events2/time2), exact given the sum of events (Przyborowski
 * and Wilenski 1940): Clopper-Pearson limits of the first group's share of
 * events, as odds.  [0, U] when events1 = 0; INFINITY and [L, INFINITY] when
 * events2 = 0.  All NAN when both are 0 or a time is not above 0.
 */
extern Estimate rate_ratio(int64_t events1, double time1, int64_t events2,
						   double time2, double level);

/*
 * Exact conditional test of equal rates: binomial, by minimum likelihood.
 * statistic is events1, df NAN.  Undefined where the ratio is.
 */
extern TestResult rate_ratio_test(int64_t events1, double time1,
								  int64_t events2, double time2);

#endif /* SPEGEL_KERNEL_RATE_H */
