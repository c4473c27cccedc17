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

TestResult
wald_test(WaldEstimate estimate)
{
	double z = estimate.value / sqrt(estimate.variance);

	if (!(estimate.variance > 0.0))
		return test_undefined();
	return (TestResult){z, NAN, dist_normal_two_sided_p(z)};
}
