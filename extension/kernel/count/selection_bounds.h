/*
 * selection_bounds.h
 *		What a comparison of two groups can be when the group of some persons
 *		is unknown.
 *
 * a of n1 persons of the focal group are selected, c of n2 of the other; of
 * those of unknown group some are selected and some rejected.  A person is
 * allocated once, so that selected and pool agree.  One may belong to a third
 * group as well, but that is never more extreme than belonging to one of the
 * two.
 */
#ifndef SPEGEL_KERNEL_SELECTION_BOUNDS_H
#define SPEGEL_KERNEL_SELECTION_BOUNDS_H

#include "kernel/base/kernel.h"

typedef struct UnknownSelection
{
	int64_t a;
	int64_t n1;
	int64_t c;
	int64_t n2;
	int64_t selected;			/* of unknown group */
	int64_t rejected;
} UnknownSelection;

/* The table once all of them are allocated. */
typedef struct Allocation
{
	int64_t a;
	int64_t n1;
	int64_t c;
	int64_t n2;
} Allocation;

/*
 * The allocations at which every measure that rises with the focal group's
 * rate and falls with the other's is lowest and highest.
 */
extern Allocation lowest_allocation(UnknownSelection s);
extern Allocation highest_allocation(UnknownSelection s);

/*
 * Difference of the rates, and odds ratio a (n2 - c)/(c (n1 - a)): the value
 * among the known, NAN where that is undefined, and the lowest and highest
 * over all allocations (Manski 1989), NAN when no allocation has a value.
 */
extern Estimate risk_difference_bounds(UnknownSelection s);
extern Estimate odds_ratio_bounds(UnknownSelection s);

#endif /* SPEGEL_KERNEL_SELECTION_BOUNDS_H */
