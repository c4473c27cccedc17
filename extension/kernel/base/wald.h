/*
 * wald.h
 *		An estimate with its sampling variance, and what follows from the two
 *		when the estimate is taken as normally distributed (Wald 1943).
 */
#ifndef SPEGEL_KERNEL_WALD_H
#define SPEGEL_KERNEL_WALD_H

#include "kernel/base/kernel.h"

typedef struct WaldEstimate
{
	double value;
	double variance;
} WaldEstimate;

static inline WaldEstimate
wald_undefined(void)
{
	return (WaldEstimate){NAN, NAN};
}

/* a - b of two independent estimates. */
extern WaldEstimate wald_difference(WaldEstimate a, WaldEstimate b);

/*
 * value -+ z * standard error, at a two-sided level in (0, 1).  The limits
 * are NAN when the variance is undefined.
 */
extern Estimate wald_interval(WaldEstimate estimate, double level);

/*
 * a/b of two independent estimates >= 0, with an interval that is symmetric on
 * the log scale, at a two-sided level in (0, 1).  0 or INFINITY, when one of
 * them is 0, has no limits (NAN); 0/0 is NAN.
 */
extern Estimate wald_ratio(WaldEstimate a, WaldEstimate b, double level);

/*
 * Two-sided test that the estimated quantity is 0: statistic z, df NAN.
 * Undefined when the variance is 0.
 */
extern TestResult wald_test(WaldEstimate estimate);

#endif /* SPEGEL_KERNEL_WALD_H */
