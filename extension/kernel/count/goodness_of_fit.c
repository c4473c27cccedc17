/*
 * goodness_of_fit.c
 *		A whole distribution against a reference, and a trend over ordered
 *		levels.
 */
#include "kernel/count/goodness_of_fit.h"

#include "kernel/base/dist.h"
#include "kernel/base/divergence_term.h"

static int64_t
sum(const int64_t *counts, size_t k)
{
	int64_t total = 0;

	for (size_t i = 0; i < k; i++)
	{
		kernel_assert(counts[i] >= 0 && counts[i] <= KERNEL_MAX_COUNT - total);
		total += counts[i];
	}
	return total;
}

static inline TestResult
chi_squared(double statistic, double df)
{
	return (TestResult){statistic, df,
						dist_chisq_p(statistic, df, TAIL_UPPER)};
}

GoodnessOfFit
goodness_of_fit(const int64_t *observed, const int64_t *reference, size_t k)
{
	int64_t persons = sum(observed, k);
	int64_t ref_persons = sum(reference, k);
	double pearson = 0.0;
	double deviance = 0.0;
	double smallest = INFINITY;
	int64_t categories = 0;

	if (persons > 0 && ref_persons > 0)
		for (size_t i = 0; i < k; i++)
		{
			double expected = (double) persons * (double) reference[i] /
							  (double) ref_persons;
			__int128 excess = (__int128) observed[i] * ref_persons -
							  (__int128) persons * reference[i];
			double deviation =
				(double) excess / (double) ref_persons / expected;

			if (observed[i] == 0 && reference[i] == 0)
				continue;
			categories++;
			smallest = fmin(smallest, expected);
			if (reference[i] == 0)
			{
				pearson = deviance = INFINITY;
				continue;
			}
			pearson += expected * deviation * deviation;

			/* The excesses sum to 0, so G may leave them out of each term. */
			deviance += 2.0 * expected * deviance_part(deviation);
		}
	if (categories < 2)
		return (GoodnessOfFit){test_undefined(), test_undefined(), NAN};
	return (GoodnessOfFit){
		.pearson = chi_squared(pearson, (double) (categories - 1)),
		.likelihood_ratio = chi_squared(deviance, (double) (categories - 1)),
		.smallest_expected = smallest,
	};
}

/* Sums over persons, with scores centred on their mean. */
typedef struct Trend
{
	double rate;				/* of success, all levels together */
	double spread;				/* sum of squared centred scores */
	double covariation;			/* sum of centred score times success */
} Trend;

static Trend
trend_of(const int64_t *successes, const int64_t *totals, const double *scores,
		 size_t k)
{
	double persons = (double) sum(totals, k);
	double succeeded = (double) sum(successes, k);
	double mean = 0.0;
	Trend trend = {succeeded / persons, 0.0, 0.0};

	for (size_t i = 0; i < k; i++)
		mean += (double) totals[i] / persons *
				(scores != NULL ? scores[i] : (double) i);
	for (size_t i = 0; i < k; i++)
	{
		double centred = (scores != NULL ? scores[i] : (double) i) - mean;

		kernel_assert(successes[i] <= totals[i]);
		trend.spread += (double) totals[i] * centred * centred;
		trend.covariation += centred * ((double) successes[i] -
										(double) totals[i] * trend.rate);
	}
	return trend;
}

/* Whether at least two scores have persons. */
static bool
has_two_scores(const int64_t *totals, const double *scores, size_t k)
{
	size_t first = k;

	for (size_t i = 0; i < k; i++)
	{
		if (totals[i] == 0)
			continue;
		if (first == k)
			first = i;
		else if (scores == NULL || scores[i] != scores[first])
			return true;
	}
	return false;
}

TestResult
cochran_armitage_test(const int64_t *successes, const int64_t *totals,
					  const double *scores, size_t k)
{
	Trend trend;

	if (!has_two_scores(totals, scores, k))
		return test_undefined();
	trend = trend_of(successes, totals, scores, k);
	if (trend.rate <= 0.0 || trend.rate >= 1.0)
		return test_undefined();
	return chi_squared(trend.covariation / trend.spread * trend.covariation /
						   (trend.rate * (1.0 - trend.rate)),
					   1.0);
}

double
cochran_armitage_slope(const int64_t *successes, const int64_t *totals,
					   const double *scores, size_t k)
{
	Trend trend;

	if (!has_two_scores(totals, scores, k))
		return NAN;
	trend = trend_of(successes, totals, scores, k);
	return trend.covariation / trend.spread;
}
