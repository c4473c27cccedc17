/*
 * cox.c
 *		The hazard ratio of two groups by Cox regression.
 *
 * Let d0 and d1 of n0 and n1 at risk have the event at a time, d = d0 + d1,
 * and r = exp(beta).  Efron's method takes the events one after the other;
 * when a fraction s = l/d is done, the next is from the second group with
 * probability
 *
 *	 p(s) = r (n1 - s d1) / (n0 - s d0 + r (n1 - s d1)),
 *
 * Breslow's takes p(0) every time.  The score is d1 - sum p and the
 * information is sum p (1 - p).  With D = d0 + r d1 and
 * w = d (n0 + r n1) / D, division gives p as a constant plus a multiple of
 * 1/(w - l), so that sums over l = 0 .. d - 1 are sums of 1/x and 1/x^2 over
 * x = w - d + 1 .. w.  They are known without visiting every person.
 */
#include "kernel/life/cox.h"

#include "kernel/base/dist.h"
#include "kernel/base/inverse_sums.h"

#include <string.h>

#define STEP_TOLERANCE 1e-13
#define MAX_ITERATIONS 200

typedef struct Derivatives
{
	double score;
	double information;
} Derivatives;

static void
add_breslow(Derivatives *sum, const int64_t *at_risk, const int64_t *events,
			double ratio)
{
	double n0 = (double) at_risk[0];
	double n1 = (double) at_risk[1] * ratio;
	double d0 = (double) events[0];
	double d1 = (double) events[1];
	double n = n0 + n1;

	sum->score += d1 * (n0 / n) - d0 * (n1 / n);
	sum->information += (d0 + d1) * (n0 / n) * (n1 / n);
}

static void
add_efron(Derivatives *sum, const int64_t *at_risk, const int64_t *events,
		  double ratio)
{
	int64_t ties = events[0] + events[1];
	double d = (double) ties;
	double d0 = (double) events[0];
	double d1 = (double) events[1];
	double weighted = d0 + d1 * ratio;
	double p = d1 * ratio / weighted;
	double q = d0 / weighted;

	/* n1 d0 - n0 d1, the difference of the groups' risks, is exact. */
	double excess = (double) ((__int128) at_risk[1] * events[0] -
							  (__int128) at_risk[0] * events[1]);
	double slope = ratio * excess / weighted * (d / weighted);

	/*
	 * w - d + 1, from the persons who stay without event, so that it cannot
	 * come out below 1.
	 */
	double low = 1.0 +
		d * ((double) (at_risk[0] - events[0]) +
			 (double) (at_risk[1] - events[1]) * ratio) / weighted;
	InverseSums sums = inverse_sums(low, ties);

	sum->score += d1 * q - d0 * p - slope * sums.first;
	sum->information += d * p * q + slope * (q - p) * sums.first -
		slope * slope * sums.second;
}

/* What the partial likelihood is a function of, besides beta. */
typedef struct CoxData
{
	const LifeTable *tables;
	int n_strata;
	int32_t outcome;
	CoxTies ties;
	int32_t *cursors;
} CoxData;

/*
 * Walks through all strata.  With *derivatives it adds up score and
 * information at beta; with *informative it counts each group's events at
 * times when both groups are at risk.
 */
static void
visit_times(const CoxData *data, double beta, Derivatives *derivatives,
			int64_t *informative)
{
	double ratio = exp(beta);

	for (int stratum = 0; stratum < data->n_strata; stratum++)
	{
		const LifeTable *groups = data->tables + (size_t) stratum * 2;
		int32_t time = -1;

		memset(data->cursors, 0, sizeof(int32_t) * COX_CURSORS);
		while (life_table_next_time(groups, 2, data->cursors, &time))
		{
			int64_t at_risk[2];
			int64_t events[2];

			for (int g = 0; g < 2; g++)
			{
				at_risk[g] = life_table_walk_at_risk(&groups[g],
													 data->cursors[g]);
				events[g] = life_table_walk_events(
					&groups[g], data->cursors[g], time, data->outcome);
			}
			if (at_risk[0] == 0 || at_risk[1] == 0 ||
				events[0] + events[1] == 0)
				continue;
			if (informative)
			{
				informative[0] += events[0];
				informative[1] += events[1];
			}
			if (derivatives && data->ties == COX_EFRON)
				add_efron(derivatives, at_risk, events, ratio);
			else if (derivatives)
				add_breslow(derivatives, at_risk, events, ratio);
		}
	}
}

