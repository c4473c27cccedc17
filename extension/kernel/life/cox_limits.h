/*
 * cox_limits.h
 *		What is infinite in a Cox model whose partial likelihood has no maximum.
 *
 * The likelihood falls for ever along a direction that makes someone at risk
 * more hazardous than who has the event, and rises for ever along one that
 * makes them less so.
 */
#ifndef SPEGEL_KERNEL_COX_LIMITS_H
#define SPEGEL_KERNEL_COX_LIMITS_H

#include "kernel/base/recession.h"
#include "kernel/life/cox_walk.h"

typedef struct CoxLimits
{
	const CoxModel *model;
	int n;
	const int32_t *kept;
	const double *size;			/* of every column, in which it is measured */
	int64_t *persons;			/* scratch: at risk, by pattern */
	double *value;				/* scratch: of each pattern */
	double *told;
	double *by_column;			/* scratch: n_columns each */
	double *x;
	double rounding;			/* of told */
	Recession recession;
} CoxLimits;

#define COX_LIMITS_SCRATCH(n_columns, n_patterns) \
	(RECESSION_SCRATCH(n_columns) + 2 * (size_t) (n_patterns) + \
	 2 * (size_t) (n_columns))

/*
 * Fills the limits of a model with n kept columns; point is where its
 * iterations ended.  All arguments must outlive them.
 */
extern void cox_limits_fill(CoxLimits *limits, const CoxModel *model, int n,
							const int32_t *kept, const double *size,
							const double *point, double *scratch,
							int64_t *persons);

/* How far the values of each column reach; low is scratch. */
extern void cox_column_ranges(const CoxModel *model, double *low,
							  double *range);

/* Of the coefficient of a kept column. */
extern RecessionLimit cox_limit(CoxLimits *limits, int i);

/*
 * Moves a point (n_columns) a good way along a direction of the cone, to where
 * hazards that vanish beside others hardly count; scratch has n_columns.
 */
extern void cox_limits_approach(const CoxLimits *limits, double *point,
								double *scratch);

/*
 * Of the hazard of somebody with covariates x (n_columns), at each time with
 * events of a stratum, the latest first.  Of those at risk, who have the event
 * are the most hazardous, so that beside these it grows without end, falls to
 * 0, is finite or open.  known, scratch, has n_patterns.
 */
extern void cox_limits_of_hazard(CoxLimits *limits, int32_t stratum,
								 const double *x, RecessionLimit *hazard,
								 RecessionLimit *known);

#endif /* SPEGEL_KERNEL_COX_LIMITS_H */
