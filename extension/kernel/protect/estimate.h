/*
 * estimate.h
 *		How well each of many numbers can be estimated from everything that is
 *		shown, by one factorisation for all of them.
 *
 * The system is that of certificate.h, every row of which has noise.  What is
 * unknown of an atom is given a variance of ESTIMATE_FREEDOM: more than any
 * reader knows, so that no variance is too large, and so much that it makes no
 * difference to one that matters.  The covariance matrix of the rows is then
 *
 *		K = C + ESTIMATE_FREEDOM A A',
 *
 * the best estimate of a target c has the weights K^-1 A c ESTIMATE_FREEDOM,
 * and what it leaves of c proves a lower bound of its variance without any
 * such supposition (certificate.h).
 *
 * Method: Cholesky's, within the envelope of the matrix (Jennings 1966).  The
 * order of the rows decides what that takes: rows that share atoms with few
 * others first, and each next to those that it shares them with; those of the
 * whole last.  What is shown no longer, or less well, changes the factor by
 * rotations (Gill, Golub, Murray and Saunders 1974), which only add.
 */
#ifndef SPEGEL_KERNEL_ESTIMATE_H
#define SPEGEL_KERNEL_ESTIMATE_H

#include "kernel/protect/certificate.h"

#define ESTIMATE_FREEDOM 1e6

/* Targets that are solved for together, and how many are best asked at once. */
#define ESTIMATE_BATCH 8
#define ESTIMATE_ASKED 256

/* A target, the row that shows it (-1: none), and the variance it should have. */
typedef struct EstimateTarget
{
	CertificateTarget sum;
	int32_t own;
	double required;
} EstimateTarget;

/* Room to work in, the caller's, zeroed once. */
typedef struct EstimateRoom
{
	int32_t *first;				/* rows: the first column of the envelope */
	int64_t *start;				/* rows + 1: where the row is in the factor */
	double *factor;				/* as many as estimate_envelope() says */
	int32_t *series_next;		/* rows: the one before of the same series */
	int32_t *series_last;		/* series: its last row, counted from 1 */
	double *row_value;			/* rows */
	double *solution;			/* rows times ESTIMATE_BATCH */
	double *atom_value;			/* atoms */
	double *series_sum;			/* series */
	double *series_precision;	/* series */
	double *change;				/* rows */
	int32_t *turned;			/* rows */
	double *cosine;				/* rows */
	double *sine;				/* rows */
} EstimateRoom;

/* Finds the envelope; returns how many elements the factor has. */
extern int64_t estimate_envelope(const Shown *shown, EstimateRoom *room);

/* Factors K; false if it is not positive definite, but for rounding it is. */
extern bool estimate_factor(const Shown *shown, EstimateRoom *room);

/*
 * Changes the factor for a row whose variance is raised, to INFINITY if it is
 * shown no longer; it is for the caller to change shown->variance afterwards.
 */
extern void estimate_raise(const Shown *shown, EstimateRoom *room, int32_t row,
						   double variance);

/*
 * Estimates n targets, the faster the more are asked at once, and the more
 * atoms those share that follow each other.  The variance of one that has a
 * quarter more than is required, by the factorisation, is given as such; of any
 * other it is what its weights prove.  The heaviest row is one of those in
 * `may_go` (NULL: all), of equal ones the first, and never its own.
 */
extern void estimate_targets(const Shown *shown, EstimateRoom *room,
							 const EstimateTarget *target, int n,
							 const bool *may_go, Certificate *result);

#endif /* SPEGEL_KERNEL_ESTIMATE_H */
