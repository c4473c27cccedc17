/*
 * selection.h
 *		Persons selected (hired, promoted, passed) from a pool, counted for
 *		two categories that are compared.
 */
#ifndef SPEGEL_SELECTION_H
#define SPEGEL_SELECTION_H

#include "tally/tally.h"

/* a of n1 persons of the category against c of n2 of the other. */
typedef struct Selection
{
	int64 a;
	int64 n1;
	int64 c;
	int64 n2;
} Selection;

/* Selected persons are a part of the pool: an error when they are more. */
extern void check_selected(int64 selected, int64 pool, const char *label,
						   int length);

/* An error when the category is compared with itself. */
extern Selection selection_counts(const Tally *selected, const Tally *pool,
								  const text *category, const text *other);

/* The arguments (selected, pool, category, other) of a function. */
extern Selection argument_selection(FunctionCallInfo fcinfo);

#endif /* SPEGEL_SELECTION_H */
