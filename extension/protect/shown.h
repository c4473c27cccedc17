/*
 * shown.h
 *		Sparse systems of shown numbers as arguments: entries (cell, atom,
 *		coefficient), counted from 1.
 */
#ifndef SPEGEL_SHOWN_H
#define SPEGEL_SHOWN_H

#include "common/compat.h"

#include "fmgr.h"

#include "kernel/protect/incidence.h"

/* Entries as they came, with the number of the first argument's name. */
typedef struct Entries
{
	int n;
	const int32 *mine;			/* from 1 */
	const int32 *other;			/* from 1 */
	const double *coefficient;	/* NULL: all are 1 */
	int32 last_mine;
	int32 last_other;
} Entries;

/*
 * Three parallel arrays from an argument on, the third of which may be NULL;
 * names are those of the three.
 */
extern Entries argument_entries(FunctionCallInfo fcinfo, int argument,
								const char *const *names);

/* By row; also by atom unless that is NULL. */
extern void entries_fill(Entries entries, int32 rows, int32 atoms,
						 IncidenceSide *by_row, IncidenceSide *by_atom);

/* Zeroed room for n elements of a size, as large as it takes. */
extern void *huge_alloc(Size n, Size size);

#endif /* SPEGEL_SHOWN_H */
