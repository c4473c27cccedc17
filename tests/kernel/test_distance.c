/*
 * test_distance.c
 *		Distances and their bounds against reference/distance.tsv.
 */
#include "kernel/count/distance.h"
#include "lists.h"

int
main(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "distance.tsv");
	char *f[5];
	int64_t focus[16], reference[16], scratch[16];
	const int64_t nobody[] = {0, 0};
	const int64_t some[] = {1, 2};
	DistanceBounds bounds;

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return check_done();
	check_read_fields(file, '\t', f, 5);
	while (check_read_fields(file, '\t', f, 5) == 5)
	{
		size_t n = list_counts(f[1], focus);
		int64_t unknown = strtoll(f[2], NULL, 10);
		double got;

		list_counts(f[3], reference);
		if (strcmp(f[0], "dissimilarity") == 0)
			got = distance_dissimilarity(focus, reference, n);
		else if (strcmp(f[0], "mirror") == 0)
			got = distance_mirror_index(focus, reference, n);
		else if (strcmp(f[0], "divergence") == 0)
			got = distance_divergence(focus, reference, n);
		else if (strcmp(f[0], "low") == 0)
			got = distance_bounds(focus, unknown, reference, n).low;
		else if (strcmp(f[0], "low_whole") == 0)
			got = distance_bounds_whole(focus, unknown, reference, n,
										scratch).low;
		else
			got = distance_bounds_whole(focus, unknown, reference, n,
										scratch).high;
		check_double(got, check_number(f[4]), 1e-13, "%s(%s +%s, %s)", f[0],
					 f[1], f[2], f[3]);
		if (strcmp(f[0], "low_whole") == 0)
		{
			bounds = distance_bounds(focus, unknown, reference, n);
			check_true(bounds.low <= check_number(f[4]) + 1e-15,
					   "divisible persons reach at least as low");
			if (unknown == 0)
				check_true(bounds.low == bounds.high &&
						   bounds.low == distance_dissimilarity(focus,
																reference, n),
						   "none unknown: bounds equal the point");
		}
	}
	fclose(file);

	check_double(distance_dissimilarity(nobody, some, 2), NAN, 0.0,
				 "no focus: undefined");
	check_double(distance_mirror_index(some, nobody, 2), NAN, 0.0,
				 "no reference: undefined");
	check_double(distance_divergence(nobody, some, 2), NAN, 0.0,
				 "no focus: divergence undefined");
	check_double(distance_bounds(nobody, 0, some, 2).low, NAN, 0.0,
				 "nobody at all: bounds undefined");
	bounds = distance_bounds_whole(nobody, 3, some, 2, scratch);
	check_double(bounds.low, 0.0, 0.0, "all unknown can mirror exactly");
	check_double(bounds.high, 2.0 / 3.0, 1e-15,
				 "all unknown in the smaller category");
	check_double(distance_bounds(some, 1, nobody, 2).high, NAN, 0.0,
				 "no reference: bounds undefined");
	return check_done();
}
