/*
 * test_segregation_index.c
 *		Segregation indices against reference/segregation_index.tsv, and
 *		known answers.
 */
#include "lists.h"
#include "segregation_tables.h"
#include "kernel/segregation/segregation_null.h"

#define ALL SEGREGATION_ALL_GROUPS

static TestTable loaded;
static double scratch[MAX_GROUPS];
static SegregationShare shares[2 * MAX_UNITS];
static double local[MAX_UNITS];
static int64_t sizes[MAX_UNITS];
static int64_t repeats[MAX_UNITS];

/* One row of the reference: case, statistic, group, other, parameter. */
static double
compute(const SegregationTable *t, char **f)
{
	const char *statistic = f[1];
	size_t group = strcmp(f[2], "all") == 0 ? ALL :
		(size_t) strtoul(f[2], NULL, 10);
	size_t other = (size_t) strtoul(f[3], NULL, 10);
	size_t n = 0;

	if (strcmp(statistic, "D") == 0)
		return segregation_dissimilarity(t, group, scratch).value;
	if (strcmp(statistic, "D_se") == 0)
		return segregation_dissimilarity(t, group, scratch).standard_error;
	if (strcmp(statistic, "gini") == 0)
		return segregation_gini(t, group, shares);
	if (strcmp(statistic, "E") == 0)
		return segregation_information(t).entropy;
	if (strcmp(statistic, "M") == 0)
		return segregation_information(t).mutual_information.value;
	if (strcmp(statistic, "H") == 0)
		return segregation_information(t).theil.value;
	if (strcmp(statistic, "M_se") == 0)
		return segregation_information(t).mutual_information.standard_error;
	if (strcmp(statistic, "H_se") == 0)
		return segregation_information(t).theil.standard_error;
	if (strcmp(statistic, "normalised_exposure") == 0)
		return segregation_normalised_exposure(t);
	if (strcmp(statistic, "atkinson") == 0)
		return group == ALL ? segregation_atkinson_multigroup(t) :
			segregation_atkinson(t, group, check_number(f[4])).value;
	if (strcmp(statistic, "atkinson_se") == 0)
		return segregation_atkinson(t, group,
									check_number(f[4])).standard_error;
	if (strcmp(statistic, "exposure") == 0)
		return segregation_exposure(t, group, other).value;
	if (strcmp(statistic, "exposure_se") == 0)
		return segregation_exposure(t, group, other).standard_error;
	if (strcmp(statistic, "local") == 0)
	{
		segregation_local(t, local);
		return local[group];
	}
	for (size_t u = 0; u < t->n_units; u++)
		sizes[u] = segregation_unit_total(t, u);
	n = segregation_group_sizes(sizes, t->n_units, repeats);
	if (strcmp(statistic, "E_D") == 0)
		return segregation_expected_dissimilarity(sizes, repeats, n,
												  t->group_totals,
												  t->n_groups, group);
	if (strcmp(statistic, "E_M") == 0)
		return segregation_expected_information(sizes, repeats, n,
												t->group_totals, t->n_groups);
	return -1.0;
}

/*
 * The reference's own precision: expectations from R's double point masses
 * are marked 0 in the parameter column; standard errors that vanish
 * (complete segregation) are rounding on both sides.
 */
static double
tolerance_of(char **f)
{
	if (f[1][0] == 'E' && f[1][1] == '_')
		return check_number(f[4]) == 1.0 ? 1e-12 : 1e-10;
	if (strstr(f[1], "_se"))
		return 1e-9;
	return 1e-12;
}

