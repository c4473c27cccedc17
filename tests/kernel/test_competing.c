/*
 * Cumulative incidence and restricted time lost against R's package etm,
 * against their definition, and against small cases worked out by hand.
 */
#include "cohort_data.h"
#include "kernel/life/competing.h"
#include "kernel/life/survival.h"

#define TOLERANCE 1e-11

static void
check_estimate(WaldEstimate got, double value, double variance,
			   const char *name)
{
	check_double(got.value, value, TOLERANCE, "%s", name);
	check_double(near_zero(got.variance, variance, 1e-30), variance,
				 TOLERANCE, "%s, variance", name);
}

static void
test_known_answers(void)
{
	/* Outcome a (0) at 1, b (1) at 2, a at 3. */
	LifeTable t = small_table(3, (int[]){1, 2, 3}, (int[]){0, 1, 0}, NULL,
							  2);

	check_double(cumulative_incidence_at(&t, 0, 3.0).value, 2.0 / 3.0, 1e-15,
				 "a1, b2, a3: incidence of a");
	check_estimate(cumulative_incidence_at(&t, 1, 100.0), 1.0 / 3.0,
				   2.0 / 27.0, "beyond follow-up with nobody left");
	free_table(&t);

	t = small_table(4, (int[]){1, 2, 3, 4}, (int[]){0, 1, 0, -1}, NULL, 2);
	check_double(cumulative_incidence_at(&t, 0, 3.0).variance, 0.0625, 1e-15,
				 "a1, b2, a3, censored 4: variance");
	free_table(&t);
}

static void
test_edges(void)
{
	LifeTable t = small_table(0, NULL, NULL, NULL, 2);
	Estimate e;
	TestResult z;

	check_estimate(cumulative_incidence_at(&t, 0, 1.0), NAN, NAN, "nobody");
	check_estimate(restricted_time_lost(&t, 0, 1.0), NAN, NAN,
				   "time nobody lost");
	free_table(&t);

	t = small_table(2, (int[]){2, 5}, (int[]){-1, -1}, NULL, 2);
	check_estimate(cumulative_incidence_at(&t, 0, 5.0), 0.0, 0.0,
				   "all censored");
	check_estimate(cumulative_incidence_at(&t, 0, 6.0), NAN, NAN,
				   "beyond follow-up");
	check_estimate(cumulative_incidence_at(&t, 0, -1.0), NAN, NAN,
				   "before time 0");
	check_estimate(restricted_time_lost(&t, 0, 5.0), 0.0, 0.0,
				   "nothing lost");
	check_estimate(restricted_time_lost(&t, 0, 5.5), NAN, NAN,
				   "time lost beyond follow-up");
	e = cumulative_incidence_interval((WaldEstimate){0.0, 0.0}, 0.95);
	check_true(e.value == 0.0 && isnan(e.low) && isnan(e.high),
			   "no interval at 0");
	e = cumulative_incidence_interval((WaldEstimate){1.0, 0.0}, 0.95);
	check_true(e.value == 1.0 && isnan(e.low) && isnan(e.high),
			   "no interval at 1");
	z = wald_test(cumulative_incidence_difference(&t, &t, 0, 5.0));
	check_true(isnan(z.statistic) && isnan(z.p_value),
			   "no test without events");
	free_table(&t);

	/* An outcome that nobody had, and one that everybody had at once. */
	t = small_table(3, (int[]){4, 4, 4}, (int[]){1, 1, 1}, NULL, 3);
	check_estimate(cumulative_incidence_at(&t, 0, 4.0), 0.0, 0.0,
				   "an outcome nobody had");
	check_estimate(cumulative_incidence_at(&t, 1, 4.0), 1.0, 0.0,
				   "an outcome everybody had at once");
	check_estimate(restricted_time_lost(&t, 1, 10.0), 6.0, 0.0,
				   "time everybody lost");
	free_table(&t);

	/* Day 0, two outcomes together, n = d: a plain binomial. */
	t = small_table(4, (int[]){0, 0, 0, 0}, (int[]){0, 1, 1, 1}, NULL, 2);
	check_estimate(cumulative_incidence_at(&t, 0, 0.0), 0.25, 0.1875 / 4.0,
				   "two outcomes on day 0");
	free_table(&t);

	/* All outcomes together are the survival's complement. */
	t = small_table(7, (int[]){1, 2, 2, 3, 5, 6, 9},
					(int[]){0, 1, -1, 0, 1, -1, 0},
					(int[]){-1, -1, 0, 1, -1, 2, 4}, 2);
	for (int day = 0; day < 9; day++)
	{
		WaldEstimate s = survival_at(&t, day);
		WaldEstimate lost = restricted_time_lost(&t, LIFE_TABLE_ALL, day);
		WaldEstimate mean = restricted_mean(&t, day);
		double sum = restricted_time_lost(&t, 0, day).value +
			restricted_time_lost(&t, 1, day).value;

		check_estimate(cumulative_incidence_at(&t, LIFE_TABLE_ALL, day),
					   1.0 - s.value, s.variance, "all outcomes");
		check_estimate(lost, day - mean.value, mean.variance,
					   "time lost to all outcomes");
		check_double(sum, lost.value, TOLERANCE, "which is their sum");
	}
	free_table(&t);

	/* 2^60 persons without censoring: proportions. */
	{
		int64_t many = KERNEL_MAX_COUNT / 4;
		LifeTableExit exits[] = {
			{1, 0, many}, {1, 1, many}, {3, 0, many}, {8, 1, many}};
		double size = (double) KERNEL_MAX_COUNT;

		build_table(&t, exits, 4, NULL, 0, 2);
		check_estimate(cumulative_incidence_at(&t, 0, 3.0), 0.5,
					   0.25 / size, "incidence among 2^60 persons");
		/* Lost by 10: 9, 0, 7, 0. */
		check_estimate(restricted_time_lost(&t, 0, 10.0), 4.0,
					   16.5 / size, "time lost by 2^60 persons");
		z = wald_test(cumulative_incidence_difference(&t, &t, 0, 3.0));
		check_true(z.statistic == 0.0 && z.p_value == 1.0,
				   "no difference from oneself");
		free_table(&t);
	}

	/* One event among 2^60: nothing is lost beside 1. */
	{
		LifeTableExit exits[] = {{1, 0, 1}, {2, 1, KERNEL_MAX_COUNT - 1}};

		build_table(&t, exits, 2, NULL, 0, 2);
		check_estimate(cumulative_incidence_at(&t, 0, 1.0), 0x1p-60,
					   0x1p-120, "one among 2^60");
		e = cumulative_incidence_interval(
			cumulative_incidence_at(&t, 0, 1.0), 0.95);
		check_double(e.low, 0x1p-60 * exp(-1.959963984540054), 1e-13,
					 "its lower limit");
		check_double(e.high, 0x1p-60 * exp(1.959963984540054), 1e-13,
					 "its upper limit");
		free_table(&t);
	}

	/* All but 16 of 2^50 at once: a variance is never negative. */
	{
		LifeTableExit exits[] = {{1, 0, (INT64_C(1) << 50) - 16},
								 {2, 0, 3}, {2, 1, 5}, {3, 1, 8}};

		build_table(&t, exits, 4, NULL, 0, 2);
		check_double(cumulative_incidence_at(&t, 0, 3.0).variance,
					 13.0 * 0x1p-100, 0.1, "an incidence of almost 1");
		check_double(cumulative_incidence_at(&t, 1, 3.0).variance,
					 13.0 * 0x1p-100, 1e-12, "an incidence of almost 0");
		free_table(&t);
	}

	/* cloglog is the log-log interval of the complement. */
	{
		WaldEstimate f = {0.3, 0.004};
		Estimate complement = survival_interval(
			(WaldEstimate){0.7, 0.004}, 0.9, SURVIVAL_LOGLOG);

		e = cumulative_incidence_interval(f, 0.9);
		check_double(e.low, 1.0 - complement.high, 1e-13, "cloglog low");
		check_double(e.high, 1.0 - complement.low, 1e-13, "cloglog high");
	}
}

