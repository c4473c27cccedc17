/*
 * exact_test.c
 *		P values of an observed count under a discrete null
 *		distribution with one peak.
 */
#include "kernel/base/exact_test.h"

#include <float.h>

/* Masses this close count as equal. */
#define EQUAL_MASS (1.0 + 1e-7)

static inline int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline int64_t
larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

NullDistribution
null_binomial(int64_t n, double probability)
{
	double peak = floor(((double) n + 1.0) * probability);

	return (NullDistribution){
		.kind = NULL_BINOMIAL,
		.low = 0,
		.high = n,
		.mode = peak >= (double) n ? n : (int64_t) peak,
		.parameter = probability,
		.trials = n,
	};
}

NullDistribution
null_hypergeometric(int64_t marked, int64_t unmarked, int64_t drawn)
{
	__int128 peak = ((__int128) marked + 1) * ((__int128) drawn + 1) /
					((__int128) marked + unmarked + 2);
	int64_t low = larger(0, drawn - unmarked);
	int64_t high = smaller(marked, drawn);

	return (NullDistribution){
		.kind = NULL_HYPERGEOMETRIC,
		.low = low,
		.high = high,
		.mode = larger(low, smaller(high, (int64_t) peak)),
		.marked = marked,
		.unmarked = unmarked,
		.drawn = drawn,
	};
}

NullDistribution
null_poisson(double mean)
{
	return (NullDistribution){
		.kind = NULL_POISSON,
		.low = 0,
		.high = EXACT_MAX_COUNT,
		.mode = (int64_t) fmin(floor(mean), (double) EXACT_MAX_COUNT),
		.parameter = mean,
	};
}

static double
mass(const NullDistribution *null, int64_t x)
{
	switch (null->kind)
	{
		case NULL_BINOMIAL:
			return dist_binomial_d(x, null->trials, null->parameter);
		case NULL_HYPERGEOMETRIC:
			return dist_hypergeometric_d(x, null->marked, null->unmarked,
										 null->drawn);
		case NULL_POISSON:
			return dist_poisson_d(x, null->parameter);
	}
	return NAN;
}

static double
tail_p(const NullDistribution *null, int64_t x, Tail tail)
{
	/* libRmath sums hypergeometric tails, which cannot be interrupted. */
	kernel_check();
	switch (null->kind)
	{
		case NULL_BINOMIAL:
			return dist_binomial_p(x, null->trials, null->parameter, tail);
		case NULL_HYPERGEOMETRIC:
			return dist_hypergeometric_p(x, null->marked, null->unmarked,
										 null->drawn, tail);
		case NULL_POISSON:
			return dist_poisson_p(x, null->parameter, tail);
	}
	return NAN;
}

/*
 * The count nearest the mode, on the far side of it from x, whose mass is at
 * most the limit; one step outside the support when there is none.  direction
 * is +1 or -1, away from x.
 */
static int64_t
far_boundary(const NullDistribution *null, double limit, int direction)
{
	int64_t above = null->mode; /* mass above the limit */
	int64_t below = (direction > 0 ? null->high : null->low) + direction;

	if (mass(null, null->mode) <= limit)
		return null->mode;
	while (below - above != direction)
	{
		int64_t middle = above + (below - above) / 2;

		kernel_check();
		if (mass(null, middle) <= limit)
			below = middle;
		else
			above = middle;
	}
	return below;
}

static bool
is_too_large(const NullDistribution *null, int64_t x)
{
	return null->trials > EXACT_MAX_COUNT ||
		   null->marked + null->unmarked > EXACT_MAX_COUNT ||
		   x > EXACT_MAX_COUNT || null->mode >= EXACT_MAX_COUNT;
}

double
exact_minimum_likelihood_p(const NullDistribution *null, int64_t x)
{
	double limit;
	double p;

	if (is_too_large(null, x))
		return NAN;
	limit = mass(null, x) * EQUAL_MASS;
	if (x == null->mode)
		return 1.0;
	if (x < null->mode)
	{
		int64_t boundary = far_boundary(null, limit, 1);

		p = tail_p(null, x, TAIL_LOWER) +
			tail_p(null, boundary - 1, TAIL_UPPER);
	}
	else
	{
		int64_t boundary = far_boundary(null, limit, -1);

		p = tail_p(null, x - 1, TAIL_UPPER) +
			tail_p(null, boundary, TAIL_LOWER);
	}
	return fmin(p, 1.0);
}

double
exact_mid_p(const NullDistribution *null, int64_t x)
{
	double half;
	double lower;
	double upper;

	if (is_too_large(null, x))
		return NAN;
	half = 0.5 * mass(null, x);
	lower = tail_p(null, x - 1, TAIL_LOWER) + half;
	upper = tail_p(null, x, TAIL_UPPER) + half;
	if (fmin(lower, upper) < DBL_MIN)
		return 0.0;				/* half a mass below the range */
	return fmin(2.0 * fmin(lower, upper), 1.0);
}

void
exact_one_sided_p(const NullDistribution *null, int64_t x, double *fewer,
				  double *more)
{
	*fewer = *more = NAN;
	if (is_too_large(null, x))
		return;
	*fewer = tail_p(null, x, TAIL_LOWER);
	*more = tail_p(null, x - 1, TAIL_UPPER);
}
