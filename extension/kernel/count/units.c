/*
 * units.c
 *		Many units beside a reference and beside each other.
 *
 * With mean m and excess g a unit's x of n has the marginal likelihood
 *
 *	 prod_{j < x} (m + j g) prod_{j < n - x} (1 - m + j g)
 *	   / prod_{j < n} (1 + j g),
 *
 * which is binomial at g = 0, and x events in an exposure t, with e = m t,
 *
 *	 e^x prod_{j < x} (1 + j g) / (1 + g e)^(x + 1/g).
 *
 * For each g there is one best m, where a decreasing sum is 0; g is then found
 * on the logarithmic scale.  The likelihood rises from g = 0 when the units
 * differ more than by chance:
 *
 *	 sum (x - n m)^2 / (m (1 - m)) > sum n,    sum (x - e)^2 > sum x.
 */
#include "kernel/count/units.h"

#include "kernel/base/dist.h"
#include "kernel/base/exact_test.h"
#include "kernel/base/inverse_sums.h"
#include "kernel/base/random.h"
#include "kernel/base/root.h"
#include "kernel/base/sum.h"

#include <float.h>

/* Up to so many terms are added one by one. */
#define DIRECT_TERMS 64

/* Units looked at between two calls of kernel_check(). */
#define CHECK_INTERVAL 256

static inline void
check_unit(size_t i)
{
	if (i % CHECK_INTERVAL == 0)
		kernel_check();
}

static inline double
size_of(const Units *units, size_t i)
{
	return units->persons ? (double) units->persons[i] : units->exposure[i];
}

double
unit_value(const Units *units, size_t i)
{
	double size = size_of(units, i);

	return size > 0.0 ? (double) units->x[i] / size : NAN;
}

/* Variance of x when the reference is true. */
static double
variance_of_x(const Units *units, size_t i, double reference)
{
	double variance = size_of(units, i) * reference;

	return units->persons ? variance * (1.0 - reference) : variance;
}

double
unit_z(const Units *units, size_t i, double reference)
{
	double variance = variance_of_x(units, i, reference);

	if (!(variance > 0.0))
		return NAN;
	return ((double) units->x[i] - size_of(units, i) * reference) /
		   sqrt(variance);
}

static double
lower_tail(const Units *units, size_t i, double reference, int64_t x)
{
	if (x < 0)
		return 0.0;
	return units->persons
		? dist_binomial_p(x, units->persons[i], reference, TAIL_LOWER)
		: dist_poisson_p(x, units->exposure[i] * reference, TAIL_LOWER);
}

double
unit_control_limit(const Units *units, size_t i, double reference, double p)
{
	double size = size_of(units, i);
	double mean = size * reference;
	int64_t below = -1;			/* the tail is at most p */
	int64_t above;				/* it is more */
	double tail;

	if (!(size > 0.0) || isnan(reference))
		return NAN;
	if (!(variance_of_x(units, i, reference) > 0.0))
		return reference;
	if (units->persons)
	{
		if (units->persons[i] > EXACT_MAX_COUNT)
			return NAN;
		above = units->persons[i];
	}
	else
	{
		/* Far beyond any quantile asked for. */
		double most = mean + 50.0 * sqrt(mean) + 1000.0;

		if (most > (double) EXACT_MAX_COUNT)
			return NAN;
		above = (int64_t) most;
	}
	while (above - below > 1)
	{
		int64_t middle = below + (above - below) / 2;

		kernel_check();
		if (lower_tail(units, i, reference, middle) > p)
			above = middle;
		else
			below = middle;
	}
	tail = lower_tail(units, i, reference, above);
	return fmax((double) above -
					(tail - p) /
						(tail - lower_tail(units, i, reference, above - 1)),
				0.0) / size;
}

