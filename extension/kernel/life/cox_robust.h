/*
 * cox_robust.h
 *		Errors of a Cox model that hold when hazards are not proportional, or
 *		persons of a cluster alike (Lin & Wei 1989).
 *
 * Persons alike in covariates, day and outcome have the same score residual, so
 * that the life tables give the sum of squares of the persons' own, if nobody
 * came under observation late; and the sum of a cluster always, when all of a
 * pattern is in one.
 */
#ifndef SPEGEL_KERNEL_COX_ROBUST_H
#define SPEGEL_KERNEL_COX_ROBUST_H

#include "kernel/life/cox_steps.h"

/* Numbers of double of scratch space. */
#define COX_ROBUST_SCRATCH(n_columns, n_clusters) \
	((size_t) (n_columns) * (2 * (size_t) (n_columns) + 5 + \
							 (size_t) (n_clusters)))

/*
 * The variance V (sum u u') V of the coefficients with an error, V being that of
 * the fit (n_kept x n_kept), into robust.  u are the score residuals, as
 * residuals(coxph, "score") has them, of persons or, with cluster (the number of
 * each pattern's, from 0), of clusters.
 */
extern void cox_robust_variance(const CoxModel *model, const CoxSteps *steps,
								const double *point, int n_kept,
								const int32_t *kept, const double *variance,
								const int32_t *cluster, int32_t n_clusters,
								double *robust, double *scratch);

#endif /* SPEGEL_KERNEL_COX_ROBUST_H */
