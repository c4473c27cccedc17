/*
 * distance.h
 *		How far one distribution of persons is from another.
 *
 * focus[i] and reference[i] count persons in the same category i, i < n;
 * only persons whose category is known.  f_i and r_i are the shares.  All
 * results are NAN when either total is zero.  Totals are at most
 * KERNEL_MAX_COUNT.
 */
#ifndef SPEGEL_KERNEL_DISTANCE_H
#define SPEGEL_KERNEL_DISTANCE_H

#include "kernel/base/kernel.h"

typedef struct DistanceBounds
{
	double low;
	double high;
} DistanceBounds;

/*
 * Dissimilarity in [0, 1]: half the sum of |f_i - r_i|, the share of the
 * focus that would have to change category to mirror the reference
 * (Duncan and Duncan 1955).  Computed from exact integers.
 */
extern double distance_dissimilarity(const int64_t *focus,
									 const int64_t *reference, size_t n);

/* Mirror index in [0, 1]: 1 - dissimilarity, sum min(f_i, r_i). */
extern double distance_mirror_index(const int64_t *focus,
									const int64_t *reference, size_t n);

/*
 * Kullback-Leibler divergence of the focus from the reference in nats,
 * sum f_i ln(f_i / r_i) (Kullback and Leibler 1951); INFINITY when the focus
 * has persons in a category where the reference has none.
 */
extern double distance_divergence(const int64_t *focus,
								  const int64_t *reference, size_t n);

/*
 * Sharp bounds of the dissimilarity when `unknown` more persons of the focus
 * belong to the n categories in an unknown way (Manski 2003), the reference
 * being fully known.
 *
 * distance_bounds treats the unknown as divisible: with N = known + unknown
 * and q_i = focus[i]/N, the minimum is sum max(0, q_i - r_i), which lies
 * inside the set of allocations; the maximum, of a convex function, lies in
 * a corner: everybody in one category.
 *
 * distance_bounds_whole lets whole persons only be allocated; its minimum is
 * the exact one, at least as high.  The maximum is the same.  scratch: n
 * elements.
 *
 * Both O(n) apart from sorting; low = high = the dissimilarity when unknown
 * is 0.  NAN when known + unknown or the reference is zero.
 */
extern DistanceBounds distance_bounds(const int64_t *focus, int64_t unknown,
									  const int64_t *reference, size_t n);
extern DistanceBounds distance_bounds_whole(const int64_t *focus,
											int64_t unknown,
											const int64_t *reference,
											size_t n, int64_t *scratch);

#endif /* SPEGEL_KERNEL_DISTANCE_H */