double
unit_wide_control_limit(const Units *units, size_t i, double reference,
						double dispersion, double p)
{
	double size = size_of(units, i);
	double limit;

	if (!(size > 0.0))
		return NAN;
	limit = reference + dist_normal_q(p, TAIL_LOWER) *
		sqrt(dispersion * variance_of_x(units, i, reference)) / size;
	return fmax(units->persons ? fmin(limit, 1.0) : limit, 0.0);
}

double
unit_exact_p(const Units *units, size_t i, double reference)
{
	NullDistribution null;

	if (!(size_of(units, i) > 0.0) || isnan(reference))
		return NAN;
	null = units->persons ? null_binomial(units->persons[i], reference) :
		null_poisson(units->exposure[i] * reference);
	return exact_minimum_likelihood_p(&null, units->x[i]);
}

double
units_dispersion(const Units *units, double reference, Ranked *scratch)
{
	CompensatedSum sum = {0.0, 0.0};
	size_t n = 0;
	size_t tenth;

	for (size_t i = 0; i < units->n; i++)
	{
		double z = unit_z(units, i, reference);

		check_unit(i);
		if (!isnan(z))
			scratch[n++] = (Ranked){z, i};
	}
	if (n == 0)
		return NAN;
	sort_ranked(scratch, n);
	tenth = n / 10;
	for (size_t i = 0; i < n; i++)
	{
		double z = scratch[i < tenth ? tenth :
						   i >= n - tenth ? n - tenth - 1 : i].value;

		sum_add(&sum, z * z);
	}
	return sum_value(sum) / (double) n;
}

/* sum of 1/(a + j g) over j < count, a > 0, g > 0. */
static double
inverses(double a, double g, int64_t count)
{
	return inverse_sums(a / g, count).first / g;
}

/* sum of j/(a + j g) over j < count. */
static double
shares_done(double a, double g, int64_t count)
{
	double k = (double) count;
	double step = g / a;
	double sum = 0.0;

	if (count > DIRECT_TERMS && k * step > 1e-4)
		return (k - a * inverses(a, g, count)) / g;
	if (count > DIRECT_TERMS)
	{
		/* Sums of powers: of j, j^2, j^3 and j^4. */
		double one = k * (k - 1.0) / 2.0;
		double two = one * (2.0 * k - 1.0) / 3.0;
		double four = two * (3.0 * k * k - 3.0 * k - 1.0) / 5.0;

		return (one - step * (two - step * (one * one - step * four))) / a;
	}
	for (int64_t j = 1; j < count; j++)
		sum += (double) j / (a + (double) j * g);
	return sum;
}

/* log(1 + u) - u/(1 + u), u >= 0, which cancels for small u. */
static double
log_less_share(double u)
{
	double power = -u;
	double sum = 0.0;

	if (u >= 0.1)
		return log1p(u) - u / (1.0 + u);
	for (int k = 2; k < 24; k++)
	{
		power *= -u;
		sum -= power * (1.0 - 1.0 / (double) k);
	}
	return sum;
}

/* What a search is about: the mean when the excess is given. */
typedef struct MeanSearch
{
	const Units *units;
	double excess;
} MeanSearch;

/* Derivative of the log likelihood by the mean, times a positive number. */
static double
mean_slope(double mean, const void *context)
{
	const MeanSearch *search = context;
	const Units *units = search->units;
	double g = search->excess;
	CompensatedSum sum = {0.0, 0.0};

	for (size_t i = 0; i < units->n; i++)
	{
		double x = (double) units->x[i];

		check_unit(i);
		if (units->persons)
		{
			sum_add(&sum, inverses(mean, g, units->x[i]));
			sum_add(&sum, -inverses(1.0 - mean, g,
									units->persons[i] - units->x[i]));
		}
		else if (units->exposure[i] > 0.0)
		{
			double e = mean * units->exposure[i];

			sum_add(&sum, (x - e) / (1.0 + g * e));
		}
	}
	return sum_value(sum);
}

