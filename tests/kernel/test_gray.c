/*
 * Gray's test against R's package cmprsk.
 */
#include "cohort_data.h"
#include "kernel/life/gray.h"

#define TOLERANCE 1e-10
#define MAX_GROUPS 12

static TestResult
run_weighted(const LifeTable *tables, int n_groups, int n_strata, int outcome,
			 double rho)
{
	double scratch[GRAY_SCRATCH(MAX_GROUPS)];
	int32_t cursors[GRAY_CURSORS(MAX_GROUPS)];

	return gray_test(tables, n_groups, n_strata, outcome, rho, scratch,
					 cursors);
}

static TestResult
run(const LifeTable *tables, int n_groups, int n_strata, int outcome)
{
	return run_weighted(tables, n_groups, n_strata, outcome, 0.0);
}

static void
test_edges(void)
{
	LifeTable t[3];
	TestResult r;
	double two;

	t[0] = small_table(4, (int[]){1, 3, 5, 6}, (int[]){0, 1, 0, -1}, NULL,
					   2);
	t[1] = small_table(4, (int[]){1, 2, 5, 7}, (int[]){1, 0, -1, 0}, NULL,
					   2);
	t[2] = small_table(0, NULL, NULL, NULL, 2);
	two = run(t, 2, 1, 0).statistic;
	r = run(t, 3, 1, 0);
	check_double(r.statistic, two, 1e-14, "an empty group takes no part");
	check_true(r.df == 1.0, "nor a degree of freedom");
	check_true(isnan(run(t, 1, 1, 0).statistic), "one group");
	check_true(isnan(run(&t[2], 1, 1, 0).statistic), "nobody");
	free_table(&t[1]);

	/* Without events of the outcome there is nothing to compare. */
	t[1] = small_table(2, (int[]){1, 2}, (int[]){1, -1}, NULL, 2);
	check_true(isnan(run(&t[1], 1, 1, 0).statistic), "no such events");
	free_table(&t[1]);

	t[1] = small_table(3, (int[]){1, 2, 5}, (int[]){1, 0, 0},
					   (int[]){-1, 1, -1}, 2);
	r = run(t, 2, 1, 0);
	check_true(isnan(r.statistic) && isnan(r.df) && isnan(r.p_value),
			   "refuses delayed entry");
	free_table(&t[0]);
	free_table(&t[1]);
	free_table(&t[2]);

	/* The scale of the counts does not overflow. */
	{
		int64_t many = KERNEL_MAX_COUNT / 4;
		LifeTableExit exits[] = {{1, 0, many / 2}, {2, 1, many / 2},
								 {4, 0, many / 2}, {5, -1, many / 2}};

		build_table(&t[0], exits, 4, NULL, 0, 2);
		build_table(&t[1], exits, 4, NULL, 0, 2);
		r = run(t, 2, 1, 0);
		check_true(fabs(r.statistic) < 1e-10 && r.df == 1.0,
				   "2^60 persons, no difference");
		free_table(&t[0]);
		free_table(&t[1]);
	}
}

static void
test_references(void)
{
	People none = {0, NULL};
	People data09 = read_people("inputs/09_competing_risks/input.csv");
	FILE *file = check_open("SPEGEL_REFERENCE", "gray.tsv");
	char *f[7];
	LifeTable *tables;
	int n_groups;
	int n_strata;

	check_true(file != NULL, "the reference table is there");
	if (data09.n == 0)
		skip_real_data();
	if (file != NULL)
		check_read_fields(file, '\t', f, 7);
	while (file != NULL && check_read_fields(file, '\t', f, 7) == 7)
	{
		TestResult r;

		if (!tables_of_row(f, &none, &data09, &tables, &n_groups,
						   &n_strata))
			continue;
		r = run_weighted(tables, n_groups, n_strata, atoi(f[2]),
						 check_number(f[6]));
		check_double(near_zero(r.statistic, check_number(f[3]), 1e-14),
					 check_number(f[3]), TOLERANCE, "%s", f[1]);
		check_double(r.df, check_number(f[4]), 0.0, "%s df", f[1]);
		check_double(r.p_value, check_number(f[5]), 1e-9, "%s p", f[1]);
		free_tables(tables, n_groups * n_strata);
	}
	if (file)
		fclose(file);
	free(data09.person);
}

int
main(void)
{
	test_edges();
	test_references();
	return check_done();
}