static void
compare(const LifeTable *t, char **f)
{
	int outcome = atoi(f[4]);
	double time = check_number(f[5]);
	double value = check_number(f[6]);
	double variance = check_number(f[7]);

	if (strcmp(f[0], "sum") == 0)
	{
		/* time holds the number of events, value the sum of the curve. */
		size_t n = (size_t) t->n_times;
		double *incidence = malloc(sizeof(double) * 2 * (n + 1));
		int64_t events = 0;
		double sum = 0.0;
		WaldEstimate last;

		cumulative_incidence_curve(t, outcome, incidence, incidence + n);
		for (size_t i = 0; i < n; i++)
			if (t->events[i] + t->censored[i] > 0)
			{
				sum += incidence[i];
				events += life_table_events(t, outcome)[i];
			}
		check_true((double) events == time, "%s %s %s events of %s", f[1],
				   f[2], f[3], f[4]);
		check_double(sum, value, TOLERANCE, "%s %s %s sum of F_%s", f[1],
					 f[2], f[3], f[4]);
		last = cumulative_incidence_at(t, outcome, t->time[n - 1]);
		check_true(last.value == incidence[n - 1] &&
				   last.variance == incidence[2 * n - 1],
				   "%s %s %s F_%s and the curve's end", f[1], f[2], f[3],
				   f[4]);
		free(incidence);
		return;
	}

	WaldEstimate got = strcmp(f[0], "lost") == 0
		? restricted_time_lost(t, outcome, time)
		: cumulative_incidence_at(t, outcome, time);

	check_double(got.value, value, TOLERANCE, "%s %s %s %s of %s at %s",
				 f[1], f[2], f[3], f[0], f[4], f[5]);
	check_double(near_zero(got.variance, variance, 1e-17), variance,
				 TOLERANCE, "%s %s %s variance of %s of %s at %s", f[1],
				 f[2], f[3], f[0], f[4], f[5]);
}

static void
test_real_data(void)
{
	People people = read_people("inputs/09_competing_risks/input.csv");
	FILE *file = check_open("SPEGEL_REFERENCE", "competing.tsv");
	char *f[8];
	char last[200] = "";
	LifeTable table;

	check_true(file != NULL, "the reference table is there");
	if (people.n == 0 || file == NULL)
	{
		skip_real_data();
		if (file)
			fclose(file);
		free(people.person);
		return;
	}
	check_read_fields(file, '\t', f, 8);
	while (check_read_fields(file, '\t', f, 8) == 8)
	{
		char name[200];

		snprintf(name, sizeof(name), "%s %s %s", f[1], f[2], f[3]);
		if (strcmp(name, last) != 0)
		{
			if (*last)
				free_table(&table);
			table = table_of(&people, f[1], f[2], f[3], 6);
			strcpy(last, name);
		}
		compare(&table, f);
	}
	free_table(&table);
	fclose(file);
	free(people.person);
}

int
main(void)
{
	test_known_answers();
	test_edges();
	test_real_data();
	return check_done();
}
