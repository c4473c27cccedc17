/*
 * ranked.c
 *		Numbers sorted together with where they came from.
 */
#include "kernel/base/ranked.h"

/* Entries sorted between two calls of kernel_check(). */
#define CHECK_INTERVAL 4096

/* Restores the heap order below root, where only the root may break it. */
static void
sift_down(Ranked *heap, size_t root, size_t size)
{
	Ranked moved = heap[root];

	for (;;)
	{
		size_t child = 2 * root + 1;

		if (child >= size)
			break;
		if (child + 1 < size && heap[child + 1].value > heap[child].value)
			child++;
		if (heap[child].value <= moved.value)
			break;
		heap[root] = heap[child];
		root = child;
	}
	heap[root] = moved;
}

/*
 * Heapsort, ascending: unlike the library's qsort() it never allocates, so
 * that an interrupt loses nothing.
 */
void
sort_ranked(Ranked *ranked, size_t n)
{
	for (size_t i = n / 2; i-- > 0;)
	{
		sift_down(ranked, i, n);
		if (i % CHECK_INTERVAL == 0)
			kernel_check();
	}
	for (size_t end = n; end-- > 1;)
	{
		Ranked largest = ranked[0];

		ranked[0] = ranked[end];
		ranked[end] = largest;
		sift_down(ranked, 0, end);
		if (end % CHECK_INTERVAL == 0)
			kernel_check();
	}
}
