/*
 * adverse_impact.c
 *		Selection rates of groups compared by the four-fifths rule.
 */
#include "kernel/count/adverse_impact.h"

#include "kernel/base/quotient.h"
#include "kernel/count/selection_bounds.h"
#include "kernel/count/two_group.h"

/* A group must be at least one in this many of the pool to be judged: 2 %. */
#define SMALLEST_GROUP 50

/* sign of a/n1 - c/n2, for groups that are not empty */
static int
compare_rates(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	__int128 difference = (__int128) a * n2 - (__int128) c * n1;

	return (difference > 0) - (difference < 0);
}

static inline bool
is_undefined(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	return n1 == 0 || n2 == 0 || (a == 0 && c == 0);
}

static FourFifths
four_fifths(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	if (is_undefined(a, n1, c, n2))
		return FOUR_FIFTHS_UNDEFINED;
	return (__int128) 5 * a * n2 < (__int128) 4 * c * n1
			   ? FOUR_FIFTHS_VIOLATED
			   : FOUR_FIFTHS_MET;
}

/*
 * Selections missing of the focal group for numerator/denominator of the
 * other's rate: the least k >= 0 with (a + k) n2 denominator >= c n1 numerator.
 */
static int64_t
missing_selections(int64_t a, int64_t n1, int64_t c, int64_t n2,
				   int numerator, int denominator)
{
	__int128 per_selection = (__int128) denominator * n2;
	__int128 missing = (__int128) numerator * c * n1 - a * per_selection;

	if (missing <= 0)
		return 0;
	return (int64_t) ((missing - 1) / per_selection + 1);
}

AdverseImpact
adverse_impact(int64_t a, int64_t n1, int64_t c, int64_t n2, double level)
{
	AdverseImpact impact = {
		.impact_ratio = risk_ratio(a, n1, c, n2, level, RISK_RATIO_KOOPMAN),
		.p_value = fisher_test(a, n1, c, n2).p_value,
		.four_fifths = four_fifths(a, n1, c, n2),
		.flip_flop = false,
		.shortfall_to_rule = -1,
		.shortfall_to_parity = -1,
	};

	if (impact.four_fifths == FOUR_FIFTHS_UNDEFINED)
		return impact;
	impact.flip_flop = compare_rates(a + 1, n1, c - 1, n2) > 0;
	impact.shortfall_to_rule = missing_selections(a, n1, c, n2, 4, 5);
	impact.shortfall_to_parity = missing_selections(a, n1, c, n2, 1, 1);
	return impact;
}

bool
adverse_impact_is_small(int64_t group, int64_t pool)
{
	kernel_assert(group >= 0 && group <= pool);
	return (__int128) SMALLEST_GROUP * group < pool;
}

int
adverse_impact_benchmark(const int64_t *selected, const int64_t *pool,
						 int groups)
{
	int64_t total = 0;
	int best = -1;

	for (int i = 0; i < groups; i++)
	{
		kernel_assert(selected[i] >= 0 && selected[i] <= pool[i] &&
					  pool[i] <= KERNEL_MAX_COUNT - total);
		total += pool[i];
	}
	for (int i = 0; i < groups; i++)
	{
		int order;

		if (pool[i] == 0 || adverse_impact_is_small(pool[i], total))
			continue;
		order = best < 0 ? 1
						 : compare_rates(selected[i], pool[i], selected[best],
										 pool[best]);
		if (order > 0 || (order == 0 && pool[i] > pool[best]))
			best = i;
	}
	return best;
}

static inline double
impact_ratio(Allocation t)
{
	return t.c == 0 ? INFINITY : ratio_of_shares(t.a, t.n1, t.c, t.n2);
}

AdverseImpactBounds
adverse_impact_bounds(int64_t a, int64_t n1, int64_t c, int64_t n2,
					  int64_t unknown_selected, int64_t unknown_pool)
{
	UnknownSelection counts = {a, n1, c, n2, unknown_selected,
							   unknown_pool - unknown_selected};
	AdverseImpactBounds bounds = {NAN, NAN, ADVERSE_IMPACT_UNDEFINED};
	Allocation worst = lowest_allocation(counts);
	Allocation best = highest_allocation(counts);
	FourFifths at_worst;
	FourFifths at_best;

	at_worst = four_fifths(worst.a, worst.n1, worst.c, worst.n2);
	at_best = four_fifths(best.a, best.n1, best.c, best.n2);
	if (at_worst == FOUR_FIFTHS_UNDEFINED || at_best == FOUR_FIFTHS_UNDEFINED)
		return bounds;
	bounds.lowest = impact_ratio(worst);
	bounds.highest = impact_ratio(best);
	if (at_worst == FOUR_FIFTHS_MET)
		bounds.verdict = ADVERSE_IMPACT_NEVER;
	else if (at_best == FOUR_FIFTHS_VIOLATED)
		bounds.verdict = ADVERSE_IMPACT_ALWAYS;
	else
		bounds.verdict = ADVERSE_IMPACT_UNDETERMINED;
	return bounds;
}
