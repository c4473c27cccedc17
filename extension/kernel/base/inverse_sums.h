/*
 * inverse_sums.h
 *		Sums of inverses in arithmetic progression, in a fixed number of steps.
 */
#ifndef SPEGEL_KERNEL_INVERSE_SUMS_H
#define SPEGEL_KERNEL_INVERSE_SUMS_H

#include "kernel/base/kernel.h"

/* sum 1/x and sum 1/x^2 over x = low, low + 1, ..., low + count - 1. */
typedef struct InverseSums
{
	double first;
	double second;
} InverseSums;

/* low > 0, count >= 0. */
extern InverseSums inverse_sums(double low, int64_t count);

#endif /* SPEGEL_KERNEL_INVERSE_SUMS_H */
