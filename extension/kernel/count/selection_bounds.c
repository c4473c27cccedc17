/*
 * selection_bounds.c
 *		What a comparison of two groups can be when the group of some persons
 *		is unknown.
 *
 * Of the unknown, s are selected and r are rejected; i of s and j of r go to
 * the focal group.  Its rate (a + i)/(n1 + i + j) rises with i and falls with
 * j, and the other group's does the opposite: a comparison is lowest with all
 * of the selected in the other group and all of the rejected in the focal one,
 * and highest the other way round.  Where that corner leaves a group empty
 * the extreme is one person away, on the edge of the same direction.
 */
#include "kernel/count/selection_bounds.h"

#include "kernel/base/quotient.h"

static inline void
assert_counts(UnknownSelection s)
{
	kernel_assert(s.a >= 0 && s.a <= s.n1 && s.c >= 0 && s.c <= s.n2 &&
				  s.selected >= 0 && s.rejected >= 0);
}

Allocation
lowest_allocation(UnknownSelection s)
{
	Allocation t = {s.a, s.n1 + s.rejected, s.c + s.selected,
					s.n2 + s.selected};

	assert_counts(s);
	if (t.n1 == 0 && s.selected > 0)
		return (Allocation){1, 1, t.c - 1, t.n2 - 1};
	if (t.n2 == 0 && s.rejected > 0)
		return (Allocation){t.a, t.n1 - 1, 0, 1};
	return t;
}

Allocation
highest_allocation(UnknownSelection s)
{
	Allocation t = {s.a + s.selected, s.n1 + s.selected, s.c,
					s.n2 + s.rejected};

	assert_counts(s);
	if (t.n1 == 0 && s.rejected > 0)
		return (Allocation){0, 1, t.c, t.n2 - 1};
	if (t.n2 == 0 && s.selected > 0)
		return (Allocation){t.a - 1, t.n1 - 1, 1, 1};
	return t;
}

static double
rate_difference(Allocation t)
{
	if (t.n1 == 0 || t.n2 == 0)
		return NAN;
	return quotient((wide) t.a * t.n2 - (wide) t.c * t.n1,
					(wide) t.n1 * t.n2);
}

static double
cross_ratio(Allocation t)
{
	return quotient((wide) t.a * (t.n2 - t.c), (wide) t.c * (t.n1 - t.a));
}

static Estimate
bounds_of(UnknownSelection s, double (*measure)(Allocation))
{
	Estimate bounds = {
		.value = measure((Allocation){s.a, s.n1, s.c, s.n2}),
		.low = measure(lowest_allocation(s)),
		.high = measure(highest_allocation(s)),
	};

	return bounds;
}

Estimate
risk_difference_bounds(UnknownSelection s)
{
	return bounds_of(s, rate_difference);
}

Estimate
odds_ratio_bounds(UnknownSelection s)
{
	return bounds_of(s, cross_ratio);
}
