/*
 * two_group.c
 *		Two independent groups compared: a of n1 persons against c of n2.
 */
#include "kernel/count/two_group.h"

#include "kernel/base/dist.h"
#include "kernel/base/divergence_term.h"
#include "kernel/base/exact_test.h"
#include "kernel/base/proportion.h"
#include "kernel/base/quotient.h"
#include "kernel/base/root.h"

/* Relative accuracy asked of a limit, as a step of its logarithm. */
#define LOG_TOLERANCE 1e-15

/*
 * Accuracy asked of a difference of two shares, relative to the largest
 * standard error that groups of these sizes can have.
 */
#define DIFFERENCE_TOLERANCE 1e-15

/* The counts of a table as doubles, and the normal quantile of the level. */
typedef struct TwoGroups
{
	double a;
	double n1;
	double c;
	double n2;
	double z;
} TwoGroups;

static inline TwoGroups
swapped(TwoGroups t)
{
	return (TwoGroups){t.c, t.n2, t.a, t.n1, t.z};
}

/* n1 n2 (a/n1 - c/n2), without rounding. */
static inline __int128
cross_difference(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	return (__int128) a * n2 - (__int128) c * n1;
}

static inline bool
most_succeed(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	return a + c > (n1 - a) + (n2 - c);
}

/*
 * Maximum likelihood share of the first group, p, and 1 - p, when the ratio
 * of the two shares is held at theta: the smaller root of
 *	 N p^2 - (theta (n1 + c) + a + n2) p + theta (a + c) = 0.
 * The discriminant is written as a sum of squares and products of counts, and
 * p in the form that does not cancel.  Where 1 - p does, theta is large, and
 * the second group's part of the variance drowns it.
 */
static void
restricted_share(const TwoGroups *t, double theta, double *p, double *q)
{
	double persons = t->n1 + t->n2;
	double u = theta * (t->n1 + t->c);
	double v = t->a + t->n2;
	double root = sqrt((u - v) * (u - v) +
					   4.0 * theta * (t->n1 - t->a) * (t->n2 - t->c));

	*p = 2.0 * theta * (t->a + t->c) / (u + v + root);
	*q = fmax(2.0 * persons - u - v + root, 0.0) / (2.0 * persons);
}

/* Koopman's score at log theta, less the normal quantile; decreasing. */
static double
koopman_excess(double log_theta, const void *context)
{
	const TwoGroups *t = context;
	TwoGroups other = swapped(*t);
	double theta = exp(log_theta);
	double difference = t->a / t->n1 - theta * (t->c / t->n2);
	double p1;
	double q1;
	double p2;
	double q2;

	restricted_share(t, theta, &p1, &q1);
	restricted_share(&other, 1.0 / theta, &p2, &q2);
	if (difference == 0.0)
		return -t->z;
	return difference /
		   sqrt(p1 * q1 / t->n1 + theta * theta * p2 * q2 / t->n2) - t->z;
}

/* The lower limit; the upper one is 1 / that of the swapped groups. */
static double
koopman_low(TwoGroups t)
{
	double guess;

	if (t.a == 0.0)
		return 0.0;
	guess = log(t.a / t.n1) - log(fmax(t.c, 0.5) / t.n2);
	return exp(root_near(koopman_excess, &t, guess, LOG_TOLERANCE));
}

Estimate
risk_ratio(int64_t a, int64_t n1, int64_t c, int64_t n2, double level,
		   RiskRatioMethod method)
{
	TwoGroups t = {(double) a, (double) n1, (double) c, (double) n2,
				   dist_normal_two_sided_z(level)};
	Estimate ratio = estimate_undefined();

	kernel_assert(a >= 0 && a <= n1 && c >= 0 && c <= n2);
	if (n1 == 0 || n2 == 0 || (a == 0 && c == 0) || isnan(t.z))
		return ratio;
	ratio.value = c == 0 ? INFINITY : ratio_of_shares(a, n1, c, n2);
	if (method == RISK_RATIO_KOOPMAN)
	{
		ratio.low = koopman_low(t);
		ratio.high = 1.0 / koopman_low(swapped(t));
	}
	else if (a > 0 && c > 0)
	{
		/* 1/a - 1/n1 as one fraction, so that it does not cancel */
		double se = sqrt((double) (n1 - a) / t.a / t.n1 +
						 (double) (n2 - c) / t.c / t.n2);

		ratio.low = ratio.value * exp(-t.z * se);
		ratio.high = ratio.value * exp(t.z * se);
	}
	return ratio;
}

