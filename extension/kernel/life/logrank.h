/*
 * logrank.h
 *		Comparing the hazards of groups: the log-rank test.
 */
#ifndef SPEGEL_KERNEL_LOGRANK_H
#define SPEGEL_KERNEL_LOGRANK_H

#include "kernel/life/lifetable.h"

/* Numbers of double and int32_t of scratch space for so many groups. */
#define LOGRANK_SCRATCH(n_groups) ((size_t) (n_groups) * ((n_groups) + 3))
#define LOGRANK_CURSORS(n_groups) ((size_t) (n_groups))

/*
 * Log-rank test (Mantel 1966, Peto & Peto 1972) that the groups have the same
 * hazard of the outcome within each stratum; other outcomes count as leaving,
 * so that with competing risks it compares cause-specific hazards.  Tables are
 * ordered tables[stratum * n_groups + group] and share one coding of outcomes;
 * LIFE_TABLE_ALL takes events of any outcome.  Delayed entry is allowed.
 * With periods of follow-up split at an exposure it is the test of Mantel &
 * Byar (1974).
 *
 * The variance is hypergeometric at each time.  df is the rank of the
 * covariance: the number of groups less 1, less those that never were at risk
 * together with others.  Undefined when no time tells the groups apart.
 *
 * observed and expected (n_groups each) receive the groups' events.
 */
extern TestResult logrank_test(const LifeTable *tables, int n_groups,
							   int n_strata, int32_t outcome,
							   int64_t *observed, double *expected,
							   double *scratch, int32_t *cursors);

/* How much the days of a log-rank test count. */
typedef enum LogrankWeights
{
	LOGRANK_UNWEIGHTED,
	LOGRANK_GEHAN_BRESLOW,		/* persons at risk, Gehan 1965, Breslow 1970 */
	LOGRANK_TARONE_WARE,		/* their square root, 1977 */
	LOGRANK_FLEMING_HARRINGTON	/* S^rho (1 - S)^gamma, 1991 */
} LogrankWeights;

/*
 * The same with weighted days.  S is the survival from the outcome of all
 * groups of a stratum together just before the day (Kaplan-Meier); rho and
 * gamma, both >= 0, are of Fleming and Harrington only: rho 1 and gamma 0 is
 * the test of Peto, Peto and Prentice, gamma > 0 looks at the late days.
 * observed and expected are not weighted.
 */
extern TestResult weighted_logrank_test(const LifeTable *tables, int n_groups,
										int n_strata, int32_t outcome,
										LogrankWeights weights, double rho,
										double gamma, int64_t *observed,
										double *expected, double *scratch,
										int32_t *cursors);

#endif /* SPEGEL_KERNEL_LOGRANK_H */
