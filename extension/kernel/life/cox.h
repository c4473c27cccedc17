/*
 * cox.h
 *		The hazard ratio of two groups by Cox regression.
 */
#ifndef SPEGEL_KERNEL_COX_H
#define SPEGEL_KERNEL_COX_H

#include "kernel/life/lifetable.h"
#include "kernel/base/wald.h"

typedef enum CoxTies
{
	COX_EFRON,					/* the default */
	COX_BRESLOW,
	COX_EXACT					/* models of covariates only; see cox_exact.h */
} CoxTies;

typedef struct CoxResult
{
	WaldEstimate log_hazard_ratio;
	TestResult wald;
	TestResult score;
	TestResult likelihood_ratio;
} CoxResult;

/* Number of int32_t of scratch space. */
#define COX_CURSORS 2

/*
 * Log of the hazard of the outcome in the second group over that in the first
 * from Cox's partial likelihood (1972), stratified, with tied events after
 * Efron (1977) or Breslow (1974).  A group is a covariate whose sum over a
 * risk set is a count, so the life tables hold all there is to know and the
 * result is that of the persons' own records, every person with weight 1.
 * Other outcomes count as leaving.  Tables are ordered
 * tables[stratum * 2 + group] and share one coding of outcomes;
 * LIFE_TABLE_ALL takes events of any outcome.  Delayed entry is allowed.
 *
 * Newton's method kept within a bracket, until the step is below 1e-12.
 * When all events that can tell are in one group, the estimate is +-INFINITY,
 * its variance and the Wald test are undefined, and the score and likelihood
 * ratio tests hold.  Undefined when no event happens while both groups are at
 * risk.  Tests have 1 df and a chi-squared statistic.
 */
extern CoxResult cox_two_groups(const LifeTable *tables, int n_strata,
								int32_t outcome, CoxTies ties,
								int32_t *cursors);

/* Hazard ratio with its Wald interval on the log scale. */
extern Estimate cox_hazard_ratio(const CoxResult *result, double level);

#endif /* SPEGEL_KERNEL_COX_H */
