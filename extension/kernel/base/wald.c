/*
 * wald.c
 *		Normal intervals and tests from an estimate and its variance.
 */
#include "kernel/base/wald.h"

#include "kernel/base/dist.h"

WaldEstimate
wald_difference(WaldEstimate a, WaldEstimate b)
{
	return (WaldEstimate){a.value - b.value, a.variance + b.variance};
}

Estimate
wald_interval(WaldEstimate estimate, double level)
{
	double margin =
		dist_normal_two_sided_z(level) * sqrt(estimate.variance);

	return (Estimate){estimate.value, estimate.value - margin,
					  estimate.value + margin};
}

Estimate
wald_ratio(WaldEstimate a, WaldEstimate b, double level)
{
	Estimate ratio = estimate_undefined();

	if (a.value > 0.0 && b.value > 0.0)
	{
		double margin = dist_normal_two_sided_z(level) *
			sqrt(a.variance / a.value / a.value +
				 b.variance / b.value / b.value);

		ratio.value = a.value / b.value;
		ratio.low = ratio.value * exp(-margin);
		ratio.high = ratio.value * exp(margin);
	}
	else if (a.value > 0.0 && b.value == 0.0)
		ratio.value = INFINITY;
	else if (a.value == 0.0 && b.value > 0.0)
		ratio.value = 0.0;
	return ratio;
}

TestResult
wald_test(WaldEstimate estimate)
{
	double z = estimate.value / sqrt(estimate.variance);

	if (!(estimate.variance > 0.0))
		return test_undefined();
	return (TestResult){z, NAN, dist_normal_two_sided_p(z)};
}
