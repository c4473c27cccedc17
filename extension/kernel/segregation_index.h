/*
 * segregation_index.h
 *		Segregation of groups across units (occupations, departments).
 *
 * The data are one table of persons: n_units rows by n_groups columns, dense
 * and row-major, counts[u * n_groups + g].  Persons whose group is unknown
 * are not in the table; a unit without known persons is a row of zeros and
 * changes nothing.
 *
 * Notation: N persons, x_ug in unit u and group g, n_u and K_g the margins,
 * p_ug = x_ug/N, p_u = n_u/N, p_g = K_g/N.
 *
 * D and Gini are ratios of integers and are computed as such; the other
 * indices are compensated sums in the order of the rows.  So the answer
 * depends on the table alone, not on how it was collected.
 *
 * Every index is NAN when the table is empty, and NAN when it compares
 * groups and a compared group has nobody (E = 0 for H).
 *
 * Standard errors are those of the delta method for N persons sampled
 * independently: the index is a smooth function of the cell shares with
 * influence function psi, and Var = sum p_ug psi_ug^2 / N.  They measure
 * sampling only; close to independence the indices are biased upwards, see
 * segregation_null.h.
 *
 * Sources: Reardon and Firebaugh 2002 (multigroup D, Gini, H, exposure);
 * Theil 1972; Mora and Ruiz-Castillo 2011 (M); James and Taeuber 1985
 * (Atkinson); Frankel and Volij 2011 (multigroup Atkinson).
 */
#ifndef SPEGEL_KERNEL_SEGREGATION_INDEX_H
#define SPEGEL_KERNEL_SEGREGATION_INDEX_H

#include "kernel.h"

/* In place of a group: compare all groups instead of one with the rest. */
#define SEGREGATION_ALL_GROUPS SIZE_MAX

typedef struct SegregationTable
{
	const int64_t *counts;		/* n_units x n_groups */
	size_t n_units;
	size_t n_groups;
	const int64_t *group_totals;	/* K_g */
	int64_t total;				/* N, at most KERNEL_MAX_COUNT */
} SegregationTable;

/* An index and its standard error. */
typedef struct SegregationIndex
{
	double value;
	double standard_error;
} SegregationIndex;

/* M, E (entropy of the groups), H = M/E. */
typedef struct SegregationInformation
{
	SegregationIndex mutual_information;
	double entropy;
	SegregationIndex theil;
} SegregationInformation;

typedef struct SegregationDecomposition
{
	double total;				/* M between all units */
	double between;				/* M between the super-units */
	double within;				/* sum p_s M_s */
} SegregationDecomposition;

/* One unit's share of a group, as the Gini index sorts them. */
typedef struct SegregationShare
{
	int64_t part;
	int64_t whole;
} SegregationShare;

/*
 * Prepares a table.  group_totals is the caller's array of n_groups, filled
 * here; it and counts must outlive the table.
 */
extern SegregationTable segregation_table(const int64_t *counts,
										  size_t n_units, size_t n_groups,
										  int64_t *group_totals);

/* Persons in unit u. */
extern int64_t segregation_unit_total(const SegregationTable *table, size_t u);

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
extern void segregation_dissimilarity_contributions(const SegregationTable *table,
													size_t group,
													double *contributions);

/*
 * Gini index in [0, 1]: mean absolute difference of the units' shares of a
 * group, between two random persons' units, over its maximum; for one group
 * against the rest, or multigroup.  scratch: 2 * n_units elements.
 * O(groups x units x log(units)).
 */
extern double segregation_gini(const SegregationTable *table, size_t group,
							   SegregationShare *scratch);

/*
 * Mutual information M = sum p_ug ln(p_ug / (p_u p_g)) in nats, 0 <= M <= E;
 * the entropy of the groups E = -sum p_g ln p_g; Theil's H = M/E in [0, 1],
 * NAN with fewer than two groups present.
 *
 * psi_M = ln(p_ug / (p_u p_g)) - M and psi_H = (psi_M - H psi_E)/E with
 * psi_E = -ln p_g - E.  Under exact independence (M = 0) psi vanishes, the
 * delta method fails (M is then distributed like chi-squared / 2N, not like
 * a normal), and both standard errors are NAN: judge M by its exact
 * expectation.
 */
extern SegregationInformation segregation_information(const SegregationTable *table);

/*
 * Local segregation of each unit: l_u = sum_g p_g|u ln(p_g|u / p_g) in nats,
 * local[u], n_units doubles; NAN for an empty unit.  M = sum p_u l_u.
 */
extern void segregation_local(const SegregationTable *table, double *local);

/*
 * Splits M over super-units: super_unit[u] < n_super tells where unit u
 * belongs.  super_counts (n_super x n_groups) and super_totals (n_super) are
 * the caller's scratch and come back filled; within[s], n_super doubles,
 * receives M inside super-unit s (NAN when it is empty).
 */
extern SegregationDecomposition segregation_decompose(const SegregationTable *table,
													  const size_t *super_unit,
													  size_t n_super,
													  int64_t *super_counts,
													  int64_t *super_totals,
													  double *within);

/*
 * Exposure of group `of` to group `to`: the mean share of `to` in the units
 * of the persons in `of`, sum (x_u,of / K_of) (x_u,to / n_u).  With of = to
 * it is the isolation index.  Not corrected for the groups' sizes.
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
