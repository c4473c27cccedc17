/*
 * glm_steps.h
 *		Likelihood, score and information of a generalised linear model, for
 *		the files that maximise the one or another likelihood.
 */
#ifndef SPEGEL_KERNEL_GLM_STEPS_H
#define SPEGEL_KERNEL_GLM_STEPS_H

#include "kernel/regression/glm.h"

#define GLM_PATTERNS_PER_CHECK 1024

/* The likelihood is at its maximum when no linear predictor moves farther. */
#define GLM_CONVERGED 1e-10
#define GLM_MAX_HALVINGS 30

typedef struct GlmWork
{
	double *information;		/* p x p, lower triangle */
	double *part;				/* p x p */
	double *r;
	double *rows;				/* QR_BLOCK_ROWS x p */
	double *reduce;				/* 2 p p */
	double *step;
	double *whole;
	double *trial;
	double *next;
	double *limits;				/* glm_limits_scratch() */
} GlmWork;

extern GlmWork glm_divide_scratch(double *scratch, int n_columns);

/* Expected events of a pattern, and their variance. */
static inline void
glm_expect(GlmFamily family, const GlmPattern *pattern, double eta,
		   double *events, double *variance)
{
	if (family == GLM_LOGISTIC)
	{
		double small = exp(-fabs(eta));
		double p = (eta < 0.0 ? small : 1.0) / (1.0 + small);

		*events = pattern->size * p;
		*variance = pattern->size * small / ((1.0 + small) * (1.0 + small));
	}
	else
		*events = *variance = pattern->size * exp(eta);
}

/* log likelihood, without what the coefficients do not change. */
extern double glm_likelihood_at(const GlmData *data, const double *whole);

/*
 * The triangle of the rows, each weighted by the root of its size, or of the
 * variance of its events at the coefficients, for n columns in their order,
 * NULL for all.
 */
extern void glm_decompose(const GlmData *data, const double *whole,
						  const int *columns, int n, GlmWork *work);

/*
 * At the coefficients in whole, the score of n columns into step and their
 * information beside it.
 */
extern void glm_differentiate(const GlmData *data, const int *columns, int n,
							  GlmWork *work);

/* How far a step moves the linear predictors at most. */
extern double glm_reach(const GlmData *data, const double *whole);

/* Where scoring begins: 0, with the intercept at the mean. */
extern void glm_start(const GlmData *data, const int *columns, int n,
					  double *coefficient);

/*
 * Scoring for n columns.  Returns how far the last step went; the step itself
 * stays in work->step.
 */
extern double glm_maximise(const GlmData *data, const int *columns, int n,
						   double *coefficient, GlmWork *work);

#endif /* SPEGEL_KERNEL_GLM_STEPS_H */
