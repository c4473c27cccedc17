/*
 * adjust.h
 *		P values adjusted for testing many hypotheses at once.
 */
#ifndef SPEGEL_KERNEL_ADJUST_H
#define SPEGEL_KERNEL_ADJUST_H

#include "kernel/base/ranked.h"

/* Scratch space: one entry for each p value. */
typedef Ranked RankedP;

/*
 * All write n adjusted p values, in [0, 1], to adjusted, which may be p
 * itself.  scratch has room for n entries.  A NAN among p stays NAN and is not
 * counted among the hypotheses.  O(n log n).
 *
 * Holm (1979) and Bonferroni bound the chance of any false rejection; Hochberg
 * (1988) does so for independent or positively dependent tests.  Benjamini and
 * Hochberg (1995) bound the expected share of false ones among rejections, and
 * Benjamini and Yekutieli (2001) do so whatever the dependence.
 */
extern void adjust_holm(const double *p, size_t n, double *adjusted,
						RankedP *scratch);
extern void adjust_bonferroni(const double *p, size_t n, double *adjusted,
							  RankedP *scratch);
extern void adjust_hochberg(const double *p, size_t n, double *adjusted,
							RankedP *scratch);
extern void adjust_benjamini_hochberg(const double *p, size_t n,
									  double *adjusted, RankedP *scratch);
extern void adjust_benjamini_yekutieli(const double *p, size_t n,
									   double *adjusted, RankedP *scratch);

#endif /* SPEGEL_KERNEL_ADJUST_H */
