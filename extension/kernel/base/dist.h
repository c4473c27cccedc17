/*
 * dist.h
 *		Probability distributions: tails, quantiles and point masses.
 *
 * The only door to libRmath, R's mathematics library.  Every function
 * returns NAN for an argument outside the stated range instead of letting
 * libRmath warn.  Upper tails are computed directly, never as 1 - p, so
 * that small p values keep their precision.
 */
#ifndef SPEGEL_KERNEL_DIST_H
#define SPEGEL_KERNEL_DIST_H

#include "kernel/base/kernel.h"

typedef enum Tail
{
	TAIL_LOWER,					/* P(X <= x) */
	TAIL_UPPER					/* P(X > x) */
} Tail;

/* Standard normal: tail probability of any x, quantile of 0 <= p <= 1. */
extern double dist_normal_p(double x, Tail tail);
extern double dist_normal_q(double p, Tail tail);

/* Two-sided normal p value of z, and the z of a two-sided level in (0, 1). */
extern double dist_normal_two_sided_p(double z);
extern double dist_normal_two_sided_z(double level);

/* Chi-squared with df > 0. */
extern double dist_chisq_p(double x, double df, Tail tail);

/* Student's t with df > 0. */
extern double dist_t_p(double x, double df, Tail tail);

/* F with df1, df2 > 0: the upper tail. */
extern double dist_f_upper_p(double x, double df1, double df2);

/* The t of a two-sided level in (0, 1). */
extern double dist_t_two_sided_q(double level, double df);

/* Beta with shapes a > 0, b > 0. */
extern double dist_beta_p(double x, double a, double b, Tail tail);
extern double dist_beta_q(double p, double a, double b, Tail tail);

/* Gamma with shape > 0 and scale > 0. */
extern double dist_gamma_p(double x, double shape, double scale, Tail tail);
extern double dist_gamma_q(double p, double shape, double scale, Tail tail);

/* Binomial: x successes of n >= 0 with probability 0 <= prob <= 1. */
extern double dist_binomial_d(int64_t x, int64_t n, double prob);
extern double dist_binomial_p(int64_t x, int64_t n, double prob, Tail tail);

/* Poisson with mean >= 0. */
extern double dist_poisson_d(int64_t x, double mean);
extern double dist_poisson_p(int64_t x, double mean, Tail tail);

/*
 * Hypergeometric: x marked among drawn persons, when drawn are taken without
 * replacement from marked + unmarked.
 */
extern double dist_hypergeometric_d(int64_t x, int64_t marked,
									int64_t unmarked, int64_t drawn);
extern double dist_hypergeometric_p(int64_t x, int64_t marked,
									int64_t unmarked, int64_t drawn,
									Tail tail);

#endif /* SPEGEL_KERNEL_DIST_H */
