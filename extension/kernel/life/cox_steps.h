/*
 * cox_steps.h
 *		The steps of the baseline hazard of a fitted Cox model, and the
 *		survival and cumulative incidence of a pattern of covariates.
 *
 * Breslow's estimator with Breslow's ties and Efron's with Efron's, as
 * survfit.coxph() of R's package survival has them.  Hazards are relative to
 * the largest risk of a pattern, exp(log_largest).
 */
#ifndef SPEGEL_KERNEL_COX_STEPS_H
#define SPEGEL_KERNEL_COX_STEPS_H

#include "kernel/life/cox_model.h"

/* Outcomes that an incidence may have. */
#define COX_MAX_OUTCOMES 100

/* A time with events. */
typedef struct CoxStep
{
	int32_t stratum;
	int32_t time;
	double hazard;				/* sum of 1/B over its draws */
	double variance;			/* sum of 1/B^2 */
	double own;					/* hazard of those who have the event */
	const double *mean;			/* covariates of who is drawn */
	const double *drift;		/* hazard times mean, summed over draws */
	const double *own_drift;	/* the same of those who have the event */
} CoxStep;

typedef struct CoxSteps
{
	int n_columns;
	double log_largest;
	size_t n;
	CoxStep *step;				/* by stratum, the latest first */
} CoxSteps;

/* How many steps a model has, and numbers of double that they need. */
extern size_t cox_count_steps(const CoxModel *model);

#define COX_STEPS_ROOM(n_columns, n_steps) \
	(3 * (size_t) (n_columns) * (size_t) (n_steps))

/* Fills the steps at a point; the model's ties are not exact. */
extern void cox_steps_fill(CoxSteps *steps, CoxWalk *walk, const double *point,
						   double *room);

/* A pattern whose curve is wanted: its covariates, and their variance. */
typedef struct CoxPrediction
{
	const CoxSteps *steps;
	size_t begin;				/* steps of its stratum */
	size_t end;
	double risk;				/* relative to the largest */
	const double *x;			/* n_columns */
	int n_kept;					/* columns with an error */
	const int32_t *kept;
	const double *variance;		/* n_kept x n_kept */
	const RecessionLimit *limit;	/* of its hazard at each step; NULL: finite */
} CoxPrediction;

/* The steps of a stratum, and the risk of covariates x at the point. */
extern CoxPrediction cox_predict(const CoxSteps *steps, int32_t stratum,
								 const double *x, const double *point);

/* Is the hazard at a step finite, and not 0 either? */
static inline bool
cox_is_finite(const CoxPrediction *prediction, size_t step)
{
	return prediction->limit == NULL ||
		prediction->limit[step - prediction->begin] == RECESSION_FINITE;
}

/* The hazard at a step: 0 or INFINITY in the limit, NAN where it is open. */
extern double cox_step_hazard(const CoxPrediction *prediction, size_t step);

/* A sum of hazards: without end where one is, whatever an open one may be. */
static inline double
cox_add_hazard(double sum, double hazard)
{
	return isinf(sum) || isinf(hazard) ? INFINITY : sum + hazard;
}

/*
 * The cumulative hazard after each step of the prediction, with its variance;
 * its survival is exp of minus that.  Both have end - begin elements, the
 * earliest first; scratch has n_columns.  Where the likelihood has no maximum
 * the hazard is that in the limit, NAN where that is open; the variance is NAN
 * from the first step on whose hazard is not finite, or 0.
 */
extern void cox_predicted_hazard(const CoxPrediction *prediction,
								 double *hazard, double *variance,
								 double *scratch);

/*
 * The cumulative incidence of outcome 0 among n outcomes, each of which has a
 * model of its own, after each time with events of any, as product integral
 * with hazards that are constant within a time.  The variance is that of the
 * delta method, with outcomes independent; NAN as that of a hazard is.  The
 * incidence is NAN where its limit is open, as when two outcomes have hazards
 * without end at a time.  Fills time, incidence and variance and returns how
 * many; room for all steps.  scratch has 3 n n_columns.
 */
extern size_t cox_predicted_incidence(const CoxPrediction *prediction, int n,
									  int32_t *time, double *incidence,
									  double *variance, double *scratch);

/*
 * V M V of n kept columns, M being of all p, its lower triangle read; scratch
 * has n x n.
 */
extern void cox_sandwich(int n, const int32_t *kept, int p, const double *meat,
						 const double *variance, double *robust,
						 double *scratch);

#endif /* SPEGEL_KERNEL_COX_STEPS_H */
