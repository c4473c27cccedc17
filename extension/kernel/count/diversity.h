/*
 * diversity.h
 *		How many kinds of people: diversity of one vector of counts.
 *
 * counts[i] >= 0 is the number of persons in category i, i < n; p_i is its
 * share of the total (at most KERNEL_MAX_COUNT).  Empty categories change
 * nothing.  NAN when the total is zero.
 */
#ifndef SPEGEL_KERNEL_DIVERSITY_H
#define SPEGEL_KERNEL_DIVERSITY_H

#include "kernel/base/kernel.h"

/*
 * Blau index 1 - sum p_i^2 in [0, 1): the probability that two persons drawn
 * with replacement differ (Gini 1912, Simpson 1949, Blau 1977).
 */
extern double diversity_blau(const int64_t *counts, size_t n);

/* Shannon entropy -sum p_i ln p_i in nats (Shannon 1948). */
extern double diversity_shannon(const int64_t *counts, size_t n);

/*
 * Hill number of order 0 <= order <= INFINITY, (sum p_i^q)^(1/(1-q)): the
 * number of equally large categories with the same diversity (Hill 1973).
 * Order 0 counts the categories present; 1 is the limit exp(entropy); 2 is
 * 1/(1 - Blau); INFINITY is 1/max p_i.  NAN for a negative order.
 */
extern double diversity_hill(const int64_t *counts, size_t n, double order);

#endif /* SPEGEL_KERNEL_DIVERSITY_H */
