/*
 * certificate.h
 *		How well a number of persons can be estimated from everything that is
 *		shown: lower bounds of the variance of the best estimate.
 *
 * Row i of a matrix A shows the number a_i x, x the true numbers of the atoms,
 * with noise of mean 0.  The noise of different rows is independent but for a
 * part that all rows of one series share: its covariance matrix is C =
 * diag(variance) + series_variance * (1 within a series).  A row without noise
 * is exact.
 *
 * The best linear unbiased estimate of a target c x has the variance
 *
 *		max over z of (c z)^2 / (A z)' C^-1 (A z),	A z = 0 in exact rows
 *
 * (Gauss-Markov, and the Cauchy-Schwarz inequality).  Hence any such z proves
 * a lower bound, whether or not it is the best; what would be left of the
 * target if z were added to x is what no reader can see.  No z exceeds the
 * variance but by rounding.
 */
#ifndef SPEGEL_KERNEL_CERTIFICATE_H
#define SPEGEL_KERNEL_CERTIFICATE_H

#include "kernel/protect/incidence.h"

typedef struct Shown
{
	Incidence incidence;
	const double *variance;		/* of each row's own noise; 0: exact */
	const int32_t *series;		/* of each row, -1: none; not of exact rows */
	int32_t number_of_series;
	double series_variance;
} Shown;

/* A target: atoms with their coefficients (NULL: all are 1). */
typedef struct CertificateTarget
{
	int32_t n;
	const int32_t *atom;
	const double *coefficient;
} CertificateTarget;

typedef struct Certificate
{
	double variance;			/* what is proved; INFINITY: no estimate */
	int32_t heaviest;			/* row of those atoms with the largest weight */
	double weight;				/* of that row in the best estimate found */
	int32_t atoms;				/* how many were looked at */
	bool complete;				/* was it the whole system, to convergence? */
} Certificate;

/*
 * Room to work in, the caller's, zeroed once before the first target and left
 * so after each: atoms long, but for those of rows and of series.
 */
typedef struct CertificateRoom
{
	double *z;
	double *residual;
	double *direction;
	double *image;
	double *scale;
	double *target;
	int32_t *chosen;
	bool *is_chosen;
	double *row_value;			/* rows */
	int32_t *touched;			/* rows */
	bool *is_touched;			/* rows */
	double *series_precision;	/* series: set by certificate_prepare() */
	double *series_sum;			/* series */
	int32_t *touched_series;	/* series */
	double *basis;				/* basis_room */
	int64_t basis_room;
} CertificateRoom;

extern void certificate_prepare(const Shown *shown, CertificateRoom *room);

/*
 * Seeks a proof that the variance of the target is at least `required`, first
 * with few atoms of the target, then with more of them and of their neighbours
 * in other rows, up to max_atoms; stops as soon as there is one, and with all
 * atoms at the variance itself, as far as rounding allows.  `own` is the row
 * that shows the target itself (-1: none); it is never the heaviest.
 *
 * The work of a step is proportional to the entries of the atoms looked at.
 * Exact rows need basis_room for their number times the number of atoms looked
 * at; where it does not suffice the search ends with what is proved.
 *
 * Method: conjugate gradients (Hestenes and Stiefel 1952) on A' C^-1 A z = c
 * with a diagonal scaling, within the null space of the exact rows.  The bound
 * is then computed anew from z, as a sum of squares.
 */
extern Certificate certificate_seek(const Shown *shown,
									CertificateTarget target, int32_t own,
									double required, int32_t max_atoms,
									CertificateRoom *room);

#endif /* SPEGEL_KERNEL_CERTIFICATE_H */
