/*
 * representation.c
 *		How a group is represented in a focus population beside a reference.
 */
#include "kernel/count/representation.h"

#include "kernel/base/quotient.h"
#include "kernel/count/two_group.h"

static inline void
assert_counts(Representation r)
{
	kernel_assert(r.x >= 0 && r.x <= r.n && r.n <= KERNEL_MAX_COUNT);
	kernel_assert(r.ref_x >= 0 && r.ref_x <= r.ref_n &&
				  r.ref_n <= KERNEL_MAX_COUNT);
}

bool
representation_is_contained(Representation r)
{
	return r.x <= r.ref_x && r.n - r.x <= r.ref_n - r.ref_x;
}

/* n ref_n (x/n - p0), without rounding. */
static inline __int128
cross_gap(Representation r)
{
	return (__int128) r.x * r.ref_n - (__int128) r.ref_x * r.n;
}

static inline double
reference_share(Representation r)
{
	return (double) r.ref_x / (double) r.ref_n;
}

static inline double
ratio_value(Representation r)
{
	return ratio_of_shares(r.x, r.n, r.ref_x, r.ref_n);
}

static inline double
inverse_ratio_value(Representation r)
{
	return ratio_of_shares(r.ref_x, r.ref_n, r.x, r.n);
}

static inline double
gap_value(Representation r)
{
	return quotient(cross_gap(r), (wide) r.n * r.ref_n);
}

/* The ratio to the whole reference, from the ratio to the rest of it. */
static double
ratio_to_whole(Representation r, double ratio_to_rest)
{
	if (isinf(ratio_to_rest))
		return (double) r.ref_n / (double) r.n;
	return ratio_to_rest * (double) r.ref_n /
		   (ratio_to_rest * (double) r.n + (double) (r.ref_n - r.n));
}

Estimate
representation_ratio(Representation r, ReferenceKind kind, double level,
					 ProportionMethod method)
{
	Estimate ratio = estimate_undefined();

	assert_counts(r);
	if (r.n == 0 || r.ref_x == 0)
		return ratio;
	switch (kind)
	{
		case REFERENCE_POPULATION:
			ratio = proportion_estimate(r.x, r.n, level, method);
			/* so that a limit of 1 is divided as the value itself is */
			ratio.low *= (double) r.ref_n;
			ratio.low /= (double) r.ref_x;
			ratio.high *= (double) r.ref_n;
			ratio.high /= (double) r.ref_x;
			break;
		case REFERENCE_SAMPLE:
			ratio = risk_ratio(r.x, r.n, r.ref_x, r.ref_n, level,
							   RISK_RATIO_KOOPMAN);
			break;
		case REFERENCE_CONTAINING:
			if (!representation_is_contained(r))
				return ratio;
			ratio = risk_ratio(r.x, r.n, r.ref_x - r.x, r.ref_n - r.n, level,
							   RISK_RATIO_KOOPMAN);
			ratio.low = ratio_to_whole(r, ratio.low);
			ratio.high = ratio_to_whole(r, ratio.high);
			break;
	}
	ratio.value = ratio_value(r);
	return ratio;
}

Estimate
parity_gap(Representation r, ReferenceKind kind, double level,
		   ProportionMethod method)
{
	Estimate gap = estimate_undefined();
	double rest;

	assert_counts(r);
	if (r.n == 0 || r.ref_n == 0)
		return gap;
	switch (kind)
	{
		case REFERENCE_POPULATION:
			gap = proportion_estimate(r.x, r.n, level, method);
			gap.low -= reference_share(r);
			gap.high -= reference_share(r);
			break;
		case REFERENCE_SAMPLE:
			gap = risk_difference(r.x, r.n, r.ref_x, r.ref_n, level,
								  RISK_DIFFERENCE_MIETTINEN_NURMINEN);
			break;
		case REFERENCE_CONTAINING:
			if (!representation_is_contained(r))
				return gap;
			gap = risk_difference(r.x, r.n, r.ref_x - r.x, r.ref_n - r.n,
								  level, RISK_DIFFERENCE_MIETTINEN_NURMINEN);
			rest = (double) (r.ref_n - r.n) / (double) r.ref_n;
			gap.low *= rest;
			gap.high *= rest;
			break;
	}
	gap.value = gap_value(r);
	return gap;
}

TestResult
representation_test(Representation r, ReferenceKind kind)
{
	assert_counts(r);
	if (r.n == 0 || r.ref_n == 0)
		return test_undefined();
	switch (kind)
	{
		case REFERENCE_POPULATION:
			return binomial_test(r.x, r.n, reference_share(r));
		case REFERENCE_SAMPLE:
			return fisher_test(r.x, r.n, r.ref_x, r.ref_n);
		case REFERENCE_CONTAINING:

			/* Drawing the focus from the reference is Fisher's test of the
			 * focus against the rest. */
			if (representation_is_contained(r))
				return fisher_test(r.x, r.n, r.ref_x - r.x, r.ref_n - r.n);
			break;
	}
	return test_undefined();
}

