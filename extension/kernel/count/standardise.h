/*
 * standardise.h
 *		Rates made comparable between populations of different composition.
 *
 * Stratum i (age, occupation, grade) has events[i] persons or events out of
 * exposure[i] >= 0 persons or person-time.  A stratum with zero exposure has
 * no rate: it is dropped, and where weights are used they are renormalised
 * over the others.  Sums are compensated, in the order given.
 */
#ifndef SPEGEL_KERNEL_STANDARDISE_H
#define SPEGEL_KERNEL_STANDARDISE_H

#include "kernel/base/kernel.h"

typedef struct StandardisedRate
{
	double crude;
	Estimate rate;
	double dropped_weight;		/* share of the weights, 0 .. 1 */
} StandardisedRate;

typedef struct StandardisedRatio
{
	int64_t observed;
	double expected;
	Estimate ratio;
} StandardisedRatio;

/* Sums to `difference` up to rounding; see standardise_kitagawa. */
typedef struct RateDecomposition
{
	double difference;			/* crude focus rate - crude reference rate */
	double rate_part;			/* two parts, symmetric */
	double composition_part;
	double rate_only;			/* three parts, reference as base */
	double composition_only;
	double interaction;
} RateDecomposition;

/*
 * Directly standardised rate sum w_i events_i/exposure_i with the weights
 * w >= 0 of a standard population (any scale).  Interval by the gamma method
 * of Fay and Feuer 1997, never shorter than exact; low is 0 without events.
 * For proportions it is conservative, and high may exceed 1.  All NAN when no
 * weight is left.  0 < level < 1.
 */
extern StandardisedRate standardise_direct(const int64_t *events,
										   const double *exposure,
										   const double *weights, size_t n,
										   double level);

/* Two directly standardised rates side by side. */
typedef struct StandardisedComparison
{
	double focus;
	double reference;
	Estimate ratio;
	Estimate difference;
	TestResult test;			/* z of the difference */
	double dropped_weight;		/* share of the weights, 0 .. 1 */
} StandardisedComparison;

/*
 * The rates of focus and reference with the weights of one standard, their
 * ratio and difference.  Events are taken as Poisson: the variance of a rate is
 * sum (w_i/exposure_i)^2 events_i.  Normal intervals, of the ratio on the log
 * scale (Breslow and Day 1987, Rothman and Greenland 1998).  A stratum where
 * either has no exposure is dropped.  A ratio of 0 or INFINITY has no
 * interval; all NAN when no weight is left.  0 < level < 1.
 */
extern StandardisedComparison
standardise_compare(const int64_t *focus_events, const double *focus_exposure,
					const int64_t *reference_events,
					const double *reference_exposure, const double *weights,
					size_t n, double level);

/*
 * Indirectly standardised ratio (the SMR of mortality): observed events over
 * the events expected from the reference_rates in the exposure, with exact
 * Poisson limits.  NAN when nothing is expected; then still observed and
 * expected.  The rate itself is the ratio times the reference's crude rate.
 * A reference rate of NAN drops its stratum, observed events included.
 */
extern StandardisedRatio standardise_indirect(const int64_t *events,
											  const double *exposure,
											  const double *reference_rates,
											  size_t n, double level);

/*
 * Difference of the crude rates of the focus and the reference, divided
 * (Kitagawa 1955).  With rates r, s and compositions (shares of the
 * exposure) f, g of focus and reference:
 *
 * two parts:	 rate	   sum (r - s)(f + g)/2
 *				 composition sum (f - g)(r + s)/2
 * three parts: rate	   sum (r - s) g
 *				 composition sum (f - g) s
 *				 interaction sum (f - g)(r - s)
 *
 * A stratum where one population has nobody has no rate there; it takes the
 * other's, so that the whole stratum counts as composition.  rate_parts and
 * composition_parts (n doubles each, or NULL) receive the terms of the two
 * part division.  All NAN when a population is empty.
 */
extern RateDecomposition standardise_kitagawa(const int64_t *focus_events,
											  const double *focus_exposure,
											  const int64_t *reference_events,
											  const double *reference_exposure,
											  size_t n, double *rate_parts,
											  double *composition_parts);

/*
 * The same division of the difference of two means, such as hourly pay: each
 * stratum has a mean in place of a rate, and a weight >= 0 (persons or hours)
 * in place of an exposure.  The mean of a stratum without weight is not read.
 */
extern RateDecomposition
standardise_kitagawa_means(const double *focus_means,
						   const double *focus_weights,
						   const double *reference_means,
						   const double *reference_weights, size_t n);

#endif /* SPEGEL_KERNEL_STANDARDISE_H */
