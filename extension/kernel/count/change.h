/*
 * change.h
 *		What moved: changes of a share and of its gap to the residents.
 */
#ifndef SPEGEL_KERNEL_CHANGE_H
#define SPEGEL_KERNEL_CHANGE_H

#include "kernel/base/kernel.h"

/* Persons in the group among those known, at one time. */
typedef struct ChangeStock
{
	int64_t group;
	int64_t persons;
} ChangeStock;

/* gap = share of staff - share of residents; all in share units. */
typedef struct GapChange
{
	double gap_before;
	double gap_after;
	double change;				/* gap_after - gap_before */
	double staff_part;			/* change of the share of staff */
	double residents_part;		/* minus the change of the share of residents */
} GapChange;

typedef struct ShareChange
{
	double change;				/* share after - share before */
	double unexplained;			/* change less all contributions */
	int64_t rest_group;			/* persons that no flow accounts for */
	int64_t rest_persons;
} ShareChange;

typedef struct DifferenceInDifferences
{
	double difference;			/* mean change of treated - mean of the rest */
	double p_value;				/* two-sided, by permutation */
	double smallest_p;			/* no p value below this is possible */
	double assignments;			/* C(n, k) */
	int64_t examined;			/* assignments enumerated or drawn */
	bool exact;
} DifferenceInDifferences;

/*
 * Change of the gap between staff and residents, the sum of what staff did
 * and what residents did.  Parts that need an empty stock are NAN.
 */
extern GapChange change_of_gap(ChangeStock staff_before,
							   ChangeStock staff_after,
							   ChangeStock residents_before,
							   ChangeStock residents_after);

/*
 * Contribution of each flow (hires, promotions in and out, exits,
 * reclassification) to the change of a share.  Flow f adds group[f] persons
 * of the group and persons[f] persons in all; outflows are negative, and a
 * person who changes group without moving is {+1 or -1, 0}.
 *
 * From x1 - x0 = sum x_f and N1 - N0 = sum n_f, with s = x/N, M the mean of
 * N0 and N1 and m the mean of s0 and s1,
 *
 *	 x1 - x0 = s1 N1 - s0 N0 = M (s1 - s0) + m (N1 - N0), hence
 *	 s1 - s0 = sum (x_f - m n_f)/M = sum n_f (s_f - m)/M:
 *
 * an identity, not an approximation, and the same backwards in time: a flow
 * moves the share by its size relative to the mean stock and by how far its
 * own share is from the mean share.  contributions: n doubles.
 * `unexplained` is what the flows leave of the change when they do not add
 * up to the stocks' difference: when they do it is 0, without an error of
 * rounding.  Shares are NAN when a stock is empty.
 */
extern ShareChange change_by_flow(ChangeStock before, ChangeStock after,
								  const int64_t *group,
								  const int64_t *persons, size_t n,
								  double *contributions);

/* Up to this many assignments are enumerated, beyond it they are drawn. */
#define CHANGE_MAX_ENUMERATED 100000
#define CHANGE_DRAWS 99999

/*
 * Difference in differences of departments: change[i] is any department's
 * change (after - before), treated[i] tells whether it took part.  The mean
 * change of the treated less that of the others, each department counting
 * once, and its two-sided permutation p value (Fisher 1935): the share of all
 * ways to choose the treated that give at least as large an absolute
 * difference (ties to 1e-9 of the largest).
 *
 * Exact by enumeration when there are at most CHANGE_MAX_ENUMERATED ways;
 * otherwise from CHANGE_DRAWS random assignments that depend on the seed
 * alone, (1 + extreme)/(1 + draws), which never understates p (Phipson and
 * Smyth 2010).  With few departments smallest_p says how little the test can
 * show: 2 treated of 4 cannot reach below 1/3 when the groups are of equal
 * size.  NAN when nobody or everybody is treated, or a change is NAN.
 *
 * scratch: n elements.
 */
extern DifferenceInDifferences change_difference_in_differences(
	const double *change, const bool *treated, size_t n, uint64_t seed,
	size_t *scratch);

#endif /* SPEGEL_KERNEL_CHANGE_H */