static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "segregation_index.tsv");
	char *f[6];
	char current[4096] = "";
	bool present = false;

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 6);
	while (list_read_row(file, f, 6) == 6)
	{
		double want = check_number(f[5]);
		double got;

		if (strcmp(current, f[0]) != 0)
		{
			snprintf(current, sizeof(current), "%s", f[0]);
			present = load_table(&loaded, current);
			if (!present)
				printf("ok %d # skip skipped: real data not beside the "
					   "checkout\n", ++check_count);
		}
		if (!present)
			continue;
		got = compute(&loaded.table, f);
		if (strstr(f[1], "_se") && fabs(want) < 1e-12)
			check_true(fabs(got) < 1e-12, "%s %s %s vanishes", f[0], f[1],
					   f[2]);
		else
			check_double(got, want, tolerance_of(f), "%s %s %s %s %s", f[0],
						 f[1], f[2], f[3], f[4]);
	}
	fclose(file);
}

static void
test_known_answers(void)
{
	const SegregationTable *t = &loaded.table;
	SegregationInformation info;
	int64_t two[] = {2, 2};
	double expected;

	parse_table(&loaded, "30,10;20,40");
	info = segregation_information(t);
	check_double(segregation_dissimilarity(t, 0, scratch).value, 0.4, 1e-15,
				 "D");
	check_double(info.mutual_information.value, .0863046, 1e-6, "M");
	check_double(info.theil.value, .1245113, 1e-6, "H");
	check_double(segregation_isolation(t, 0).value, .5833333, 1e-6,
				 "isolation");

	parse_table(&loaded, "8,2;2,88");
	check_double(segregation_dissimilarity(t, ALL, scratch).value, .7777778,
				 1e-7, "D of (8,2),(2,88)");
	check_double(segregation_information(t).theil.standard_error, .1555491,
				 1e-6, "se(H) of (8,2),(2,88)");

	parse_table(&loaded, "7,0;0,7");
	info = segregation_information(t);
	check_double(info.mutual_information.value, .6931472, 1e-7,
				 "M under complete segregation");
	check_double(info.theil.value, 1.0, 1e-15, "H under complete segregation");

	parse_table(&loaded, "10,0;5,5;0,10");
	check_double(segregation_gini(t, ALL, shares), .8888889, 1e-7, "Gini");
	check_double(segregation_gini(t, 1, shares), .8888889, 1e-7,
				 "Gini of one group of two");

	expected = segregation_expected_dissimilarity(two, NULL, 2, two, 2, 0);
	check_double(expected, 1.0 / 3.0, 1e-14, "E[D] of two units of 2");
	check_double(segregation_expected_information(two, NULL, 2, two, 2),
				 .2310491, 1e-6, "E[M] of two units of 2");
	check_double(segregation_corrected(.2, expected), -.4, 1e-14,
				 "D .2 below its expectation");
	check_double(segregation_corrected(.5, expected), .25, 1e-14,
				 "D .5 above its expectation");
	check_double(segregation_corrected(0.0, 0.0), 0.0, 0.0,
				 "nothing to correct");
	check_double(segregation_corrected(NAN, expected), NAN, 0.0,
				 "undefined stays undefined");
}

/* Shards (5,0) and (0,5) of one unit beside (5,5), once merged. */
static void
test_shards(void)
{
	const SegregationTable *t = &loaded.table;
	SegregationIndex d;

	parse_table(&loaded, "5,5;5,5");
	d = segregation_dissimilarity(t, 0, scratch);
	check_double(d.value, 0.0, 0.0, "parity: D 0");
	check_double(d.standard_error, 0.0, 0.0, "parity: signs are 0");
	check_double(segregation_dissimilarity(t, ALL, scratch).standard_error,
				 0.0, 0.0, "parity: multigroup signs are 0");
	check_double(segregation_information(t).mutual_information.standard_error,
				 NAN, 0.0, "parity: the delta method fails for M");
}

