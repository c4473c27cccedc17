/*
 * sort.h
 *		Sorting that a cancel request stops.
 */
#ifndef SPEGEL_SORT_H
#define SPEGEL_SORT_H

#include "common/compat.h"

typedef int (*SortComparator) (const void *a, const void *b);

/* Like qsort(), but interruptible. */
extern void sort_elements(void *base, size_t n, size_t size,
						  SortComparator compare);

#endif /* SPEGEL_SORT_H */
