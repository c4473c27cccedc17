/*
 * recession.h
 *		Where a likelihood rises for ever, and what is infinite there.
 *
 * The logarithm of a likelihood is concave.  It has no maximum when it never
 * falls along some direction d, and rises along it: when no generator a of
 * what the data say has a d < 0, and some have a d > 0.  Such directions are a
 * cone.  A sum x of coefficients is finite when no direction of the cone changes
 * it, infinite when all that do change it the same way, and else the data leave
 * it open: the likelihood comes as near to its limit with any value.
 *
 * Method: the directions that are of no use are taken away (facial reduction),
 * until one is found along which everything rises that still can; sums are
 * looked for among the generators by least squares without negative parts
 * (Lawson and Hanson 1974, chapter 23).
 */
#ifndef SPEGEL_KERNEL_RECESSION_H
#define SPEGEL_KERNEL_RECESSION_H

#include "kernel/base/kernel.h"

/* Of the length of a vector, what is rounding. */
#define RECESSION_TOLERANCE 1e-8

/* Answers that are kept: different persons often ask the same. */
#define RECESSION_KNOWN 64

/* What the data say of n coefficients; of columns of size 1. */
typedef struct RecessionGenerators
{
	int n;
	const void *context;

	/*
	 * Of the generators whose product with `telling` is not rounding, that with
	 * the least product with w, into a; false when there is none.
	 */
	bool (*least) (const void *context, const double *w,
				   const double *telling, double *a);
} RecessionGenerators;

typedef struct Recession
{
	RecessionGenerators generators;
	int dim;					/* of the cone; 0: there is a maximum */
	double *basis;				/* of what it spans, n x dim, orthonormal */
	double *direction;			/* in the cone, on no face of it: what can rise
								 * along it does so by 1 at least */
	double *telling;			/* changes whatever any direction changes */
	double *support;			/* n + 1 generators of n + 1, and others */
	double *orthogonal;
	double *triangle;
	double *part;
	double *trial;
	double *rest;
	double *target;
	double *w;
	double *a;

	/* Sums that were asked for, by their parts, and what becomes of them. */
	double *known;
	int n_known;
	int next_known;
	uint8_t limit[RECESSION_KNOWN];
} Recession;

typedef enum RecessionLimit
{
	RECESSION_FINITE,
	RECESSION_RISES,
	RECESSION_FALLS,
	RECESSION_OPEN,
	RECESSION_UNKNOWN			/* not asked for yet */
} RecessionLimit;

/* Numbers of double of scratch space, which the result keeps using. */
#define RECESSION_SCRATCH(n) (4 * ((size_t) (n) + 1) * ((size_t) (n) + 1) + \
							  (8 + RECESSION_KNOWN) * ((size_t) (n) + 1))

/* All directions are possible. */
extern Recession recession_begin(RecessionGenerators generators,
								 double *scratch);

/* No direction that changes the product with a row is. */
extern void recession_restrict(Recession *recession, const double *row);

/*
 * The cone.  hint, a direction that may lie within, or NULL, saves the search.
 */
extern void recession_find(Recession *recession, const double *hint);

/* What becomes of a sum of coefficients. */
extern RecessionLimit recession_limit(Recession *recession, const double *x);

/*
 * Marks dim coefficients that, set to any value, leave the others a maximum;
 * none that is finite, and the first only where it is changed alone.
 */
extern void recession_settle(Recession *recession, bool *set);

#endif /* SPEGEL_KERNEL_RECESSION_H */
