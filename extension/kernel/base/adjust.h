/*
 * adjust.h
 *		P values adjusted for testing many hypotheses at once.
 */
#ifndef SPEGEL_KERNEL_ADJUST_H
#define SPEGEL_KERNEL_ADJUST_H

#include "kernel/base/kernel.h"

/* Scratch space: one entry for each p value. */
typedef struct RankedP
{
	double p;
	size_t place;
} RankedP;

/*
 * Both write n adjusted p values, in [0, 1], to adjusted, which may be p
 * itself.  scratch has room for n entries.  A NAN among p stays NAN and is not
 * counted among the hypotheses.  O(n log n).
 *
 * Holm (1979) bounds the chance of any false rejection.  Benjamini and
 * Hochberg (1995) bound the expected share of false ones among rejections.
 */
extern void adjust_holm(const double *p, size_t n, double *adjusted,
						RankedP *scratch);
extern void adjust_benjamini_hochberg(const double *p, size_t n,
									  double *adjusted, RankedP *scratch);

#endif /* SPEGEL_KERNEL_ADJUST_H */
