/*
 * cox_model.h
 *		Cox regression (1972) on covariates, from the life tables of patterns.
 *
 * Whoever shares all covariates shares a life table, and the partial likelihood
 * needs no more than who was at risk and who had the event at each time.
 * Delayed entry is allowed; within strata hazards are proportional, between
 * them anything.
 */
#ifndef SPEGEL_KERNEL_COX_MODEL_H
#define SPEGEL_KERNEL_COX_MODEL_H

#include "kernel/life/cox.h"

/* A covariate of a pattern that may differ from 0. */
typedef struct CoxCell
{
	int32_t column;
	double value;
} CoxCell;

/* What happens to a pattern at a time. */
typedef struct CoxCount
{
	int32_t stratum;
	int32_t time;
	int32_t pattern;
	int64_t events;				/* of the outcome in question */
	int64_t leaving;			/* with any outcome or censored */
	int64_t entering;			/* at risk from just after the time */
} CoxCount;

typedef struct CoxModel
{
	CoxTies ties;
	size_t n_counts;
	const CoxCount *count;		/* by stratum, the latest time first */
	size_t n_patterns;
	const size_t *first;		/* cells of pattern p: first[p] .. first[p+1] */
	const CoxCell *cell;
	int n_columns;
} CoxModel;

typedef struct CoxFit
{
	int rank;					/* columns that are estimated */
	bool converged;
	int64_t events;
	double null_log_likelihood;
	double log_likelihood;
	TestResult likelihood_ratio;
	TestResult score;
	TestResult wald;			/* undefined with an infinite coefficient */
} CoxFit;

/* Numbers of double of scratch space. */
#define COX_MODEL_SCRATCH(n_columns, n_patterns) \
	((size_t) (n_columns) * (7 * (size_t) (n_columns) + 12) + \
	 (size_t) (n_patterns))

/*
 * Maximum partial likelihood by Newton's method.  coefficient and std_error
 * have n_columns: NAN for a column that those before it can replace, given who
 * was at risk with whom (what is left of its information is less than 1e-13 of
 * the whole).  A coefficient that the likelihood rises with for ever, which is
 * told by a hazard ratio of e^20 over the range of the column, is +-INFINITY,
 * its error NAN; the others are those in the limit.  Columns are near 0 or
 * centred, which changes no coefficient but keeps digits.  Without events, or when
 * no time tells patterns apart, rank is 0 and the tests are undefined.
 *
 * scratch: COX_MODEL_SCRATCH; at_risk and kept: n_patterns and n_columns.
 */
extern CoxFit cox_model_fit(const CoxModel *model, double *coefficient,
							double *std_error, double *scratch,
							int64_t *at_risk, int32_t *kept);

#endif /* SPEGEL_KERNEL_COX_MODEL_H */
