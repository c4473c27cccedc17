/*
 * glm.h
 *		Logistic and Poisson regression on patterns of covariates.
 */
#ifndef SPEGEL_KERNEL_GLM_H
#define SPEGEL_KERNEL_GLM_H

#include "kernel/regression/design.h"

typedef enum GlmFamily
{
	GLM_LOGISTIC,
	GLM_POISSON
} GlmFamily;

/* What such a model needs of a pattern. */
typedef struct GlmPattern
{
	double size;				/* persons, or exposure; above 0 */
	double events;
} GlmPattern;

typedef struct GlmData
{
	Design *design;				/* with its centres set */
	const GlmPattern *pattern;
	GlmFamily family;
} GlmData;

/*
 * The result; the caller gives room for n_columns of each, and n_columns^2 for
 * the covariance.
 */
typedef struct GlmFit
{
	int rank;
	int *kept;					/* the columns that have a coefficient */
	double *coefficient;		/* by kept column; infinite: see below */
	double *covariance;			/* rank x rank */
	double *score;				/* of the infinite ones: chi-squared, df 1 */
	bool separated;				/* is a coefficient infinite? */
} GlmFit;

/* Number of doubles of scratch space. */
extern size_t glm_scratch(int n_columns);

/*
 * Maximum likelihood by Fisher's scoring, until no pattern's linear predictor
 * changes by 1e-10; the last step squares that.  Columns that those before can
 * replace are left out by lm's rule.
 *
 * Where some combination of columns tells events from others perfectly, the
 * likelihood has no maximum: the coefficients that grow for ever are
 * +-INFINITY, their variances NAN, and score[] tests each against 0 in the
 * model without it; the others are the limits (Albert and Anderson 1984).
 */
extern void glm_fit(const GlmData *data, GlmFit *fit, double *scratch);

#endif /* SPEGEL_KERNEL_GLM_H */
