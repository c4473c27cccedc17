/*
 * sandwich.h
 *		The meat of a sandwich: sums of squared scores of rows.
 *
 * Rows enter as R'^-1 x, the row as Q has it: the square is the leverage, and
 * the digits are those that the design has.
 */
#ifndef SPEGEL_KERNEL_SANDWICH_H
#define SPEGEL_KERNEL_SANDWICH_H

#include "kernel/regression/design.h"

typedef struct Sandwich
{
	const double *r;			/* triangle of the columns kept */
	int ld;
	int rank;
	const int *kept;
	int n_columns;
	double *meat;				/* rank x rank, upper triangle */
	double *row;				/* n_columns */
	double *u;					/* rank */
} Sandwich;

extern void sandwich_begin(Sandwich *s);

/* R'^-1 x of a row into u; returns its square. */
extern double sandwich_row(Sandwich *s, const DesignCell *cell, int n);

/* Adds factor times u u'. */
extern void sandwich_add(Sandwich *s, double factor);

/*
 * Where the scores of a cluster are summed before they are squared: add to the
 * sum, and close it.
 */
extern void sandwich_add_score(Sandwich *s, const DesignCell *cell, int n,
							   double rest);
extern void sandwich_close_cluster(Sandwich *s);

#endif /* SPEGEL_KERNEL_SANDWICH_H */
