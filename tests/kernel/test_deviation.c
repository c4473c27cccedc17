/*
 * test_deviation.c
 *		Counts in standard deviations, chi-squared tests of a 2x2 table and
 *		bounds over unknown memberships, against reference/deviation.tsv.
 */
#include "lists.h"
#include "kernel/count/deviation.h"
#include "kernel/count/selection_bounds.h"
#include "kernel/count/two_group.h"

/* In the order of their names. */
static const char *const parts[] = {"expected", "sd", "deviations", "fewer",
									"more", "two_sided"};
static const char *const tests[] = {"n_minus_1", "pearson", "yates",
									"likelihood_ratio"};
static TestResult (*const test_of[])(int64_t, int64_t, int64_t, int64_t) = {
	chi_squared_n_minus_1_test, chi_squared_pearson_test,
	chi_squared_yates_test, likelihood_ratio_test};

static double
part_of(Deviation d, const char *statistic)
{
	const double value[] = {d.expected, d.standard_deviation, d.deviations,
							d.p_fewer, d.p_more, d.p_value};

	for (int i = 0; i < 6; i++)
		if (strcmp(parts[i], statistic) == 0)
			return value[i];
	return -1.0;
}

static double
bound_of(Estimate e, const char *end)
{
	return strcmp(end, "_low") == 0 ? e.low :
		strcmp(end, "_high") == 0 ? e.high : e.value;
}

static double
compute(const char *kind, const int64_t *n, const char *statistic)
{
	if (strcmp(kind, "binomial") == 0)
		return part_of(deviation_of_representation(
						   (Representation){n[0], n[1], n[2], n[3]},
						   REFERENCE_POPULATION),
					   statistic);
	if (strcmp(kind, "fisher") == 0)
		return part_of(deviation_of_selection(n[0], n[1], n[2], n[3]),
					   statistic);
	if (strcmp(kind, "bounds") == 0)
	{
		UnknownSelection s = {n[0], n[1], n[2], n[3], n[4], n[5]};

		return statistic[0] == 'r' ?
			bound_of(risk_difference_bounds(s), statistic + 2) :
			bound_of(odds_ratio_bounds(s), statistic + 2);
	}
	for (int i = 0; i < 4; i++)
	{
		size_t length = strlen(tests[i]);

		if (strncmp(tests[i], statistic, length) == 0)
		{
			TestResult r = test_of[i](n[0], n[1], n[2], n[3]);

			return statistic[length] == '_' ? r.p_value : r.statistic;
		}
	}
	return -1.0;
}

static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "deviation.tsv");
	char *f[3];

	check_true(file != NULL, "deviation.tsv is there");
	if (file == NULL)
		return;
	list_read_row(file, f, 3);
	while (list_read_row(file, f, 3) == 3)
	{
		char kind[16];
		int64_t n[6];
		char *counts = strchr(f[0], ':');
		double want = check_number(f[2]);
		double got;

		snprintf(kind, sizeof(kind), "%.*s", (int) (counts - f[0]), f[0]);
		list_counts(counts + 1, n);
		got = compute(kind, n, f[1]);
		if (want == 0.0)
			check_true(fabs(got) < 1e-14, "%s %s vanishes", f[0], f[1]);
		else
			check_double(got, want, strcmp(f[1], "fewer") == 0 ||
										strcmp(f[1], "more") == 0 ||
										strcmp(f[1], "two_sided") == 0 ||
										strstr(f[1], "_p") != NULL
									? 1e-11
									: 1e-12,
						 "%s %s", f[0], f[1]);
	}
	fclose(file);
}

static void
test_edges(void)
{
	Representation r = {3, 10, 30, 100};
	Deviation d = deviation_of_representation(r, REFERENCE_CONTAINING);
	Deviation rest = deviation_of_selection(3, 10, 27, 90);

	check_true(d.deviations == rest.deviations && d.p_fewer == rest.p_fewer,
			   "a focus within its reference is compared with the rest");
	d = deviation_of_representation(r, REFERENCE_SAMPLE);
	rest = deviation_of_selection(3, 10, 30, 100);
	check_true(d.p_more == rest.p_more, "two samples are two groups");
	r.x = 0;
	r.ref_x = 0;
	d = deviation_of_representation(r, REFERENCE_POPULATION);
	check_true(d.expected == 0.0 && isnan(d.deviations) && d.p_more == 1.0,
			   "nobody to be had: no deviation, and no surprise");
	r.n = 0;
	d = deviation_of_representation(r, REFERENCE_POPULATION);
	check_true(isnan(d.expected) && isnan(d.p_value), "an empty focus");
	d = deviation_of_selection(2, 2, 3, 3);
	check_true(d.expected == 2.0 && isnan(d.deviations) && isnan(d.p_fewer),
			   "all selected");
	check_true(isnan(deviation_of_selection(0, 0, 1, 2).expected),
			   "an empty group");
	r = (Representation){4, 5, 3, 10};
	check_true(isnan(deviation_of_representation(r, REFERENCE_CONTAINING)
						 .expected), "a focus that is no part");
	d = deviation_of_selection(INT64_C(1) << 58, INT64_C(1) << 59,
							   INT64_C(1) << 57, INT64_C(1) << 59);
	check_true(isnan(d.p_fewer) && d.deviations > 1e7,
			   "2^60 persons: deviations, but no exact tails");

	for (int i = 0; i < 4; i++)
		check_true(isnan(test_of[i](0, 5, 0, 5).statistic) &&
					   isnan(test_of[i](1, 1, 0, 0).p_value),
				   "%s: a margin is zero", tests[i]);
	check_true(chi_squared_yates_test(1, 2, 1, 2).p_value == 1.0,
			   "no more correction than there is difference");
}

int
main(void)
{
	test_reference();
	test_edges();
	return check_done();
}
