/*
 * logrank.c
 *		Comparing the hazards of groups: the log-rank test.
 *
 * The covariance of the scores of two groups is less the sum over times of
 * f n_g n_h, where n_g and n_h are at risk and f is the same for all pairs.
 * As n_g and n_h fall to 0, that is the sum, over the persons who leave
 * either, of those at risk in the other and of the f of all times so far: a
 * group is looked at only where somebody has left it.
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

/* The pairs of groups, of which row g has what persons who left g add. */
typedef struct Pairs
{
	int n_groups;
	double *covariance;			/* negative, without its diagonal */
	double *at_risk;			/* as far as it is accounted for */
	double *mean;				/* of that and of what is at risk now */
	double factors;				/* f summed since somebody last came */
} Pairs;

/*
 * Accounts for those who have left since the last time: of two groups n_g n_h
 * less what it is now, each group's part by the mean of the other, so that the
 * order of the groups does not matter.
 */
static void
account(Pairs *pairs, const LifeTable *tables, const int32_t *cursors)
{
	for (int g = 0; g < pairs->n_groups; g++)
	{
		double now = cursors == NULL ? 0.0 :
			(double) life_table_walk_at_risk(&tables[g], cursors[g]);

		pairs->mean[g] = (pairs->at_risk[g] + now) / 2.0;
	}
	for (int g = 0; g < pairs->n_groups; g++)
	{
		double *row =
			pairs->covariance + (size_t) g * (size_t) pairs->n_groups;
		double left = 2.0 * (pairs->at_risk[g] - pairs->mean[g]);
		double factor = pairs->factors * left;

		if (left == 0.0)
			continue;
		for (int h = 0; h < pairs->n_groups; h++)
			row[h] += factor * pairs->mean[h];
		pairs->at_risk[g] -= left;
	}
}

/*
 * Brings the pairs to a time.  Who comes late has no part in what was: then all
 * begins anew.
 */
static void
move_to(Pairs *pairs, const LifeTable *tables, const int32_t *cursors)
{
	bool come = false;

	for (int g = 0; g < pairs->n_groups; g++)
		come |= (double) life_table_walk_at_risk(&tables[g], cursors[g]) >
			pairs->at_risk[g];
	if (come)
	{
		account(pairs, tables, NULL);
		pairs->factors = 0.0;
	}
	account(pairs, tables, cursors);
}

/* Puts the sums of pairs together, with the diagonal that makes rows add up to 0. */
static void
finish_covariance(const Pairs *pairs)
{
	int n = pairs->n_groups;

	for (int g = 0; g < n; g++)
		pairs->covariance[(size_t) g * ((size_t) n + 1)] = 0.0;
	for (int g = 0; g < n; g++)
	{
		double *row = pairs->covariance + (size_t) g * (size_t) n;

		kernel_check();
		for (int h = 0; h < g; h++)
		{
			double *other = pairs->covariance + (size_t) h * (size_t) n;
			double both = row[h] + other[g];

			row[h] = other[g] = -both;
			row[g] += both;
			other[h] += both;
		}
	}
}

/* Adds one time of one stratum to the scores and the sums of pairs. */
static void
add_time(const LifeTable *tables, int n_groups, int32_t outcome,
		 Weighting *weighting, const int32_t *cursors, int32_t time,
		 int64_t *observed, double *expected, double *scores, Pairs *pairs)
{
	int64_t all_at_risk = 0;
	int64_t all_events = 0;
	double n;
	double d;
	double weight;

	for (int g = 0; g < n_groups; g++)
	{
		all_at_risk += life_table_walk_at_risk(&tables[g], cursors[g]);
		all_events += life_table_walk_events(&tables[g], cursors[g], time,
											 outcome);
	}
	if (all_events == 0)
		return;
	move_to(pairs, tables, cursors);
	n = (double) all_at_risk;
	d = (double) all_events;
	weight = weight_of(weighting, n);
	if (all_at_risk > 1)
		pairs->factors += weight * weight * d *
			((double) (all_at_risk - all_events) /
			 (double) (all_at_risk - 1)) / (n * n);
	weighting->survival *= (double) (all_at_risk - all_events) / n;

	for (int g = 0; g < n_groups; g++)
	{
		int64_t at_risk = life_table_walk_at_risk(&tables[g], cursors[g]);
		int64_t events = life_table_walk_events(&tables[g], cursors[g], time,
												outcome);

		observed[g] += events;
		expected[g] += d * ((double) at_risk / n);
		/* Observed less expected, over an exact numerator. */
		scores[g] += weight *
			((double) ((__int128) events * all_at_risk -
					   (__int128) all_events * at_risk) / n);
	}
}

TestResult
weighted_logrank_test(const LifeTable *tables, int n_groups, int n_strata,
					  int32_t outcome, LogrankWeights weights, double rho,
					  double gamma, int64_t *observed, double *expected,
					  double *scratch, int32_t *cursors)
{
	double *scores = scratch;
	Pairs pairs = {.n_groups = n_groups, .at_risk = scratch + n_groups,
				   .mean = scratch + 2 * n_groups,
				   .covariance = scratch + 3 * n_groups};

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
					 observed, expected, scores, &pairs);
		account(&pairs, NULL, NULL);
	}
	finish_covariance(&pairs);
	return quadratic_form_test(n_groups, pairs.covariance, scores);
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
