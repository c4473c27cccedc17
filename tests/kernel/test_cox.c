/*
 * The hazard ratio of two groups against R's package survival.
 */
#include "cohort_data.h"
#include "kernel/life/cox.h"

#define TOLERANCE 1e-10

static CoxResult
run(const LifeTable *tables, int n_strata, int outcome, CoxTies ties)
{
	int32_t cursors[COX_CURSORS];

	return cox_two_groups(tables, n_strata, outcome, ties, cursors);
}

static void
test_known_answers(void)
{
	LifeTable t[2] = {
		small_table(4, (int[]){1, 1, 2, 3}, (int[]){0, 0, 0, -1}, NULL, 1),
		small_table(4, (int[]){1, 2, 4, 5}, (int[]){0, -1, 0, 0}, NULL, 1)};
	CoxResult efron = run(t, 1, 0, COX_EFRON);
	CoxResult breslow = run(t, 1, LIFE_TABLE_ALL, COX_BRESLOW);
	LifeTable swapped[2] = {t[1], t[0]};
	Estimate hr = cox_hazard_ratio(&efron, 0.95);
	Estimate inverse;
	CoxResult other;

	check_double(efron.log_hazard_ratio.value, -1.2853264, 1e-7, "Efron");
	check_double(breslow.log_hazard_ratio.value, -1.2075288, 1e-7,
				 "Breslow");
	other = run(swapped, 1, 0, COX_EFRON);
	inverse = cox_hazard_ratio(&other, 0.95);
	check_double(hr.value * inverse.value, 1.0, 1e-12, "groups swapped");
	check_double(hr.low * inverse.high, 1.0, 1e-12, "and their limits");
	check_double(log(hr.high / hr.low),
				 2.0 * 1.959963984540054 *
					 sqrt(efron.log_hazard_ratio.variance),
				 1e-12, "Wald interval");
	free_table(&t[0]);
	free_table(&t[1]);
}

static void
test_edges(void)
{
	LifeTable t[2];
	CoxResult r;
	Estimate hr;

	/* No events while both are at risk. */
	t[0] = small_table(2, (int[]){1, 2}, NULL, NULL, 1);
	t[1] = small_table(2, (int[]){7, 8}, NULL, (int[]){5, 5}, 1);
	r = run(t, 1, 0, COX_EFRON);
	check_true(isnan(r.log_hazard_ratio.value) &&
			   isnan(r.log_hazard_ratio.variance) &&
			   isnan(r.wald.p_value) && isnan(r.score.p_value) &&
			   isnan(r.likelihood_ratio.p_value), "groups that never meet");
	free_table(&t[1]);

	t[1] = small_table(0, NULL, NULL, NULL, 1);
	r = run(t, 1, 0, COX_EFRON);
	check_true(isnan(r.log_hazard_ratio.value), "a group of nobody");
	free_table(&t[0]);
	free_table(&t[1]);

	/* All events in one group. */
	t[0] = small_table(3, (int[]){1, 2, 6}, (int[]){-1, -1, -1}, NULL, 1);
	t[1] = small_table(3, (int[]){1, 3, 4}, NULL, NULL, 1);
	r = run(t, 1, 0, COX_EFRON);
	check_double(r.log_hazard_ratio.value, INFINITY, 0.0, "separation");
	check_true(isnan(r.log_hazard_ratio.variance) &&
			   isnan(r.wald.statistic), "has no Wald test");
	/* Shares of the second group at risk: 3/6, 2/3, 1/2. */
	check_double(r.score.statistic,
				 pow(3.0 - 0.5 - 2.0 / 3.0 - 0.5, 2.0) /
					 (0.25 + 2.0 / 9.0 + 0.25),
				 1e-14, "but a score test");
	check_double(r.likelihood_ratio.statistic, 2.0 * log(2.0 * 1.5 * 2.0),
				 1e-12, "and a likelihood ratio test");
	hr = cox_hazard_ratio(&r, 0.95);
	check_true(isinf(hr.value) && isnan(hr.low), "its ratio is infinite");
	{
		LifeTable swapped[2] = {t[1], t[0]};

		r = run(swapped, 1, 0, COX_BRESLOW);
		check_double(r.log_hazard_ratio.value, -INFINITY, 0.0,
					 "separation the other way");
		check_double(cox_hazard_ratio(&r, 0.95).value, 0.0, 0.0,
					 "its ratio is 0");
	}
	free_table(&t[0]);
	free_table(&t[1]);

	/* One time, from thousands to 2^56 events, which are not visited. */
	for (int64_t size = 1000; size <= INT64_C(1) << 56; size <<= 13)
	{
		LifeTableExit a[] = {{1, 0, size}, {2, -1, 9 * size}};
		LifeTableExit b[] = {{1, 0, 3 * size}, {2, -1, 7 * size}};

		build_table(&t[0], a, 2, NULL, 0, 1);
		build_table(&t[1], b, 2, NULL, 0, 1);
		r = run(t, 1, 0, COX_BRESLOW);
		check_double(r.log_hazard_ratio.value, log(3.0), 1e-14,
					 "Breslow, size %g", (double) size);
		check_double(r.log_hazard_ratio.variance,
					 1.0 / (4.0 * (double) size * 0.75 * 0.25), 1e-12,
					 "its variance, size %g", (double) size);
		check_double(r.likelihood_ratio.statistic,
					 2.0 * (double) size *
						 (3.0 * log(3.0) - 4.0 * log(2.0)),
					 1e-11, "its likelihood ratio, size %g", (double) size);

		/*
		 * With many ties the sum over events becomes an integral, up to the
		 * order of 1/size; its root (found to 40 digits) solves, with
		 * D = 1 + 3r and C = 10 + 10r,
		 * 3r/D + (10r - 3rC/D)/D log(C/(C - D)) = 3/4.
		 */
		r = run(t, 1, 0, COX_EFRON);
		check_double(r.log_hazard_ratio.value, 1.2159188107030586667,
					 fmax(1e-12, 1.0 / (double) size),
					 "Efron, size %g", (double) size);
		free_table(&t[0]);
		free_table(&t[1]);
	}

	/* A difference of 1 in 10^5 between halves of 10^9 persons. */
	{
		LifeTableExit a[] = {{1, 0, 100000000}, {2, -1, 400000000}};
		LifeTableExit b[] = {{1, 0, 100010000}, {2, -1, 399990000}};

		build_table(&t[0], a, 2, NULL, 0, 1);
		build_table(&t[1], b, 2, NULL, 0, 1);
		r = run(t, 1, 0, COX_BRESLOW);
		/* By the expansion of 2 sum d log(d / expected). */
		{
			double d = 200010000.0;
			double x = 10000.0 / d;
			double lr = d * (x * x + x * x * x * x / 6.0);

			check_double(r.likelihood_ratio.statistic, lr, 1e-11,
						 "a small likelihood ratio of many");
		}
		free_table(&t[0]);
		free_table(&t[1]);
	}
}

