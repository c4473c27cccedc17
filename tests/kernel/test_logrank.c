/*
 * The log-rank test against R's package survival and against its definition.
 */
#include "cohort_data.h"
#include "kernel/base/quadratic.h"
#include "kernel/life/exposure_time.h"
#include "kernel/life/logrank.h"

#define TOLERANCE 1e-10
#define MAX_GROUPS 6

static int64_t observed[MAX_GROUPS];
static double expected[MAX_GROUPS];

static TestResult
run(const LifeTable *tables, int n_groups, int n_strata, int outcome)
{
	double scratch[LOGRANK_SCRATCH(MAX_GROUPS)];
	int32_t cursors[LOGRANK_CURSORS(MAX_GROUPS)];

	return logrank_test(tables, n_groups, n_strata, outcome, observed,
						expected, scratch, cursors);
}

static void
test_known_answers(void)
{
	LifeTable t[2] = {
		small_table(4, (int[]){1, 1, 2, 3}, (int[]){0, 0, 0, -1}, NULL, 1),
		small_table(4, (int[]){1, 2, 4, 5}, (int[]){0, -1, 0, 0}, NULL, 1)};
	TestResult r = run(t, 2, 1, 0);

	check_double(r.statistic, 1.5598527, 1e-7, "1,1,2,3 and 1,2,4,5");
	check_true(r.df == 1.0 && observed[0] == 3 && observed[1] == 3,
			   "its df and events");
	free_table(&t[0]);
	free_table(&t[1]);
}

static void
test_edges(void)
{
	LifeTable t[4];
	TestResult r;

	/* A group of nobody takes no part. */
	t[0] = small_table(3, (int[]){1, 3, 5}, NULL, NULL, 1);
	t[1] = small_table(0, NULL, NULL, NULL, 1);
	t[2] = small_table(3, (int[]){2, 4, 6}, (int[]){0, -1, 0}, NULL, 1);
	r = run(t, 3, 1, LIFE_TABLE_ALL);
	check_true(r.df == 1.0 && expected[1] == 0.0, "an empty group");
	t[3] = t[1];
	t[1] = t[2];
	check_double(run(t, 2, 1, 0).statistic, r.statistic, 1e-14,
				 "is as if it were not there");
	check_true(isnan(run(t, 1, 1, 0).statistic), "one group");
	check_true(isnan(run(&t[3], 1, 1, 0).p_value), "nobody");
	for (int i = 0; i < 4; i++)
		if (i != 1)
			free_table(&t[i]);

	/* One after the other: never at risk together. */
	t[0] = small_table(2, (int[]){1, 2}, NULL, NULL, 1);
	t[1] = small_table(2, (int[]){7, 8}, NULL, (int[]){5, 5}, 1);
	r = run(t, 2, 1, 0);
	check_true(isnan(r.statistic) && isnan(r.df) && isnan(r.p_value),
			   "groups that never meet");
	check_true(observed[0] == 2 && expected[0] == 2.0 && expected[1] == 2.0,
			   "their events are what is expected");
	free_table(&t[0]);
	free_table(&t[1]);

	/* Everybody has the event at once: no variance. */
	t[0] = small_table(2, (int[]){3, 3}, NULL, NULL, 1);
	t[1] = small_table(1, (int[]){3}, NULL, NULL, 1);
	check_true(isnan(run(t, 2, 1, 0).statistic), "all events at once");
	free_table(&t[0]);
	free_table(&t[1]);

	/* Two pairs of groups in two strata: rank 2 of 4 groups. */
	t[0] = small_table(3, (int[]){1, 2, 3}, NULL, NULL, 1);
	t[1] = small_table(2, (int[]){2, 4}, NULL, NULL, 1);
	{
		LifeTable none = small_table(0, NULL, NULL, NULL, 1);
		LifeTable pairs[8] = {t[0], t[1], none, none,
							  none, none, t[0], t[1]};
		double one = run(t, 2, 1, 0).statistic;

		r = run(pairs, 4, 2, 0);
		check_double(r.statistic, 2.0 * one, 1e-13, "two separate pairs");
		check_true(r.df == 2.0, "have 2 df");
		free_table(&none);
	}
	free_table(&t[0]);
	free_table(&t[1]);

	/* 2^60 persons: halves that differ in four events. */
	{
		int64_t many = KERNEL_MAX_COUNT / 2;
		LifeTableExit a[] = {{1, 0, 12}, {2, -1, many - 12}};
		LifeTableExit b[] = {{1, 0, 4}, {2, -1, many - 4}};

		build_table(&t[0], a, 2, NULL, 0, 1);
		build_table(&t[1], b, 2, NULL, 0, 1);
		r = run(t, 2, 1, 0);
		check_double(r.statistic, 16.0 / 4.0, 1e-14, "2^60 persons");
		check_double(r.p_value, 0.04550026389635842, 1e-12, "its p value");
		free_table(&t[0]);
		free_table(&t[1]);
	}

	/* A group of one beside two large ones keeps its degree of freedom. */
	{
		LifeTableExit one[] = {{2, 0, 1}};
		LifeTableExit large[] = {{1, 0, 1000000}, {3, 0, INT64_C(1) << 58}};

		build_table(&t[0], one, 1, NULL, 0, 1);
		build_table(&t[1], large, 2, NULL, 0, 1);
		build_table(&t[2], large, 2, NULL, 0, 1);
		check_true(run(t, 3, 1, 0).df == 2.0, "one against 2^59");
		for (int i = 0; i < 3; i++)
			free_table(&t[i]);
	}
}

