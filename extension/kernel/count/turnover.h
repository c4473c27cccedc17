/*
 * turnover.h
 *		Turnover and stability of a workforce.
 */
#ifndef SPEGEL_KERNEL_TURNOVER_H
#define SPEGEL_KERNEL_TURNOVER_H

#include "kernel/base/kernel.h"

/* One person's employment: present at t when entry <= t < exit. */
typedef struct TurnoverSpell
{
	double entry;
	double exit;
	bool left;					/* false: still employed when last seen */
} TurnoverSpell;

/* Counts of a window, in the units of time of the spells. */
typedef struct TurnoverCounts
{
	int64_t headcount_start;
	int64_t headcount_end;
	int64_t hires;
	int64_t leavers;
	int64_t stayers;			/* present at the start and still at the end */
	double person_time;
} TurnoverCounts;

/*
 * Counts of the window start .. end from spells in any order.  Hired when
 * start < entry <= end, left when `left` and start < exit <= end, so that
 * headcount_end = headcount_start + hires - leavers.  A person who has not
 * left counts as present at the end although last seen earlier, but adds
 * person-time only until then.  Spells with exit < entry are ignored.
 */
extern TurnoverCounts turnover_count(const TurnoverSpell *spells, size_t n,
									 double start, double end);

/*
 * Turnover: leavers over the average headcount, the mean of the n headcounts
 * given (start and end of the period, or every month), as is customary.
 * For one period, not annualised.  NAN when nobody was employed or n = 0.
 */
extern double turnover_rate(int64_t leavers, const int64_t *headcounts,
							size_t n);

/*
 * Leavers per unit of person-time, with exact Poisson limits (Garwood 1936).
 * NAN when person_time is not positive.  0 < level < 1.
 */
extern Estimate turnover_per_person_time(int64_t leavers, double person_time,
										 double level);

/*
 * Stability index (Bowey 1974): of those employed at the start of the period
 * (customarily a year), the share still employed at its end.  Hires who leave
 * again do not touch it, so that with turnover it tells many leavers from
 * one post refilled often.  NAN when nobody was employed at the start.
 */
extern double turnover_stability_index(int64_t stayers,
									   int64_t headcount_start);

#endif /* SPEGEL_KERNEL_TURNOVER_H */
