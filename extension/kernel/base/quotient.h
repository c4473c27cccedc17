/*
 * quotient.h
 *		Quotients of products of counts, rounded once.
 *
 * A ratio of two shares, (a/n)/(c/m), is (a m)/(c n).  Computed from the two
 * shares it is rounded three times, and four fifths exactly may then come out
 * below 0.8.
 */
#ifndef SPEGEL_KERNEL_QUOTIENT_H
#define SPEGEL_KERNEL_QUOTIENT_H

#include "kernel/base/kernel.h"
#include "kernel/base/wide.h"

/*
 * The double nearest to numerator/denominator, for a denominator >= 0 and both
 * of at most 2 KERNEL_MAX_COUNT^2: a product of two counts, or a difference of
 * such products.  By a denominator of 0: Infinity, or NAN for 0/0.
 */
extern double quotient(wide numerator, wide denominator);

/* (a/n) / (c/m), the ratio of two shares. */
static inline double
ratio_of_shares(int64_t a, int64_t n, int64_t c, int64_t m)
{
	return quotient((wide) a * m, (wide) c * n);
}

#endif /* SPEGEL_KERNEL_QUOTIENT_H */