static Derivatives
derivatives_at(const CoxData *data, double beta)
{
	Derivatives sum = {0.0, 0.0};

	visit_times(data, beta, &sum, NULL);
	return sum;
}

/* The score falls in beta; the root exists and is finite. */
static double
solve_score(const CoxData *data)
{
	double low = -INFINITY;
	double high = INFINITY;
	double beta = 0.0;

	for (int i = 0; i < MAX_ITERATIONS; i++)
	{
		Derivatives at = derivatives_at(data, beta);
		double step = at.score / at.information;
		double next;

		if (fabs(step) <= STEP_TOLERANCE * fmax(1.0, fabs(beta)))
			return beta + step;
		if (at.score > 0.0)
			low = beta;
		else
			high = beta;
		/* Far from the root the information is nearly 0: go slowly. */
		next = beta + fmax(fmin(step, 2.0), -2.0);
		if (next <= low || next >= high)
			next = low + (high - low) / 2.0;
		if (next == beta)
			return beta;
		beta = next;
	}
	return beta;
}

/* The integral of the score over [from, to], by Gauss and Legendre. */
static double
integrate_score(const CoxData *data, double from, double to)
{
	/* Abscissas and weights of 10 points (Abramowitz & Stegun, 25.4.30). */
	static const double abscissa[5] = {
		0.14887433898163122, 0.43339539412924719, 0.67940956829902441,
		0.86506336668898451, 0.97390652851717172};
	static const double weight[5] = {
		0.29552422471475287, 0.26926671930999636, 0.21908636251598204,
		0.14945134915058059, 0.06667134430868814};
	double middle = from + (to - from) / 2.0;
	double half = (to - from) / 2.0;
	double sum = 0.0;

	for (int i = 0; i < 5; i++)
		sum += weight[i] *
			(derivatives_at(data, middle + half * abscissa[i]).score +
			 derivatives_at(data, middle - half * abscissa[i]).score);
	return half * sum;
}

/*
 * Twice the rise of the log likelihood from 0 to beta, as the integral of its
 * derivative: the difference of two log likelihoods loses all its digits when
 * there are 10^9 persons.  Panels of 1 are short against the nearest pole of
 * the score, which is pi away in the complex plane.
 */
static double
likelihood_ratio_statistic(const CoxData *data, double beta)
{
	double sign = beta < 0.0 ? -1.0 : 1.0;
	double length = fabs(beta);
	double sum = 0.0;

	/* Towards infinity the score fades like exp(-beta). */
	for (double done = 0.0; done < length; done += 1.0)
	{
		double part = integrate_score(data, sign * done,
									  sign * fmin(done + 1.0, length));

		sum += part;
		if (isinf(length) && !(fabs(part) > 1e-17 * fabs(sum)))
			break;
	}
	return 2.0 * sum;
}

static TestResult
one_df_test(double statistic)
{
	if (isnan(statistic))
		return test_undefined();
	return (TestResult){statistic, 1.0,
						dist_chisq_p(statistic, 1.0, TAIL_UPPER)};
}

CoxResult
cox_two_groups(const LifeTable *tables, int n_strata, int32_t outcome,
			   CoxTies ties, int32_t *cursors)
{
	CoxData data = {tables, n_strata, outcome, ties, cursors};
	int64_t informative[2] = {0, 0};
	CoxResult result;
	Derivatives at;
	double beta;
	double variance = NAN;

	visit_times(&data, 0.0, NULL, informative);
	if (informative[0] + informative[1] == 0)
		return (CoxResult){wald_undefined(), test_undefined(),
						   test_undefined(), test_undefined()};

	at = derivatives_at(&data, 0.0);
	result.score = one_df_test(at.score * at.score / at.information);
	if (informative[0] == 0)
		beta = INFINITY;
	else if (informative[1] == 0)
		beta = -INFINITY;
	else
	{
		beta = solve_score(&data);
		variance = 1.0 / derivatives_at(&data, beta).information;
	}
	result.log_hazard_ratio = (WaldEstimate){beta, variance};
	result.wald = one_df_test(beta * beta / variance);
	result.likelihood_ratio =
		one_df_test(likelihood_ratio_statistic(&data, beta));
	return result;
}

Estimate
cox_hazard_ratio(const CoxResult *result, double level)
{
	Estimate log_ratio = wald_interval(result->log_hazard_ratio, level);

	return (Estimate){exp(log_ratio.value), exp(log_ratio.low),
					  exp(log_ratio.high)};
}
