/*
 * Median follow-up and ratios of restricted means and times lost, against R's
 * package survival.
 */
#include "cohort_data.h"
#include "kernel/life/competing.h"
#include "kernel/life/survival.h"

#define TOLERANCE 1e-9

static void
check_estimate(Estimate e, char **f)
{
	check_double(e.value, check_number(f[3]), TOLERANCE, "%s %s %s", f[0],
				 f[1], f[2]);
	check_double(e.low, check_number(f[4]), TOLERANCE, "%s %s %s low", f[0],
				 f[1], f[2]);
	check_double(e.high, check_number(f[5]), TOLERANCE, "%s %s %s high", f[0],
				 f[1], f[2]);
}

static void
test_references(void)
{
	People data = read_people("inputs/08_logrank/input.csv");
	FILE *file = check_open("SPEGEL_REFERENCE", "follow_up.tsv");
	char *f[6];

	check_true(file != NULL, "follow_up.tsv is there");
	if (data.n == 0)
		skip_real_data();
	if (file == NULL || data.n == 0)
		return;
	check_read_fields(file, '\t', f, 6);
	while (check_read_fields(file, '\t', f, 6) == 6)
	{
		const char *groups[MAX_LABELS];
		double horizon = check_number(f[2]);
		LifeTable a;
		LifeTable b;

		if (strcmp(f[0], "follow_up") == 0)
		{
			int64_t *events;

			a = table_of(&data, f[1], NULL, f[2], 1);
			events = a.events;
			a.events = a.censored;
			a.censored = events;
			check_estimate(survival_quantile(&a, 0.5, 0.95,
											 SURVIVAL_LOGLOG), f);
			free_table(&a);
			continue;
		}
		check_true(labels_of(&data, f[1], true, groups) == 2,
				   "%s has two groups", f[1]);
		a = table_of(&data, f[1], NULL, groups[0], 1);
		b = table_of(&data, f[1], NULL, groups[1], 1);
		if (strcmp(f[0], "mean_ratio") == 0)
			check_estimate(wald_ratio(restricted_mean(&a, horizon),
									  restricted_mean(&b, horizon), 0.95), f);
		else
			check_estimate(wald_ratio(
							   restricted_time_lost(&a, LIFE_TABLE_ALL,
													horizon),
							   restricted_time_lost(&b, LIFE_TABLE_ALL,
													horizon), 0.95), f);
		free_table(&a);
		free_table(&b);
	}
	fclose(file);
	free(data.person);
}

static void
test_edges(void)
{
	WaldEstimate none = {0.0, 0.0};
	WaldEstimate some = {2.0, 0.25};
	Estimate e = wald_ratio(none, some, 0.95);

	check_true(e.value == 0.0 && isnan(e.low) && isnan(e.high),
			   "nothing over something");
	e = wald_ratio(some, none, 0.95);
	check_true(isinf(e.value) && isnan(e.low), "something over nothing");
	check_true(isnan(wald_ratio(none, none, 0.95).value) &&
				   isnan(wald_ratio(wald_undefined(), some, 0.95).value) &&
				   isnan(wald_ratio(some, wald_undefined(), 0.95).value),
			   "nothing over nothing, or what is not known");
	e = wald_ratio(some, (WaldEstimate){4.0, 0.0}, 0.95);
	check_double(e.low * e.high, 0.25, 1e-15, "symmetric on the log scale");
}

int
main(void)
{
	test_references();
	test_edges();
	return check_done();
}
