/*
 * segregation_bounds.h
 *		Dissimilarity between units when some persons' group is unknown.
 */
#ifndef SPEGEL_KERNEL_SEGREGATION_BOUNDS_H
#define SPEGEL_KERNEL_SEGREGATION_BOUNDS_H

#include "kernel/base/kernel.h"

typedef struct SegregationUnknownUnit
{
	int64_t group;				/* known to be in the group */
	int64_t rest;				/* known not to be */
	int64_t unknown;
} SegregationUnknownUnit;

typedef struct SegregationBounds
{
	double low;
	double high;
	bool high_exact;
} SegregationBounds;

/* Up to this much work (units x unknown^2) the maximum is exact. */
#define SEGREGATION_BOUNDS_WORK 200000000

/* With more unknown than its root the maximum is never exact. */
#define SEGREGATION_BOUNDS_UNKNOWN 14142

/*
 * Least and greatest two-group dissimilarity D (segregation_index.h) over all
 * ways in which the unknown persons of each unit may belong to the group or
 * to the rest (Manski 2003), one person at a time; ways that leave D
 * undefined are passed over.  NAN when all do.
 *
 * For each possible total K of the group D is, up to a factor, the sum of
 * |x_u - n_u K/N|.  Its minimum over whole persons is separable and convex:
 * each person goes where the sum falls most.  The maximum has every unit's
 * unknown on one side: with S the units above the mean, D is G_S/G - O_S/O,
 * which only rises when persons of S join the group and others the rest.
 * Which units form S is a knapsack problem, solved exactly by dynamic
 * programming while units x unknown^2 <= SEGREGATION_BOUNDS_WORK; beyond
 * that high is an upper bound by Lagrange relaxation, too high by less than
 * one unit's share, and high_exact is false.
 *
 * O(unknown x units x log(units)) for the minimum.  scratch: n int64_t;
 * values: unknown + 1 doubles, or NULL to ask for the relaxed maximum.
 */
extern SegregationBounds segregation_dissimilarity_bounds(
	const SegregationUnknownUnit *units, size_t n, int64_t *scratch,
	double *values);

#endif /* SPEGEL_KERNEL_SEGREGATION_BOUNDS_H */
