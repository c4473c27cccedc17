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
 * The same with a chi-squared statistic, 1 df: (n10 - n01)^2/(n10 + n01)
 * (McNemar 1947), and with the continuity correction of Edwards (1948), which
 * takes 1 off the absolute difference but never beyond 0.
 */
extern TestResult mcnemar_chi_squared_test(int64_t n10, int64_t n01);
extern TestResult mcnemar_edwards_test(int64_t n10, int64_t n01);

typedef enum PairedOddsMethod
{
	PAIRED_ODDS_EXACT,			/* Clopper-Pearson given n10 + n01; default */
	PAIRED_ODDS_MIDP,
	PAIRED_ODDS_WILSON,			/* score */
	PAIRED_ODDS_WALD			/* normal on the log scale */
} PairedOddsMethod;

/*
 * Odds ratio of paired data, n10/n01: the conditional maximum likelihood
 * estimate.  Limits are those of the share n10/(n10 + n01), as odds.  [0, U]
 * when n10 = 0, INFINITY and [L, INFINITY] when n01 = 0, where Wald has no
 * limits (NAN).  0 < level < 1.  NAN when no pair changes.
 */
extern Estimate paired_odds_ratio(int64_t n10, int64_t n01, double level,
								  PairedOddsMethod method);

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
