/*
 * perturbation.c
 *		Noise that protects a published number of persons.
 */
#include "kernel/protect/perturbation.h"

#include "kernel/base/proportion.h"
#include "kernel/base/root.h"
#include "kernel/base/sum.h"
#include "kernel/base/wald.h"

#define MAX_VALUES (2 * PERTURBATION_MAX_BOUND + 1)

/* Far below what a difference in a or b makes to a probability. */
#define ROOT_TOLERANCE 1e-17

/* p(v) ~ exp(slope * v + curvature * v^2) on low .. high. */
typedef struct Noise
{
	int low;
	int high;
	double slope;
	double curvature;
	double variance;			/* the one sought */
} Noise;

static double
exponent(const Noise *noise, int v)
{
	return (noise->slope + noise->curvature * v) * v;
}

/* Probabilities of low, low + 1, ..., high. */
static void
noise_probabilities(const Noise *noise, double *p)
{
	double top = -INFINITY;
	CompensatedSum total = {0};

	for (int v = noise->low; v <= noise->high; v++)
		top = fmax(top, exponent(noise, v));
	for (int v = noise->low; v <= noise->high; v++)
	{
		p[v - noise->low] = exp(exponent(noise, v) - top);
		sum_add(&total, p[v - noise->low]);
	}
	for (int v = noise->low; v <= noise->high; v++)
		p[v - noise->low] /= sum_value(total);
}

static double
noise_moment(const Noise *noise, int power)
{
	double p[MAX_VALUES];
	CompensatedSum moment = {0};

	noise_probabilities(noise, p);
	for (int v = noise->low; v <= noise->high; v++)
		sum_add(&moment, p[v - noise->low] * (power == 1 ? v : v * v));
	return sum_value(moment);
}

static double
mean_below_zero(double slope, const void *context)
{
	Noise noise = *(const Noise *) context;

	noise.slope = slope;
	return -noise_moment(&noise, 1);
}

/* Sets the slope that gives mean 0 with the curvature. */
static void
centre(Noise *noise)
{
	noise->slope = root_near(mean_below_zero, noise, 0.0, ROOT_TOLERANCE);
}

static double
variance_missing(double curvature, const void *context)
{
	Noise noise = *(const Noise *) context;

	noise.curvature = curvature;
	centre(&noise);
	return isnan(noise.slope) ? NAN
							  : noise.variance - noise_moment(&noise, 2);
}

/* The row of n persons. */
static bool
fill_row(double variance, int bound, int n, double *cumulative)
{
	Noise noise = {.low = -n, .high = bound, .variance = variance};
	double p[MAX_VALUES];
	CompensatedSum sum = {0};

	noise.curvature = root_near(variance_missing, &noise, 0.0,
								ROOT_TOLERANCE);
	if (isnan(noise.curvature))
		return false;
	centre(&noise);
	noise_probabilities(&noise, p);
	for (int v = -bound; v < bound; v++)
	{
		if (v >= noise.low)
			sum_add(&sum, p[v - noise.low]);
		cumulative[v + bound] = fmin(sum_value(sum), 1.0);
	}
	cumulative[2 * bound] = 1.0;
	return true;
}

double
perturbation_max_variance(int bound)
{
	return bound * (bound + 1.0) / 3.0;
}

bool
perturbation_row(double variance, int bound, double *cumulative)
{
	return bound >= 1 && bound <= PERTURBATION_MAX_BOUND &&
		variance >= PERTURBATION_MIN_VARIANCE &&
		variance <= perturbation_max_variance(bound) &&
		fill_row(variance, bound, bound, cumulative);
}

bool
perturbation_table(double variance, int bound, double *cumulative)
{
	int columns = 2 * bound + 1;

	if (bound < 1 || bound > PERTURBATION_MAX_BOUND ||
		!(variance >= PERTURBATION_MIN_VARIANCE && variance < bound))
		return false;
	for (int v = -bound; v <= bound; v++)
		cumulative[v + bound] = v < 0 ? 0.0 : 1.0;
	for (int n = 1; n <= bound; n++)
		if (!fill_row(variance, bound, n, cumulative + n * columns))
			return false;
	return true;
}

int
perturbation_column(const double *cumulative, int n, double draw)
{
	int column = 0;

	while (column < n - 1 && !(draw < cumulative[column]))
		column++;
	return column;
}

Estimate
perturbed_share(int64_t counted, int64_t persons, double variance,
				double level)
{
	double n = (double) persons;
	double share = (double) counted / n;
	double sampling = n * share * (1.0 - share);
	double effective = variance > 0.0 ? n * sampling / (sampling + variance)
									  : n;

	kernel_assert(counted >= 0 && persons >= 0 && persons <= KERNEL_MAX_COUNT &&
				  variance >= 0.0);
	if (persons == 0 || counted > persons)
		return estimate_undefined();
	if (persons < PERTURBED_MIN_PERSONS || !(effective > 0.0))
		return (Estimate){share, NAN, NAN};
	return proportion_wilson(share * effective, effective, level);
}

TestResult
perturbed_share_test(int64_t counted, int64_t persons, double null_share,
					 double variance)
{
	double n = (double) persons;

	kernel_assert(counted >= 0 && persons >= 0 && variance >= 0.0 &&
				  null_share >= 0.0 && null_share <= 1.0);
	if (persons < PERTURBED_MIN_PERSONS)
		return test_undefined();
	return wald_test((WaldEstimate){
		(double) counted - n * null_share,
		n * null_share * (1.0 - null_share) + variance,
	});
}