static void
test_empty_units(void)
{
	SegregationInformation a, b;
	double d, g;

	parse_table(&loaded, "8,2;2,88");
	a = segregation_information(&loaded.table);
	d = segregation_dissimilarity(&loaded.table, 1, scratch).standard_error;
	g = segregation_gini(&loaded.table, 0, shares);
	parse_table(&loaded, "0,0;8,2;0,0;2,88;0,0");
	b = segregation_information(&loaded.table);
	check_double(b.theil.value, a.theil.value, 0.0,
				 "empty units: same H, to the bit");
	check_double(b.theil.standard_error, a.theil.standard_error, 0.0,
				 "empty units: same standard error");
	check_double(segregation_dissimilarity(&loaded.table, 1,
										   scratch).standard_error, d, 0.0,
				 "empty units: same se(D)");
	check_double(segregation_gini(&loaded.table, 0, shares), g, 0.0,
				 "empty units: same Gini");
	segregation_local(&loaded.table, local);
	check_true(isnan(local[0]) && isnan(local[2]) && !isnan(local[1]),
			   "empty units: local segregation undefined only there");
	segregation_dissimilarity_contributions(&loaded.table, 0, local);
	check_true(local[0] == 0.0 && local[2] == 0.0 && local[4] == 0.0,
			   "empty units contribute 0 to D");
	check_double(local[1] + local[3], 7.0 / 9.0, 1e-15,
				 "contributions sum to D");
}

static void
test_edges(void)
{
	const SegregationTable *t = &loaded.table;
	int64_t none[] = {0, 0};
	int64_t one[] = {4, 0};

	parse_table(&loaded, "4,0;3,0");
	check_double(segregation_information(t).theil.value, NAN, 0.0,
				 "one group: H undefined");
	check_double(segregation_information(t).mutual_information.value, 0.0,
				 0.0, "one group: M 0");
	check_double(segregation_dissimilarity(t, 1, scratch).value, NAN, 0.0,
				 "one group: D undefined");
	check_double(segregation_dissimilarity(t, 0, scratch).standard_error, NAN,
				 0.0, "one group: se(D) undefined");
	check_double(segregation_gini(t, ALL, shares), NAN, 0.0,
				 "one group: Gini undefined");
	check_double(segregation_normalised_exposure(t), NAN, 0.0,
				 "one group: normalised exposure undefined");
	check_double(segregation_atkinson(t, 0, 0.5).value, NAN, 0.0,
				 "one group: Atkinson undefined");
	check_double(segregation_exposure(t, 1, 0).value, NAN, 0.0,
				 "exposure of nobody undefined");
	check_double(segregation_exposure(t, 0, 1).value, 0.0, 0.0,
				 "exposure to nobody 0");
	segregation_dissimilarity_contributions(t, 0, local);
	check_true(isnan(local[0]), "one group: contributions undefined");

	parse_table(&loaded, "8,2;2,88");
	check_double(segregation_atkinson(t, 0, 0.0).value, NAN, 0.0,
				 "Atkinson shape 0 refused");
	check_double(segregation_atkinson(t, 0, 1.0).value, NAN, 0.0,
				 "Atkinson shape 1 refused");
	check_double(segregation_dissimilarity(t, 2, scratch).value, NAN, 0.0,
				 "a group beyond the table: D undefined");
	check_double(segregation_gini(t, 2, shares), NAN, 0.0,
				 "a group beyond the table: Gini undefined");
	check_double(segregation_expected_dissimilarity(one, NULL, 1, one, 2, 2),
				 NAN, 0.0, "a group beyond the table: E[D] undefined");

	parse_table(&loaded, "0,0;0,0");
	check_double(segregation_information(t).mutual_information.value, NAN,
				 0.0, "nobody: M undefined");
	check_double(segregation_exposure(t, 0, 1).value, NAN, 0.0,
				 "nobody: exposure undefined");
	check_double(segregation_atkinson_multigroup(t), NAN, 0.0,
				 "nobody: Atkinson undefined");
	check_double(segregation_expected_information(none, NULL, 2, none, 2),
				 NAN, 0.0, "nobody: E[M] undefined");
	check_double(segregation_expected_dissimilarity(none, NULL, 2, none, 2,
													0), NAN, 0.0,
				 "nobody: E[D] undefined");
	check_double(segregation_expected_dissimilarity(one, NULL, 1, one, 2, 0),
				 NAN, 0.0, "one group: E[D] undefined");
	check_double(segregation_expected_information(one, NULL, 1, one, 2), 0.0,
				 0.0, "one group: E[M] 0");

	/* No units at all. */
	SegregationTable empty = segregation_table(loaded.counts, 0, 2,
											   loaded.group_totals);

	check_double(segregation_dissimilarity(&empty, ALL, scratch).value, NAN,
				 0.0, "no units: D undefined");
}

