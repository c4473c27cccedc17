/*
 * sort_counts.c
 *		Heap sort: no scratch space and no quadratic case.
 */
#include "kernel/base/sort_counts.h"

#define MOVES_PER_CHECK 65536

/* Restores the heap below `root` (largest on top) in counts[0 .. n - 1]. */
static void
sift_down(int64_t *counts, size_t root, size_t n)
{
	int64_t value = counts[root];
	size_t child;

	while ((child = 2 * root + 1) < n)
	{
		if (child + 1 < n && counts[child + 1] > counts[child])
			child++;
		if (counts[child] <= value)
			break;
		counts[root] = counts[child];
		root = child;
	}
	counts[root] = value;
}

void
sort_counts(int64_t *counts, size_t n)
{
	for (size_t root = n / 2; root-- > 0;)
	{
		if (root % MOVES_PER_CHECK == 0)
			kernel_check();
		sift_down(counts, root, n);
	}
	for (size_t end = n; end-- > 1;)
	{
		int64_t largest = counts[0];

		if (end % MOVES_PER_CHECK == 0)
			kernel_check();
		counts[0] = counts[end];
		counts[end] = largest;
		sift_down(counts, 0, end);
	}
}
