/*
 * Survival, cumulative hazard, quantiles and restricted mean against R's
 * package survival, and against small cases that can be worked out by hand.
 */
#include "cohort_data.h"
#include "kernel/life/survival.h"

#define TOLERANCE 1e-11

static void
check_estimate(WaldEstimate got, double value, double variance,
			   const char *name)
{
	check_double(got.value, value, TOLERANCE, "%s", name);
	check_double(near_zero(got.variance, variance, 1e-18), variance,
				 TOLERANCE, "%s variance", name);
}

static void
test_known_answers(void)
{
	/* Events on days 0 and 10, one censored on day 10. */
	LifeTable t = small_table(3, (int[]){0, 10, 10}, (int[]){0, 0, -1}, NULL,
							  1);
	WaldEstimate s = survival_at(&t, 0.0);
	Estimate e;

	check_double(s.value, 2.0 / 3.0, 1e-15, "an event on day 0 counts");
	free_table(&t);

	/* An event and a censoring on day 5: the censored one is at risk. */
	t = small_table(2, (int[]){5, 5}, (int[]){0, -1}, NULL, 1);
	check_double(survival_at(&t, 5.0).value, 0.5, 1e-15,
				 "events come before censorings");
	free_table(&t);

	/* One leaves at 5 when the other comes: one at risk at 5. */
	t = small_table(2, (int[]){5, 8}, NULL, (int[]){0, 5}, 1);
	check_true(life_table_at_risk(&t, 5.0) == 1, "(0,5] and (5,8] at 5");
	check_double(survival_at(&t, 5.0).value, 0.0, 1e-15,
				 "the early event of everybody at risk");
	check_double(survival_at(&t, 8.0).value, 0.0, 1e-15,
				 "survival stays at 0 afterwards");
	check_true(life_table_emptied_at(&t) == 5, "emptied early at 5");
	free_table(&t);

	/* Days 1 .. 24 without censoring: the median is between 12 and 13. */
	{
		int days[24];

		for (int i = 0; i < 24; i++)
			days[i] = i + 1;
		t = small_table(24, days, NULL, NULL, 1);
		check_double(
			survival_quantile(&t, 0.5, 0.95, SURVIVAL_LOGLOG).value, 12.5,
			1e-15, "median of 1..24");
		free_table(&t);
	}

	/* Days 1 .. 4: the mean is complete, its variance that of a mean. */
	t = small_table(4, (int[]){1, 2, 3, 4}, NULL, NULL, 1);
	s = restricted_mean(&t, 9.0);
	check_double(s.value, 2.5, 1e-15, "restricted mean of 1..4 to 9");
	check_double(restricted_mean(&t, INFINITY).value, 2.5, 1e-15,
				 "restricted mean of 1..4 without horizon");
	check_double(restricted_mean(&t, INFINITY).variance, s.variance, 0.0,
				 "its variance");
	check_double(sqrt(s.variance), 0.5590170, 1e-7, "its standard error");
	check_double(s.variance, 1.25 / 4.0, 1e-14, "which is sqrt(1.25 / 4)");
	e = survival_quantile(&t, 0.5, 0.95, SURVIVAL_LOGLOG);
	check_double(e.value, 2.5, 1e-15, "median of 1..4");
	free_table(&t);

	/* Three persons with an event at 1, seven censored at 2. */
	{
		LifeTableExit exits[] = {{1, 0, 3}, {2, -1, 7}};

		build_table(&t, exits, 2, NULL, 0, 1);
		s = survival_at(&t, 1.0);
		check_double(s.value, 0.7, 1e-15, "weights are persons");
		check_double(sqrt(s.variance), 0.1449138, 1e-6,
					 "and so is the standard error");
		free_table(&t);
	}
}