typedef struct RestrictedDifference
{
	const TwoGroups *groups;
	double delta;
} RestrictedDifference;

/*
 * Derivative of the log likelihood by the second group's share p when the
 * first group's is p + delta, delta > 0; decreasing.  A count of zero has no
 * term, so that its share may reach the boundary.
 */
static double
likelihood_slope(double p, const void *context)
{
	const RestrictedDifference *r = context;
	const TwoGroups *t = r->groups;
	double slope = 0.0;

	if (t->a > 0.0)
		slope += t->a / (p + r->delta);
	if (t->n1 > t->a)
		slope -= (t->n1 - t->a) / ((1.0 - r->delta) - p);
	if (t->c > 0.0)
		slope += t->c / p;
	if (t->n2 > t->c)
		slope -= (t->n2 - t->c) / (1.0 - p);
	return slope;
}

/* Variance of the difference at the restricted estimates. */
static double
restricted_variance(TwoGroups t, double delta)
{
	RestrictedDifference restricted;
	double persons = t.n1 + t.n2;
	double highest;
	double p;

	if (delta < 0.0)
		return restricted_variance(swapped(t), -delta);
	highest = 1.0 - delta;
	restricted = (RestrictedDifference){&t, delta};
	if (delta == 0.0)
		p = (t.a + t.c) / persons;
	else if (highest <= 0.0 || likelihood_slope(0.0, &restricted) <= 0.0)
		p = 0.0;
	else if (likelihood_slope(highest, &restricted) >= 0.0)
		p = highest;
	else
		p = root_between(likelihood_slope, &restricted, 0.0, highest, 0.0);
	return ((p + delta) * (highest - p) / t.n1 + p * (1.0 - p) / t.n2) *
		   (persons / (persons - 1.0));
}

typedef struct DifferenceScore
{
	TwoGroups groups;
	double observed;
} DifferenceScore;

/* The score at a difference, less the normal quantile; decreasing. */
static double
difference_excess(double delta, const void *context)
{
	const DifferenceScore *score = context;
	double distance = score->observed - delta;

	if (distance == 0.0)
		return -score->groups.z;
	return distance / sqrt(restricted_variance(score->groups, delta)) -
		   score->groups.z;
}

/* The lower limit; the upper one is minus that of the swapped groups. */
static double
miettinen_nurminen_low(TwoGroups t, double observed)
{
	DifferenceScore score = {t, observed};

	if (observed <= -1.0)
		return -1.0;
	return root_between(difference_excess, &score, -1.0, observed,
						DIFFERENCE_TOLERANCE *
							sqrt(1.0 / t.n1 + 1.0 / t.n2));
}

/* Newcombe's limits, without bringing them into [-1, 1]. */
static Estimate
newcombe(int64_t a, int64_t n1, int64_t c, int64_t n2, double level,
		 double observed)
{
	Estimate first = proportion_estimate(a, n1, level, PROPORTION_WILSON);
	Estimate second = proportion_estimate(c, n2, level, PROPORTION_WILSON);

	return (Estimate){
		.value = observed,
		.low = observed - hypot(first.value - first.low,
								second.high - second.value),
		.high = observed + hypot(first.high - first.value,
								 second.value - second.low),
	};
}

Estimate
risk_difference(int64_t a, int64_t n1, int64_t c, int64_t n2, double level,
				RiskDifferenceMethod method)
{
	double z = dist_normal_two_sided_z(level);
	Estimate difference = estimate_undefined();

	kernel_assert(a >= 0 && a <= n1 && c >= 0 && c <= n2);
	if (n1 == 0 || n2 == 0 || isnan(z))
		return difference;
	difference.value = quotient(cross_difference(a, n1, c, n2),
								(wide) n1 * n2);

	/*
	 * Doubles near 1 are coarser than near 0, so where most succeed the
	 * failures are compared instead, in the opposite order.
	 */
	if (most_succeed(a, n1, c, n2))
	{
		int64_t failures1 = n1 - a;
		int64_t persons1 = n1;

		a = n2 - c;
		n1 = n2;
		c = failures1;
		n2 = persons1;
	}
	if (method == RISK_DIFFERENCE_NEWCOMBE)
		difference = newcombe(a, n1, c, n2, level, difference.value);
	else
	{
		TwoGroups t = {(double) a, (double) n1, (double) c, (double) n2, z};

		difference.low = miettinen_nurminen_low(t, difference.value);
		difference.high =
			-miettinen_nurminen_low(swapped(t), -difference.value);
	}
	difference.low = fmax(difference.low, -1.0);
	difference.high = fmin(difference.high, 1.0);
	return difference;
}

