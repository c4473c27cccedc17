/*
 * bias_reduced.h
 *		The logistic likelihood times the root of the information's
 *		determinant, maximised (Firth 1993).
 */
#ifndef SPEGEL_KERNEL_BIAS_REDUCED_H
#define SPEGEL_KERNEL_BIAS_REDUCED_H

#include "kernel/regression/glm_steps.h"

/*
 * Scoring for n columns, of which those in fixed[] (by place; NULL: none) stay
 * at 0, while the information is that of all.  Returns the logarithm of the
 * penalised likelihood; NAN, and so are the coefficients, where the iteration
 * does not end.
 */
extern double bias_reduced_maximise(const GlmData *data, const int *columns,
									int n, const bool *fixed,
									double *coefficient, GlmWork *work);

/*
 * For each coefficient of a fit the penalised likelihood ratio to that with it
 * 0.  Columns are as they are for the intercept's, not centred.
 */
extern void bias_reduced_tests(const GlmData *data, GlmFit *fit,
							   GlmWork *work);

#endif /* SPEGEL_KERNEL_BIAS_REDUCED_H */
