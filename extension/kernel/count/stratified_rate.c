/*
 * stratified_rate.c
 *		Rates of two groups compared within strata.
 */
#include "kernel/count/stratified_rate.h"

#include "kernel/base/dist.h"
#include "kernel/base/sum.h"

/* a t2 - c t1, with the rounding of either product taken out (Kahan). */
static double
difference_of_products(double a, double t2, double c, double t1)
{
	double product = c * t1;
	double lost = fma(c, t1, -product);

	return fma(a, t2, -product) - lost;
}

/* x/0 is INFINITY, 0/0 NAN. */
static double
ratio(double x, double y)
{
	if (y == 0.0)
		return x > 0.0 ? INFINITY : NAN;
	return x / y;
}

StratifiedRateRatio
stratified_rate_ratio(const int64_t *a, const double *t1, const int64_t *c,
					  const double *t2, size_t n, double level)
{
	StratifiedRateRatio result = {NAN, {NAN, NAN, NAN}, NAN,
								  test_undefined(), 0, 0};
	CompensatedSum r = {0.0, 0.0}, s = {0.0, 0.0}, v = {0.0, 0.0};
	CompensatedSum excess = {0.0, 0.0};
	CompensatedSum time1 = {0.0, 0.0}, time2 = {0.0, 0.0};
	double z = dist_normal_two_sided_z(level);
	double events1 = 0.0;
	double events2 = 0.0;
	double variance;

	for (size_t i = 0; i < n; i++)
	{
		double share1, share2;

		if (i % 4096 == 0)
			kernel_check();
		if (!(t1[i] > 0.0 && t2[i] > 0.0))
		{
			result.dropped++;
			continue;
		}
		result.used++;
		share1 = t1[i] / (t1[i] + t2[i]);
		share2 = t2[i] / (t1[i] + t2[i]);
		sum_add(&r, (double) a[i] * share2);
		sum_add(&s, (double) c[i] * share1);
		sum_add(&excess, difference_of_products((double) a[i], t2[i],
												(double) c[i], t1[i]) /
							 (t1[i] + t2[i]));
		sum_add(&v, ((double) a[i] + (double) c[i]) * share1 * share2);
		sum_add(&time1, t1[i]);
		sum_add(&time2, t2[i]);
		events1 += (double) a[i];
		events2 += (double) c[i];
	}
	if (!(events1 + events2 > 0.0))
		return result;
	result.crude = events2 > 0.0
		? events1 / sum_value(time1) / (events2 / sum_value(time2))
		: INFINITY;
	result.common.value = ratio(sum_value(r), sum_value(s));
	variance = sum_value(v);
	if (events1 > 0.0 && events2 > 0.0)
	{
		result.standard_error =
			sqrt(variance / sum_value(r) / sum_value(s));
		result.common.low =
			result.common.value * exp(-z * result.standard_error);
		result.common.high =
			result.common.value * exp(z * result.standard_error);
	}
	if (variance > 0.0)
	{
		result.test.statistic =
			sum_value(excess) / variance * sum_value(excess);
		result.test.df = 1.0;
		result.test.p_value =
			dist_chisq_p(result.test.statistic, 1.0, TAIL_UPPER);
	}
	return result;
}
