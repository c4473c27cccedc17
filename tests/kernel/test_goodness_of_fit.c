/*
 * test_goodness_of_fit.c
 *		Pearson and G against a reference; trend over ordered levels.
 */
#include "kernel/count/goodness_of_fit.h"

#include "check.h"

/* Numbers separated by commas. */
static size_t
split(char *text, double *numbers)
{
	size_t k = 0;

	for (char *p = strtok(text, ","); p != NULL; p = strtok(NULL, ","))
		numbers[k++] = strtod(p, NULL);
	return k;
}

static size_t
split_counts(char *text, int64_t *counts)
{
	double numbers[32];
	size_t k = split(text, numbers);

	for (size_t i = 0; i < k; i++)
		counts[i] = (int64_t) numbers[i];
	return k;
}

/* Columns: observed, reference, pearson, df, p, g, p of g, smallest. */
static void
test_fit(void)
{
	FILE *table = check_open("SPEGEL_REFERENCE", "goodness_of_fit.tsv");
	char *f[10];

	check_true(table != NULL, "goodness_of_fit.tsv is there");
	if (table == NULL)
		return;
	check_read_fields(table, '\t', f, 10);
	while (check_read_fields(table, '\t', f, 10) == 8)
	{
		int64_t observed[32];
		int64_t reference[32];
		size_t k = split_counts(f[0], observed);
		GoodnessOfFit fit;

		split_counts(f[1], reference);
		fit = goodness_of_fit(observed, reference, k);
		check_double(fit.pearson.statistic, check_number(f[2]), 1e-12,
					 "Pearson %s", f[2]);
		check_double(fit.pearson.df, check_number(f[3]), 0.0, "df %s", f[3]);
		check_double(fit.pearson.p_value, check_number(f[4]), 1e-11,
					 "Pearson p %s", f[4]);
		check_double(fit.likelihood_ratio.statistic, check_number(f[5]), 1e-12,
					 "G %s", f[5]);
		check_double(fit.likelihood_ratio.p_value, check_number(f[6]), 1e-11,
					 "G p %s", f[6]);
		check_double(fit.smallest_expected, check_number(f[7]), 1e-14,
					 "smallest expected %s", f[7]);
	}
	fclose(table);
}

/* Columns: successes, totals, scores, chi-squared, p, slope. */
static void
test_trend(void)
{
	FILE *table = check_open("SPEGEL_REFERENCE", "trend.tsv");
	char *f[10];

	check_true(table != NULL, "trend.tsv is there");
	if (table == NULL)
		return;
	check_read_fields(table, '\t', f, 10);
	while (check_read_fields(table, '\t', f, 10) == 6)
	{
		int64_t successes[32];
		int64_t totals[32];
		double scores[32];
		size_t k = split_counts(f[0], successes);
		double want = check_number(f[3]);
		TestResult test;

		split_counts(f[1], totals);
		split(f[2], scores);
		test = cochran_armitage_test(successes, totals, scores, k);
		check_true(fabs(test.statistic - want) <= 1e-12 * want + 1e-28,
				   "trend %s", f[3]);
		check_double(test.p_value, check_number(f[4]), 1e-10, "trend p %s",
					 f[4]);
		check_true(fabs(cochran_armitage_slope(successes, totals, scores, k) -
						check_number(f[5])) <= 1e-14,
				   "slope %s", f[5]);
		if (scores[0] == 0.0 && scores[1] == 1.0)
			check_double(cochran_armitage_test(successes, totals, NULL, k)
							 .statistic,
						 test.statistic, 0.0, "scores 0, 1, ... by default");
	}
	fclose(table);
}

static void
test_edges(void)
{
	int64_t observed[] = {5, 5, 0};
	int64_t reference[] = {10, 0, 10};
	int64_t zero[] = {0, 0, 0};
	int64_t one[] = {5, 0, 0};
	int64_t large[] = {KERNEL_MAX_COUNT / 2, KERNEL_MAX_COUNT / 2};
	int64_t even[] = {1, 1};
	GoodnessOfFit fit = goodness_of_fit(observed, reference, 3);

	check_true(isinf(fit.pearson.statistic) && fit.pearson.p_value == 0.0 &&
				   isinf(fit.likelihood_ratio.statistic) &&
				   fit.likelihood_ratio.p_value == 0.0 &&
				   fit.smallest_expected == 0.0,
			   "observed but not in the reference");
	fit = goodness_of_fit(zero, reference, 3);
	check_true(isnan(fit.pearson.statistic) &&
				   isnan(fit.likelihood_ratio.p_value) &&
				   isnan(fit.smallest_expected),
			   "nobody observed");
	fit = goodness_of_fit(observed, zero, 3);
	check_true(isnan(fit.pearson.p_value), "no reference");
	fit = goodness_of_fit(one, one, 3);
	check_true(isnan(fit.pearson.p_value), "one category");
	fit = goodness_of_fit(observed, reference, 0);
	check_true(isnan(fit.pearson.p_value), "no categories");
	fit = goodness_of_fit(large, even, 2);
	check_true(fit.pearson.statistic == 0.0 &&
				   fit.likelihood_ratio.statistic == 0.0 &&
				   fit.pearson.p_value == 1.0,
			   "a perfect fit at 2^60");

	int64_t totals[] = {10, 10, 10};
	int64_t single[] = {10, 0, 0};
	double same[] = {2.0, 2.0, 2.0};

	check_true(isnan(cochran_armitage_test(zero, totals, NULL, 3).p_value),
			   "trend when nobody succeeds");
	check_true(isnan(cochran_armitage_test(totals, totals, NULL, 3).p_value),
			   "trend when all succeed");
	check_true(cochran_armitage_slope(totals, totals, NULL, 3) == 0.0,
			   "no slope when all succeed");
	check_true(isnan(cochran_armitage_test(one, single, NULL, 3).p_value) &&
				   isnan(cochran_armitage_slope(one, single, NULL, 3)),
			   "persons at one level");
	check_true(isnan(cochran_armitage_test(one, totals, same, 3).p_value),
			   "equal scores");
	check_true(isnan(cochran_armitage_test(zero, zero, NULL, 3).p_value),
			   "trend of nobody");
}

int
main(void)
{
	test_fit();
	test_trend();
	test_edges();
	return check_done();
}
