/*
 * test_diversity.c
 *		Diversity against reference/diversity.tsv.
 */
#include "kernel/count/diversity.h"
#include "lists.h"

int
main(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "diversity.tsv");
	char *f[4];
	int64_t counts[64];
	const int64_t nobody[] = {0, 0};

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return check_done();
	check_read_fields(file, '\t', f, 4);
	while (check_read_fields(file, '\t', f, 4) == 4)
	{
		size_t n = list_counts(f[1], counts);
		double order = check_number(f[2]);
		double got;

		if (strcmp(f[0], "blau") == 0)
			got = diversity_blau(counts, n);
		else if (strcmp(f[0], "shannon") == 0)
			got = diversity_shannon(counts, n);
		else
			got = diversity_hill(counts, n, order);
		check_double(got, check_number(f[3]), 1e-12, "%s(%s) %s", f[0], f[1],
					 f[2]);
	}
	fclose(file);

	check_double(diversity_blau(nobody, 2), NAN, 0.0, "nobody: Blau");
	check_double(diversity_shannon(nobody, 2), NAN, 0.0, "nobody: Shannon");
	check_double(diversity_hill(nobody, 2, 1.0), NAN, 0.0, "nobody: Hill");
	check_double(diversity_blau(nobody, 0), NAN, 0.0, "no categories");
	counts[0] = 3;
	check_double(diversity_hill(counts, 1, -1.0), NAN, 0.0, "negative order");
	check_double(diversity_hill(counts, 1, NAN), NAN, 0.0, "undefined order");
	return check_done();
}
