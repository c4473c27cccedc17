/*
 * poisson_limits.h
 *		Exact limits of a Poisson mean (Garwood 1936).
 */
#ifndef SPEGEL_KERNEL_POISSON_LIMITS_H
#define SPEGEL_KERNEL_POISSON_LIMITS_H

#include "kernel/base/dist.h"

/*
 * The events counted and the limits of their mean; low is 0 without events.
 * 0 < level < 1.
 */
static inline Estimate
poisson_limits(int64_t events, double level)
{
	double tail = (1.0 - level) / 2.0;
	double x = (double) events;

	return (Estimate){
		x,
		events > 0 ? dist_gamma_q(tail, x, 1.0, TAIL_LOWER) : 0.0,
		dist_gamma_q(tail, x + 1.0, 1.0, TAIL_UPPER)
	};
}

#endif /* SPEGEL_KERNEL_POISSON_LIMITS_H */
