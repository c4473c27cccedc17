/*
 * proportion.c
 *		A share x of n: its interval, its exact test, and its bounds when the
 *		membership of some persons is unknown.
 */
#include "kernel/base/proportion.h"

#include "kernel/base/dist.h"
#include "kernel/base/exact_test.h"
#include "kernel/base/root.h"

/*
 * The textbook form of the lower limit subtracts two nearly equal numbers
 * when x is small; multiplied by its conjugate it does not.
 */
static Estimate
wilson(double x, double n, double z)
{
	double half = z * sqrt(z * z / 4.0 + x * (n - x) / n);
	double centre = x + z * z / 2.0;

	return (Estimate){
		.value = x / n,
		.low = x / n * x / (centre + half),
		.high = x < n ? fmin((centre + half) / (n + z * z), 1.0) : 1.0,
	};
}

static Estimate
agresti_coull(double x, double n, double z)
{
	double persons = n + z * z;
	double share = (x + z * z / 2.0) / persons;
	double half = z * sqrt(share * (1.0 - share) / persons);

	return (Estimate){x / n, fmax(share - half, 0.0), fmin(share + half, 1.0)};
}

/* Quantiles of two beta distributions, one for each limit. */
static Estimate
beta_limits(double x, double n, double level, double shift_low,
			double shift_high)
{
	double tail = (1.0 - level) / 2.0;
	Estimate share = {x / n, 0.0, 1.0};

	if (x > 0.0)
		share.low = dist_beta_q(tail, x + shift_low, n - x + shift_high,
								TAIL_LOWER);
	if (x < n)
		share.high = dist_beta_q(tail, x + shift_high, n - x + shift_low,
								 TAIL_UPPER);
	return share;
}

typedef struct MidpContext
{
	int64_t x;
	int64_t n;
	Tail tail;
	double target;
} MidpContext;

/* The mid-p tail probability at a share, less its target. */
static double
midp_excess(double share, const void *context)
{
	const MidpContext *c = context;
	int64_t beyond = c->tail == TAIL_UPPER ? c->x : c->x - 1;

	return dist_binomial_p(beyond, c->n, share, c->tail) +
		   0.5 * dist_binomial_d(c->x, c->n, share) - c->target;
}

/* The mid-p limits lie inside those of Clopper and Pearson. */
static Estimate
midp(int64_t x, int64_t n, double level)
{
	Estimate outer = beta_limits((double) x, (double) n, level, 0.0, 1.0);
	Estimate share = outer;
	MidpContext context = {x, n, TAIL_UPPER, (1.0 - level) / 2.0};

	if (x > 0)
		share.low = root_between(midp_excess, &context, outer.low, outer.high,
								 0.0);
	context.tail = TAIL_LOWER;
	if (x < n)
		share.high = root_between(midp_excess, &context, outer.low, outer.high,
								  0.0);
	return share;
}

Estimate
proportion_wilson(double x, double n, double level)
{
	return wilson(x, n, dist_normal_two_sided_z(level));
}

/* Methods that need tails of the beta or binomial distribution. */
static bool
is_exact(ProportionMethod method)
{
	return method == PROPORTION_CLOPPER_PEARSON ||
		   method == PROPORTION_JEFFREYS || method == PROPORTION_MIDP;
}

Estimate
proportion_estimate(int64_t x, int64_t n, double level, ProportionMethod method)
{
	double z = dist_normal_two_sided_z(level);
	Estimate share = estimate_undefined();

	kernel_assert(x >= 0 && x <= n && n <= KERNEL_MAX_COUNT);
	if (n == 0 || isnan(z))
		return share;
	share.value = (double) x / (double) n;
	if (n > EXACT_MAX_COUNT && is_exact(method))
		return share;
	switch (method)
	{
		case PROPORTION_WILSON:
			share = wilson((double) x, (double) n, z);
			break;
		case PROPORTION_CLOPPER_PEARSON:
			share = beta_limits((double) x, (double) n, level, 0.0, 1.0);
			break;
		case PROPORTION_JEFFREYS:
			share = beta_limits((double) x, (double) n, level, 0.5, 0.5);
			break;
		case PROPORTION_MIDP:
			share = midp(x, n, level);
			break;
		case PROPORTION_AGRESTI_COULL:
			share = agresti_coull((double) x, (double) n, z);
			break;
	}
	return share;
}

TestResult
binomial_test(int64_t x, int64_t n, double null_share)
{
	NullDistribution null;

	kernel_assert(x >= 0 && x <= n && n <= KERNEL_MAX_COUNT);
	if (n == 0 || !(null_share >= 0.0 && null_share <= 1.0))
		return test_undefined();
	null = null_binomial(n, null_share);
	return (TestResult){
		.statistic = (double) x,
		.df = NAN,
		.p_value = exact_minimum_likelihood_p(&null, x),
	};
}

Estimate
proportion_bounds(int64_t x, int64_t known, int64_t unknown)
{
	double persons = (double) known + (double) unknown;

	kernel_assert(x >= 0 && x <= known && unknown >= 0);
	if (known == 0 && unknown == 0)
		return estimate_undefined();
	return (Estimate){
		.value = known > 0 ? (double) x / (double) known : NAN,
		.low = (double) x / persons,
		.high = ((double) x + (double) unknown) / persons,
	};
}
