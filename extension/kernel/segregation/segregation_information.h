/*
 * segregation_information.h
 *		Segregation measured by entropy: M, Theil's H, local segregation.
 *
 * Notation and conventions as in segregation_table.h and
 * segregation_index.h.  Sources: Theil 1972; Mora and Ruiz-Castillo 2011 (M
 * and its decomposition); Frankel and Volij 2011.
 */
#ifndef SPEGEL_KERNEL_SEGREGATION_INFORMATION_H
#define SPEGEL_KERNEL_SEGREGATION_INFORMATION_H

#include "kernel/segregation/segregation_table.h"

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
extern SegregationInformation segregation_information(
	const SegregationTable *table);

/*
 * Local segregation of each unit: l_u = sum_g p_g|u ln(p_g|u / p_g) in nats,
 * local[u], n_units doubles; NAN for an empty unit.  M = sum p_u l_u.
 */
extern void segregation_local(const SegregationTable *table, double *local);

/*
 * What n of N persons add to M by the segregation of their unit, p_u l_u: 0
 * for an empty unit among others, NAN when there is nobody at all.
 */
extern double segregation_contribution(int64_t n, int64_t total,
									   double local);

/*
 * Splits M over super-units: super_unit[u] < n_super tells where unit u
 * belongs.  super_counts (n_super x n_groups) and super_totals (n_super) are
 * the caller's scratch and come back filled; within[s], n_super doubles,
 * receives M inside super-unit s (NAN when it is empty).
 */
extern SegregationDecomposition segregation_decompose(
	const SegregationTable *table, const size_t *super_unit, size_t n_super,
	int64_t *super_counts, int64_t *super_totals, double *within);

#endif /* SPEGEL_KERNEL_SEGREGATION_INFORMATION_H */
