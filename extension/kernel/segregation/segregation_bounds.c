/*
 * segregation_bounds.c
 *		Dissimilarity between units when some persons' group is unknown.
 */
#include "kernel/segregation/segregation_bounds.h"

#include "kernel/base/sort_counts.h"
#include "kernel/base/wide.h"

/* Halvings of the Lagrange multiplier. */
#define HALVINGS 60

static inline wide
absolute(wide value)
{
	return value < 0 ? -value : value;
}

static inline int64_t
persons(const SegregationUnknownUnit *unit)
{
	return unit->group + unit->rest + unit->unknown;
}

/* |x N - n K| of the unit with x persons in the group. */
static inline wide
distance(const SegregationUnknownUnit *unit, int64_t x, int64_t marked,
		 int64_t total)
{
	return absolute((wide) x * total - (wide) persons(unit) * marked);
}

/*
 * Least sum of |x_u N - n_u K| when `assign` of the unknown join the group.
 * One more person of a unit lowers the sum by N while the unit stays below
 * its mean n_u K/N, raises it by N above, and changes it by N - 2 r when
 * stepping over, r being N times the part of a person lacking.
 */
static wide
least_sum(const SegregationUnknownUnit *units, size_t n, int64_t marked,
		  int64_t total, int64_t assign, int64_t *scratch)
{
	wide sum = 0;
	size_t steps = 0;

	for (size_t u = 0; u < n; u++)
	{
		const SegregationUnknownUnit *unit = &units[u];
		wide lacking = (wide) persons(unit) * marked -
			(wide) unit->group * total;
		int64_t fits = 0;

		sum += absolute(lacking);
		if (lacking > 0)
		{
			wide whole = lacking / total;

			fits = whole < unit->unknown ? (int64_t) whole : unit->unknown;
			if (fits < unit->unknown && lacking % total > 0)
				scratch[steps++] = (int64_t) (lacking % total);
		}
		if (fits > assign)
			fits = assign;
		assign -= fits;
		sum -= (wide) fits * total;
	}
	if (assign == 0)
		return sum;
	sort_counts(scratch, steps);
	for (size_t i = steps; i > 0 && assign > 0; i--, assign--)
		sum += (wide) total - 2 * (wide) scratch[i - 1];
	return sum + (wide) assign * total;
}

/* What the sum gains when all the unit's unknown join the group. */
static double
gain(const SegregationUnknownUnit *unit, int64_t marked, int64_t total)
{
	return (double) (distance(unit, unit->group + unit->unknown, marked,
							  total) -
					 distance(unit, unit->group, marked, total));
}

static double
sum_without(const SegregationUnknownUnit *units, size_t n, int64_t marked,
			int64_t total)
{
	wide sum = 0;

	for (size_t u = 0; u < n; u++)
		sum += distance(&units[u], units[u].group, marked, total);
	return (double) sum;
}

/* Greatest sum with whole units' unknown adding up to `assign`; or -INF. */
static double
greatest_sum(const SegregationUnknownUnit *units, size_t n, int64_t marked,
			 int64_t total, int64_t assign, double *values)
{
	values[0] = sum_without(units, n, marked, total);
	for (int64_t k = 1; k <= assign; k++)
		values[k] = -INFINITY;
	for (size_t u = 0; u < n; u++)
	{
		int64_t weight = units[u].unknown;
		double g;

		if (weight == 0)
			continue;
		kernel_check();
		g = gain(&units[u], marked, total);
		for (int64_t k = assign; k >= weight; k--)
			if (values[k - weight] + g > values[k])
				values[k] = values[k - weight] + g;
	}
	return values[assign];
}

/*
 * An upper bound of the same: for any price of a person,
 * price * assign + sum max(0, gain - price * unknown) is one; the least is at
 * the price where the units worth it take just `assign`.
 */
static double
relaxed_sum(const SegregationUnknownUnit *units, size_t n, int64_t marked,
			int64_t total, int64_t assign)
{
	double base = sum_without(units, n, marked, total);
	double low = -(double) total;
	double high = (double) total;
	double best = INFINITY;

	for (int i = 0; i < HALVINGS; i++)
	{
		double price = (low + high) / 2.0;
		double bound = base + price * (double) assign;
		int64_t taken = 0;

		kernel_check();
		for (size_t u = 0; u < n; u++)
		{
			double worth = gain(&units[u], marked, total) -
				price * (double) units[u].unknown;

			if (worth > 0.0)
			{
				bound += worth;
				taken += units[u].unknown;
			}
		}
		best = fmin(best, bound);
		if (taken > assign)
			low = price;
		else
			high = price;
	}
	return best;
}

SegregationBounds
segregation_dissimilarity_bounds(const SegregationUnknownUnit *units,
								 size_t n, int64_t *scratch, double *values)
{
	SegregationBounds bounds = {NAN, NAN, true};
	int64_t known = 0, unknown = 0, total = 0;

	for (size_t u = 0; u < n; u++)
	{
		known += units[u].group;
		unknown += units[u].unknown;
		total += persons(&units[u]);
	}
	bounds.high_exact = unknown == 0 ||
		(values != NULL && (double) n * (double) unknown * (double) unknown <=
		 SEGREGATION_BOUNDS_WORK);
	for (int64_t k = 0; k <= unknown; k++)
	{
		int64_t marked = known + k;
		double scale = 2.0 * (double) marked * (double) (total - marked);
		double least, most;

		kernel_check();
		if (scale == 0.0)
			continue;
		least = (double) least_sum(units, n, marked, total, k, scratch) /
			scale;
		if (unknown == 0)
			most = least;
		else if (bounds.high_exact)
			most = greatest_sum(units, n, marked, total, k, values) / scale;
		else
			most = fmin(relaxed_sum(units, n, marked, total, k) / scale, 1.0);
		bounds.low = fmin(bounds.low, least);
		/* The least is possible too, also where no whole units add up. */
		bounds.high = fmax(bounds.high, fmax(least, most));
	}
	return bounds;
}
