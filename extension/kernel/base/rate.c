/*
 * rate.c
 *		Counts of events beside an expectation or a time at risk.
 */
#include "kernel/base/rate.h"

#include "kernel/base/dist.h"
#include "kernel/base/exact_test.h"
#include "kernel/base/poisson_limits.h"
#include "kernel/base/proportion.h"

static inline bool
is_exposure(double x)
{
	return x > 0.0 && isfinite(x);
}

/* One of Byar's limits; a negative cube root is a limit of zero. */
static double
byar_limit(double events, double z)
{
	double root = 1.0 - 1.0 / (9.0 * events) + z / (3.0 * sqrt(events));

	return root > 0.0 ? events * root * root * root : 0.0;
}

static Estimate
byar(double events, double level)
{
	double z = dist_normal_two_sided_z(level);

	return (Estimate){
		.value = events,
		.low = events > 0.0 ? byar_limit(events, -z) : 0.0,
		.high = byar_limit(events + 1.0, z),
	};
}

static inline Estimate
divided(Estimate mean, double divisor)
{
	return (Estimate){mean.value / divisor, mean.low / divisor,
					  mean.high / divisor};
}

Estimate
observed_expected_ratio(int64_t observed, double expected, double level,
						PoissonMethod method)
{
	kernel_assert(observed >= 0 && observed <= KERNEL_MAX_COUNT);
	if (!is_exposure(expected) || !(level > 0.0 && level < 1.0))
		return estimate_undefined();
	if (method == POISSON_BYAR)
		return divided(byar((double) observed, level), expected);
	return divided(poisson_limits(observed, level), expected);
}

TestResult
observed_expected_test(int64_t observed, double expected)
{
	NullDistribution null;

	kernel_assert(observed >= 0 && observed <= KERNEL_MAX_COUNT);
	if (!is_exposure(expected))
		return test_undefined();
	null = null_poisson(expected);
	return (TestResult){
		.statistic = (double) observed,
		.df = NAN,
		.p_value = exact_minimum_likelihood_p(&null, observed),
	};
}

Estimate
event_rate(int64_t events, double time, double level)
{
	return observed_expected_ratio(events, time, level, POISSON_EXACT);
}

Estimate
rate_ratio(int64_t events1, double time1, int64_t events2, double time2,
		   double level)
{
	Estimate first;
	Estimate second;
	double scale = time2 / time1;

	kernel_assert(events1 >= 0 && events2 >= 0 &&
				  events1 <= KERNEL_MAX_COUNT - events2);
	if (!is_exposure(time1) || !is_exposure(time2) || events1 + events2 == 0)
		return estimate_undefined();

	/* Both shares of all events, so that no odds need 1 - p. */
	first = proportion_estimate(events1, events1 + events2, level,
								PROPORTION_CLOPPER_PEARSON);
	second = proportion_estimate(events2, events1 + events2, level,
								 PROPORTION_CLOPPER_PEARSON);
	return (Estimate){
		.value = (double) events1 * time2 / ((double) events2 * time1),
		.low = first.low / second.high * scale,
		.high = first.high / second.low * scale,
	};
}

TestResult
rate_ratio_test(int64_t events1, double time1, int64_t events2, double time2)
{
	kernel_assert(events1 >= 0 && events2 >= 0 &&
				  events1 <= KERNEL_MAX_COUNT - events2);
	if (!is_exposure(time1) || !is_exposure(time2))
		return test_undefined();
	return binomial_test(events1, events1 + events2, time1 / (time1 + time2));
}
