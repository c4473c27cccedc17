/*
 * incidence.c
 *		A sparse matrix: which atoms make up which rows.
 */
#include "kernel/protect/incidence.h"

#include <string.h>

/* Counting sort: start first counts, then says where to write. */
void
incidence_fill(IncidenceSide *side, int32_t entries, const int32_t *mine,
			   const int32_t *other, const double *coefficient)
{
	int32_t *start = side->start;

	memset(start, 0, ((size_t) side->n + 1) * sizeof(int32_t));
	for (int32_t k = 0; k < entries; k++)
		start[mine[k]]++;
	for (int32_t i = 0; i < side->n; i++)
		start[i + 1] += start[i];
	for (int32_t k = 0; k < entries; k++)
	{
		int32_t place = start[mine[k] - 1]++;

		side->other[place] = other[k] - 1;
		if (side->coefficient != NULL)
			side->coefficient[place] = coefficient[k];
		if (k % 65536 == 0)
			kernel_check();
	}
	memmove(start + 1, start, (size_t) side->n * sizeof(int32_t));
	start[0] = 0;
}
