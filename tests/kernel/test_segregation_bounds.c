/*
 * test_segregation_bounds.c
 *		Bounds of the dissimilarity between units, against every allocation
 *		(reference/segregation_bounds.tsv).
 */
#include "lists.h"
#include "kernel/segregation/segregation_bounds.h"

#define MAX_UNITS 2000

static SegregationUnknownUnit units[MAX_UNITS];
static int64_t scratch[MAX_UNITS];
static double values[4096];

static size_t
load(const char *name)
{
	FILE *file;
	char *f[5];
	char *end;
	size_t n = 0;

	if (strncmp(name, "data:", 5) != 0)
	{
		for (;; name = end + 1)
		{
			units[n].group = strtoll(name, &end, 10);
			units[n].rest = strtoll(end + 1, &end, 10);
			units[n++].unknown = strtoll(end + 1, &end, 10);
			if (*end == '\0')
				return n;
		}
	}
	file = check_open("SPEGEL_DATA",
					  "inputs/14_unknown_membership/input_dissimilarity.csv");
	if (file == NULL)
		return 0;
	while (check_read_fields(file, ',', f, 5) == 5)
		if (strcmp(f[0], name + 5) == 0)
			units[n++] = (SegregationUnknownUnit){strtoll(f[2], NULL, 10),
				strtoll(f[3], NULL, 10), strtoll(f[4], NULL, 10)};
	fclose(file);
	return n;
}

int
main(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "segregation_bounds.tsv");
	char *f[3];
	SegregationBounds b, relaxed;

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return check_done();
	check_read_fields(file, '\t', f, 3);
	while (list_read_row(file, f, 3) == 3)
	{
		size_t n = load(f[0]);
		double low = check_number(f[1]);
		double high = check_number(f[2]);

		if (n == 0)
		{
			printf("ok %d # skip skipped: real data not beside the "
				   "checkout\n", ++check_count);
			continue;
		}
		b = segregation_dissimilarity_bounds(units, n, scratch, values);
		check_true(isnan(low) ? isnan(b.low) : fabs(b.low - low) < 1e-14,
				   "%s: least %.17g, want %.17g", f[0], b.low, low);
		check_true(isnan(high) ? isnan(b.high) : fabs(b.high - high) < 1e-14,
				   "%s: greatest %.17g, want %.17g", f[0], b.high, high);
		check_true(b.high_exact, "small tables are solved exactly");
		relaxed = segregation_dissimilarity_bounds(units, n, scratch, NULL);
		check_true(isnan(high) || (relaxed.high >= high - 1e-12 &&
								   relaxed.high <= 1.0 + 1e-15),
				   "the relaxed maximum is a bound: %.6f above %.6f",
				   relaxed.high, high);
	}
	fclose(file);

	check_true(isnan(segregation_dissimilarity_bounds(units, 0, scratch,
													  values).low),
			   "no units: undefined");

	/* Many units: beyond the exact method, in a moment. */
	for (size_t u = 0; u < 500; u++)
		units[u] = (SegregationUnknownUnit){(int64_t) (u % 7) * 10,
			(int64_t) (u % 11) * 10, (int64_t) (u % 3)};
	b = segregation_dissimilarity_bounds(units, 500, scratch, values);
	relaxed = segregation_dissimilarity_bounds(units, 500, scratch, NULL);
	check_true(b.high_exact && !relaxed.high_exact, "both methods");
	check_true(relaxed.high >= b.high - 1e-12 && relaxed.high - b.high < 1e-3,
			   "relaxed %.9f is close above exact %.9f", relaxed.high, b.high);
	return check_done();
}
