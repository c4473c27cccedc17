/*
 * test_paired.c
 *		McNemar's tests and Newcombe's paired difference.
 */
#include "kernel/count/paired.h"

#include "check.h"

static void
check_pair(const int64_t *n, char **f)
{
	double low = check_number(f[7]);
	double high = check_number(f[8]);
	double allowed = 1e-10 * (high - low);
	Estimate e = paired_difference(n[0], n[1], n[2], n[3],
								   check_number(f[5]));
	char row[96];

	snprintf(row, sizeof(row), "table %s %s %s %s %s at %s", f[0], f[1], f[2],
			 f[3], f[4], f[5]);
	check_double(e.value, check_number(f[6]), 1e-15, "difference, %s", row);
	check_true(fabs(e.low - low) <= allowed, "low, %s", row);
	check_true(fabs(e.high - high) <= allowed, "high, %s", row);
	check_double(mcnemar_exact_test(n[1], n[2]).p_value, check_number(f[9]),
				 1e-11, "exact, %s", row);
	check_double(mcnemar_mid_p_test(n[1], n[2]).p_value, check_number(f[10]),
				 1e-11, "mid-p, %s", row);
}

/* Columns: case (0 = counts in the table), n11, n10, n01, n00, level, ... */
static void
test_reference(void)
{
	static int64_t data[64][4];
	FILE *input = check_open("SPEGEL_DATA", "inputs/13_paired/input.csv");
	FILE *table = check_open("SPEGEL_REFERENCE", "paired.tsv");
	char *f[16];
	int skipped = 0;

	if (input != NULL)
	{
		check_read_fields(input, ',', f, 5);
		while (check_read_fields(input, ',', f, 5) == 5)
			for (int i = 0; i < 4; i++)
				data[atoi(f[0])][i] = atoll(f[1 + i]);
		fclose(input);
	}
	check_true(table != NULL, "paired.tsv is there");
	if (table == NULL)
		return;
	check_read_fields(table, '\t', f, 16);
	while (check_read_fields(table, '\t', f, 16) == 11)
	{
		int id = atoi(f[0]);

		if (id > 0 && input == NULL)
		{
			skipped++;
			continue;
		}
		if (id == 0)
			for (int i = 0; i < 4; i++)
				data[0][i] = (int64_t) strtod(f[1 + i], NULL);
		check_pair(data[id], f);
	}
	fclose(table);
	if (skipped > 0)
		printf("ok %d # skip skipped: real data not beside the checkout\n",
			   ++check_count);
}

static void
test_edges(void)
{
	Estimate e = paired_difference(0, 0, 0, 0, 0.95);

	check_true(isnan(e.value) && isnan(e.low) && isnan(e.high), "no pairs");
	check_true(isnan(mcnemar_exact_test(0, 0).p_value) &&
				   isnan(mcnemar_mid_p_test(0, 0).p_value),
			   "no pair changes");
	e = paired_difference(10, 0, 0, 0, 0.95);
	check_true(e.value == 0.0 && e.low < 0.0 && e.high > 0.0,
			   "all succeed both times");
	e = paired_difference(0, 8, 0, 0, 0.95);
	check_true(e.value == 1.0 && e.low > 0.0 && e.high == 1.0,
			   "all change the same way");
	check_double(mcnemar_mid_p_test(0, 5).p_value, 1.0 / 32.0, 1e-14,
				 "five changes, all one way: 2 (1/32) - 1/32");
	check_double(mcnemar_exact_test(1, 1).p_value, 1.0, 0.0, "one each way");
	check_double(mcnemar_mid_p_test(0, 1).p_value, 0.5, 1e-15, "one change");
	check_true(mcnemar_exact_test(0, 1000000000).p_value < 1e-300,
			   "10^9 changes");

	bool mirrored = true;

	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 5; j++)
		{
			Estimate s = paired_difference(3, j, i, 4, 0.9);

			e = paired_difference(3, i, j, 4, 0.9);
			mirrored &= fabs(e.low + s.high) < 1e-15 &&
						fabs(e.high + s.low) < 1e-15;
		}
	check_true(mirrored, "before and after swapped");
}

int
main(void)
{
	test_reference();
	test_edges();
	return check_done();
}
