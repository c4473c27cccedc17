/*
 * dist.c
 *		Probability distributions, by way of libRmath.
 *
 * Only these functions of libRmath are used: tails of all, point masses of
 * the discrete, quantiles of the normal and the beta distribution.  Its
 * discrete quantile functions search without a way to interrupt them.  Its
 * gamma quantile calls its dgamma, as others call its dexp: in the server
 * these names belong to functions of the server's own, which are found first.
 */
#include "kernel/base/dist.h"

#include <float.h>

#include "kernel/base/root.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

static inline int
lower(Tail tail)
{
	return tail == TAIL_LOWER;
}

/* Below the range of a double are only a few numbers without precision. */
static inline double
in_range(double p)
{
	return p < DBL_MIN ? 0.0 : p;
}

static inline bool
is_probability(double p)
{
	return p >= 0.0 && p <= 1.0;
}

static inline bool
is_positive(double x)
{
	return x > 0.0 && isfinite(x);
}

static inline bool
is_count(int64_t n)
{
	return n >= 0 && n <= KERNEL_MAX_COUNT;
}

double
dist_normal_p(double x, Tail tail)
{
	return isnan(x) ? NAN : in_range(pnorm(x, 0.0, 1.0, lower(tail), 0));
}

double
dist_normal_q(double p, Tail tail)
{
	return is_probability(p) ? qnorm(p, 0.0, 1.0, lower(tail), 0) : NAN;
}

double
dist_normal_two_sided_p(double z)
{
	return isnan(z) ? NAN : in_range(2.0 * pnorm(fabs(z), 0.0, 1.0, 0, 0));
}

double
dist_normal_two_sided_z(double level)
{
	if (!(level > 0.0 && level < 1.0))
		return NAN;
	return qnorm((1.0 - level) / 2.0, 0.0, 1.0, 0, 0);
}

double
dist_chisq_p(double x, double df, Tail tail)
{
	if (isnan(x) || !is_positive(df))
		return NAN;
	return in_range(pchisq(x, df, lower(tail), 0));
}

double
dist_t_p(double x, double df, Tail tail)
{
	if (isnan(x) || !is_positive(df))
		return NAN;
	return in_range(pt(x, df, lower(tail), 0));
}

double
dist_beta_p(double x, double a, double b, Tail tail)
{
	if (isnan(x) || !is_positive(a) || !is_positive(b))
		return NAN;
	return in_range(pbeta(x, a, b, lower(tail), 0));
}

double
dist_beta_q(double p, double a, double b, Tail tail)
{
	if (!is_probability(p) || !is_positive(a) || !is_positive(b))
		return NAN;
	return qbeta(p, a, b, lower(tail), 0);
}

/* df1 x / (df2 + df1 x) is beta(df1/2, df2/2); here the rest of it. */
double
dist_f_upper_p(double x, double df1, double df2)
{
	return dist_beta_p(df2 / (df2 + df1 * x), df2 / 2.0, df1 / 2.0, TAIL_LOWER);
}

/*
 * t^2 / (df + t^2) is beta(1/2, df/2), and the rest of it beta(df/2, 1/2); the
 * smaller of the two keeps its digits.
 */
double
dist_t_two_sided_q(double level, double df)
{
	double tail = 1.0 - level;
	double share;

	if (!(level > 0.0 && level < 1.0) || !is_positive(df))
		return NAN;
	share = dist_beta_q(tail, 0.5, df / 2.0, TAIL_UPPER);
	if (share < 0.5)
		return sqrt(df * share / (1.0 - share));
	share = dist_beta_q(tail, df / 2.0, 0.5, TAIL_LOWER);
	return sqrt(df * (1.0 - share) / share);
}

double
dist_gamma_p(double x, double shape, double scale, Tail tail)
{
	if (isnan(x) || !is_positive(shape) || !is_positive(scale))
		return NAN;
	return in_range(pgamma(x, shape, scale, lower(tail), 0));
}

