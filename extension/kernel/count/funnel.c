/*
 * funnel.c
 *		Where a recruitment or promotion funnel loses one of two groups.
 */
#include "kernel/count/funnel.h"

#include "kernel/base/wide.h"

static double
rate(int64_t part, int64_t whole)
{
	return whole > 0 ? (double) part / (double) whole : NAN;
}

/* (a/m) / (b/n), with its logarithm accurate also when the ratio is near 1. */
static double
rate_ratio(int64_t a, int64_t m, int64_t b, int64_t n, double *logarithm)
{
	wide up = (wide) a * n;
	wide down = (wide) b * m;
	double ratio;

	if (m == 0 || n == 0 || (a == 0 && b == 0))
		ratio = NAN;
	else if (down == 0)
		ratio = INFINITY;
	else
		ratio = (double) up / (double) down;
	if (ratio > 0.5 && ratio < 2.0)
		*logarithm = log1p((double) (up - down) / (double) down);
	else
		*logarithm = ratio == 0.0 ? -INFINITY : log(ratio);
	return ratio;
}

FunnelSummary
funnel_compare(const int64_t *focus, const int64_t *reference, size_t n,
			   FunnelStage *stages)
{
	FunnelSummary summary = {NAN, NAN, 0, false};
	double worst = 1.0;

	if (n < 2)
		return summary;
	summary.overall_ratio = rate_ratio(focus[n - 1], focus[0],
									   reference[n - 1], reference[0],
									   &summary.log_overall_ratio);
	for (size_t j = 0; j + 1 < n; j++)
	{
		FunnelStage *stage = &stages[j];

		stage->focus_pass = rate(focus[j + 1], focus[j]);
		stage->reference_pass = rate(reference[j + 1], reference[j]);
		stage->focus_cumulative = rate(focus[j + 1], focus[0]);
		stage->reference_cumulative = rate(reference[j + 1], reference[0]);
		stage->pass_ratio = rate_ratio(focus[j + 1], focus[j],
									   reference[j + 1], reference[j],
									   &stage->log_contribution);
		stage->share_of_total = NAN;
		if (isfinite(summary.log_overall_ratio) &&
			summary.log_overall_ratio != 0.0)
			stage->share_of_total = stage->log_contribution /
				summary.log_overall_ratio;
		if (stage->pass_ratio < worst)
		{
			worst = stage->pass_ratio;
			summary.worst = j;
			summary.has_worst = true;
		}
	}
	return summary;
}
