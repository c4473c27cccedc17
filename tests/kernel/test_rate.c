/*
 * test_rate.c
 *		O/E ratios, event rates and rate ratios.
 */
#include "kernel/base/rate.h"

#include "check.h"

/* Columns: observed, expected, level, exact limits, Byar limits, p. */
static void
test_observed_expected(void)
{
	FILE *table = check_open("SPEGEL_REFERENCE", "observed_expected.tsv");
	char *f[10];

	check_true(table != NULL, "observed_expected.tsv is there");
	if (table == NULL)
		return;
	check_read_fields(table, '\t', f, 10);
	while (check_read_fields(table, '\t', f, 10) == 8)
	{
		int64_t observed = (int64_t) strtod(f[0], NULL);
		double expected = strtod(f[1], NULL);
		double level = strtod(f[2], NULL);
		Estimate e = observed_expected_ratio(observed, expected, level,
											 POISSON_EXACT);

		check_double(e.value, (double) observed / expected, 1e-15, "%s/%s",
					 f[0], f[1]);
		check_double(e.low, check_number(f[3]), 1e-12,
					 "exact low of %s/%s at %g", f[0], f[1], level);
		check_double(e.high, check_number(f[4]), 1e-12,
					 "exact high of %s/%s at %g", f[0], f[1], level);
		e = observed_expected_ratio(observed, expected, level, POISSON_BYAR);
		check_double(e.low, check_number(f[5]), 1e-11,
					 "Byar low of %s/%s at %g", f[0], f[1], level);
		check_double(e.high, check_number(f[6]), 1e-13,
					 "Byar high of %s/%s at %g", f[0], f[1], level);
		check_double(observed_expected_test(observed, expected).p_value,
					 check_number(f[7]), 1e-9, "test of %s/%s", f[0], f[1]);
	}
	fclose(table);
}

/* Columns: events1, time1, events2, time2, level, ratio, limits, p. */
static void
test_rate_ratio(void)
{
	FILE *table = check_open("SPEGEL_REFERENCE", "rate_ratio.tsv");
	char *f[10];

	check_true(table != NULL, "rate_ratio.tsv is there");
	if (table == NULL)
		return;
	check_read_fields(table, '\t', f, 10);
	while (check_read_fields(table, '\t', f, 10) == 9)
	{
		int64_t events1 = (int64_t) strtod(f[0], NULL);
		double time1 = strtod(f[1], NULL);
		int64_t events2 = (int64_t) strtod(f[2], NULL);
		double time2 = strtod(f[3], NULL);
		Estimate e = rate_ratio(events1, time1, events2, time2,
								strtod(f[4], NULL));

		check_double(e.value, check_number(f[5]), 1e-14, "ratio %s/%s : %s/%s",
					 f[0], f[1], f[2], f[3]);
		check_double(e.low, check_number(f[6]), 1e-11, "low %s/%s : %s/%s",
					 f[0], f[1], f[2], f[3]);
		check_double(e.high, check_number(f[7]), 1e-11, "high %s/%s : %s/%s",
					 f[0], f[1], f[2], f[3]);
		check_double(rate_ratio_test(events1, time1, events2, time2).p_value,
					 check_number(f[8]), 1e-9, "test %s/%s : %s/%s", f[0],
					 f[1], f[2], f[3]);
	}
	fclose(table);
}

static bool
all_nan(Estimate e)
{
	return isnan(e.value) && isnan(e.low) && isnan(e.high);
}

static void
test_edges(void)
{
	const double bad[] = {0.0, -1.0, NAN, INFINITY};
	Estimate e;

	for (int i = 0; i < 4; i++)
	{
		check_true(all_nan(observed_expected_ratio(3, bad[i], 0.95,
												   POISSON_EXACT)) &&
					   isnan(observed_expected_test(3, bad[i]).p_value),
				   "nothing to divide by: E = %g", bad[i]);
		check_true(all_nan(event_rate(3, bad[i], 0.95)) &&
					   all_nan(rate_ratio(3, 1.0, 3, bad[i], 0.95)) &&
					   all_nan(rate_ratio(3, bad[i], 3, 1.0, 0.95)) &&
					   isnan(rate_ratio_test(3, bad[i], 3, 1.0).p_value),
				   "nothing to divide by: time = %g", bad[i]);
	}
	check_true(all_nan(rate_ratio(0, 1.0, 0, 1.0, 0.95)) &&
				   isnan(rate_ratio_test(0, 1.0, 0, 1.0).p_value),
			   "no events at all");
	check_true(all_nan(event_rate(3, 1.0, 1.0)), "level 1");

	/* exp(-high) = .025: the upper limit of no events in closed form */
	e = event_rate(0, 2.0, 0.95);
	check_true(e.value == 0.0 && e.low == 0.0, "no events");
	check_double(e.high, -log(0.025) / 2.0, 1e-14, "upper limit of no events");
	e = observed_expected_ratio(1, 1.0, 0.9999, POISSON_BYAR);
	check_true(e.low == 0.0, "Byar's low is never negative");
	e = rate_ratio(5, 10.0, 0, 10.0, 0.95);
	check_true(isinf(e.value) && e.low > 0.0 && isinf(e.high),
			   "no events in the second group");
	check_true(isnan(observed_expected_test(3, 1e17).p_value),
			   "no exact test with an expectation of 10^17");
	check_true(observed_expected_test(0, 1e9).p_value < 1e-300,
			   "a p that underflows");
}

int
main(void)
{
	test_observed_expected();
	test_rate_ratio();
	test_edges();
	return check_done();
}
