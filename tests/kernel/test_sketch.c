/*
 * test_sketch.c
 *		Sketches against the sorted keys of their sets.
 */
#include "kernel/protect/sketch.h"

#include "kernel/base/random.h"

#include "check.h"

#define MAX_KEYS 400

static int
key_cmp(const void *a, const void *b)
{
	int64_t x = *(const int64_t *) a;
	int64_t y = *(const int64_t *) b;

	return x < y ? -1 : x > y;
}

/* Sorted, each once; returns how many there are. */
static int
sorted_keys(int64_t *key, int n)
{
	int kept = 0;

	qsort(key, n, sizeof(int64_t), key_cmp);
	for (int i = 0; i < n; i++)
		if (kept == 0 || key[kept - 1] != key[i])
			key[kept++] = key[i];
	return kept;
}

static void
test_random(int sets, uint64_t seed)
{
	int wrong = 0;
	int invalid = 0;

	for (int s = 0; s < sets; s++)
	{
		int64_t key[MAX_KEYS];
		int64_t sketch[SKETCH_SIZE];
		int n = (int) random_below(MAX_KEYS, &seed);
		uint64_t range = random_below(2, &seed) ? 50 : UINT64_MAX;
		int size = 0;

		for (int i = 0; i < n; i++)
		{
			key[i] = (int64_t) (random_below(range, &seed) - 20);
			size = sketch_add(sketch, size, key[i]);
		}
		n = sorted_keys(key, n);
		n = n < SKETCH_SIZE ? n : SKETCH_SIZE;
		wrong += size != n ||
			memcmp(key, sketch, (size_t) n * sizeof(int64_t)) != 0;
		invalid += !sketch_is_valid(sketch, size);
	}
	check_true(wrong == 0, "%d sketches are the smallest keys (%d are not)",
			   sets, wrong);
	check_true(invalid == 0, "  and valid");
}

static void
test_overlap(void)
{
	const int64_t a[] = {1, 2, 3};
	const int64_t b[] = {2, 3, 4, 5};
	int64_t even[SKETCH_SIZE];
	int64_t all[SKETCH_SIZE];

	for (int i = 0; i < SKETCH_SIZE; i++)
	{
		even[i] = 2 * i;
		all[i] = i;
	}
	check_true(sketch_overlap(a, 3, b, 4) == 0.4 &&
				   sketch_overlap(b, 4, a, 3) == 0.4,
			   "2 of 5 are in both, either way round");
	check_true(sketch_overlap(a, 3, a, 3) == 1.0, "the same set");
	check_true(sketch_overlap(a, 3, b, 0) == 0.0, "nobody beside somebody");
	check_true(isnan(sketch_overlap(a, 0, b, 0)), "nobody beside nobody");
	check_true(sketch_overlap(even, SKETCH_SIZE, all, SKETCH_SIZE) == 0.5,
			   "of the first 64 in either, 32 are in both");
	check_true(sketch_is_valid(b, 4) &&
				   !sketch_is_valid((const int64_t[]){2, 2}, 2) &&
				   !sketch_is_valid((const int64_t[]){3, 2}, 2) &&
				   sketch_is_valid(all, SKETCH_SIZE) &&
				   sketch_is_valid(NULL, 0),
			   "what is a sketch");
}

int
main(void)
{
	test_random(2000, 1);
	test_overlap();
	return check_done();
}
