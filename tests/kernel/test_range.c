/*
 * test_range.c
 *		No index leaves its range by rounding: thousands of tables at the edges
 *		of what is possible, and p values below the range of a double.
 */
#include "segregation_tables.h"
#include "kernel/base/dist.h"
#include "kernel/base/proportion.h"
#include "kernel/base/wald.h"
#include "kernel/count/distance.h"
#include "kernel/count/diversity.h"
#include "kernel/count/two_group.h"
#include "kernel/segregation/segregation_exposure.h"
#include "kernel/segregation/segregation_null.h"

#define TABLES 3000

static uint64_t random_state = 4711;

static int64_t
any(int64_t below)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (int64_t) (random_state >> 33) % below;
}

static bool
between(double value, double least, double most)
{
	return isnan(value) || (value >= least && value <= most);
}

static TestTable t;
static SegregationShare shares[2 * MAX_UNITS];
static double scratch[MAX_GROUPS];

/* Each unit all of one group, or anything when mixed. */
static void
make_table(size_t n_groups, bool mixed, int64_t largest)
{
	size_t n_units = 1 + (size_t) any(12);

	for (size_t u = 0; u < n_units; u++)
	{
		size_t own = (size_t) any((int64_t) n_groups);

		for (size_t g = 0; g < n_groups; g++)
			t.counts[u * n_groups + g] =
				mixed || g == own ? any(largest) + !mixed : 0;
	}
	t.table = segregation_table(t.counts, n_units, n_groups, t.group_totals);
}

/* The indices of a table are in [0, 1]; at complete segregation they are 1. */
static int
outside(bool complete)
{
	const SegregationTable *table = &t.table;
	SegregationInformation info = segregation_information(table);
	int wrong = 0;

	wrong += !between(info.theil.value, complete ? 1.0 - 1e-12 : 0.0, 1.0);
	wrong += !between(info.mutual_information.value, 0.0, info.entropy);
	wrong += !between(segregation_normalised_exposure(table), 0.0, 1.0);
	wrong += !between(segregation_atkinson_multigroup(table), 0.0, 1.0);
	wrong += !between(segregation_dissimilarity(table,
												SEGREGATION_ALL_GROUPS,
												scratch).value,
					  complete ? 1.0 : 0.0, 1.0);
	wrong += !between(segregation_gini(table, SEGREGATION_ALL_GROUPS, shares),
					  complete ? 1.0 : 0.0, 1.0);
	for (size_t g = 0; g < table->n_groups; g++)
	{
		wrong += !between(segregation_isolation(table, g).value, 0.0, 1.0);
		wrong += !between(segregation_exposure(table, g, 0).value, 0.0, 1.0);
		wrong += !between(segregation_expected_exposure(table, g, 0), 0.0,
						  1.0);
		wrong += !between(segregation_atkinson(table, g, 0.5).value, 0.0, 1.0);
		wrong += !between(segregation_dissimilarity(table, g, scratch).value,
						  complete ? 1.0 : 0.0, 1.0);
	}
	return wrong;
}

static void
test_segregation(void)
{
	int complete = 0, mixed = 0;

	for (int i = 0; i < TABLES; i++)
	{
		make_table(2 + (size_t) any(5), false, i % 2 ? 9 : 100000);
		complete += outside(true);
		make_table(2 + (size_t) any(5), true, i % 3 ? 4 : 1000000);
		mixed += outside(false);
	}
	check_true(complete == 0, "complete segregation: %d indices outside",
			   complete);
	check_true(mixed == 0, "any tables: %d indices outside", mixed);
}

/* Units of one person each: what there is, is what chance makes. */
static void
test_one_person_units(void)
{
	int wrong = 0;

	for (int n_units = 2; n_units <= 60; n_units++)
	{
		int64_t sizes[60];
		int64_t repeats[60];
		size_t n;
		double expected;

		for (int u = 0; u < n_units; u++)
		{
			int own = (int) any(2);

			t.counts[2 * u] = own;
			t.counts[2 * u + 1] = !own;
			sizes[u] = 1;
		}
		t.table = segregation_table(t.counts, (size_t) n_units, 2,
									t.group_totals);
		if (t.group_totals[0] == 0 || t.group_totals[1] == 0)
			continue;
		n = segregation_group_sizes(sizes, (size_t) n_units, repeats);
		expected = segregation_expected_dissimilarity(sizes, repeats, n,
													  t.group_totals, 2, 0);
		wrong += segregation_corrected(segregation_dissimilarity(&t.table, 0,
																 scratch).value,
									   expected) != 0.0;
		expected = segregation_expected_theil(
			segregation_expected_information(sizes, repeats, n,
											 t.group_totals, 2),
			segregation_information(&t.table).entropy);
		wrong += segregation_corrected(segregation_information(&t.table).theil.value,
									   expected) != 0.0;
	}
	check_true(wrong == 0, "one person a unit: %d corrected indices are not 0",
			   wrong);
}

static void
test_diversity(void)
{
	static const double orders[] = {0.0, 0.5, 0.9, 1.0, 1.1, 2.0, 7.0,
		INFINITY};
	int wrong = 0;

	for (int i = 0; i < TABLES; i++)
	{
		int64_t counts[12], other[12];
		size_t n = 1 + (size_t) any(12);
		int64_t same = 1 + any(1000);

		for (size_t k = 0; k < n; k++)
		{
			counts[k] = i % 2 ? same : any(5);
			other[k] = counts[k] > 0 ? 0 : 1 + any(1000000);
		}
		counts[0] += counts[0] == 0;
		for (size_t k = 0; k < sizeof(orders) / sizeof(orders[0]); k++)
		{
			double hill = diversity_hill(counts, n, orders[k]);
			double present = 0.0;

			for (size_t j = 0; j < n; j++)
				present += counts[j] > 0;
			wrong += !between(hill, 1.0, present);
		}
		wrong += !between(diversity_blau(counts, n), 0.0, 1.0);
		wrong += !between(distance_dissimilarity(counts, other, n), 0.0, 1.0);
		wrong += !between(distance_mirror_index(counts, other, n), 0.0, 1.0);
	}
	check_true(wrong == 0, "diversity and distance: %d outside", wrong);
}

/* A p value is 0 or at least the smallest number of full precision. */
static void
test_small_p(void)
{
	static const double smallest = 2.2250738585072014e-308;
	int wrong = 0;
	int zeros = 0;

	for (int k = 1; k <= 4000; k++)
	{
		double z = k / 50.0;
		double p[] = {
			fisher_test(k, k, 0, k).p_value,
			fisher_midp_test(k, k, 0, k).p_value,
			binomial_test(k, k, 0.5).p_value,
			dist_normal_two_sided_p(z),
			dist_normal_p(-z, TAIL_LOWER),
			dist_chisq_p(z * z, 1.0, TAIL_UPPER),
		};

		for (size_t i = 0; i < sizeof(p) / sizeof(p[0]); i++)
		{
			wrong += !(p[i] == 0.0 || p[i] >= smallest);
			zeros += p[i] == 0.0;
		}
	}
	check_true(wrong == 0 && zeros > 1000,
			   "p values: %d below the range, %d are 0", wrong, zeros);
}

int
main(void)
{
	test_segregation();
	test_one_person_units();
	test_diversity();
	test_small_p();
	return check_done();
}
