/*
 * adverse_impact.h
 *		Selection rates of groups compared by the four-fifths rule of the
 *		Uniform Guidelines on Employee Selection Procedures (UGESP, 29 CFR
 *		1607.4D, and its Questions and Answers 21).
 *
 * Adverse impact is a rate below four fifths of the highest one.
 *
 * a of n1 persons of the focal group are selected, c of n2 of the group it is
 * compared with: 0 <= a <= n1, 0 <= c <= n2.  Decisions are made in integers.
 */
#ifndef SPEGEL_KERNEL_ADVERSE_IMPACT_H
#define SPEGEL_KERNEL_ADVERSE_IMPACT_H

#include "kernel/base/kernel.h"

typedef enum FourFifths
{
	FOUR_FIFTHS_UNDEFINED,		/* a group is empty, or nobody is selected */
	FOUR_FIFTHS_MET,			/* no adverse impact */
	FOUR_FIFTHS_VIOLATED		/* adverse impact: 5 a n2 < 4 c n1 */
} FourFifths;

typedef struct AdverseImpact
{
	Estimate impact_ratio;		/* (a/n1)/(c/n2), Koopman limits */
	double p_value;				/* Fisher's exact test, see two_group.h */
	FourFifths four_fifths;

	/*
	 * One selection moved from the other group to the focal one would put
	 * the focal rate above: (a + 1)/n1 > (c - 1)/n2.  The numbers are then too
	 * small for a verdict (Q&A 21).
	 */
	bool flip_flop;

	/*
	 * Further selections of the focal group, the other's being what they
	 * are, to meet the rule and to reach an equal rate; -1 when undefined.
	 */
	int64_t shortfall_to_rule;
	int64_t shortfall_to_parity;
} AdverseImpact;

/*
 * Two groups compared, 0 < level < 1.  Undefined (ratio and p NAN, shortfalls
 * -1, no flip-flop) when a group is empty or nobody is selected.  When only
 * the focal group is selected from, the ratio is INFINITY and the rule met.
 */
extern AdverseImpact adverse_impact(int64_t a, int64_t n1, int64_t c,
									int64_t n2, double level);

/*
 * Whether a group is under 2 % of the pool: too small to be the benchmark or
 * to be judged by its rate.
 */
extern bool adverse_impact_is_small(int64_t group, int64_t pool);

/*
 * The group that the others are compared with: the highest rate among groups
 * of at least 2 % of the pool (the sum of pool, at most KERNEL_MAX_COUNT);
 * of equal rates the larger group, then the first.  -1 when there is none.
 */
extern int adverse_impact_benchmark(const int64_t *selected,
									const int64_t *pool, int groups);

/* The verdict over all ways to allocate persons of unknown group. */
typedef enum AdverseImpactVerdict
{
	ADVERSE_IMPACT_UNDEFINED,	/* no allocation gives a verdict */
	ADVERSE_IMPACT_NEVER,		/* the rule is met by every allocation */
	ADVERSE_IMPACT_ALWAYS,		/* the rule is violated by every allocation */
	ADVERSE_IMPACT_UNDETERMINED
} AdverseImpactVerdict;

typedef struct AdverseImpactBounds
{
	double lowest;				/* impact ratio, over all allocations */
	double highest;
	AdverseImpactVerdict verdict;
} AdverseImpactBounds;

/*
 * unknown_pool persons of the pool, unknown_selected of them selected, belong
 * each to one of the two groups, nobody knows to which.  A person is allocated
 * to the same group in the pool and among the selected.  Allocations that
 * leave a group empty have no ratio and are passed over.
 */
extern AdverseImpactBounds
adverse_impact_bounds(int64_t a, int64_t n1, int64_t c, int64_t n2,
					  int64_t unknown_selected, int64_t unknown_pool);

#endif /* SPEGEL_KERNEL_ADVERSE_IMPACT_H */
