/*
 * fine_gray.h
 *		Regression of a cumulative incidence on covariates (Fine & Gray 1999).
 *
 * A Cox model in which whoever leaves with another outcome stays at risk, with
 * weights for the censoring that would have come (CoxModel.uncensored).
 */
#ifndef SPEGEL_KERNEL_FINE_GRAY_H
#define SPEGEL_KERNEL_FINE_GRAY_H

#include "kernel/life/cox_steps.h"

/*
 * Of everybody, the part that is not censored before the time of each count:
 * Kaplan and Meier's curve of censoring, with the others at risk until they
 * leave, just before.  Counts are those of one stratum, without delayed entry;
 * uncensored has n_counts.
 */
extern void fine_gray_uncensored(const CoxCount *count, size_t n_counts,
								 double *uncensored);

/* Numbers of double of scratch space. */
#define FINE_GRAY_SCRATCH(n_columns) \
	((size_t) (n_columns) * (2 * (size_t) (n_columns) + 12))

/*
 * The sandwich variance of the coefficients with an error, V being the inverse
 * information (n_kept x n_kept), into robust; the censoring curve counts as
 * estimated.  As crr() of R's package cmprsk has it.
 */
extern void fine_gray_variance(const CoxModel *model, const CoxSteps *steps,
							   const double *point, int n_kept,
							   const int32_t *kept, const double *variance,
							   double *robust, double *scratch);

#endif /* SPEGEL_KERNEL_FINE_GRAY_H */
