/*
 * segregation_null.h
 *		What segregation indices are expected to be by chance alone.
 *
 * Even without segregation small units differ, so that D, M and H are
 * biased upwards.  Their exact expectation is taken over all ways of
 * allotting the N persons to the units with the units' sizes and the groups'
 * totals fixed: every cell is then hypergeometric (Carrington and Troske
 * 1997, who simulate it; here it is summed exactly).
 *
 * The margins are given as sizes[i] persons in each of repeats[i] units
 * (repeats NULL: one each) and group_totals[g]; both sum to N.  Units of
 * equal size share their terms, so grouping them saves most of the time for
 * M: see segregation_group_sizes.  Sizes and groups of 0 add nothing.
 */
#ifndef SPEGEL_KERNEL_SEGREGATION_NULL_H
#define SPEGEL_KERNEL_SEGREGATION_NULL_H

#include "kernel/base/kernel.h"

/*
 * Sorts sizes (in place, ascending) and merges equal ones: sizes[i] occurs
 * repeats[i] times, i < the returned number; sizes of 0 are dropped.
 * repeats: n elements.
 */
extern size_t segregation_group_sizes(int64_t *sizes, size_t n,
									  int64_t *repeats);

/*
 * E[D], for one group against the rest or for SEGREGATION_ALL_GROUPS.  Each
 * cell's mean absolute deviation has a closed form, so the cost is that of
 * n x n_groups point masses.  NAN when D is.
 */
extern double segregation_expected_dissimilarity(const int64_t *sizes,
												 const int64_t *repeats,
												 size_t n,
												 const int64_t *group_totals,
												 size_t n_groups,
												 size_t group);

/*
 * E[M].  Summed over
 * each cell's distribution outwards from its mode until the point masses
 * are below 1e-25 of the mode's: about 20 standard deviations for each pair
 * of a distinct size and a group, at most ~10 sqrt(size) terms.  The worst
 * case for 10^9 persons, some 45,000 units all of different size and ten
 * groups, is about 10^8 terms.  NAN when the table is empty, or has
 * more persons than EXACT_MAX_COUNT (exact_test.h).
 */
extern double segregation_expected_information(const int64_t *sizes,
											   const int64_t *repeats,
											   size_t n,
											   const int64_t *group_totals,
											   size_t n_groups);

/*
 * E[H] from E[M]: their ratio, the entropy of the groups, depends on the
 * margins alone.  NAN without entropy.
 */
extern double segregation_expected_theil(double expected_information,
										 double entropy);

/*
 * Systematic segregation (Carrington and Troske 1997): the distance of an
 * index (D or H) from its expectation, relative to the largest possible
 * distance on that side: (D - E)/(1 - E) above it, in [0, 1], and
 * (D - E)/E below it, in [-1, 0), which says that the units are more alike
 * than chance makes them.  NAN when either argument is; 0 when D = E.
 */
extern double segregation_corrected(double index, double expected);

#endif /* SPEGEL_KERNEL_SEGREGATION_NULL_H */
