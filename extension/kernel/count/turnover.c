/*
 * turnover.c
 *		Turnover and stability of a workforce.
 */
#include "kernel/count/turnover.h"

#include "kernel/base/poisson_limits.h"
#include "kernel/base/sum.h"

TurnoverCounts
turnover_count(const TurnoverSpell *spells, size_t n, double start, double end)
{
	TurnoverCounts counts = {0, 0, 0, 0, 0, 0.0};
	CompensatedSum person_time = {0.0, 0.0};

	for (size_t i = 0; i < n; i++)
	{
		double entry = spells[i].entry;
		double exit = spells[i].exit;
		/* Whoever has not left is still there, however early last seen. */
		double gone = spells[i].left ? exit : INFINITY;
		bool at_start, at_end;

		if (i % 4096 == 0)
			kernel_check();
		if (!(exit >= entry))
			continue;
		at_start = entry <= start && start < gone;
		at_end = entry <= end && end < gone;
		counts.headcount_start += at_start;
		counts.headcount_end += at_end;
		counts.stayers += at_start && at_end;
		counts.hires += start < entry && entry <= end;
		counts.leavers += start < gone && gone <= end;
		if (fmin(exit, end) > fmax(entry, start))
			sum_add(&person_time, fmin(exit, end) - fmax(entry, start));
	}
	counts.person_time = sum_value(person_time);
	return counts;
}

double
turnover_rate(int64_t leavers, const int64_t *headcounts, size_t n)
{
	double sum = 0.0;

	for (size_t i = 0; i < n; i++)
		sum += (double) headcounts[i];
	return sum > 0.0 ? (double) leavers / (sum / (double) n) : NAN;
}

Estimate
turnover_per_person_time(int64_t leavers, double person_time, double level)
{
	Estimate limits = poisson_limits(leavers, level);

	if (!(person_time > 0.0))
		return estimate_undefined();
	return (Estimate){
		limits.value / person_time,
		limits.low / person_time,
		limits.high / person_time
	};
}

double
turnover_stability_index(int64_t stayers, int64_t headcount_start)
{
	return headcount_start > 0 ?
		(double) stayers / (double) headcount_start : NAN;
}
