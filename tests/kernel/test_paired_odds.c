/*
 * test_paired_odds.c
 *		Paired odds ratios and McNemar's chi-squared tests, against
 *		reference/paired_odds.tsv.
 */
#include "kernel/count/paired.h"

#include "check.h"

static double
compute(int64_t x, int64_t y, const char *statistic)
{
	static const char *const methods[] = {"exact", "midp", "wilson", "wald"};

	if (strcmp(statistic, "ratio") == 0)
		return paired_odds_ratio(x, y, 0.95, PAIRED_ODDS_EXACT).value;
	if (strcmp(statistic, "chi_squared") == 0)
		return mcnemar_chi_squared_test(x, y).statistic;
	if (strcmp(statistic, "chi_squared_p") == 0)
		return mcnemar_chi_squared_test(x, y).p_value;
	if (strcmp(statistic, "edwards") == 0)
		return mcnemar_edwards_test(x, y).statistic;
	if (strcmp(statistic, "edwards_p") == 0)
		return mcnemar_edwards_test(x, y).p_value;
	for (int i = 0; i < 4; i++)
	{
		size_t length = strlen(methods[i]);
		Estimate e;

		if (strncmp(methods[i], statistic, length) != 0)
			continue;
		e = paired_odds_ratio(x, y, 0.95, (PairedOddsMethod) i);
		return strcmp(statistic + length, "_low") == 0 ? e.low : e.high;
	}
	return -1.0;
}

int
main(void)
{
	FILE *table = check_open("SPEGEL_REFERENCE", "paired_odds.tsv");
	char *f[4];
	Estimate e;

	check_true(table != NULL, "paired_odds.tsv is there");
	if (table == NULL)
		return check_done();
	check_read_fields(table, '\t', f, 4);
	while (check_read_fields(table, '\t', f, 4) == 4)
		check_double(compute(atoll(f[0]), atoll(f[1]), f[2]),
					 check_number(f[3]),
					 f[2][0] == 'e' || f[2][0] == 'm' ? 1e-9 : 1e-12,
					 "%s, %s: %s", f[0], f[1], f[2]);
	fclose(table);

	check_true(isnan(paired_odds_ratio(0, 0, 0.95, PAIRED_ODDS_EXACT).value),
			   "no pair changes");
	check_true(isnan(mcnemar_chi_squared_test(0, 0).p_value) &&
				   isnan(mcnemar_edwards_test(0, 0).statistic),
			   "nor is there a test");
	check_true(mcnemar_edwards_test(2, 2).p_value == 1.0,
			   "no more correction than there is difference");

	/* One against a billion: 1 - p must not cancel. */
	e = paired_odds_ratio(1000000000, 1, 0.95, PAIRED_ODDS_WILSON);
	check_double(e.low * paired_odds_ratio(1, 1000000000, 0.95,
										   PAIRED_ODDS_WILSON).high,
				 1.0, 1e-12, "before and after swapped");
	check_true(isnan(paired_odds_ratio(KERNEL_MAX_COUNT - 1, 1, 0.95,
									   PAIRED_ODDS_EXACT).high),
			   "2^60 pairs are too many for exact limits");
	return check_done();
}