static void
test_edges(void)
{
	LifeTable t = small_table(0, NULL, NULL, NULL, 1);
	WaldEstimate s = survival_at(&t, 3.0);
	Estimate e;

	check_estimate(s, NAN, NAN, "survival of nobody");
	check_estimate(restricted_mean(&t, 3.0), NAN, NAN,
				   "restricted mean of nobody");
	e = survival_quantile(&t, 0.5, 0.95, SURVIVAL_LOG);
	check_double(e.value, NAN, 0.0, "median of nobody");
	free_table(&t);

	/* All censored. */
	t = small_table(3, (int[]){2, 4, 4}, (int[]){-1, -1, -1}, NULL, 1);
	s = survival_at(&t, 4.0);
	check_estimate(s, 1.0, 0.0, "survival without events");
	e = survival_interval(s, 0.95, SURVIVAL_LOGLOG);
	check_true(isnan(e.low) && isnan(e.high), "no log-log interval at 1");
	e = survival_interval(s, 0.95, SURVIVAL_PLAIN);
	check_true(e.low == 1.0 && e.high == 1.0, "the plain one is a point");
	check_estimate(survival_at(&t, 4.5), NAN, NAN, "beyond follow-up");
	check_estimate(survival_at(&t, -0.5), NAN, NAN, "before time 0");
	check_estimate(survival_at(&t, NAN), NAN, NAN, "at no time");
	check_estimate(restricted_mean(&t, 4.0), 4.0, 0.0, "mean to the end");
	check_estimate(restricted_mean(&t, 3.5), 3.5, 0.0, "mean to 3.5");
	check_estimate(restricted_mean(&t, 5.0), NAN, NAN, "mean beyond");
	check_estimate(cumulative_hazard_at(&t, LIFE_TABLE_ALL, 4.0), 0.0, 0.0,
				   "cumulative hazard without events");
	e = cumulative_hazard_interval((WaldEstimate){0.0, 0.0}, 0.95);
	check_true(isnan(e.low) && isnan(e.high), "no interval for hazard 0");
	e = survival_quantile(&t, 0.5, 0.95, SURVIVAL_LOGLOG);
	check_true(isnan(e.value) && isnan(e.low) && isnan(e.high),
			   "median not reached");
	check_true(isnan(survival_quantile(&t, 0.0, 0.95, SURVIVAL_LOG).value) &&
			   isnan(survival_quantile(&t, 1.0, 0.95, SURVIVAL_LOG).value),
			   "quantiles need 0 < p < 1");
	free_table(&t);

	/* Limits stay within [0, 1]: the arcsine turns no further. */
	e = survival_interval((WaldEstimate){0.9, 0.04}, 0.95, SURVIVAL_ARCSIN);
	check_double(e.high, 1.0, 1e-15, "arcsine at the upper end");
	e = survival_interval((WaldEstimate){0.1, 0.04}, 0.95, SURVIVAL_ARCSIN);
	check_double(e.low, 0.0, 0.0, "arcsine at the lower end");
	e = survival_interval((WaldEstimate){0.5, 0.2}, 0.95, SURVIVAL_PLAIN);
	check_true(e.low == 0.0 && e.high == 1.0, "plain at both ends");
	e = survival_interval((WaldEstimate){0.5, 0.2}, 1.0, SURVIVAL_LOG);
	check_true(isnan(e.low) && isnan(e.high), "no interval at level 1");

	/* log H: H exp(-+z se/H). */
	e = cumulative_hazard_interval((WaldEstimate){0.5, 0.01}, 0.95);
	check_double(e.low, 0.5 * exp(-1.959963984540054 * 0.2), 1e-14,
				 "hazard, lower limit");
	check_double(e.high, 0.5 * exp(1.959963984540054 * 0.2), 1e-14,
				 "hazard, upper limit");

	/* Wald: 3 -+ 1.96 * 2, z = 1.5; nothing to test against variance 0. */
	e = wald_interval((WaldEstimate){3.0, 4.0}, 0.95);
	check_double(e.low, 3.0 - 2.0 * 1.959963984540054, 1e-14, "Wald, low");
	check_double(e.high, 3.0 + 2.0 * 1.959963984540054, 1e-14, "Wald, high");
	check_double(wald_test((WaldEstimate){3.0, 4.0}).p_value,
				 0.13361440253771617, 1e-13, "Wald test");
	check_true(isnan(wald_test((WaldEstimate){3.0, 0.0}).p_value),
			   "no Wald test with variance 0");

	/* A single event. */
	t = small_table(1, (int[]){3}, NULL, NULL, 1);
	check_estimate(survival_at(&t, 2.9), 1.0, 0.0, "before the only event");
	s = survival_at(&t, 1e6);
	check_estimate(s, 0.0, NAN, "after the only event");
	for (int scale = SURVIVAL_LOGLOG; scale <= SURVIVAL_ARCSIN; scale++)
	{
		e = survival_interval(s, 0.95, scale);
		check_true(isnan(e.low) && isnan(e.high),
				   "no interval at survival 0, scale %d", scale);
	}
	check_estimate(restricted_mean(&t, 10.0), 3.0, 0.0,
				   "mean of a single event");
	check_estimate(restricted_mean(&t, 0.0), 0.0, 0.0, "mean to 0");
	free_table(&t);

	/* Half have the event at 4 and follow-up ends at 8: middle of 4 and 8. */
	t = small_table(2, (int[]){4, 8}, (int[]){0, -1}, NULL, 1);
	check_double(survival_quantile(&t, 0.5, 0.95, SURVIVAL_LOG).value, 6.0,
				 1e-15, "a stay at the level until the end of follow-up");
	free_table(&t);

	/* An outcome of its own: the hazard of outcome 1 alone. */
	t = small_table(4, (int[]){1, 2, 3, 4}, (int[]){0, 1, 0, 1}, NULL, 2);
	check_estimate(cumulative_hazard_at(&t, 1, 9.0), 1.0 / 3.0 + 1.0,
				   1.0 / 9.0 + 1.0, "cause-specific cumulative hazard");
	free_table(&t);

	/* 2^60 persons: integers are exact, and nothing overflows. */
	{
		int64_t many = KERNEL_MAX_COUNT / 4;
		LifeTableExit exits[] = {
			{1, 0, many}, {2, 0, many}, {3, 0, many}, {4, 0, many}};

		build_table(&t, exits, 4, NULL, 0, 1);
		s = restricted_mean(&t, 4.0);
		check_estimate(s, 2.5, 1.25 / (double) KERNEL_MAX_COUNT,
					   "mean of 2^60 persons");
		check_estimate(survival_at(&t, 3.0), 0.25,
					   0.1875 / (double) KERNEL_MAX_COUNT,
					   "survival of 2^60 persons");
		check_estimate(restricted_mean_difference(&t, &t, 3.0), 0.0,
					   2.0 * restricted_mean(&t, 3.0).variance,
					   "no difference from oneself");
		free_table(&t);
	}
}

