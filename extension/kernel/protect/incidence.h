/*
 * incidence.h
 *		A sparse matrix: which atoms make up which rows.
 *
 * An atom is a set of persons that is counted as a whole or not at all; a row
 * is a number that is shown, the sum of some atoms, or of some less others.
 */
#ifndef SPEGEL_KERNEL_INCIDENCE_H
#define SPEGEL_KERNEL_INCIDENCE_H

#include "kernel/base/kernel.h"

/*
 * Entries by row and by atom: those of row i are start[i] .. start[i + 1] - 1.
 * Rows and atoms are counted from 0.  An entry that is there twice counts
 * twice.
 */
typedef struct IncidenceSide
{
	int32_t n;
	int32_t *start;				/* n + 1 */
	int32_t *other;				/* the atom, or the row, of each entry */
	double *coefficient;		/* NULL: all are 1 */
} IncidenceSide;

typedef struct Incidence
{
	IncidenceSide by_row;
	IncidenceSide by_atom;
} Incidence;

/*
 * Fills one side from a list of entries, whose rows and atoms are counted from
 * 1, in the order of the list within a row.  The arrays of the side are the caller's, all of `entries` elements but
 * start; `coefficient` is NULL as that of the side is.
 */
extern void incidence_fill(IncidenceSide *side, int32_t entries,
						   const int32_t *mine, const int32_t *other,
						   const double *coefficient);

static inline double
incidence_coefficient(const IncidenceSide *side, int32_t entry)
{
	return side->coefficient == NULL ? 1.0 : side->coefficient[entry];
}

#endif /* SPEGEL_KERNEL_INCIDENCE_H */