static bool
zero_margin(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	return n1 == 0 || n2 == 0 || (a == 0 && c == 0) || (a == n1 && c == n2);
}

/* An exact test given the margins, by either way to make a p value. */
static TestResult
conditional_test(int64_t a, int64_t n1, int64_t c, int64_t n2,
				 double (*p_value)(const NullDistribution *, int64_t))
{
	NullDistribution null;
	int64_t x = a;

	kernel_assert(a >= 0 && a <= n1 && c >= 0 && c <= n2);
	if (zero_margin(a, n1, c, n2))
		return test_undefined();

	/* The same table told by its failures, where these are fewer: libRmath
	 * loses precision when nearly everybody is drawn. */
	if (most_succeed(a, n1, c, n2))
	{
		x = n1 - a;
		null = null_hypergeometric(n1, n2, x + (n2 - c));
	}
	else
		null = null_hypergeometric(n1, n2, a + c);
	return (TestResult){(double) a, NAN, p_value(&null, x)};
}

TestResult
fisher_test(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	return conditional_test(a, n1, c, n2, exact_minimum_likelihood_p);
}

TestResult
fisher_midp_test(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	return conditional_test(a, n1, c, n2, exact_mid_p);
}

static TestResult
one_df_test(double statistic)
{
	return (TestResult){
		.statistic = statistic,
		.df = 1.0,
		.p_value = dist_chisq_p(statistic, 1.0, TAIL_UPPER),
	};
}

/* cross^2 persons / (n1 n2 succeeded failed). */
static TestResult
cross_test(double cross, double persons, int64_t a, int64_t n1, int64_t c,
		   int64_t n2)
{
	double succeeded = (double) a + (double) c;
	double failed = (double) (n1 - a) + (double) (n2 - c);

	return one_df_test(cross / (double) n1 * cross / (double) n2 / succeeded /
					   failed * persons);
}

TestResult
chi_squared_n_minus_1_test(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	kernel_assert(a >= 0 && a <= n1 && c >= 0 && c <= n2);
	if (zero_margin(a, n1, c, n2))
		return test_undefined();
	return cross_test((double) cross_difference(a, n1, c, n2),
					  (double) n1 + (double) n2 - 1.0, a, n1, c, n2);
}

TestResult
chi_squared_pearson_test(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	kernel_assert(a >= 0 && a <= n1 && c >= 0 && c <= n2);
	if (zero_margin(a, n1, c, n2))
		return test_undefined();
	return cross_test((double) cross_difference(a, n1, c, n2),
					  (double) n1 + (double) n2, a, n1, c, n2);
}

TestResult
chi_squared_yates_test(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	__int128 twice;

	kernel_assert(a >= 0 && a <= n1 && c >= 0 && c <= n2);
	if (zero_margin(a, n1, c, n2))
		return test_undefined();
	twice = 2 * cross_difference(a, n1, c, n2);
	if (twice < 0)
		twice = -twice;
	twice -= (__int128) n1 + n2;
	return cross_test(twice > 0 ? (double) twice / 2.0 : 0.0,
					  (double) n1 + (double) n2, a, n1, c, n2);
}

TestResult
likelihood_ratio_test(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	double persons = (double) n1 + (double) n2;
	double excess;
	double rows[2] = {(double) n1, (double) n2};
	double columns[2] = {(double) a + (double) c,
						 (double) (n1 - a) + (double) (n2 - c)};
	double sum = 0.0;

	kernel_assert(a >= 0 && a <= n1 && c >= 0 && c <= n2);
	if (zero_margin(a, n1, c, n2))
		return test_undefined();

	/* All four cells lie as far from what is expected of them. */
	excess = (double) cross_difference(a, n1, c, n2) / persons;
	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++)
		{
			double expected = rows[i] / persons * columns[j];

			sum += expected *
				   deviance_part((i == j ? excess : -excess) / expected);
		}
	return one_df_test(2.0 * sum);
}
