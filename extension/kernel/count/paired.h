/*
 * paired.h
 *		The same persons before and after, or matched pairs.
 *
 * n11 pairs succeed both times, n10 only the first, n01 only the second and
 * n00 neither time; all counts >= 0.
 */
#ifndef SPEGEL_KERNEL_PAIRED_H
#define SPEGEL_KERNEL_PAIRED_H

#include "kernel/base/kernel.h"

/*
 * McNemar's test that both changes are equally likely, exact (binomial) and
 * mid-p (Fagerland, Lydersen and Laake 2013), two-sided.  statistic is n10, df
 * NAN.  Undefined when no pair changes.
 */
extern TestResult mcnemar_exact_test(int64_t n10, int64_t n01);
extern TestResult mcnemar_mid_p_test(int64_t n10, int64_t n01);

/*
 * First share less the second, (n10 - n01)/N, with the score interval of
 * Newcombe (1998, paired data, method 10): Wilson limits of both shares joined
 * by the correlation phi, whose numerator is drawn towards 0 by N/2 when
 * positive, and which is 0 when a margin is.  0 < level < 1.  NAN when there
 * is no pair.
 */
extern Estimate paired_difference(int64_t n11, int64_t n10, int64_t n01,
								  int64_t n00, double level);

#endif /* SPEGEL_KERNEL_PAIRED_H */