/* Derivative of the log likelihood by the excess. */
static double
excess_slope(const Units *units, UnitsPrior prior)
{
	double g = prior.excess;
	CompensatedSum sum = {0.0, 0.0};

	for (size_t i = 0; i < units->n; i++)
	{
		int64_t x = units->x[i];

		check_unit(i);
		if (units->persons)
		{
			sum_add(&sum, shares_done(prior.mean, g, x));
			sum_add(&sum, shares_done(1.0 - prior.mean, g,
									  units->persons[i] - x));
			sum_add(&sum, -shares_done(1.0, g, units->persons[i]));
		}
		else if (units->exposure[i] > 0.0)
		{
			double e = prior.mean * units->exposure[i];

			sum_add(&sum, shares_done(1.0, g, x));
			sum_add(&sum, log_less_share(g * e) / (g * g));
			sum_add(&sum, -(double) x * e / (1.0 + g * e));
		}
	}
	return sum_value(sum);
}

/* The mean of all units pooled, and the largest and least value. */
typedef struct Pooled
{
	double mean;
	double least;
	double most;
} Pooled;

static Pooled
pool(const Units *units)
{
	CompensatedSum sizes = {0.0, 0.0};
	double x = 0.0;
	Pooled pooled = {NAN, INFINITY, 0.0};

	for (size_t i = 0; i < units->n; i++)
	{
		double value = unit_value(units, i);

		if (isnan(value))
			continue;
		x += (double) units->x[i];
		sum_add(&sizes, size_of(units, i));
		pooled.least = fmin(pooled.least, value);
		pooled.most = fmax(pooled.most, value);
	}
	if (sum_value(sizes) > 0.0)
		pooled.mean = x / sum_value(sizes);
	return pooled;
}

static double
best_mean(const Units *units, double excess, Pooled pooled)
{
	MeanSearch search = {units, excess};

	return root_between(mean_slope, &search,
						units->persons ? 0.0 : pooled.least,
						units->persons ? 1.0 : pooled.most, 0.0);
}

/* Does the likelihood rise from no excess? */
static bool
differ_more_than_by_chance(const Units *units, double mean)
{
	CompensatedSum sum = {0.0, 0.0};

	for (size_t i = 0; i < units->n; i++)
	{
		double size = size_of(units, i);
		double x = (double) units->x[i];
		double distance = x - size * mean;

		if (!(size > 0.0))
			continue;
		if (units->persons)
			sum_add(&sum, distance * distance / (mean * (1.0 - mean)) - size);
		else
			sum_add(&sum, distance * distance - x);
	}
	return sum_value(sum) > 0.0;
}

typedef struct ExcessSearch
{
	const Units *units;
	Pooled pooled;
} ExcessSearch;

static double
excess_slope_at(double log_excess, const void *context)
{
	const ExcessSearch *search = context;
	UnitsPrior prior = {NAN, exp(log_excess)};

	/* Beyond it only the sign is wanted. */
	if (prior.excess > UNITS_LARGEST_EXCESS)
		return -INFINITY;
	prior.mean = best_mean(search->units, prior.excess, search->pooled);
	return excess_slope(search->units, prior);
}

UnitsPrior
units_prior(const Units *units)
{
	ExcessSearch search = {units, pool(units)};
	UnitsPrior prior = {search.pooled.mean, 0.0};
	double log_excess;

	if (isnan(prior.mean) || prior.mean <= 0.0 ||
		(units->persons && prior.mean >= 1.0) ||
		!differ_more_than_by_chance(units, prior.mean))
		return prior;
	log_excess = root_near(excess_slope_at, &search, log(0.1), 1e-15);
	if (isnan(log_excess))
		return prior;			/* an excess that is lost in rounding */
	prior.excess = exp(log_excess);
	if (prior.excess > UNITS_LARGEST_EXCESS * (1.0 - 1e-9))
		prior.excess = UNITS_LARGEST_EXCESS;	/* the edge of the search */
	prior.mean = best_mean(units, prior.excess, search.pooled);
	return prior;
}

/* The shapes of a posterior: of a beta, or of a gamma and its scale. */
typedef struct Posterior
{
	double a;
	double b;
} Posterior;

