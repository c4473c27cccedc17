/*
 * cholesky.h
 *		Cholesky's decomposition, for the steps of an iteration whose end
 *		corrects what a step loses.  Least squares go by qr.h.
 */
#ifndef SPEGEL_KERNEL_CHOLESKY_H
#define SPEGEL_KERNEL_CHOLESKY_H

#include "kernel/base/kernel.h"

/*
 * Decomposes the symmetric matrix a (n x n, of which the lower triangle is
 * read) into L L', in place.  False when a pivot is not above the tolerance
 * times its own diagonal element, as in a matrix that is singular.
 */
extern bool cholesky_decompose(double *a, int n, double tolerance);

/* Solves L L' x = b in place. */
extern void cholesky_solve(const double *l, int n, double *b);

/* x' (L L')^-1 x; x is overwritten. */
extern double cholesky_square(const double *l, int n, double *x);

/* The inverse of L L', whole, into v; scratch n. */
extern void cholesky_inverse(const double *l, int n, double *v,
							 double *scratch);

/* The logarithm of the determinant of L L'. */
extern double cholesky_log_determinant(const double *l, int n);

#endif /* SPEGEL_KERNEL_CHOLESKY_H */
