/*
 * units.h
 *		Many units beside a reference and beside each other: control limits,
 *		over-dispersion, shrunken values and ranks.
 *
 * A unit has x of n persons in a group (its share x/n), or x events in an
 * exposure (its rate).  A unit of nobody, or without exposure, has no value of
 * its own; the others still say something about it.
 */
#ifndef SPEGEL_KERNEL_UNITS_H
#define SPEGEL_KERNEL_UNITS_H

#include "kernel/base/ranked.h"

typedef struct Units
{
	size_t n;
	const int64_t *x;
	const int64_t *persons;		/* for shares, x <= persons; else NULL */
	const double *exposure;		/* for rates; else NULL */
} Units;

/* The value of one unit; NAN when it has none. */
extern double unit_value(const Units *units, size_t i);

/*
 * Distance of a unit's value from the reference, in standard deviations that
 * the reference gives a unit of its size.  NAN without either.  A reference is
 * a share in [0, 1] or a rate >= 0, without error.
 */
extern double unit_z(const Units *units, size_t i, double reference);

/*
 * Control limits (Spiegelhalter 2005): what the value of a unit of this size
 * exceeds with probability 1 - p when its true value is the reference, by
 * interpolated binomial or Poisson quantiles; at least 0.  NAN where there is
 * no value, and above EXACT_MAX_COUNT persons or events.  0 < p < 1.
 */
extern double unit_control_limit(const Units *units, size_t i,
								 double reference, double p);

/* The same for a dispersion: normal, within the range of values. */
extern double unit_wide_control_limit(const Units *units, size_t i,
									  double reference, double dispersion,
									  double p);

/* Exact two-sided p value of the reference by minimum likelihood. */
extern double unit_exact_p(const Units *units, size_t i, double reference);

/*
 * Over-dispersion: the mean square of z, after the tenth of the units with the
 * lowest z and the tenth with the highest are given the nearest z within
 * (Spiegelhalter 2005).  1 is what chance gives.  NAN when no unit has a z.
 * scratch: n.
 */
extern double units_dispersion(const Units *units, double reference,
							   Ranked *scratch);

/*
 * How the units' true values differ, by maximum marginal likelihood: beta with
 * the mean and a + b = 1/excess for shares (beta-binomial), gamma with the mean
 * and shape 1/excess for rates (negative binomial).  excess is 0 when the
 * units differ no more than by chance; at UNITS_LARGEST_EXCESS, the most that
 * is looked for, each unit has all of its persons in the group or none.
 */
typedef struct UnitsPrior
{
	double mean;
	double excess;
} UnitsPrior;

#define UNITS_LARGEST_EXCESS 100.0

/* NAN when no unit has a value. */
extern UnitsPrior units_prior(const Units *units);

/*
 * The value of a unit given its own numbers and the prior: mean and equal
 * tails of the posterior.  Without excess it is the prior's mean, and without
 * limits, as it is with the largest excess.  0 < level < 1.
 */
extern Estimate unit_shrunken(const Units *units, size_t i, UnitsPrior prior,
							  double level);

/* Ranks from 1, the highest value. */
#define UNITS_DRAWS 10000
#define UNITS_MAX_RANKED 10000

typedef struct UnitRank
{
	double expected;
	int32_t low;
	int32_t high;
} UnitRank;

/*
 * The rank of each unit, by UNITS_DRAWS draws of all true values from their
 * posterior, reproducible by the seed: its mean (Laird and Louis 1989) and the
 * equal tails of the level.  Without excess nothing tells the units apart.
 * counts: n * n zeros; scratch: n; n <= UNITS_MAX_RANKED.
 */
extern void units_rank(const Units *units, UnitsPrior prior, double level,
					   uint64_t seed, uint16_t *counts, Ranked *scratch,
					   UnitRank *rank);

#endif /* SPEGEL_KERNEL_UNITS_H */
