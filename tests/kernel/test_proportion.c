/*
 * test_proportion.c
 *		Shares: intervals by five methods, the exact test, bounds.
 */
#include "kernel/base/proportion.h"

#include "check.h"

static const struct
{
	ProportionMethod method;
	const char *name;
} methods[] = {
	{PROPORTION_WILSON, "wilson"},
	{PROPORTION_CLOPPER_PEARSON, "clopper_pearson"},
	{PROPORTION_JEFFREYS, "jeffreys"},
	{PROPORTION_MIDP, "midp"},
	{PROPORTION_AGRESTI_COULL, "agresti_coull"},
};

/* Columns: case (0 = x and n are in the table), x, n, level, limits. */
static void
test_intervals(void)
{
	static int64_t data[64][2];
	FILE *input = check_open("SPEGEL_DATA", "inputs/01_proportion/input.csv");
	FILE *table = check_open("SPEGEL_REFERENCE", "proportion.tsv");
	char *f[16];
	int skipped = 0;

	if (input != NULL)
	{
		check_read_fields(input, ',', f, 3);
		while (check_read_fields(input, ',', f, 3) == 3)
		{
			int id = atoi(f[0]);

			data[id][0] = atoll(f[1]);
			data[id][1] = atoll(f[2]);
		}
		fclose(input);
	}
	check_true(table != NULL, "proportion.tsv is there");
	if (table == NULL)
		return;
	check_read_fields(table, '\t', f, 16);
	while (check_read_fields(table, '\t', f, 16) == 14)
	{
		int id = atoi(f[0]);
		int64_t x = id > 0 ? data[id][0] : (int64_t) strtod(f[1], NULL);
		int64_t n = id > 0 ? data[id][1] : (int64_t) strtod(f[2], NULL);
		double level = check_number(f[3]);

		if (id > 0 && input == NULL)
		{
			skipped++;
			continue;
		}
		for (int i = 0; i < 5; i++)
		{
			Estimate share = proportion_estimate(x, n, level,
												 methods[i].method);

			check_double(share.value, (double) x / (double) n, 1e-15,
						 "share %ld/%ld", (long) x, (long) n);
			check_double(share.low, check_number(f[4 + 2 * i]), 2e-12,
						 "%s low of %ld/%ld at %g", methods[i].name, (long) x,
						 (long) n, level);
			check_double(share.high, check_number(f[5 + 2 * i]), 2e-12,
						 "%s high of %ld/%ld at %g", methods[i].name, (long) x,
						 (long) n, level);
		}
	}
	fclose(table);
	if (skipped > 0)
		printf("ok %d # skip skipped: real data not beside the checkout\n",
			   ++check_count);
}

static void
test_known_answers(void)
{
	Estimate share = proportion_estimate(0, 10, 0.95, PROPORTION_WILSON);

	check_double(share.low, 0.0, 0.0, "Wilson 0/10 low is 0");
	check_double(share.high, 0.2775328, 2e-7, "Wilson 0/10 high");
	check_double(binomial_test(7, 20, 0.2).p_value, 0.0982217, 4e-7,
				 "binomial 7/20 at .2");

	share = proportion_bounds(3, 8, 2);
	check_double(share.value, 0.375, 1e-15, "share of 3, 5 and 2 unknown");
	check_double(share.low, 0.3, 1e-15, "all unknown out");
	check_double(share.high, 0.5, 1e-15, "all unknown in");
}

