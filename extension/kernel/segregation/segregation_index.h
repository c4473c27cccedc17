/*
 * segregation_index.h
 *		Segregation of groups across units (occupations, departments).
 *
 * Notation as in segregation_table.h.
 *
 * D and Gini are ratios of integers and are computed as such; the other
 * indices are compensated sums in the order of the rows.  So the answer
 * depends on the table alone, not on how it was collected.
 *
 * Every index is NAN when the table is empty, and NAN when it compares
 * groups and nobody, or everybody, is in one of them.
 *
 * Standard errors are those of the delta method for N persons sampled
 * independently: the index is a smooth function of the cell shares with
 * influence function psi, and Var = sum p_ug psi_ug^2 / N.  They measure
 * sampling only; close to independence the indices are biased upwards, see
 * segregation_null.h.
 *
 * Sources: Reardon and Firebaugh 2002 (multigroup D, Gini, exposure); James
 * and Taeuber 1985 (Atkinson); Frankel and Volij 2011 (multigroup Atkinson).
 */
#ifndef SPEGEL_KERNEL_SEGREGATION_INDEX_H
#define SPEGEL_KERNEL_SEGREGATION_INDEX_H

#include "kernel/segregation/segregation_table.h"

/*
 * Normal interval of an index by its standard error, cut off at the index's
 * range [least, most].  The limits are NAN without a standard error, and where
 * there is no spread at all, as when segregation is perfect: that would be
 * false precision.
 */
extern Estimate segregation_interval(SegregationIndex index, double level,
									 double least, double most);

/* One unit's share of a group, as the Gini index sorts them. */
typedef struct SegregationShare
{
	int64_t part;
	int64_t whole;
} SegregationShare;

/*
 * Index of dissimilarity D in [0, 1]: the share of persons who would have to
 * move between units, relative to that share under complete segregation.
 *
 *	 D = sum |x_ug - n_u p_g| / (2 N sum p_g (1 - p_g))
 *
 * over the two groups `group` and the rest, or over all groups.  The absolute
 * value has no derivative at parity: a cell exactly at parity counts with
 * sign 0 in the standard error, which is then too small.  scratch: n_groups
 * doubles.  O(units x groups).
 */
extern SegregationIndex segregation_dissimilarity(const SegregationTable *table,
												  size_t group,
												  double *scratch);

/*
 * What each unit adds to D: contributions[u], n_units doubles, summing to D;
 * 0 for an empty unit; all NAN when D is undefined.
 */
extern void segregation_dissimilarity_contributions(
	const SegregationTable *table, size_t group, double *contributions);

/*
 * Gini index in [0, 1]: mean absolute difference of the units' shares of a
 * group, between two random persons' units, over its maximum; for one group
 * against the rest, or multigroup.  scratch: 2 * n_units elements.
 * O(groups x units x log(units)).
 */
extern double segregation_gini(const SegregationTable *table, size_t group,
							   SegregationShare *scratch);

/*
 * Exposure of group `of` to group `to`: the mean share of `to` in the units
 * of the persons in `of`, sum (x_u,of / K_of) (x_u,to / n_u).  With of = to
 * it is the isolation index.  Not corrected for the groups' sizes.  A group
 * beyond the table has no persons: nobody meets them.
 */
extern SegregationIndex segregation_exposure(const SegregationTable *table,
											 size_t of, size_t to);
extern SegregationIndex segregation_isolation(const SegregationTable *table,
											  size_t group);

/*
 * Multigroup normalised exposure in [0, 1]: sum over units and groups of
 * p_u (p_g|u - p_g)^2 / (1 - p_g) (Reardon and Firebaugh 2002).  With two
 * groups it is the squared correlation ratio.
 */
extern double segregation_normalised_exposure(const SegregationTable *table);

/*
 * Atkinson index of a group against the rest, in [0, 1], with shape
 * 0 < b < 1 (NAN outside): with x_u and y_u the unit's shares of all persons
 * in the group and in the rest,
 *
 *	 A = 1 - (sum x_u^b y_u^(1-b)) ^ (1/(1-b)).
 *
 * b > 1/2 gives weight to the units where the group is over-represented,
 * b < 1/2 to those where it is under-represented; b = 1/2 is symmetric.
 */
extern SegregationIndex segregation_atkinson(const SegregationTable *table,
											 size_t group, double b);

/*
 * Symmetric multigroup Atkinson index in [0, 1]: 1 - sum_u prod_g
 * (x_ug/K_g)^(1/G) over the G groups present.  With two groups it orders
 * tables as segregation_atkinson(b = 1/2) does, on another scale:
 * 1 - sqrt(1 - A).
 */
extern double segregation_atkinson_multigroup(const SegregationTable *table);

#endif /* SPEGEL_KERNEL_SEGREGATION_INDEX_H */
