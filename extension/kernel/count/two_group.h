/*
 * two_group.h
 *		Two independent groups compared: a of n1 persons against c of n2.
 *
 * Everywhere 0 <= a <= n1 and 0 <= c <= n2, 0 < level < 1.  The odds ratio
 * has a file of its own, odds_ratio.h.
 */
#ifndef SPEGEL_KERNEL_TWO_GROUP_H
#define SPEGEL_KERNEL_TWO_GROUP_H

#include "kernel/base/kernel.h"

typedef enum RiskRatioMethod
{
	RISK_RATIO_KOOPMAN,			/* score, Koopman 1984; the default */
	RISK_RATIO_KATZ				/* normal on the log scale, Katz et al. 1978 */
} RiskRatioMethod;

typedef enum RiskDifferenceMethod
{
	RISK_DIFFERENCE_MIETTINEN_NURMINEN, /* score, 1985; the default */
	RISK_DIFFERENCE_NEWCOMBE	/* hybrid score, Newcombe 1998, method 10 */
} RiskDifferenceMethod;

/*
 * (a/n1)/(c/n2).  Koopman: [0, U] when a = 0, value INFINITY and [L, INFINITY]
 * when c = 0.  Katz: limits NAN when a or c is 0.  All NAN when both are 0 or
 * a group is empty.
 */
extern Estimate risk_ratio(int64_t a, int64_t n1, int64_t c, int64_t n2,
						   double level, RiskRatioMethod method);

/*
 * a/n1 - c/n2, limits in [-1, 1].  Miettinen-Nurminen carries the factor
 * N/(N-1) of its authors.  NAN when a group is empty.
 */
extern Estimate risk_difference(int64_t a, int64_t n1, int64_t c, int64_t n2,
								double level, RiskDifferenceMethod method);

/*
 * Tests of equal risk.  Undefined when a margin of the table is zero: an
 * empty group, nobody or everybody successful.  fisher_test is two-sided by
 * minimum likelihood, fisher_midp_test doubles the smaller mid-p tail (see
 * exact_test.h); both condition on the margins, with statistic a and df NAN.
 */
extern TestResult fisher_test(int64_t a, int64_t n1, int64_t c, int64_t n2);
extern TestResult fisher_midp_test(int64_t a, int64_t n1, int64_t c,
								   int64_t n2);

/* The N-1 chi-squared test (E. Pearson 1947, Campbell 2007), 1 df. */
extern TestResult chi_squared_n_minus_1_test(int64_t a, int64_t n1, int64_t c,
											 int64_t n2);

/*
 * Other tests with 1 df: K. Pearson's (1900), the same with the continuity
 * correction of Yates (1934), which takes N/2 off the cross difference but
 * never beyond 0, and the likelihood ratio G.
 */
extern TestResult chi_squared_pearson_test(int64_t a, int64_t n1, int64_t c,
										   int64_t n2);
extern TestResult chi_squared_yates_test(int64_t a, int64_t n1, int64_t c,
										 int64_t n2);
extern TestResult likelihood_ratio_test(int64_t a, int64_t n1, int64_t c,
										int64_t n2);

#endif /* SPEGEL_KERNEL_TWO_GROUP_H */
