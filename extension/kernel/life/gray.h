/*
 * gray.h
 *		Comparing cumulative incidences of groups: Gray's test.
 */
#ifndef SPEGEL_KERNEL_GRAY_H
#define SPEGEL_KERNEL_GRAY_H

#include "kernel/life/lifetable.h"

/* Numbers of double and int32_t of scratch space for so many groups. */
#define GRAY_SCRATCH(n_groups) \
	((size_t) (n_groups) * (2 * (size_t) (n_groups) + 11))
#define GRAY_CURSORS(n_groups) ((size_t) (n_groups))

/*
 * Gray's test (1988) that the groups have the same cumulative
 * incidence of the outcome within each stratum, in the presence of the other
 * outcomes: it compares what came about, where the log-rank test compares the
 * hazards.  Tables are ordered tables[stratum * n_groups + group] and share
 * one coding of outcomes.  With LIFE_TABLE_ALL there is nothing to compete.
 *
 * Times are weighted by (1 - F0(t-))^rho, F0 being the incidence that the
 * hypothesis gives all groups: with rho = 0 alike, with rho > 0 the early ones
 * more, with rho < 0 the late ones.
 *
 * Tied events have the variance of draws without replacement, as in package
 * cmprsk, except that it is never taken as negative (cmprsk's can be when a
 * time takes away most of those at risk).
 *
 * df is the rank of the covariance.  Undefined with delayed entry, for which
 * the method is not made (use the difference of cumulative incidences), and
 * when no time tells the groups apart.
 */
extern TestResult gray_test(const LifeTable *tables, int n_groups,
							int n_strata, int32_t outcome, double rho,
							double *scratch, int32_t *cursors);

#endif /* SPEGEL_KERNEL_GRAY_H */