static void
test_decomposition(void)
{
	const size_t super[] = {0, 0, 1, 1};
	const size_t apart[] = {0, 1, 3, 4};
	int64_t counts[5 * 2], totals[5];
	double within[5];
	SegregationDecomposition split;

	parse_table(&loaded, "8,2;6,4;3,7;1,9");
	split = segregation_decompose(&loaded.table, super, 2, counts, totals,
								  within);
	check_double(split.total, .1607985, 1e-6, "M");
	check_double(split.between, .1325055, 1e-6, "M between");
	check_double(split.within, .0282930, 1e-5, "M within");
	check_double(split.between + split.within, split.total, 1e-15,
				 "M splits exactly");
	check_double((within[0] * (double) totals[0] +
				  within[1] * (double) totals[1]) / 40.0, split.within, 1e-15,
				 "within is the mean of the super-units' M");
	parse_table(&loaded, "8,2;6,4");
	check_double(segregation_information(&loaded.table)
				 .mutual_information.value, within[0], 1e-15,
				 "within one super-unit is its own M");

	parse_table(&loaded, "8,2;6,4;3,7;1,9");
	split = segregation_decompose(&loaded.table, apart, 5, counts, totals,
								  within);
	check_double(split.within, 0.0, 0.0, "single units: nothing within");
	check_double(split.between, split.total, 1e-15,
				 "single units: all between");
	check_true(isnan(within[2]) && within[0] == 0.0,
			   "an empty super-unit has no M");
}

static void
check_interval(Estimate got, double low, double high, const char *name)
{
	check_double(got.low, low, 1e-12, "%s: lower limit", name);
	check_double(got.high, high, 1e-12, "%s: upper limit", name);
}

static void
test_intervals(void)
{
	const double z = 1.959963984540054;
	SegregationIndex index = {0.4, 0.1};

	check_interval(segregation_interval(index, 0.95, 0.0, 1.0),
				   0.4 - 0.1 * z, 0.4 + 0.1 * z, "interval");
	check_double(segregation_interval(index, 0.95, 0.0, 1.0).value, 0.4, 0.0,
				 "its value");
	check_interval(segregation_interval(index, 0.95, 0.3, 0.45), 0.3, 0.45,
				   "cut off at the range");
	index.standard_error = 1e-14;
	check_interval(segregation_interval(index, 0.95, 0.0, 1.0), NAN, NAN,
				   "no spread");
	index.standard_error = NAN;
	check_interval(segregation_interval(index, 0.95, 0.0, 1.0), NAN, NAN,
				   "no standard error");

	check_double(segregation_contribution(30, 120, 0.8), 0.2, 1e-15,
				 "a quarter of the persons adds a quarter of its own");
	check_double(segregation_contribution(0, 120, NAN), 0.0, 0.0,
				 "an empty unit adds nothing");
	check_double(segregation_contribution(0, 0, NAN), NAN, 0.0,
				 "nobody: undefined");
	check_double(segregation_expected_theil(0.3, 0.6), 0.5, 1e-15,
				 "E[H] is E[M] over the entropy");
	check_double(segregation_expected_theil(0.0, 0.0), NAN, 0.0,
				 "no entropy: undefined");
}

