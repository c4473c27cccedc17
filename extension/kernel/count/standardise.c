/*
 * standardise.c
 *		Rates made comparable between populations of different composition.
 */
#include "kernel/count/standardise.h"

#include "kernel/base/dist.h"
#include "kernel/base/poisson_limits.h"
#include "kernel/base/sum.h"
#include "kernel/base/wald.h"

StandardisedRate
standardise_direct(const int64_t *events, const double *exposure,
				   const double *weights, size_t n, double level)
{
	StandardisedRate result = {NAN, {NAN, NAN, NAN}, NAN};
	CompensatedSum dropped_weights = {0.0, 0.0}, used_weights = {0.0, 0.0};
	CompensatedSum used_exposure = {0.0, 0.0};
	CompensatedSum sum = {0.0, 0.0}, variance_sum = {0.0, 0.0};
	double used_events = 0.0;
	double largest = 0.0;
	double rate, variance, used, dropped;
	double tail = (1.0 - level) / 2.0;

	for (size_t i = 0; i < n; i++)
	{
		double w;

		if (!(exposure[i] > 0.0))
		{
			sum_add(&dropped_weights, weights[i]);
			continue;
		}
		w = weights[i] / exposure[i];
		sum_add(&used_weights, weights[i]);
		sum_add(&used_exposure, exposure[i]);
		used_events += (double) events[i];
		sum_add(&sum, w * (double) events[i]);
		sum_add(&variance_sum, w * w * (double) events[i]);
		largest = fmax(largest, w);
	}
	used = sum_value(used_weights);
	if (sum_value(used_exposure) > 0.0)
		result.crude = used_events / sum_value(used_exposure);
	dropped = sum_value(dropped_weights);
	if (used + dropped > 0.0)
		result.dropped_weight = dropped / (used + dropped);
	if (!(used > 0.0))
		return result;

	rate = sum_value(sum) / used;
	variance = sum_value(variance_sum) / used / used;
	largest /= used;
	result.rate.value = rate;
	result.rate.low = rate > 0.0 ?
		dist_gamma_q(tail, rate * rate / variance, variance / rate,
					 TAIL_LOWER) : 0.0;

	/* One more event, in the stratum where it weighs most. */
	rate += largest;
	variance += largest * largest;
	result.rate.high = dist_gamma_q(tail, rate * rate / variance,
									variance / rate, TAIL_UPPER);
	return result;
}

StandardisedComparison
standardise_compare(const int64_t *focus_events, const double *focus_exposure,
					const int64_t *reference_events,
					const double *reference_exposure, const double *weights,
					size_t n, double level)
{
	const int64_t *events[2] = {focus_events, reference_events};
	const double *exposure[2] = {focus_exposure, reference_exposure};
	StandardisedComparison result = {NAN, NAN, estimate_undefined(),
									 estimate_undefined(), test_undefined(),
									 NAN};
	CompensatedSum dropped_weights = {0.0, 0.0}, used_weights = {0.0, 0.0};
	CompensatedSum sum[2] = {{0.0, 0.0}, {0.0, 0.0}};
	CompensatedSum squares[2] = {{0.0, 0.0}, {0.0, 0.0}};
	double rate[2];
	WaldEstimate of_rate[2];
	double used, dropped;

	for (size_t i = 0; i < n; i++)
	{
		if (!(exposure[0][i] > 0.0 && exposure[1][i] > 0.0))
		{
			sum_add(&dropped_weights, weights[i]);
			continue;
		}
		sum_add(&used_weights, weights[i]);
		for (int k = 0; k < 2; k++)
		{
			double w = weights[i] / exposure[k][i];

			sum_add(&sum[k], w * (double) events[k][i]);
			sum_add(&squares[k], w * w * (double) events[k][i]);
		}
	}
	used = sum_value(used_weights);
	dropped = sum_value(dropped_weights);
	if (used + dropped > 0.0)
		result.dropped_weight = dropped / (used + dropped);
	if (!(used > 0.0))
		return result;
	for (int k = 0; k < 2; k++)
	{
		rate[k] = sum_value(sum[k]) / used;
		of_rate[k] = (WaldEstimate){rate[k],
									sum_value(squares[k]) / used / used};
	}
	result.focus = rate[0];
	result.reference = rate[1];
	result.difference =
		wald_interval(wald_difference(of_rate[0], of_rate[1]), level);
	result.test = wald_test(wald_difference(of_rate[0], of_rate[1]));
	result.ratio = wald_ratio(of_rate[0], of_rate[1], level);
	return result;
}

