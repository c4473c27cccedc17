/*
 * ranked.h
 *		Numbers sorted together with where they came from.
 */
#ifndef SPEGEL_KERNEL_RANKED_H
#define SPEGEL_KERNEL_RANKED_H

#include "kernel/base/kernel.h"

typedef struct Ranked
{
	double value;
	size_t place;
} Ranked;

/* Ascending; O(n log n) always, without scratch, interruptibly. */
extern void sort_ranked(Ranked *ranked, size_t n);

#endif /* SPEGEL_KERNEL_RANKED_H */
