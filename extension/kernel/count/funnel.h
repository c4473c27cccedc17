/*
 * funnel.h
 *		Where a recruitment or promotion funnel loses one of two groups.
 *
 * focus[j] and reference[j] are the persons of each group who reached stage
 * j, j < n; stage 0 is where the funnel starts, and nobody reaches a stage
 * without the one before (counts never rise).
 */
#ifndef SPEGEL_KERNEL_FUNNEL_H
#define SPEGEL_KERNEL_FUNNEL_H

#include "kernel/base/kernel.h"

/* One passage, from stage j to stage j + 1. */
typedef struct FunnelStage
{
	double focus_pass;			/* of those at stage j, who pass */
	double reference_pass;
	double focus_cumulative;	/* of those at stage 0, who reach j + 1 */
	double reference_cumulative;
	double pass_ratio;			/* focus_pass / reference_pass */
	double log_contribution;	/* its logarithm */
	double share_of_total;		/* of the log of the overall ratio */
} FunnelStage;

typedef struct FunnelSummary
{
	double overall_ratio;		/* ratio of the shares reaching the end */
	double log_overall_ratio;	/* sum of the log contributions */
	size_t worst;				/* the passage with the lowest pass_ratio */
	bool has_worst;
} FunnelSummary;

/*
 * stages: n - 1 elements.  The logarithm of the overall ratio is the sum of
 * the passages' logarithms, so each passage's part of the disadvantage is
 * additive.  A rate out of nobody is NAN; a ratio with nobody passing in the
 * focus is 0 (logarithm -INFINITY), in the reference INFINITY, in both NAN.
 * share_of_total is NAN when the overall logarithm is 0 or not finite.  The
 * worst passage is the first of those with the lowest defined ratio, provided
 * that it is below 1; otherwise has_worst is false.
 */
extern FunnelSummary funnel_compare(const int64_t *focus,
									const int64_t *reference, size_t n,
									FunnelStage *stages);

#endif /* SPEGEL_KERNEL_FUNNEL_H */
