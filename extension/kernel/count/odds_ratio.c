/*
 * odds_ratio.c
 *		The odds ratio of two independent groups.
 */
#include "kernel/count/odds_ratio.h"

#include "kernel/base/dist.h"
#include "kernel/base/quotient.h"
#include "kernel/base/root.h"

/* Relative accuracy asked of an odds ratio, as a step of its logarithm. */
#define LOG_TOLERANCE 1e-15

/* Terms this small beside the largest one are left out of the sums. */
#define NEGLIGIBLE 1e-25

/* Terms summed between two calls of kernel_check(). */
#define CHECK_INTERVAL 65536

/* The counts that the margins allow the first cell. */
typedef struct Margins
{
	int64_t n1;
	int64_t n2;
	int64_t successes;
	int64_t lowest;
	int64_t highest;
} Margins;

/* Sums over Fisher's noncentral hypergeometric distribution. */
typedef struct Sums
{
	double at_least;			/* P(X >= a) */
	double exactly;				/* P(X = a) */
	double mean_excess;			/* E(X) - a */
} Sums;

/* P(X = x + 1) / P(X = x) at odds ratio psi; decreases with x. */
static inline double
next_term(const Margins *m, int64_t x, double psi)
{
	return (double) (m->n1 - x) * (double) (m->successes - x) /
		   ((double) (x + 1) * (double) (m->n2 - m->successes + x + 1)) * psi;
}

/* The most probable count at odds ratio psi. */
static int64_t
mode_at(const Margins *m, double psi)
{
	int64_t low = m->lowest;
	int64_t high = m->highest;

	while (low < high)
	{
		int64_t middle = low + (high - low) / 2;

		if (next_term(m, middle, psi) > 1.0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Terms relative to the one at the mode, upwards and downwards until they are
 * negligible: nothing overflows, and no logarithm of a factorial is needed.
 */
static Sums
sums_at(const Margins *m, int64_t a, double psi)
{
	int64_t mode = mode_at(m, psi);
	double total = 0.0;
	double at_least = 0.0;
	double exactly = 0.0;
	double excess = 0.0;
	double term = 1.0;

	for (int64_t x = mode; x <= m->highest && term > NEGLIGIBLE; x++)
	{
		total += term;
		excess += term * (double) (x - mode);
		if (x >= a)
			at_least += term;
		if (x == a)
			exactly = term;
		term *= next_term(m, x, psi);
		if ((x - mode) % CHECK_INTERVAL == 0)
			kernel_check();
	}
	term = 1.0;
	for (int64_t x = mode - 1; x >= m->lowest; x--)
	{
		term /= next_term(m, x, psi);
		if (term < NEGLIGIBLE)
			break;
		total += term;
		excess -= term * (double) (mode - x);
		if (x >= a)
			at_least += term;
		if (x == a)
			exactly = term;
		if ((mode - x) % CHECK_INTERVAL == 0)
			kernel_check();
	}
	return (Sums){
		.at_least = at_least / total,
		.exactly = exactly / total,
		.mean_excess = excess / total + (double) (mode - a),
	};
}

typedef struct OddsContext
{
	Margins margins;
	int64_t a;
	double observed_part;		/* of P(X = a) that counts as extreme */
	double target;
} OddsContext;

/* The target less P(X >= a); decreases with the log odds ratio. */
static double
tail_shortfall(double log_psi, const void *context)
{
	const OddsContext *c = context;
	Sums sums = sums_at(&c->margins, c->a, exp(log_psi));

	return c->target -
		   (sums.at_least - (1.0 - c->observed_part) * sums.exactly);
}

/* a less E(X); decreases with the log odds ratio. */
static double
mean_shortfall(double log_psi, const void *context)
{
	const OddsContext *c = context;

	return -sums_at(&c->margins, c->a, exp(log_psi)).mean_excess;
}

static Margins
margins_of(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	int64_t successes = a + c;

	return (Margins){
		.n1 = n1,
		.n2 = n2,
		.successes = successes,
		.lowest = successes > n2 ? successes - n2 : 0,
		.highest = successes < n1 ? successes : n1,
	};
}

/* Sample log odds ratio, kept finite by half a person in each cell. */
static double
rough_log_odds_ratio(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	return log((double) a + 0.5) - log((double) (n1 - a) + 0.5) -
		   log((double) c + 0.5) + log((double) (n2 - c) + 0.5);
}

/* The lower limit; the upper one is 1 / that of the swapped groups. */
static double
conditional_low(int64_t a, int64_t n1, int64_t c, int64_t n2, double level,
				double observed_part)
{
	OddsContext context = {
		.margins = margins_of(a, n1, c, n2),
		.a = a,
		.observed_part = observed_part,
		.target = (1.0 - level) / 2.0,
	};

	if (a == context.margins.lowest)
		return 0.0;
	return exp(root_near(tail_shortfall, &context,
						 rough_log_odds_ratio(a, n1, c, n2), LOG_TOLERANCE));
}

static double
conditional_estimate(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	OddsContext context = {.margins = margins_of(a, n1, c, n2), .a = a};

	if (a == context.margins.lowest)
		return 0.0;
	if (a == context.margins.highest)
		return INFINITY;
	return exp(root_near(mean_shortfall, &context,
						 rough_log_odds_ratio(a, n1, c, n2), LOG_TOLERANCE));
}

static Estimate
woolf(int64_t a, int64_t n1, int64_t c, int64_t n2, double level)
{
	double z = dist_normal_two_sided_z(level);
	double b = (double) (n1 - a);
	double d = (double) (n2 - c);
	double se;
	double value;

	if (a == 0 || a == n1 || c == 0 || c == n2)
		return estimate_undefined();
	se = sqrt(1.0 / (double) a + 1.0 / b + 1.0 / (double) c + 1.0 / d);
	value = quotient((wide) a * (n2 - c), (wide) (n1 - a) * c);
	return (Estimate){value, value * exp(-z * se), value * exp(z * se)};
}

Estimate
odds_ratio(int64_t a, int64_t n1, int64_t c, int64_t n2, double level,
		   OddsRatioMethod method)
{
	Margins margins = margins_of(a, n1, c, n2);
	double observed_part = method == ODDS_RATIO_MIDP ? 0.5 : 1.0;

	kernel_assert(a >= 0 && a <= n1 && c >= 0 && c <= n2);
	if (!(level > 0.0 && level < 1.0))
		return estimate_undefined();
	if (method == ODDS_RATIO_WOOLF)
		return woolf(a, n1, c, n2, level);
	if (margins.lowest == margins.highest)
		return estimate_undefined();
	return (Estimate){
		.value = conditional_estimate(a, n1, c, n2),
		.low = conditional_low(a, n1, c, n2, level, observed_part),
		.high = 1.0 / conditional_low(c, n2, a, n1, level, observed_part),
	};
}
