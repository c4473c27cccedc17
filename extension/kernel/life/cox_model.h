/*
 * cox_model.h
 *		Cox regression (1972) on covariates, from the life tables of patterns.
 *
 * Delayed entry is allowed; within strata hazards are proportional, between
 * them anything.
 */
#ifndef SPEGEL_KERNEL_COX_MODEL_H
#define SPEGEL_KERNEL_COX_MODEL_H

#include "kernel/life/cox_limits.h"
#include "kernel/life/cox_walk.h"

typedef struct CoxFit
{
	int rank;					/* columns that are estimated */
	int told;					/* and have a maximum, the rest being set */
	bool converged;
	int64_t events;
	double null_log_likelihood;
	double log_likelihood;
	TestResult likelihood_ratio;
	TestResult score;
	TestResult wald;			/* undefined with an infinite coefficient */
} CoxFit;

/* Arrays of n_columns, but for variance, which the caller provides. */
typedef struct CoxEstimates
{
	double *coefficient;
	double *std_error;
	double *point;				/* the maximum, or close to the limit; 0 if
								 * replaced */
	int32_t *kept;				/* columns that are told, the finite first,
								 * and behind them those that are set */
	double *variance;			/* told x told, symmetric */
} CoxEstimates;

/* Numbers of double of scratch space. */
#define COX_MODEL_SCRATCH(n_columns, n_patterns, degree) \
	((size_t) (n_columns) * (2 * (size_t) (n_columns) + 6) + \
	 COX_LIMITS_SCRATCH(n_columns, n_patterns) + \
	 COX_WALK_SCRATCH(n_columns, n_patterns, degree))

/*
 * Maximum partial likelihood by Newton's method.  A coefficient and its error
 * are NAN for a column that is omitted or that those before it can replace,
 * given who was at risk with whom (what is left of its information is less than
 * 1e-13 of the whole).  Where the likelihood rises for ever, a coefficient that
 * grows in whatever way it does so is +-INFINITY, its error NAN; one that may go
 * anywhere is NAN; the others are those in the limit.  Columns are
 * near 0 or centred, which changes no coefficient but keeps digits.  Without
 * events, or when no time tells patterns apart, rank is 0 and the tests are
 * undefined.
 *
 * scratch: COX_MODEL_SCRATCH; persons: n_patterns.
 */
extern CoxFit cox_model_fit(const CoxModel *model, CoxEstimates *estimates,
							double *scratch, int64_t *persons);

#endif /* SPEGEL_KERNEL_COX_MODEL_H */