StandardisedRatio
standardise_indirect(const int64_t *events, const double *exposure,
					 const double *reference_rates, size_t n, double level)
{
	StandardisedRatio result = {0, NAN, {NAN, NAN, NAN}};
	CompensatedSum expected = {0.0, 0.0};
	Estimate limits;

	for (size_t i = 0; i < n; i++)
	{
		if (!(exposure[i] > 0.0) || isnan(reference_rates[i]))
			continue;
		result.observed += events[i];
		sum_add(&expected, exposure[i] * reference_rates[i]);
	}
	result.expected = sum_value(expected);
	if (!(result.expected > 0.0))
		return result;
	limits = poisson_limits(result.observed, level);
	result.ratio.value = limits.value / result.expected;
	result.ratio.low = limits.low / result.expected;
	result.ratio.high = limits.high / result.expected;
	return result;
}

static double
sum_positive(const double *values, size_t n)
{
	CompensatedSum sum = {0.0, 0.0};

	for (size_t i = 0; i < n; i++)
		if (values[i] > 0.0)
			sum_add(&sum, values[i]);
	return sum_value(sum);
}

/* What the strata of one population have for each unit of exposure. */
typedef struct Rates
{
	const int64_t *events;		/* or NULL: then these are the rates */
	const double *means;
	const double *exposure;
} Rates;

static inline double
rate_of(Rates rates, size_t i)
{
	return rates.events ? (double) rates.events[i] / rates.exposure[i] :
		rates.means[i];
}

static RateDecomposition
decompose(Rates focus, Rates reference, size_t n, double *rate_parts,
		  double *composition_parts)
{
	const double *focus_exposure = focus.exposure;
	const double *reference_exposure = reference.exposure;
	RateDecomposition result = {NAN, NAN, NAN, NAN, NAN, NAN};
	double focus_total = sum_positive(focus_exposure, n);
	double reference_total = sum_positive(reference_exposure, n);
	bool defined = focus_total > 0.0 && reference_total > 0.0;
	CompensatedSum difference = {0.0, 0.0};
	CompensatedSum rate_part = {0.0, 0.0}, composition_part = {0.0, 0.0};
	CompensatedSum rate_only = {0.0, 0.0}, composition_only = {0.0, 0.0};
	CompensatedSum interaction = {0.0, 0.0};

	for (size_t i = 0; i < n; i++)
	{
		bool in_focus = focus_exposure[i] > 0.0;
		bool in_reference = reference_exposure[i] > 0.0;
		double f, g, r, s;
		double rate_term = 0.0, composition_term = 0.0;

		if (in_focus || in_reference)
		{
			f = in_focus ? focus_exposure[i] / focus_total : 0.0;
			g = in_reference ? reference_exposure[i] / reference_total : 0.0;
			r = in_focus ? rate_of(focus, i) : 0.0;
			s = in_reference ? rate_of(reference, i) : r;
			if (!in_focus)
				r = s;
			rate_term = (r - s) * (f + g) / 2.0;
			composition_term = (f - g) * (r + s) / 2.0;
			sum_add(&difference, f * r);
			sum_add(&difference, -g * s);
			sum_add(&rate_part, rate_term);
			sum_add(&composition_part, composition_term);
			sum_add(&rate_only, (r - s) * g);
			sum_add(&composition_only, (f - g) * s);
			sum_add(&interaction, (f - g) * (r - s));
		}
		if (rate_parts)
			rate_parts[i] = defined ? rate_term : NAN;
		if (composition_parts)
			composition_parts[i] = defined ? composition_term : NAN;
	}
	if (!defined)
		return result;
	result.difference = sum_value(difference);
	result.rate_part = sum_value(rate_part);
	result.composition_part = sum_value(composition_part);
	result.rate_only = sum_value(rate_only);
	result.composition_only = sum_value(composition_only);
	result.interaction = sum_value(interaction);
	return result;
}

RateDecomposition
standardise_kitagawa(const int64_t *focus_events, const double *focus_exposure,
					 const int64_t *reference_events,
					 const double *reference_exposure, size_t n,
					 double *rate_parts, double *composition_parts)
{
	return decompose((Rates){focus_events, NULL, focus_exposure},
					 (Rates){reference_events, NULL, reference_exposure}, n,
					 rate_parts, composition_parts);
}

RateDecomposition
standardise_kitagawa_means(const double *focus_means,
						   const double *focus_weights,
						   const double *reference_means,
						   const double *reference_weights, size_t n)
{
	return decompose((Rates){NULL, focus_means, focus_weights},
					 (Rates){NULL, reference_means, reference_weights}, n,
					 NULL, NULL);
}