static Posterior
posterior(const Units *units, size_t i, UnitsPrior prior)
{
	double x = (double) units->x[i];
	double g = prior.excess;

	if (units->persons)
		return (Posterior){prior.mean / g + x,
						   (1.0 - prior.mean) / g +
							   (double) (units->persons[i] - units->x[i])};
	return (Posterior){1.0 / g + x,
					   g * prior.mean /
						   (1.0 + g * prior.mean * units->exposure[i])};
}

/* libRmath ends its search for a quantile near 0 at the least of numbers. */
static double
beta_quantile(double p, double a, double b, Tail tail)
{
	double x = dist_beta_q(p, a, b, tail);

	return x < DBL_MIN ? 0.0 : x;
}

Estimate
unit_shrunken(const Units *units, size_t i, UnitsPrior prior, double level)
{
	double tail = (1.0 - level) / 2.0;
	double g = prior.excess;
	Estimate shrunken = {prior.mean, NAN, NAN};
	Posterior p;

	if (isnan(prior.mean) || g == 0.0)
		return shrunken;
	shrunken.value = units->persons
		? (prior.mean + g * (double) units->x[i]) /
			(1.0 + g * (double) units->persons[i])
		: prior.mean * (1.0 + g * (double) units->x[i]) /
			(1.0 + g * prior.mean * units->exposure[i]);
	if (g >= UNITS_LARGEST_EXCESS)
		return shrunken;
	p = posterior(units, i, prior);
	if (units->persons)
	{
		shrunken.low = beta_quantile(tail, p.a, p.b, TAIL_LOWER);
		shrunken.high = beta_quantile(tail, p.a, p.b, TAIL_UPPER);
	}
	else
	{
		shrunken.low = dist_gamma_q(tail, p.a, p.b, TAIL_LOWER);
		shrunken.high = dist_gamma_q(tail, p.a, p.b, TAIL_UPPER);
	}
	return shrunken;
}

/* The first rank by which a fraction of the draws is reached. */
static int32_t
rank_quantile(const uint16_t *counts, size_t n, double fraction)
{
	double wanted = fraction * UNITS_DRAWS;
	double so_far = 0.0;

	for (size_t r = 0; r < n; r++)
	{
		so_far += counts[r];
		if (so_far >= wanted)
			return (int32_t) r + 1;
	}
	return (int32_t) n;
}

void
units_rank(const Units *units, UnitsPrior prior, double level, uint64_t seed,
		   uint16_t *counts, Ranked *scratch, UnitRank *rank)
{
	size_t n = units->n;
	double tail = (1.0 - level) / 2.0;

	kernel_assert(n <= UNITS_MAX_RANKED);
	if (isnan(prior.mean) || prior.excess == 0.0)
	{
		for (size_t i = 0; i < n; i++)
			rank[i] = (UnitRank){((double) n + 1.0) / 2.0, 1, (int32_t) n};
		return;
	}
	for (int draw = 0; draw < UNITS_DRAWS; draw++)
	{
		for (size_t i = 0; i < n; i++)
		{
			Posterior p = posterior(units, i, prior);
			double value = units->persons
				? random_beta(p.a, p.b, &seed)
				: p.b * random_gamma(p.a, &seed);

			check_unit(i);
			/* Sorted ascending, so that the highest comes first. */
			scratch[i] = (Ranked){-value, i};
		}
		sort_ranked(scratch, n);
		for (size_t r = 0; r < n; r++)
			counts[scratch[r].place * n + r]++;
	}
	for (size_t i = 0; i < n; i++)
	{
		const uint16_t *own = counts + i * n;
		double sum = 0.0;

		check_unit(i);
		for (size_t r = 0; r < n; r++)
			sum += (double) (r + 1) * own[r];
		rank[i] = (UnitRank){sum / UNITS_DRAWS,
							 rank_quantile(own, n, tail),
							 rank_quantile(own, n, 1.0 - tail)};
	}
}