/* Splitting follow-up by the program gives the split rows' own answer. */
static void
test_exposure(void)
{
	/* exit, outcome, day of exposure. */
	static const int people[][3] = {
		{9, 0, 3}, {4, 0, INT32_MAX}, {7, -1, 7}, {12, 0, 0},
		{5, 0, 2}, {8, 0, INT32_MAX}, {12, -1, 5}, {6, 0, 8}};
	LifeTableExit exits[2][8];
	LifeTableEntry entries[2][8];
	int n_exits[2] = {0, 0};
	int n_entries[2] = {0, 0};
	LifeTable split[2];
	TestResult r;

	for (size_t i = 0; i < 8; i++)
	{
		FollowUp part[2];

		split_at_exposure((FollowUp){FOLLOW_UP_NO_ENTRY, people[i][0],
									 people[i][1]},
						  people[i][2], &part[0], &part[1]);
		for (int g = 0; g < 2; g++)
		{
			if (part[g].entry == part[g].exit)
				continue;
			exits[g][n_exits[g]++] = (LifeTableExit){
				part[g].exit, part[g].outcome, 1};
			if (part[g].entry != FOLLOW_UP_NO_ENTRY)
				entries[g][n_entries[g]++] =
					(LifeTableEntry){part[g].entry, 1};
		}
	}
	for (int g = 0; g < 2; g++)
	{
		qsort(exits[g], (size_t) n_exits[g], sizeof(LifeTableExit),
			  compare_exits);
		qsort(entries[g], (size_t) n_entries[g], sizeof(LifeTableEntry),
			  compare_entries);
		build_table(&split[g], exits[g], n_exits[g], entries[g],
					n_entries[g], 1);
	}
	r = run(split, 2, 1, 0);

	/* The Mantel-Byar sums, time by time: at risk unexposed and exposed. */
	{
		/* On days 4, 5, 6 and 8; on 9 and 12 only exposed are at risk. */
		static const double n0[] = {5, 4, 3, 1};
		static const double n1[] = {3, 3, 3, 3};
		static const double d1[] = {0, 1, 0, 0};
		double u = 0.0;
		double v = 0.0;

		for (int i = 0; i < 4; i++)
		{
			double n = n0[i] + n1[i];

			u += d1[i] - n1[i] / n;
			v += n0[i] * n1[i] / (n * n);
		}
		check_double(r.statistic, u * u / v, 1e-14, "Mantel-Byar by hand");
	}
	free_table(&split[0]);
	free_table(&split[1]);
}

static void
test_references(void)
{
	People data08 = read_people("inputs/08_logrank/input.csv");
	People data09 = read_people("inputs/09_competing_risks/input.csv");
	FILE *file = check_open("SPEGEL_REFERENCE", "logrank.tsv");
	char *f[6 + 2 * MAX_GROUPS];
	LifeTable *tables;
	int n_groups;
	int n_strata;
	int n;

	check_true(file != NULL, "the reference table is there");
	if (data08.n == 0 || data09.n == 0)
		skip_real_data();
	if (file != NULL)
		check_read_fields(file, '\t', f, 6 + 2 * MAX_GROUPS);
	while (file != NULL &&
		   (n = check_read_fields(file, '\t', f, 6 + 2 * MAX_GROUPS)) > 0)
	{
		TestResult r;

		if (!tables_of_row(f, &data08, &data09, &tables, &n_groups,
						   &n_strata))
			continue;
		r = run(tables, n_groups, n_strata, atoi(f[2]));
		check_double(near_zero(r.statistic, check_number(f[3]), 1e-14),
					 check_number(f[3]), TOLERANCE, "%s", f[1]);
		check_double(r.df, check_number(f[4]), 0.0, "%s df", f[1]);
		check_double(r.p_value, check_number(f[5]), 1e-9, "%s p", f[1]);
		for (int g = 0; g < n_groups; g++)
		{
			check_double((double) observed[g], check_number(f[6 + g]), 0.0,
						 "%s observed %d", f[1], g);
			check_double(expected[g], check_number(f[6 + n_groups + g]),
						 TOLERANCE, "%s expected %d", f[1], g);
		}
		free_tables(tables, n_groups * n_strata);
	}
	if (file)
		fclose(file);
	free(data08.person);
	free(data09.person);
}

