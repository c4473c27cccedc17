/*
 * average.h
 *		Mean predictions of a model over its persons, as they are and as if a
 *		covariate were the same for all (g-computation), and mean slopes.
 *
 * Variances are by the delta method, of the coefficients alone: the persons are
 * who they are.
 */
#ifndef SPEGEL_KERNEL_AVERAGE_H
#define SPEGEL_KERNEL_AVERAGE_H

#include "kernel/regression/estimable.h"
#include "kernel/regression/glm.h"

typedef enum AverageLink
{
	AVERAGE_IDENTITY,
	AVERAGE_LOGIT,
	AVERAGE_LOG
} AverageLink;

typedef struct AverageModel
{
	const Design *design;
	AverageLink link;
	const double *weight;		/* by pattern: persons or exposure */
	const Estimable *estimable;
	const double *coefficient;	/* by kept column, of the design as it is */
	GlmLimits *limits;			/* NULL: all are finite; else coefficient is
								 * the point of the fit */
	const double *covariance;	/* rank x rank */
	double *whole;				/* scratch: n_columns each */
	double *row;
	int32_t *level;				/* n_covariates */
} AverageModel;

/* The mean of a link's inverse, and its first two derivatives. */
typedef struct AverageResponse
{
	double mean;
	double slope;
	double curve;
} AverageResponse;

extern AverageResponse average_response(AverageLink link, double eta);

/*
 * The weighted mean outcome with a covariate at a level for everybody, or with
 * level -1 as it is, and its gradient by kept column.  NAN when the model
 * cannot say it.
 */
extern double average_outcome(const AverageModel *model, int covariate,
							  int level, double *gradient);

/*
 * The weighted mean slope of the outcome along a covariate that is a number in
 * every term.
 */
extern double average_slope(const AverageModel *model, int covariate,
							double *gradient);

/* Gradient times covariance times gradient. */
extern double average_variance(const AverageModel *model,
							   const double *gradient);

#endif /* SPEGEL_KERNEL_AVERAGE_H */
