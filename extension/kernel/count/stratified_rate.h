/*
 * stratified_rate.h
 *		Rates of two groups compared within strata, summarised over the strata.
 *
 * Stratum i has a[i] events in t1[i] >= 0 of person-time in the focus, c[i] in
 * t2[i] in the reference.  A stratum where either has no time compares
 * nothing: it is dropped and counted.  Sums are compensated, in the order
 * given.
 */
#ifndef SPEGEL_KERNEL_STRATIFIED_RATE_H
#define SPEGEL_KERNEL_STRATIFIED_RATE_H

#include "kernel/base/kernel.h"

typedef struct StratifiedRateRatio
{
	double crude;				/* over the strata used, pooled */
	Estimate common;
	double standard_error;		/* of the logarithm */
	TestResult test;			/* of a ratio of 1, 1 df */
	size_t used;
	size_t dropped;
} StratifiedRateRatio;

/*
 * Common rate ratio (Rothman and Boice 1979), variance of its logarithm by
 * Greenland and Robins 1985; the test is the score test without continuity
 * correction (Breslow and Day 1987).  0 or INFINITY when one group has no
 * events, then without interval; NAN when neither has.  0 < level < 1.
 */
extern StratifiedRateRatio stratified_rate_ratio(const int64_t *a,
												 const double *t1,
												 const int64_t *c,
												 const double *t2, size_t n,
												 double level);

#endif /* SPEGEL_KERNEL_STRATIFIED_RATE_H */
