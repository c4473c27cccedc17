/*
 * proportional_hazards.h
 *		Do the hazard ratios of a Cox model stay the same over time?
 *
 * The score test of coefficients that change in proportion to a function of
 * time (Grambsch & Therneau 1994; as cox.zph() of R's package survival has
 * computed it since version 3).
 */
#ifndef SPEGEL_KERNEL_PROPORTIONAL_HAZARDS_H
#define SPEGEL_KERNEL_PROPORTIONAL_HAZARDS_H

#include "kernel/life/cox_model.h"

/* The function of time. */
typedef enum TimeScale
{
	TIME_KM,					/* 1 - Kaplan-Meier just before, of all */
	TIME_IDENTITY,
	TIME_RANK,					/* of the times at which anybody leaves */
	TIME_LOG
} TimeScale;

/* What happens at a time in all strata together. */
typedef struct PooledTime
{
	int32_t time;
	int64_t events;
	int64_t leaving;
	int64_t entering;
	double value;				/* the function, less its mean over events */
} PooledTime;

/*
 * Fills the values of times that ascend.  An event at time 0 has no logarithm:
 * its value is -INFINITY, and no test is defined.
 */
extern void pooled_time_values(PooledTime *time, size_t n, TimeScale scale);

/* Sums over events, of which tests of terms are made. */
typedef struct ProportionalHazards
{
	int n;						/* coefficients with an error */
	double *score;				/* n, of change */
	double *matrix;				/* n x n, its variance, symmetric */
} ProportionalHazards;

/* Numbers of double of scratch space. */
#define PROPORTIONAL_HAZARDS_SCRATCH(n_columns) \
	((size_t) (n_columns) * (6 * (size_t) (n_columns) + 3))

/*
 * Score and variance of change at the fit's point, of its kept columns.
 * Undefined (NAN) when the fit's information is singular.
 */
extern ProportionalHazards proportional_hazards(CoxWalk *walk,
												const double *point, int n_kept,
												const int32_t *kept,
												const PooledTime *time,
												size_t n_times,
												double *scratch);

/*
 * The test of the coefficients whose column is from first to behind last, or of
 * all.  scratch: n (n + 1); place: n.
 */
extern TestResult proportional_hazards_test(const ProportionalHazards *sums,
											const int32_t *kept, int first,
											int last, double *scratch,
											int32_t *place);

#endif /* SPEGEL_KERNEL_PROPORTIONAL_HAZARDS_H */
