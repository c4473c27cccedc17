/*
 * dual_simplex.h
 *		Upper bounds of one variable under a few linear constraints.
 */
#ifndef SPEGEL_KERNEL_DUAL_SIMPLEX_H
#define SPEGEL_KERNEL_DUAL_SIMPLEX_H

#include "kernel/protect/bounds.h"

/* row_low <= matrix x <= row_high, low <= x <= high, all of them finite. */
typedef struct DualSimplex
{
	int rows;
	int columns;
	double row_low[BOUNDS_MAX_CONSTRAINTS];
	double row_high[BOUNDS_MAX_CONSTRAINTS];
	double low[BOUNDS_MAX_NUMBERS];
	double high[BOUNDS_MAX_NUMBERS];
	double (*matrix)[BOUNDS_MAX_NUMBERS];
	double (*tableau)[BOUNDS_MAX_NUMBERS];	/* room to work in */
} DualSimplex;

/*
 * An upper bound of sign * x[column], sign 1 or -1: the least there is, up to
 * rounding, which never makes it too low.  It only follows from multipliers of
 * the constraints, so it is a bound wherever the search stops.
 */
extern double dual_simplex_bound(const DualSimplex *program, int column,
								 double sign);

#endif /* SPEGEL_KERNEL_DUAL_SIMPLEX_H */
