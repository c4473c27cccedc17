/*
 * sort.c
 *		Sorting that a cancel request stops.
 */
#include "common/sort.h"

static int
compare_elements(const void *a, const void *b, void *arg)
{
	return (*(SortComparator *) arg) (a, b);
}

void
sort_elements(void *base, size_t n, size_t size, SortComparator compare)
{
	qsort_interruptible(base, n, size, compare_elements, &compare);
}