static void
test_edges(void)
{
	double half_width = 1.959963984540054 * sqrt(0.1875 / 9007199254740992.0);

	check_double(proportion_share(1, 4), 0.25, 0.0, "share");
	check_double(proportion_share(0, 4), 0.0, 0.0, "share of none");
	check_double(proportion_share(0, 0), NAN, 0.0, "share of nobody");
	for (int i = 0; i < 5; i++)
	{
		const char *name = methods[i].name;
		Estimate share = proportion_estimate(0, 0, 0.95, methods[i].method);

		check_true(isnan(share.value) && isnan(share.low) && isnan(share.high),
				   "%s of nobody is undefined", name);
		share = proportion_estimate(0, 7, 0.95, methods[i].method);
		check_true(share.low == 0.0 && share.high < 1.0, "%s at 0", name);
		share = proportion_estimate(7, 7, 0.95, methods[i].method);
		check_true(share.low > 0.0 && share.high == 1.0, "%s at 1", name);
		share = proportion_estimate(3, 7, 1.0, methods[i].method);
		check_true(isnan(share.low), "%s has no limits at level 1", name);

		/* The normal approximation is good to 1e-7 of the width at 2^53 */
		share = proportion_estimate(INT64_C(1) << 51, INT64_C(1) << 53, 0.95,
									methods[i].method);
		check_double((share.high - share.low) / half_width, 2.0, 1e-6,
					 "%s width at 2^53", name);
		share = proportion_estimate(KERNEL_MAX_COUNT / 4, KERNEL_MAX_COUNT,
									0.95, methods[i].method);
		if (i == 0 || i == 4)
			check_true(share.low < 0.25 && share.high > 0.25, "%s at 2^60",
					   name);
		else
			check_true(share.value == 0.25 && isnan(share.low) &&
						   isnan(share.high),
					   "%s has no limits at 2^60", name);
	}

	/* A level so low that the interval nearly vanishes */
	for (int i = 1; i < 4; i++)
	{
		Estimate share = proportion_estimate(3, 7, 0.01, methods[i].method);

		check_true(share.low <= share.high && share.low > 0.3 &&
					   share.high < 0.6,
				   "%s at level .01", methods[i].name);
	}

	check_true(isnan(binomial_test(0, 0, 0.5).p_value), "test of nobody");
	check_true(isnan(binomial_test(1, 2, NAN).p_value), "test against NAN");
	check_double(binomial_test(0, 5, 0.0).p_value, 1.0, 0.0, "0 at share 0");
	check_double(binomial_test(1, 5, 0.0).p_value, 0.0, 0.0, "1 at share 0");
	check_double(binomial_test(5, 5, 1.0).p_value, 1.0, 0.0, "all at share 1");
	check_double(binomial_test(4, 5, 1.0).p_value, 0.0, 0.0,
				 "not all at share 1");
	check_double(binomial_test(5, 10, 0.5).p_value, 1.0, 0.0, "at the mode");
	check_true(binomial_test(INT64_C(1) << 52, INT64_C(1) << 53, 0.5)
						   .p_value == 1.0 &&
				   binomial_test(0, INT64_C(1) << 53, 0.5).p_value < 1e-300,
			   "test at 2^53");
	check_true(isnan(binomial_test(0, KERNEL_MAX_COUNT, 0.5).p_value),
			   "no test at 2^60");

	Estimate share = proportion_bounds(0, 0, 4);

	check_true(isnan(share.value) && share.low == 0.0 && share.high == 1.0,
			   "bounds with everybody unknown");
	share = proportion_bounds(0, 0, 0);
	check_true(isnan(share.value) && isnan(share.low) && isnan(share.high),
			   "bounds of nobody");
	share = proportion_bounds(2, 5, 0);
	check_true(share.low == share.value && share.high == share.value,
			   "bounds without unknown are the point");
}

/* Columns: x, n, num, den (null share num/den), p. */
static void
test_binomial(void)
{
	FILE *table = check_open("SPEGEL_REFERENCE", "binomial_test.tsv");
	char *f[8];

	check_true(table != NULL, "binomial_test.tsv is there");
	if (table == NULL)
		return;
	check_read_fields(table, '\t', f, 8);
	while (check_read_fields(table, '\t', f, 8) == 5)
	{
		int64_t x = (int64_t) strtod(f[0], NULL);
		int64_t n = (int64_t) strtod(f[1], NULL);
		double share = strtod(f[2], NULL) / strtod(f[3], NULL);
		TestResult test = binomial_test(x, n, share);

		check_double(test.p_value, check_number(f[4]), 1e-9,
					 "binomial test of %ld/%ld at %g", (long) x, (long) n,
					 share);
		check_true(test.statistic == (double) x && isnan(test.df),
				   "statistic is x, no df");
	}
	fclose(table);
}

int
main(void)
{
	test_intervals();
	test_known_answers();
	test_edges();
	test_binomial();
	return check_done();
}
