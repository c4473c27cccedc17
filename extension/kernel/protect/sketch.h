/*
 * sketch.h
 *		Which sets of persons are nearly the same: the smallest of their keys.
 *
 * A sketch is the SKETCH_SIZE smallest keys of a set, each once, in ascending
 * order; of a set that has no more it is the set.  The keys of persons are
 * uniform, so those of two sets that are smallest in their union are a random
 * sample of it (Broder 1997; Beyer et al. 2007).
 */
#ifndef SPEGEL_KERNEL_SKETCH_H
#define SPEGEL_KERNEL_SKETCH_H

#include "kernel/base/kernel.h"

#define SKETCH_SIZE 64

/* Adds a key to a sketch of n keys with room for SKETCH_SIZE; returns the new n. */
extern int sketch_add(int64_t *sketch, int n, int64_t key);

/* Ascending, each key once, not more than SKETCH_SIZE. */
extern bool sketch_is_valid(const int64_t *sketch, int n);

/*
 * How similar two sets are (Jaccard): of the persons in either, the share that
 * is in both.  Exact when both sketches are whole sets, otherwise an estimate
 * with the standard deviation sqrt(J (1 - J) / SKETCH_SIZE).  NAN when both
 * are empty.
 */
extern double sketch_overlap(const int64_t *a, int a_n, const int64_t *b,
							 int b_n);

#endif /* SPEGEL_KERNEL_SKETCH_H */