/* Huge counts must neither overflow nor lose independence. */
static void
test_large(void)
{
	const SegregationTable *t = &loaded.table;
	int64_t margins[] = {INT64_C(500000000), INT64_C(500000000)};
	double e;

	parse_table(&loaded, "288230376151711744,288230376151711744;"
				"288230376151711744,288230376151711744");
	check_double(segregation_dissimilarity(t, ALL, scratch).value, 0.0, 0.0,
				 "2^60 persons at parity: D 0");
	check_double(segregation_information(t).mutual_information.value, 0.0,
				 0.0, "2^60 persons at parity: M 0");
	parse_table(&loaded, "576460752303423488,0;0,576460752303423488");
	check_double(segregation_dissimilarity(t, 0, scratch).value, 1.0, 1e-15,
				 "2^60 persons apart: D 1");
	check_double(segregation_gini(t, ALL, shares), 1.0, 1e-15,
				 "2^60 persons apart: Gini 1");

	/* A group of nearly everybody: 1 - 10^-9. */
	parse_table(&loaded, "999999999,0;0,1");
	check_double(segregation_information(t).entropy,
				 -(1.0 - 1e-9) * log1p(-1e-9) - 1e-9 * log(1e-9), 1e-14,
				 "entropy with nearly everybody in one group");

	/* Two units, two groups: E[M] ~ 1/(2N), E|X - m| ~ sd sqrt(2/pi). */
	e = segregation_expected_information(margins, NULL, 2, margins, 2);
	check_double(e * 2e9, 1.0, 1e-8, "10^9 persons: E[M] near 1/(2N)");
	e = segregation_expected_dissimilarity(margins, NULL, 2, margins, 2, 0);
	check_double(e, sqrt(2.0 / M_PI / 1e9), 1e-8,
				 "10^9 persons: E[D] near its normal limit");
}

static int interruptions;

static void
count_interruption(void)
{
	interruptions++;
}

/* A million units and ten groups: sums stay right, and can be interrupted. */
static void
test_many_units(void)
{
	size_t n = 1000000, groups = 10;
	int64_t *counts = malloc(n * groups * sizeof(int64_t));
	SegregationShare *room = malloc(2 * n * sizeof(SegregationShare));
	int64_t *unit_sizes = malloc(n * sizeof(int64_t));
	int64_t *unit_repeats = malloc(n * sizeof(int64_t));
	int64_t totals[10];
	double sums[10];
	SegregationTable t;
	size_t distinct;

	/* A thousand copies of a thousand different units. */
	for (size_t u = 0; u < n; u++)
		for (size_t g = 0; g < groups; g++)
			counts[u * groups + g] = (int64_t) ((u % 1000) * (g + 3) % 17);
	kernel_interrupt_hook = count_interruption;
	t = segregation_table(counts, 1000, groups, totals);

	double gini = segregation_gini(&t, ALL, room);
	double m = segregation_information(&t).mutual_information.value;
	SegregationIndex d = segregation_dissimilarity(&t, ALL, sums);

	t = segregation_table(counts, n, groups, totals);
	check_double(segregation_gini(&t, ALL, room), gini, 1e-15,
				 "a million units: Gini of a thousand");
	check_double(segregation_information(&t).mutual_information.value, m,
				 1e-14, "a million units: M of a thousand");
	check_double(segregation_dissimilarity(&t, ALL, sums).standard_error *
				 sqrt(1000.0), d.standard_error, 1e-13,
				 "a million units: se(D) shrinks by the root of a thousand");
	for (size_t u = 0; u < n; u++)
		unit_sizes[u] = segregation_unit_total(&t, u);
	distinct = segregation_group_sizes(unit_sizes, n, unit_repeats);
	check_true(distinct == 17 - 1, "a million units: %zu distinct sizes",
			   distinct);
	check_true(segregation_expected_information(unit_sizes, unit_repeats,
												distinct, totals, groups) > 0,
			   "a million units: E[M]");
	check_true(interruptions > 100, "interruptible: %d times", interruptions);
	kernel_interrupt_hook = NULL;
	free(counts);
	free(room);
	free(unit_sizes);
	free(unit_repeats);
}

int
main(void)
{
	test_reference();
	test_known_answers();
	test_shards();
	test_empty_units();
	test_edges();
	test_decomposition();
	test_intervals();
	test_large();
	test_many_units();
	return check_done();
}