/* One row of the reference table against one life table. */
static void
compare(const LifeTable *t, char **f)
{
	double argument = check_number(f[3]);
	double v[14];

	for (int i = 0; i < 14; i++)
		v[i] = check_number(f[4 + i]);
	if (strcmp(f[0], "curve") == 0)
	{
		WaldEstimate s = survival_at(t, argument);
		WaldEstimate h = cumulative_hazard_at(t, LIFE_TABLE_ALL, argument);

		check_double(s.value, v[0], TOLERANCE, "%s %s S(%s)", f[1], f[2],
					 f[3]);
		check_double(s.variance, v[1], TOLERANCE, "%s %s var S(%s)", f[1],
					 f[2], f[3]);
		check_double(h.value, v[2], TOLERANCE, "%s %s H(%s)", f[1], f[2],
					 f[3]);
		check_double(h.variance, v[3], TOLERANCE, "%s %s var H(%s)", f[1],
					 f[2], f[3]);
		for (int scale = SURVIVAL_LOGLOG; scale <= SURVIVAL_ARCSIN; scale++)
		{
			Estimate e = survival_interval(s, 0.95, scale);
			double low = v[4 + 2 * scale];
			double high = v[5 + 2 * scale];

			check_double(near_zero(e.low, low, 1e-15), low, TOLERANCE,
						 "%s %s low(%s), scale %d", f[1], f[2], f[3], scale);
			check_double(e.high, high, TOLERANCE,
						 "%s %s high(%s), scale %d", f[1], f[2], f[3],
						 scale);
		}
	}
	else if (strcmp(f[0], "sum") == 0)
	{
		/* Every value of the curves, by way of their sums. */
		size_t n = (size_t) t->n_times;
		double *curves = malloc(sizeof(double) * 4 * (n + 1));
		double sum[4] = {0.0, 0.0, 0.0, 0.0};
		int64_t events = 0;
		int64_t censored = 0;
		int64_t at_risk = 0;
		int rows = 0;

		survival_curve(t, curves, curves + n);
		cumulative_hazard_curve(t, LIFE_TABLE_ALL, curves + 2 * n,
								curves + 3 * n);
		for (size_t i = 0; i < n; i++)
		{
			if (t->events[i] + t->censored[i] == 0)
				continue;
			rows++;
			events += t->events[i];
			censored += t->censored[i];
			at_risk += t->at_risk[i];
			for (size_t k = 0; k < 4; k++)
				if (!isnan(curves[k * n + i]))
					sum[k] += curves[k * n + i];
		}
		check_true(rows == (int) argument && (double) at_risk == v[4] &&
				   (double) events == v[5] && (double) censored == v[6],
				   "%s %s rows and counts", f[1], f[2]);
		for (int k = 0; k < 4; k++)
			check_double(sum[k], v[k], TOLERANCE, "%s %s sum of curve %d",
						 f[1], f[2], k);
		free(curves);
	}
	else if (strcmp(f[0], "quantile") == 0)
	{
		Estimate e = survival_quantile(t, argument, 0.95,
									   (SurvivalScale) v[0]);

		check_true(check_close(e.value, v[1], 1e-15) &&
				   check_close(e.low, v[2], 1e-15) &&
				   check_close(e.high, v[3], 1e-15),
				   "%s %s quantile %s, scale %s", f[1], f[2], f[3], f[4]);
	}
	else if (strcmp(f[0], "mean") == 0)
	{
		WaldEstimate m = restricted_mean(t, argument);

		check_double(m.value, v[0], TOLERANCE, "%s %s mean to %s", f[1],
					 f[2], f[3]);
		check_double(near_zero(m.variance, v[1], 1e-300), v[1], TOLERANCE,
					 "%s %s variance of mean to %s", f[1], f[2], f[3]);
	}
	else
		check_true(false, "unknown row %s", f[0]);
}

static void
test_real_data(void)
{
	People people = read_people("inputs/07_kaplan_meier/input.csv");
	FILE *file = check_open("SPEGEL_REFERENCE", "survival.tsv");
	char *f[18];
	char last[100] = "";
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
	check_read_fields(file, '\t', f, 18);
	while (check_read_fields(file, '\t', f, 18) == 18)
	{
		char name[100];

		snprintf(name, sizeof(name), "%s %s", f[1], f[2]);
		if (strcmp(name, last) != 0)
		{
			if (*last)
				free_table(&table);
			table = table_of(&people, f[1], f[2], NULL, 1);
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