double
representation_expected(Representation r)
{
	assert_counts(r);
	if (r.ref_n == 0)
		return NAN;
	return (double) ((__int128) r.ref_x * r.n) / (double) r.ref_n;
}

/* The quotient rounded up, 0 at least; -1 when over KERNEL_MAX_COUNT. */
static int64_t
persons_needed(__int128 missing, int64_t divisor)
{
	__int128 persons;

	if (missing <= 0)
		return 0;
	if (divisor == 0)
		return -1;
	persons = (missing - 1) / divisor + 1;
	return persons <= KERNEL_MAX_COUNT ? (int64_t) persons : -1;
}

int64_t
headcount_shortfall(Representation r)
{
	assert_counts(r);
	if (r.ref_n == 0)
		return -1;

	/* ceil(n p0) - x = ceil((n ref_x - x ref_n)/ref_n), x being whole */
	return persons_needed(-cross_gap(r), r.ref_n);
}

int64_t
hires_needed(Representation r)
{
	assert_counts(r);
	if (r.ref_n == 0)
		return -1;
	return persons_needed(-cross_gap(r), r.ref_n - r.ref_x);
}

/*
 * The two extreme allocations.  A person of the focus weighs more in its
 * share than in that of a reference containing it, so both statistics are
 * lowest with the unknown of the focus out and all others in, and highest the
 * other way round.  False when the counts do not fit the kind.
 */
static bool
extreme_allocations(Representation r, int64_t unknown, int64_t ref_unknown,
					ReferenceKind kind, Representation *lowest,
					Representation *highest)
{
	int64_t shared = kind == REFERENCE_CONTAINING ? unknown : 0;

	assert_counts(r);
	kernel_assert(unknown >= 0 && ref_unknown >= 0);
	if (shared > ref_unknown ||
		(kind == REFERENCE_CONTAINING && !representation_is_contained(r)))
		return false;
	*lowest = *highest = (Representation){
		.x = r.x,
		.n = r.n + unknown,
		.ref_x = r.ref_x,
		.ref_n = r.ref_n + ref_unknown,
	};
	lowest->ref_x += ref_unknown - shared;
	highest->x += unknown;
	highest->ref_x += shared;
	return highest->n > 0 && highest->ref_n > 0;
}

Estimate
representation_ratio_bounds(Representation r, int64_t unknown,
							int64_t ref_unknown, ReferenceKind kind)
{
	Representation lowest;
	Representation highest;
	Estimate ratio = estimate_undefined();

	if (!extreme_allocations(r, unknown, ref_unknown, kind, &lowest, &highest))
		return ratio;
	if (r.n > 0 && r.ref_x > 0)
		ratio.value = ratio_value(r);

	/*
	 * Where the reference loses the last person of the group the ratio is
	 * undefined, unless other allocations give it one: then it stays 0 while
	 * nobody of the focus is in the group, and else has no upper bound.
	 */
	if (lowest.ref_x > 0)
		ratio.low = ratio_value(lowest);
	else if (highest.ref_x > 0)
		ratio.low = ratio_value(highest);
	if (highest.ref_x > 0)
		ratio.high = ratio_value(highest);
	else if (lowest.ref_x > 0)
		ratio.high = highest.x > 0 ? INFINITY : 0.0;
	return ratio;
}

Estimate
parity_gap_bounds(Representation r, int64_t unknown, int64_t ref_unknown,
				  ReferenceKind kind)
{
	Representation lowest;
	Representation highest;
	Estimate gap = estimate_undefined();

	if (!extreme_allocations(r, unknown, ref_unknown, kind, &lowest, &highest))
		return gap;
	if (r.n > 0 && r.ref_n > 0)
		gap.value = gap_value(r);
	gap.low = gap_value(lowest);
	gap.high = gap_value(highest);
	return gap;
}

Estimate
glass_ceiling_index(Representation r, double level)
{
	Estimate ratio = representation_ratio(r, REFERENCE_CONTAINING, level,
										  PROPORTION_WILSON);

	return (Estimate){
		.value = isnan(ratio.value) ? NAN : inverse_ratio_value(r),
		.low = 1.0 / ratio.high,
		.high = 1.0 / ratio.low,
	};
}

double
glass_ceiling_of_shares(Representation r)
{
	assert_counts(r);
	return r.n == 0 || r.ref_x == 0 ? NAN : inverse_ratio_value(r);
}

Estimate
feeder_ratio(Representation r, double level)
{
	return representation_ratio(r, REFERENCE_SAMPLE, level, PROPORTION_WILSON);
}
