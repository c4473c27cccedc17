/*
 * goodness_of_fit.h
 *		A whole distribution against a reference, and a trend over ordered
 *		levels.
 */
#ifndef SPEGEL_KERNEL_GOODNESS_OF_FIT_H
#define SPEGEL_KERNEL_GOODNESS_OF_FIT_H

#include "kernel/base/kernel.h"

typedef struct GoodnessOfFit
{
	TestResult pearson;			/* sum of (O - E)^2 / E */
	TestResult likelihood_ratio; /* G = 2 sum of O ln(O / E) */
	double smallest_expected;	/* below 5 the p values are rough */
} GoodnessOfFit;

/*
 * Observed counts of k categories against the shares reference[i] / sum of
 * reference, taken as known.  Categories that neither has are left out; df is
 * the number of the others less 1.  A category observed but absent from the
 * reference makes both statistics INFINITY and both p values 0.  All NAN when
 * nobody is observed, the reference is empty, or fewer than two categories
 * are left.  Each sum is at most KERNEL_MAX_COUNT.
 */
extern GoodnessOfFit goodness_of_fit(const int64_t *observed,
									 const int64_t *reference, size_t k);

/*
 * Cochran-Armitage test (1954, 1955) of a linear trend in the success rates
 * of k ordered levels, successes[i] of totals[i]; scores NULL means 0, 1, ...
 * Chi-squared with 1 df.  Undefined when all succeed or none, or when fewer
 * than two scores have persons.
 */
extern TestResult cochran_armitage_test(const int64_t *successes,
										const int64_t *totals,
										const double *scores, size_t k);

/*
 * The change of the rate per unit of score, by least squares over persons;
 * its sign is the direction of the trend.  NAN when fewer than two scores
 * have persons.
 */
extern double cochran_armitage_slope(const int64_t *successes,
									 const int64_t *totals,
									 const double *scores, size_t k);

#endif /* SPEGEL_KERNEL_GOODNESS_OF_FIT_H */
