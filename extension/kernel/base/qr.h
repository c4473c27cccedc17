/*
 * qr.h
 *		Least squares by Householder's QR decomposition.
 *
 * The rows of a design come in blocks, and only the triangle R with
 * R'R = X'X is kept, so that a million rows take no more room than a block.
 * Dense systems of regressions are small: this is written for up to a thousand
 * columns.  Matrices are column by column.
 */
#ifndef SPEGEL_KERNEL_QR_H
#define SPEGEL_KERNEL_QR_H

#include "kernel/base/kernel.h"

/* Rows of a block that caches keep. */
#define QR_BLOCK_ROWS 128

/* lm's tolerance for a column that others can replace. */
#define QR_TOLERANCE 1e-7

/*
 * Takes n rows into the upper triangle r (columns x columns, 0 at first).  The
 * rows (n x columns) are overwritten.
 */
extern void qr_append(double *r, int columns, double *rows, int n);

/*
 * Drops the columns that are linear combinations of those before them, by the
 * rule of R's lm: what remains of the column is shorter than the tolerance
 * times the whole.  Of the triangle r (columns x columns) the first n columns
 * are looked at; others, such as the response, are carried along.  Afterwards
 * column i of r is what was column kept[i], and r is the triangle of those
 * `rank` columns and then of the columns from n on; returns the rank. kept has
 * room for n, scratch for 2 * columns * columns.
 */
extern int qr_reduce(double *r, int columns, int n, double tolerance,
					 int *kept, double *scratch);

/* Solves R x = b and R'x = b in place; ld is the number of rows of r. */
extern void qr_solve(const double *r, int ld, int n, double *b);
extern void qr_solve_transposed(const double *r, int ld, int n, double *b);

/*
 * The inverse of R into w (n x n, the upper triangle, 0 below).  That of X'X is
 * w w', and is best left in these halves: each has the condition of X, and
 * their product has its square.
 */
extern void qr_invert(const double *r, int ld, int n, double *w);

/*
 * w m w' into v, for a symmetric m of which the upper triangle is read, or
 * where m is NULL w w'; scratch n.
 */
extern void qr_sandwich(const double *w, const double *m, int n, double *v,
						double *scratch);

/*
 * The 2-norm condition number of R with its columns scaled to length 1;
 * scratch 2 n + n * n.
 */
extern double qr_condition(const double *r, int ld, int n, double *scratch);

/* The sum of a[i] b[i], in the same order everywhere. */
extern double qr_dot(const double *a, const double *b, int n);

#endif /* SPEGEL_KERNEL_QR_H */
