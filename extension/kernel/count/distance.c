/*
 * distance.c
 *		How far one distribution of persons is from another.
 */
#include "kernel/count/distance.h"

#include "kernel/base/divergence_term.h"
#include "kernel/base/quotient.h"
#include "kernel/base/sort_counts.h"
#include "kernel/base/sum.h"
#include "kernel/base/wide.h"

static int64_t
sum_counts(const int64_t *counts, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += counts[i];
	return sum;
}

static inline wide
positive(wide value)
{
	return value > 0 ? value : 0;
}

/*
 * Excess of the focus over the reference, sum max(0, x_i/N - y_i/M), times
 * N M, where N may include persons who are in no category yet.
 */
static wide
total_excess(const int64_t *focus, int64_t focus_total,
			 const int64_t *reference, int64_t reference_total, size_t n)
{
	wide sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += positive((wide) focus[i] * reference_total -
						(wide) reference[i] * focus_total);
	return sum;
}

double
distance_dissimilarity(const int64_t *focus, const int64_t *reference,
					   size_t n)
{
	int64_t focus_total = sum_counts(focus, n);
	int64_t reference_total = sum_counts(reference, n);

	if (focus_total == 0 || reference_total == 0)
		return NAN;
	return quotient(total_excess(focus, focus_total, reference,
								 reference_total, n),
					(wide) focus_total * reference_total);
}

double
distance_mirror_index(const int64_t *focus, const int64_t *reference,
					  size_t n)
{
	int64_t focus_total = sum_counts(focus, n);
	int64_t reference_total = sum_counts(reference, n);

	if (focus_total == 0 || reference_total == 0)
		return NAN;
	return quotient((wide) focus_total * reference_total -
					total_excess(focus, focus_total, reference,
								 reference_total, n),
					(wide) focus_total * reference_total);
}

double
distance_divergence(const int64_t *focus, const int64_t *reference, size_t n)
{
	int64_t focus_total = sum_counts(focus, n);
	int64_t reference_total = sum_counts(reference, n);
	CompensatedSum sum = {0.0, 0.0};

	if (focus_total == 0 || reference_total == 0)
		return NAN;
	for (size_t i = 0; i < n; i++)
	{
		wide gap = (wide) focus[i] * reference_total -
			(wide) reference[i] * focus_total;

		/* Equal shares add exactly nothing. */
		if (gap != 0)
			sum_add(&sum, divergence_term((double) focus[i],
										  (double) reference[i] *
										  ((double) focus_total /
										   (double) reference_total)));
	}
	return sum_value(sum) / (double) focus_total;
}

/* The largest excess when all the unknown are in one category. */
static wide
largest_excess(const int64_t *focus, int64_t unknown, int64_t focus_total,
			   const int64_t *reference, int64_t reference_total, size_t n)
{
	wide base = total_excess(focus, focus_total, reference, reference_total,
							 n);
	wide gain = 0;

	for (size_t i = 0; i < n; i++)
	{
		wide gap = (wide) focus[i] * reference_total -
			(wide) reference[i] * focus_total;
		wide more = positive(gap + (wide) unknown * reference_total) -
			positive(gap);

		if (more > gain)
			gain = more;
	}
	return base + gain;
}

DistanceBounds
distance_bounds(const int64_t *focus, int64_t unknown,
				const int64_t *reference, size_t n)
{
	DistanceBounds bounds = {NAN, NAN};
	int64_t focus_total = sum_counts(focus, n) + unknown;
	int64_t reference_total = sum_counts(reference, n);
	wide scale = (wide) focus_total * reference_total;

	if (focus_total == 0 || reference_total == 0)
		return bounds;
	bounds.low = quotient(total_excess(focus, focus_total, reference,
									   reference_total, n), scale);
	bounds.high = quotient(largest_excess(focus, unknown, focus_total,
										  reference, reference_total, n),
						   scale);
	return bounds;
}

DistanceBounds
distance_bounds_whole(const int64_t *focus, int64_t unknown,
					  const int64_t *reference, size_t n, int64_t *scratch)
{
	DistanceBounds bounds = distance_bounds(focus, unknown, reference, n);
	int64_t focus_total = sum_counts(focus, n) + unknown;
	int64_t reference_total = sum_counts(reference, n);
	int64_t left = unknown;
	wide excess;

	if (isnan(bounds.low))
		return bounds;

	/*
	 * First whole persons that fit below the reference, at no cost.  Then those
	 * left each take a category above it by a part of a person: those that lack
	 * the largest part of a person cost least.  There are enough of them,
	 * because what all categories lack is at least `unknown`.
	 */
	excess = total_excess(focus, focus_total, reference, reference_total, n);
	for (size_t i = 0; i < n; i++)
	{
		wide lacking = positive((wide) reference[i] * focus_total -
								(wide) focus[i] * reference_total);

		left -= (int64_t) (lacking / reference_total);
		scratch[i] = (int64_t) (lacking % reference_total);
	}
	if (left > 0)
	{
		sort_counts(scratch, n);
		for (size_t i = n; i > 0 && left > 0; i--, left--)
			excess += reference_total - scratch[i - 1];
	}
	bounds.low = quotient(excess, (wide) focus_total * reference_total);
	return bounds;
}
