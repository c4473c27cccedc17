/*
 * logrank.c
 *		Comparing the hazards of groups: the log-rank test.
 */
#include "kernel/life/logrank.h"

#include "kernel/base/quadratic.h"

#include <string.h>

/* Adds one time of one stratum to the scores and their covariance. */
static void
add_time(const LifeTable *tables, int n_groups, int32_t outcome,
		 const int32_t *cursors, int32_t time, int64_t *observed,
		 double *expected, double *scores, double *covariance)
{
	int64_t all_at_risk = 0;
	int64_t all_events = 0;
	double n;
	double d;
	double factor;

	for (int g = 0; g < n_groups; g++)
	{
		all_at_risk += life_table_walk_at_risk(&tables[g], cursors[g]);
		all_events += life_table_walk_events(&tables[g], cursors[g], time,
											 outcome);
	}
	if (all_events == 0)
		return;
	n = (double) all_at_risk;
	d = (double) all_events;
	factor = all_at_risk > 1
		? d * ((double) (all_at_risk - all_events) /
			   (double) (all_at_risk - 1))
		: 0.0;

	for (int g = 0; g < n_groups; g++)
	{
		int64_t at_risk = life_table_walk_at_risk(&tables[g], cursors[g]);
		int64_t events = life_table_walk_events(&tables[g], cursors[g], time,
												outcome);
		double share = (double) at_risk / n;
		double *row = covariance + (size_t) g * (size_t) n_groups;

		observed[g] += events;
		expected[g] += d * share;
		/* Observed less expected, over an exact numerator. */
		scores[g] += (double) ((__int128) events * all_at_risk -
							   (__int128) all_events * at_risk) / n;
		for (int h = 0; h < n_groups; h++)
		{
			int64_t other = life_table_walk_at_risk(&tables[h], cursors[h]);

			if (h == g)
				row[h] += factor * share *
					((double) (all_at_risk - at_risk) / n);
			else
				row[h] -= factor * share * ((double) other / n);
		}
	}
}

TestResult
logrank_test(const LifeTable *tables, int n_groups, int n_strata,
			 int32_t outcome, int64_t *observed, double *expected,
			 double *scratch, int32_t *cursors)
{
	double *scores = scratch;
	double *covariance = scratch + n_groups;

	memset(scratch, 0, sizeof(double) * LOGRANK_SCRATCH(n_groups));
	memset(observed, 0, sizeof(int64_t) * (size_t) n_groups);
	memset(expected, 0, sizeof(double) * (size_t) n_groups);
	for (int stratum = 0; stratum < n_strata; stratum++)
	{
		const LifeTable *groups = tables + (size_t) stratum * n_groups;
		int32_t time = -1;

		memset(cursors, 0, sizeof(int32_t) * (size_t) n_groups);
		while (life_table_next_time(groups, n_groups, cursors, &time))
			add_time(groups, n_groups, outcome, cursors, time, observed,
					 expected, scores, covariance);
	}
	return quadratic_form_test(n_groups, covariance, scores);
}
