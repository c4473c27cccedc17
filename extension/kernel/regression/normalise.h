/*
 * normalise.h
 *		Coefficients that do not depend on reference levels.
 *
 * Every level of a factor gets a coefficient, and their mean goes to the term
 * without the factor, the intercept where nothing else is in it (Gardeazabal
 * and Ugidos 2004; Yun 2005).  Interactions come before what they contain.  A
 * factor whose term without it is not in the model has all levels already, and
 * is left as it is.  Numbers are as they are, not centred.
 */
#ifndef SPEGEL_KERNEL_NORMALISE_H
#define SPEGEL_KERNEL_NORMALISE_H

#include "kernel/regression/design.h"

typedef struct Normalise
{
	const Design *design;
	Design all;					/* with a column for every level */
	DesignTerm term[DESIGN_MAX_TERMS];
	int column[DESIGN_MAX_COLUMNS];	/* in all, of the design's columns */
} Normalise;

/*
 * False when there would be more than DESIGN_MAX_COLUMNS.  The result refers to
 * itself: it is not to be copied.
 */
extern bool normalise_begin(Normalise *n, const Design *design);

/* Coefficients of all from those of the design. */
extern void normalise_coefficients(const Normalise *n,
								   const double *coefficient, double *all);

/*
 * A gradient by coefficients of all, which is overwritten, becomes one by those
 * of the design.
 */
extern void normalise_gradient(const Normalise *n, double *all,
							   double *gradient);

#endif /* SPEGEL_KERNEL_NORMALISE_H */