static void
check_row(const LifeTable *tables, int n_strata, char **f)
{
	CoxTies ties = strcmp(f[3], "efron") == 0 ? COX_EFRON : COX_BRESLOW;
	CoxResult r = run(tables, n_strata, atoi(f[2]), ties);
	double want[5];

	for (int i = 0; i < 5; i++)
		want[i] = check_number(f[4 + i]);
	check_double(near_zero(r.log_hazard_ratio.value, want[0], 1e-12),
				 want[0], TOLERANCE, "%s %s %s", f[1], f[2], f[3]);
	check_double(r.log_hazard_ratio.variance, want[1], TOLERANCE,
				 "%s %s %s variance", f[1], f[2], f[3]);
	check_double(near_zero(r.wald.statistic, want[2], 1e-14), want[2],
				 TOLERANCE, "%s %s %s Wald", f[1], f[2], f[3]);
	check_double(near_zero(r.score.statistic, want[3], 1e-14), want[3],
				 TOLERANCE, "%s %s %s score", f[1], f[2], f[3]);
	check_double(near_zero(r.likelihood_ratio.statistic, want[4], 1e-11),
				 want[4], TOLERANCE, "%s %s %s likelihood ratio", f[1],
				 f[2], f[3]);
}

static void
test_references(void)
{
	People data08 = read_people("inputs/08_logrank/input.csv");
	People data09 = read_people("inputs/09_competing_risks/input.csv");
	FILE *file = check_open("SPEGEL_REFERENCE", "cox.tsv");
	char *f[9];
	LifeTable *tables;
	int n_groups;
	int n_strata;

	check_true(file != NULL, "the reference table is there");
	if (data08.n == 0 || data09.n == 0)
		skip_real_data();
	if (file != NULL)
		check_read_fields(file, '\t', f, 9);
	while (file != NULL && check_read_fields(file, '\t', f, 9) == 9)
	{
		if (strcmp(f[0], "tied") == 0)
		{
			LifeTableExit zero[] = {{1, 0, 700}, {1, -1, 10}, {2, 0, 33},
									{2, -1, 300}, {3, 0, 500}};
			LifeTableExit one[] = {{1, 0, 400}, {1, -1, 20}, {2, 0, 90},
								   {2, -1, 5}, {3, -1, 60}};
			LifeTable t[2];

			build_table(&t[0], zero, 5, NULL, 0, 1);
			build_table(&t[1], one, 5, NULL, 0, 1);
			check_row(t, 1, f);
			free_table(&t[0]);
			free_table(&t[1]);
			continue;
		}
		if (!tables_of_row(f, &data08, &data09, &tables, &n_groups,
						   &n_strata))
			continue;
		check_row(tables, n_strata, f);
		free_tables(tables, n_groups * n_strata);
	}
	if (file)
		fclose(file);
	free(data08.person);
	free(data09.person);
}

int
main(void)
{
	test_known_answers();
	test_edges();
	test_references();
	return check_done();
}
