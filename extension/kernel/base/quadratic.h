/*
 * quadratic.h
 *		The chi-squared form of a vector of scores and its covariance.
 */
#ifndef SPEGEL_KERNEL_QUADRATIC_H
#define SPEGEL_KERNEL_QUADRATIC_H

#include "kernel/base/kernel.h"

/*
 * Tests that n scores with mean 0 and the given covariance (n x n, symmetric,
 * positive semidefinite, row-major; the lower triangle is read) deviate from 0: statistic u' V- u with a
 * generalised inverse V-, df the rank of V.  Scores that add up to 0 are
 * passed whole: the dependent ones are recognised and left out, and so is a
 * group that never was at risk.  Undefined when V is 0.  Overwrites both
 * arrays.
 *
 * Gaussian elimination in the order given; a row is dependent when
 * elimination leaves less than 1e-10 of its own variance.
 */
extern TestResult quadratic_form_test(int n, double *covariance,
									  double *scores);

#endif /* SPEGEL_KERNEL_QUADRATIC_H */
