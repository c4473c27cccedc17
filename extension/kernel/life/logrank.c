/*
 * logrank.c
 *		Comparing the hazards of groups: the log-rank test.
 */
#include "kernel/life/logrank.h"

#include "kernel/base/quadratic.h"

#include <string.h>

/* What a time counts, and what that may depend on. */
typedef struct Weighting
{
	LogrankWeights weights;
	double rho;
	double gamma;
	double survival;			/* of all groups, just before the time */
} Weighting;

static double
weight_of(const Weighting *w, double at_risk)
{
	switch (w->weights)
	{
		case LOGRANK_UNWEIGHTED:
			break;
		case LOGRANK_GEHAN_BRESLOW:
			return at_risk;
		case LOGRANK_TARONE_WARE:
			return sqrt(at_risk);
		case LOGRANK_FLEMING_HARRINGTON:
			return pow(w->survival, w->rho) * pow(1.0 - w->survival, w->gamma);
	}
	return 1.0;
}

/* Adds one time of one stratum to the scores and their covariance. */
static void
add_time(const LifeTable *tables, int n_groups, int32_t outcome,
		 Weighting *weighting, const int32_t *cursors, int32_t time,
		 int64_t *observed, double *expected, double *scores,
		 double *covariance)
{
	int64_t all_at_risk = 0;
	int64_t all_events = 0;
	double n;
	double d;
	double factor;
	double weight;

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
	weight = weight_of(weighting, n);
	factor *= weight * weight;
	weighting->survival *= (double) (all_at_risk - all_events) / n;

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
		scores[g] += weight *
			((double) ((__int128) events * all_at_risk -
					   (__int128) all_events * at_risk) / n);
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
weighted_logrank_test(const LifeTable *tables, int n_groups, int n_strata,
					  int32_t outcome, LogrankWeights weights, double rho,
					  double gamma, int64_t *observed, double *expected,
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
		Weighting weighting = {weights, rho, gamma, 1.0};
		int32_t time = -1;

		memset(cursors, 0, sizeof(int32_t) * (size_t) n_groups);
		while (life_table_next_time(groups, n_groups, cursors, &time))
			add_time(groups, n_groups, outcome, &weighting, cursors, time,
					 observed, expected, scores, covariance);
	}
	return quadratic_form_test(n_groups, covariance, scores);
}

TestResult
logrank_test(const LifeTable *tables, int n_groups, int n_strata,
			 int32_t outcome, int64_t *observed, double *expected,
			 double *scratch, int32_t *cursors)
{
	return weighted_logrank_test(tables, n_groups, n_strata, outcome,
								 LOGRANK_UNWEIGHTED, 0.0, 0.0, observed,
								 expected, scratch, cursors);
}
