/*
 * segregation_exposure.h
 *		What exposure and isolation are expected to be by chance alone.
 */
#ifndef SPEGEL_KERNEL_SEGREGATION_EXPOSURE_H
#define SPEGEL_KERNEL_SEGREGATION_EXPOSURE_H

#include "kernel/segregation/segregation_table.h"

/*
 * Exact expectation of the exposure of group `of` to group `to` (isolation
 * when they are the same; segregation_index.h) over all ways of allotting
 * the N persons to the units with the units' sizes and the groups' totals
 * fixed, as in segregation_null.h.  Only the number U of units with persons
 * matters.  With the cells multivariate hypergeometric,
 *
 *	 E = K_to (N - U) / (N (N - 1))						two groups
 *	 E = (K - 1)(N - U) / (N (N - 1)) + U/N				isolation
 *
 * A group beyond the table has no persons.  NAN when nobody is in `of`.
 */
extern double segregation_expected_exposure(const SegregationTable *table,
											size_t of, size_t to);

#endif /* SPEGEL_KERNEL_SEGREGATION_EXPOSURE_H */
