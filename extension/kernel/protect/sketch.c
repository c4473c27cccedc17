/*
 * sketch.c
 *		Which sets of persons are nearly the same: the smallest of their keys.
 */
#include "kernel/protect/sketch.h"

#include <string.h>

int
sketch_add(int64_t *sketch, int n, int64_t key)
{
	int low = 0;
	int high = n;

	if (n == SKETCH_SIZE && key >= sketch[n - 1])
		return n;
	while (low < high)
	{
		int middle = (low + high) / 2;

		if (sketch[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < n && sketch[low] == key)
		return n;
	if (n == SKETCH_SIZE)
		n--;
	memmove(sketch + low + 1, sketch + low,
			(size_t) (n - low) * sizeof(int64_t));
	sketch[low] = key;
	return n + 1;
}

bool
sketch_is_valid(const int64_t *sketch, int n)
{
	for (int i = 1; i < n; i++)
		if (sketch[i - 1] >= sketch[i])
			return false;
	return n <= SKETCH_SIZE;
}

double
sketch_overlap(const int64_t *a, int a_n, const int64_t *b, int b_n)
{
	int in_either = 0;
	int in_both = 0;
	int i = 0;
	int k = 0;

	while (in_either < SKETCH_SIZE && (i < a_n || k < b_n))
	{
		bool from_a = k == b_n || (i < a_n && a[i] <= b[k]);
		bool from_b = i == a_n || (k < b_n && b[k] <= a[i]);

		in_either++;
		in_both += from_a && from_b;
		i += from_a;
		k += from_b;
	}
	return in_either == 0 ? NAN : (double) in_both / in_either;
}
