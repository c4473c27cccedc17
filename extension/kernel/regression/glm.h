/*
 * glm.h
 *		Logistic and Poisson regression on patterns of covariates.
 */
#ifndef SPEGEL_KERNEL_GLM_H
#define SPEGEL_KERNEL_GLM_H

#include "kernel/base/recession.h"
#include "kernel/regression/design.h"

typedef enum GlmFamily
{
	GLM_LOGISTIC,
	GLM_POISSON
} GlmFamily;

typedef enum GlmErrors
{
	GLM_CLASSICAL,
	GLM_HC0,
	GLM_HC1,
	GLM_CLUSTER
} GlmErrors;

/* What such a model needs of a pattern. */
typedef struct GlmPattern
{
	double size;				/* persons, or exposure; above 0 */
	double events;
	double squares;				/* robust errors of rates: sum of events^2 */
	double cross;				/* events exposure */
	double size2;				/* exposure^2 */
} GlmPattern;

typedef struct GlmData
{
	Design *design;				/* with its centres set */
	const GlmPattern *pattern;
	GlmFamily family;
	bool bias_reduced;			/* logistic */
	GlmErrors errors;			/* classical where bias is reduced */
	bool centred;				/* the result is of the centred columns */
	int64_t rows;
	const size_t *order;		/* cluster: the patterns, cluster by cluster */
	const int32_t *cluster;		/* by pattern */
} GlmData;

/* What is infinite; see glm_limits.h. */
typedef struct GlmLimits GlmLimits;

/*
 * The result; the caller gives room for n_columns of each, and n_columns^2 for
 * the covariance.
 */
typedef struct GlmFit
{
	int rank;
	int *kept;					/* the columns that have a coefficient */
	double *coefficient;		/* by kept column; infinite: see below */
	double *covariance;			/* rank x rank; of sums that are finite */
	double *half;				/* the same, or NULL: w, where the inverse of
								 * X'WX is w w'; see qr_invert() */
	double *chi_squared;		/* with df 1, where Wald's test is not the one */
	double *point;				/* or NULL: coefficients as they would be, had
								 * what is infinite stopped somewhere */
	GlmLimits *limits;			/* NULL: none is infinite; in the scratch space */
} GlmFit;

/* Number of doubles of scratch space, for all functions; limits stay in it. */
extern size_t glm_scratch(int n_columns);

/*
 * Maximum likelihood by Fisher's scoring, until no pattern's linear predictor
 * changes by 1e-10; the last step squares that.  Columns that those before can
 * replace are left out by lm's rule.
 *
 * Where some combination of columns tells events from others perfectly, the
 * likelihood has no maximum: a coefficient that grows in whatever way the
 * likelihood rises for ever is +-INFINITY, and chi_squared[] is its score test
 * against 0 in the model without it; one that may go
 * anywhere is NAN; the others are the limits (Albert and Anderson 1984).
 *
 * With bias_reduced the likelihood is multiplied by the root of the
 * information's determinant (Firth 1993), which keeps every coefficient
 * finite, and chi_squared[] is the ratio of that likelihood to its maximum
 * with the coefficient 0 (Heinze and Schemper 2002); NAN where the iteration
 * does not end.
 *
 * Covariance: the inverse of the information (classical), or sandwiches of the
 * rows' scores: hc0, hc1 with n/(n - rank), cluster with g/(g - 1); NAN with
 * one cluster.
 */
extern void glm_fit(const GlmData *data, GlmFit *fit, double *scratch);

/* What becomes of a sum of coefficients, by kept column, where limits are. */
extern RecessionLimit glm_limit(GlmLimits *limits, const double *x);

/*
 * The likelihood ratio of a model with some columns tested to that without
 * them; tested[] and other[] say which columns are in.  With bias_reduced both
 * likelihoods are penalised by the information of the larger model.  df 0,
 * where the other columns say all, has no statistic.
 */
extern TestResult glm_ratio_test(const GlmData *data, const bool *tested,
								 const bool *other, double *scratch);

#endif /* SPEGEL_KERNEL_GLM_H */
