/*
 * paired.c
 *		The same persons before and after, or matched pairs.
 */
#include "kernel/count/paired.h"

#include "kernel/base/dist.h"
#include "kernel/base/exact_test.h"
#include "kernel/base/proportion.h"

TestResult
mcnemar_exact_test(int64_t n10, int64_t n01)
{
	return binomial_test(n10, n10 + n01, 0.5);
}

TestResult
mcnemar_mid_p_test(int64_t n10, int64_t n01)
{
	NullDistribution null;

	kernel_assert(n10 >= 0 && n01 >= 0);
	if (n10 + n01 == 0)
		return test_undefined();
	null = null_binomial(n10 + n01, 0.5);
	return (TestResult){
		.statistic = (double) n10,
		.df = NAN,
		.p_value = exact_mid_p(&null, n10),
	};
}

static TestResult
chi_squared(double difference, int64_t changed)
{
	double statistic = difference / (double) changed * difference;

	return (TestResult){statistic, 1.0,
						dist_chisq_p(statistic, 1.0, TAIL_UPPER)};
}

TestResult
mcnemar_chi_squared_test(int64_t n10, int64_t n01)
{
	kernel_assert(n10 >= 0 && n01 >= 0);
	if (n10 + n01 == 0)
		return test_undefined();
	return chi_squared((double) (n10 - n01), n10 + n01);
}

TestResult
mcnemar_edwards_test(int64_t n10, int64_t n01)
{
	int64_t difference = n10 > n01 ? n10 - n01 : n01 - n10;

	kernel_assert(n10 >= 0 && n01 >= 0);
	if (n10 + n01 == 0)
		return test_undefined();
	return chi_squared(difference > 0 ? (double) (difference - 1) : 0.0,
					   n10 + n01);
}

Estimate
paired_odds_ratio(int64_t n10, int64_t n01, double level,
				  PairedOddsMethod method)
{
	static const ProportionMethod of_share[] = {
		[PAIRED_ODDS_EXACT] = PROPORTION_CLOPPER_PEARSON,
		[PAIRED_ODDS_MIDP] = PROPORTION_MIDP,
		[PAIRED_ODDS_WILSON] = PROPORTION_WILSON,
	};
	Estimate ratio = estimate_undefined();

	kernel_assert(n10 >= 0 && n01 >= 0);
	if (n10 + n01 == 0)
		return ratio;
	ratio.value = n01 > 0 ? (double) n10 / (double) n01 : INFINITY;
	if (method == PAIRED_ODDS_WALD)
	{
		double margin;

		if (n10 == 0 || n01 == 0)
			return ratio;
		margin = dist_normal_two_sided_z(level) *
				 sqrt(1.0 / (double) n10 + 1.0 / (double) n01);
		ratio.low = ratio.value * exp(-margin);
		ratio.high = ratio.value * exp(margin);
	}
	else
	{
		/* 1 - p of one share is p of the other, which does not cancel. */
		Estimate first = proportion_estimate(n10, n10 + n01, level,
											 of_share[method]);
		Estimate second = proportion_estimate(n01, n10 + n01, level,
											  of_share[method]);

		ratio.low = first.low / second.high;
		ratio.high = second.low > 0.0 ? first.high / second.low : INFINITY;
		if (isnan(second.low))
			ratio.high = NAN;
	}
	return ratio;
}

/* Newcombe's continuity-corrected correlation of the two outcomes. */
static double
corrected_phi(int64_t n11, int64_t n10, int64_t n01, int64_t n00)
{
	__int128 cross = (__int128) n11 * n00 - (__int128) n10 * n01;
	double numerator = (double) cross;
	double margins = sqrt((double) (n11 + n10)) * sqrt((double) (n01 + n00)) *
					 sqrt((double) (n11 + n01)) * sqrt((double) (n10 + n00));

	if (margins == 0.0)
		return 0.0;
	if (cross > 0)
		numerator = fmax(numerator - (double) (n11 + n10 + n01 + n00) / 2.0,
						 0.0);
	return numerator / margins;
}

/* Length of the third side of a triangle with sides a, b and cosine phi. */
static double
joined(double a, double b, double phi)
{
	return sqrt(fmax((a - b) * (a - b) + 2.0 * (1.0 - phi) * a * b, 0.0));
}

Estimate
paired_difference(int64_t n11, int64_t n10, int64_t n01, int64_t n00,
				  double level)
{
	int64_t pairs = n11 + n10 + n01 + n00;
	double phi = corrected_phi(n11, n10, n01, n00);
	Estimate first;
	Estimate second;
	double value;

	kernel_assert(n11 >= 0 && n10 >= 0 && n01 >= 0 && n00 >= 0);
	if (pairs == 0)
		return estimate_undefined();
	first = proportion_estimate(n11 + n10, pairs, level, PROPORTION_WILSON);
	second = proportion_estimate(n11 + n01, pairs, level, PROPORTION_WILSON);
	value = (double) (n10 - n01) / (double) pairs;
	return (Estimate){
		.value = value,
		.low = value - joined(first.value - first.low,
							  second.high - second.value, phi),
		.high = value + joined(first.high - first.value,
							   second.value - second.low, phi),
	};
}
