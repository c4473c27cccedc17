/*
 * estimable.h
 *		What a model with columns left out can say.
 *
 * A column that others replace is a combination of them in every row of the
 * data.  A sum of coefficients means something only when it has the same
 * combination; the mean of a group in a unit where there is nobody of it has
 * not.
 */
#ifndef SPEGEL_KERNEL_ESTIMABLE_H
#define SPEGEL_KERNEL_ESTIMABLE_H

#include "kernel/regression/design.h"

typedef struct Estimable
{
	int rank;
	const int *kept;
	int n_left_out;
	int *left_out;
	double *combination;		/* rank x n_left_out */
	double *scale;				/* of the columns left out */
} Estimable;

/* Number of doubles of scratch space. */
extern size_t estimable_scratch(int n_columns);

/*
 * Finds the combinations.  The caller gives room: left_out and scale
 * n_columns, combination n_columns^2.
 */
extern void estimable_begin(Estimable *e, const Design *design, int rank,
							const int *kept, double *scratch);

/* Has the sum of x[i] times coefficient i, by column, a meaning? */
extern bool estimable_sum(const Estimable *e, const double *x);

#endif /* SPEGEL_KERNEL_ESTIMABLE_H */