/* Columns: kind, case, outcome, statistic, df, p, weights. */
static void
test_weighted(void)
{
	People data08 = read_people("inputs/08_logrank/input.csv");
	People data09 = read_people("inputs/09_competing_risks/input.csv");
	FILE *file = check_open("SPEGEL_REFERENCE", "weighted_logrank.tsv");
	double scratch[LOGRANK_SCRATCH(MAX_GROUPS)];
	int32_t cursors[LOGRANK_CURSORS(MAX_GROUPS)];
	char *f[7];
	LifeTable *tables;
	int n_groups;
	int n_strata;

	check_true(file != NULL, "weighted_logrank.tsv is there");
	if (data08.n == 0 || data09.n == 0)
		skip_real_data();
	if (file != NULL)
		check_read_fields(file, '\t', f, 7);
	while (file != NULL && check_read_fields(file, '\t', f, 7) == 7)
	{
		LogrankWeights weights = f[6][0] == 'g' ? LOGRANK_GEHAN_BRESLOW :
			f[6][0] == 't' ? LOGRANK_TARONE_WARE : LOGRANK_FLEMING_HARRINGTON;
		double rho = 0.0;
		double gamma = 0.0;
		TestResult r;

		if (weights == LOGRANK_FLEMING_HARRINGTON)
			sscanf(f[6], "fh %lf %lf", &rho, &gamma);
		if (!tables_of_row(f, &data08, &data09, &tables, &n_groups,
						   &n_strata))
			continue;
		r = weighted_logrank_test(tables, n_groups, n_strata, atoi(f[2]),
								  weights, rho, gamma, observed, expected,
								  scratch, cursors);
		check_double(near_zero(r.statistic, check_number(f[3]), 1e-14),
					 check_number(f[3]), TOLERANCE, "%s %s", f[1], f[6]);
		check_double(r.df, check_number(f[4]), 0.0, "%s %s df", f[1], f[6]);
		check_double(r.p_value, check_number(f[5]), 1e-9, "%s %s p", f[1],
					 f[6]);
		if (weights == LOGRANK_GEHAN_BRESLOW)
			check_double(weighted_logrank_test(tables, n_groups, n_strata,
											   atoi(f[2]),
											   LOGRANK_FLEMING_HARRINGTON,
											   0.0, 0.0, observed, expected,
											   scratch, cursors).statistic,
						 run(tables, n_groups, n_strata,
							 atoi(f[2])).statistic,
						 1e-15, "%s without weights", f[1]);
		free_tables(tables, n_groups * n_strata);
	}
	if (file)
		fclose(file);
	free(data08.person);
	free(data09.person);
}

/* Many groups by the definition: every pair at every time. */
static void
test_many_groups(bool late)
{
	enum { N = 20, DAYS = 40 };
	LifeTable t[N];
	double scores[N] = {0.0};
	double covariance[N * N] = {0.0};
	double scratch[LOGRANK_SCRATCH(N)];
	int64_t o[N];
	double e[N];
	int32_t cursors[LOGRANK_CURSORS(N)];
	TestResult want;
	TestResult got;

	for (int g = 0; g < N; g++)
	{
		int n = g == 7 ? 150 : 3 + g;
		int exits[150], outcomes[150], entries[150];

		for (int i = 0; i < n; i++)
		{
			exits[i] = (i * 37 + g * 11 + i * g) % DAYS;
			outcomes[i] = (i * 7 + g) % 3 == 0 ? -1 : 0;
			entries[i] = late && (i + g) % 2 == 0 ? exits[i] / 2 : -1;
			if (entries[i] == exits[i])
				entries[i] = -1;
		}
		t[g] = small_table(n, exits, outcomes, entries, 1);
	}
	for (int day = 0; day < DAYS; day++)
	{
		double at_risk[N];
		double n = 0.0;
		double d = 0.0;

		for (int g = 0; g < N; g++)
		{
			int32_t row = life_table_row(&t[g], day);

			n += at_risk[g] = (double) life_table_at_risk(&t[g], day);
			if (row < t[g].n_times && t[g].time[row] == day)
			{
				d += (double) t[g].events[row];
				scores[g] += (double) t[g].events[row];
			}
		}
		for (int g = 0; d > 0.0 && g < N; g++)
		{
			scores[g] -= d * at_risk[g] / n;
			for (int h = 0; n > 1.0 && h < N; h++)
				covariance[g * N + h] += d * (n - d) / (n - 1.0) *
					at_risk[g] / n * ((g == h ? 1.0 : 0.0) - at_risk[h] / n);
		}
	}
	want = quadratic_form_test(N, covariance, scores);
	got = logrank_test(t, N, 1, 0, o, e, scratch, cursors);
	check_double(got.statistic, want.statistic, 1e-12, "20 groups");
	check_true(got.df == N - 1, "their df");
	for (int g = 0; g < N; g++)
		free_table(&t[g]);
}

int
main(void)
{
	test_known_answers();
	test_many_groups(false);
	test_many_groups(true);
	test_edges();
	test_exposure();
	test_references();
	test_weighted();
	return check_done();
}
