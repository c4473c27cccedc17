/*
 * odds_ratio.h
 *		The odds ratio of two independent groups: a of n1 persons against c
 *		of n2.
 */
#ifndef SPEGEL_KERNEL_ODDS_RATIO_H
#define SPEGEL_KERNEL_ODDS_RATIO_H

#include "kernel/base/kernel.h"

typedef enum OddsRatioMethod
{
	ODDS_RATIO_EXACT,			/* equal tails, Cornfield 1956; the default */
	ODDS_RATIO_MIDP,			/* the same with half the observed mass */
	ODDS_RATIO_WOOLF			/* normal on the log scale, Woolf 1955 */
} OddsRatioMethod;

/*
 * 0 <= a <= n1, 0 <= c <= n2, 0 < level < 1.  Exact and mid-p condition on
 * the margins of the table (Fisher's noncentral hypergeometric distribution):
 * the value is the conditional maximum likelihood estimate, 0 or INFINITY
 * when a is the smallest or largest count that the margins allow, and the
 * limit on that side is then 0 or INFINITY too.  All NAN when a margin is
 * zero.  Woolf: the value is the sample odds ratio; all NAN when a cell is
 * zero.
 *
 * Time grows with the standard deviation of a, that is with the square root
 * of the margins.
 */
extern Estimate odds_ratio(int64_t a, int64_t n1, int64_t c, int64_t n2,
						   double level, OddsRatioMethod method);

#endif /* SPEGEL_KERNEL_ODDS_RATIO_H */