/*
 * The gamma quantile is a root of the tail, on the scale of the logarithm.
 */

typedef struct GammaQuantile
{
	double p;
	double shape;
	Tail tail;
} GammaQuantile;

static double
gamma_excess(double log_x, const void *context)
{
	const GammaQuantile *q = context;
	double p = pgamma(exp(log_x), q->shape, 1.0, lower(q->tail), 0);

	return q->tail == TAIL_LOWER ? q->p - p : p - q->p;
}

/* Wilson and Hilferty 1931; far in the lower tail the leading term. */
static double
gamma_first_guess(const GammaQuantile *q)
{
	double ninth = 1.0 / (9.0 * q->shape);
	double z = qnorm(q->p, 0.0, 1.0, lower(q->tail), 0);
	double root = 1.0 - ninth + z * sqrt(ninth);

	if (root > 0.1)
		return log(q->shape) + 3.0 * log(root);
	return (pnorm(z, 0.0, 1.0, 1, 1) + lgamma(q->shape + 1.0)) / q->shape;
}

double
dist_gamma_q(double p, double shape, double scale, Tail tail)
{
	GammaQuantile q = {p, shape, tail};

	if (!is_probability(p) || !is_positive(shape) || !is_positive(scale))
		return NAN;
	if (p == 0.0 || p == 1.0)
		return (p == 0.0) == (tail == TAIL_LOWER) ? 0.0 : INFINITY;
	return scale * exp(root_near(gamma_excess, &q, gamma_first_guess(&q),
								 0.0));
}

double
dist_binomial_d(int64_t x, int64_t n, double prob)
{
	if (!is_count(n) || !is_probability(prob))
		return NAN;
	return dbinom((double) x, (double) n, prob, 0);
}

double
dist_binomial_p(int64_t x, int64_t n, double prob, Tail tail)
{
	if (!is_count(n) || !is_probability(prob))
		return NAN;
	return in_range(pbinom((double) x, (double) n, prob, lower(tail), 0));
}

double
dist_poisson_d(int64_t x, double mean)
{
	if (!(mean >= 0.0) || isinf(mean))
		return NAN;
	return dpois((double) x, mean, 0);
}

double
dist_poisson_p(int64_t x, double mean, Tail tail)
{
	if (!(mean >= 0.0) || isinf(mean))
		return NAN;
	return in_range(ppois((double) x, mean, lower(tail), 0));
}

double
dist_hypergeometric_d(int64_t x, int64_t marked, int64_t unmarked,
					  int64_t drawn)
{
	if (!is_count(marked) || !is_count(unmarked) || !is_count(drawn) ||
		drawn > marked + unmarked)
		return NAN;
	return dhyper((double) x, (double) marked, (double) unmarked,
				  (double) drawn, 0);
}

double
dist_hypergeometric_p(int64_t x, int64_t marked, int64_t unmarked,
					  int64_t drawn, Tail tail)
{
	if (!is_count(marked) || !is_count(unmarked) || !is_count(drawn) ||
		drawn > marked + unmarked)
		return NAN;

	/*
	 * Where one end of the support is all that is left of the smaller tail,
	 * libRmath adds zeros, one for each person drawn; its mass is the answer.
	 */
	if (x == drawn - unmarked && x >= 0 &&
		(double) x * ((double) marked + (double) unmarked) <=
		(double) drawn * (double) marked)
	{
		double last = dist_hypergeometric_d(x, marked, unmarked, drawn);

		return tail == TAIL_LOWER ? in_range(last) : 1.0 - last;
	}
	if (x == marked - 1 && x < drawn &&
		(double) x * ((double) marked + (double) unmarked) >
		(double) drawn * (double) marked)
	{
		double last = dist_hypergeometric_d(marked, marked, unmarked, drawn);

		return tail == TAIL_UPPER ? in_range(last) : 1.0 - last;
	}
	return in_range(phyper((double) x, (double) marked, (double) unmarked,
						   (double) drawn, lower(tail), 0));
}
