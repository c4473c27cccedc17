/*
 * random.h
 *		Reproducible random numbers: the same seed draws the same ones.
 */
#ifndef SPEGEL_KERNEL_RANDOM_H
#define SPEGEL_KERNEL_RANDOM_H

#include "kernel/base/kernel.h"

/* A 64-bit generator with its whole state in *state (Steele et al. 2014). */
static inline uint64_t
splitmix(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* A random integer below bound, each equally likely. */
static inline uint64_t
random_below(uint64_t bound, uint64_t *state)
{
	uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
	uint64_t draw;

	do
		draw = splitmix(state);
	while (draw >= limit);
	return draw % bound;
}

/* Uniform in (0, 1), never an end. */
static inline double
random_uniform(uint64_t *state)
{
	return ((double) (splitmix(state) >> 11) + 0.5) * 0x1p-53;
}

/* Standard normal (Marsaglia and Bray 1964). */
extern double random_normal(uint64_t *state);

/* Gamma with shape > 0 and scale 1 (Marsaglia and Tsang 2000). */
extern double random_gamma(double shape, uint64_t *state);

/* Beta with shapes a > 0, b > 0. */
extern double random_beta(double a, double b, uint64_t *state);

/*
 * Successes of n >= 0 with probability 0 <= p <= 1, exactly distributed; as
 * many draws as n has bits, and some (Relles 1972).
 */
extern int64_t random_binomial(int64_t n, double p, uint64_t *state);

#endif /* SPEGEL_KERNEL_RANDOM_H */
