/*
 * sort_counts.h
 *		Sorting counts in place, without scratch, interruptibly.
 */
#ifndef SPEGEL_KERNEL_SORT_COUNTS_H
#define SPEGEL_KERNEL_SORT_COUNTS_H

#include "kernel/base/kernel.h"

/* Sorts counts[0 .. n - 1] into ascending order; O(n log n) always. */
extern void sort_counts(int64_t *counts, size_t n);

#endif /* SPEGEL_KERNEL_SORT_COUNTS_H */
