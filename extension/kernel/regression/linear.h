/*
 * linear.h
 *		Linear regression on patterns of covariates.
 */
#ifndef SPEGEL_KERNEL_LINEAR_H
#define SPEGEL_KERNEL_LINEAR_H

#include "kernel/base/exact_sum.h"
#include "kernel/regression/design.h"

/* What a linear model needs of the outcomes of one pattern. */
typedef struct LinearPattern
{
	double weight;				/* sum of w, which is 1 where rows have none */
	DoubleDouble total;			/* sum of w y */
	double within;				/* sum of w (y - mean)^2 */
	double weight2;				/* sum of w^2 */
	double mean2;				/* mean of y by w^2 */
	double within2;				/* sum of w^2 (y - mean2)^2 */
} LinearPattern;

typedef enum LinearErrors
{
	LINEAR_CLASSICAL,
	LINEAR_HC1,
	LINEAR_HC2,
	LINEAR_HC3,
	LINEAR_CLUSTER
} LinearErrors;

typedef struct LinearData
{
	Design *design;
	const LinearPattern *pattern;	/* by pattern of the design */
	int64_t persons;
	LinearErrors errors;
	bool want_condition;		/* which takes time */
	bool centred;				/* the result is of the centred columns */
	const size_t *order;		/* cluster: the patterns, cluster by cluster */
	const int32_t *cluster;		/* by pattern */
} LinearData;

/*
 * The result; the caller gives room for kept (n_columns), coefficient
 * (n_columns) and covariance (n_columns^2).
 */
typedef struct LinearFit
{
	int rank;
	int *kept;					/* the columns that have a coefficient */
	double *coefficient;		/* by kept column */
	double *covariance;			/* rank x rank */
	double *half;				/* the same, or NULL: w, where the inverse of
								 * X'WX is w w'; see qr_invert() */
	double df;					/* of the residuals */
	double error_df;			/* of the errors: clusters - 1, or the same */
	double mean;				/* of the outcome */
	double residual_squares;
	double total_squares;		/* around the mean */
	double condition;			/* of the scaled columns kept, where asked for */
	int64_t clusters;
} LinearFit;

/* Number of doubles of scratch space. */
extern size_t linear_scratch(int n_columns);

/*
 * Least squares by Householder's decomposition of the weighted rows of the
 * patterns, with numbers centred, and residuals in twice the precision until
 * the coefficients stay, so that they are right to about all digits up to
 * condition numbers of 1e7.  Columns that those before can replace are left
 * out by lm's rule.
 *
 * Covariance: residual variance times the inverse (classical), or sandwiches
 * after White 1980 and MacKinnon and White 1985: hc1 with n/(n - rank), hc2 and
 * hc3 with leverages (NAN where one is 1; weights are not for them), cluster
 * with g/(g - 1) (Liang and Zeger 1986).  NAN without residual degrees of
 * freedom, or with one cluster.  Patterns have weights above 0; the design's
 * centres are to be set.
 */
extern void linear_fit(const LinearData *data, LinearFit *fit,
					   double *scratch);

/*
 * F of the columns tested beside others, with the residual variance of a fit of
 * all: degrees of freedom df and those of the fit.  NAN where the others say
 * all (df 0), and without a residual variance.
 */
extern TestResult linear_term_test(const LinearData *data,
								   const LinearFit *fit, const bool *tested,
								   const bool *other, double *scratch);

/*
 * Twice the precision costs little, and the caller may need it: the rest of a
 * pattern's total that a fit leaves, sum of w (y - fit).
 */
extern double linear_residual(const LinearPattern *pattern, double fit_high,
							  double fit_low);

#endif /* SPEGEL_KERNEL_LINEAR_H */
