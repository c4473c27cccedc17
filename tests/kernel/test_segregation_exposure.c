/*
 * test_segregation_exposure.c
 *		Expected exposure against reference/segregation_exposure.tsv, and at
 *		its limits.
 */
#include "lists.h"
#include "kernel/segregation/segregation_exposure.h"
#include "kernel/segregation/segregation_index.h"

#define MAX_LIST 8

/*
 * Any table with these margins: the units are filled in the order of the
 * groups.
 */
static SegregationTable
fill(const int64_t *sizes, size_t n_units, const int64_t *groups,
	 size_t n_groups, int64_t *counts, int64_t *totals)
{
	int64_t left[MAX_LIST];
	size_t g = 0;

	memcpy(left, groups, n_groups * sizeof(int64_t));
	memset(counts, 0, n_units * n_groups * sizeof(int64_t));
	for (size_t u = 0; u < n_units; u++)
		for (int64_t seats = sizes[u]; seats > 0;)
		{
			int64_t take;

			while (left[g] == 0)
				g++;
			take = left[g] < seats ? left[g] : seats;
			counts[u * n_groups + g] = take;
			left[g] -= take;
			seats -= take;
		}
	return segregation_table(counts, n_units, n_groups, totals);
}

static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "segregation_exposure.tsv");
	char *f[5];

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 5);
	while (list_read_row(file, f, 5) == 5)
	{
		int64_t sizes[MAX_LIST], groups[MAX_LIST];
		int64_t counts[MAX_LIST * MAX_LIST], totals[MAX_LIST];
		size_t n_units = list_counts(f[0], sizes);
		size_t n_groups = list_counts(f[1], groups);
		SegregationTable t = fill(sizes, n_units, groups, n_groups, counts,
								  totals);

		check_double(segregation_expected_exposure(&t, strtoul(f[2], NULL, 10),
												   strtoul(f[3], NULL, 10)),
					 check_number(f[4]), 1e-15, "units %s, groups %s: %s to %s",
					 f[0], f[1], f[2], f[3]);
	}
	fclose(file);
}

static void
test_edges(void)
{
	int64_t counts[4] = {0, 0, 0, 0};
	int64_t totals[2];
	SegregationTable t = segregation_table(counts, 2, 2, totals);

	check_double(segregation_expected_exposure(&t, 0, 1), NAN, 0.0,
				 "nobody: undefined");
	counts[0] = KERNEL_MAX_COUNT / 2;
	counts[3] = KERNEL_MAX_COUNT / 2;
	t = segregation_table(counts, 2, 2, totals);
	check_double(segregation_expected_exposure(&t, 0, 1), 0.5, 1e-15,
				 "2^60 persons: the other group's share");
	check_double(segregation_expected_exposure(&t, 1, 1), 0.5, 1e-15,
				 "2^60 persons: isolation is the group's share");
	check_double(segregation_expected_exposure(&t, 2, 0), NAN, 0.0,
				 "of a group beyond the table: undefined");
	check_double(segregation_expected_exposure(&t, 0, 2), 0.0, 0.0,
				 "to a group beyond the table: 0");
	check_double(segregation_exposure(&t, 0, 2).value, 0.0, 0.0,
				 "nobody is met of a group beyond the table");
	check_double(segregation_exposure(&t, 0, 2).standard_error, 0.0, 0.0,
				 "and that is certain");
	check_double(segregation_exposure(&t, 2, 2).value, NAN, 0.0,
				 "isolation of a group beyond the table: undefined");
	t = segregation_table(counts, 0, 2, totals);
	check_double(segregation_expected_exposure(&t, 0, 1), NAN, 0.0,
				 "no units: undefined");
}

int
main(void)
{
	test_reference();
	test_edges();
	return check_done();
}
