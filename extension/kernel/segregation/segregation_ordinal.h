/*
 * segregation_ordinal.h
 *		Segregation by ordered groups, such as levels of pay or education.
 */
#ifndef SPEGEL_KERNEL_SEGREGATION_ORDINAL_H
#define SPEGEL_KERNEL_SEGREGATION_ORDINAL_H

#include "kernel/segregation/segregation_table.h"

/* All from 0, every unit alike, to 1, nobody shares a unit with another group. */
typedef struct OrdinalSegregation
{
	double information;			/* H^O, from entropy */
	double variation;			/* R^O, from c (1 - c) */
	double square_root;			/* S^O, from the root of c (1 - c) */
} OrdinalSegregation;

/*
 * Ordinal segregation (Reardon 2009): with c_k the cumulative share of the k
 * lowest groups, variation v = sum_k f(c_k), and the index is the part of it
 * that lies between units, sum_u n_u (v - v_u)/(N v).  Groups that nobody is in
 * say nothing; with two groups the first two are Theil's H and the variance
 * ratio.  order names each of the table's groups once, from the lowest.  NAN
 * when fewer than two groups have anybody.
 */
extern OrdinalSegregation segregation_ordinal(const SegregationTable *table,
											  const size_t *order);

#endif /* SPEGEL_KERNEL_SEGREGATION_ORDINAL_H */
