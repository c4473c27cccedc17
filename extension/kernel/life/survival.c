/*
 * survival.c
 *		Survival, cumulative hazard, quantiles and restricted mean of one
 *		life table.
 */
#include "kernel/life/survival.h"

#include "kernel/base/dist.h"

/* How near the survival must come to 1 - p to count as equal. */
#define QUANTILE_TOLERANCE 1e-9

/* The survival so far, and the sum d/(n(n-d)) of Greenwood's formula. */
typedef struct ProductLimit
{
	double survival;
	double greenwood;
} ProductLimit;

static void
product_limit_step(ProductLimit *state, int64_t at_risk, int64_t events)
{
	double n = (double) at_risk;
	double remaining = (double) (at_risk - events);

	if (events == 0)
		return;
	state->survival *= remaining / n;
	state->greenwood += (double) events / (n * remaining);
}

static WaldEstimate
product_limit_estimate(const ProductLimit *state)
{
	double s = state->survival;

	/* An infinite sum times a survival of 0 is NAN, as documented. */
	return (WaldEstimate){s, s * s * state->greenwood};
}

void
survival_curve(const LifeTable *table, double *survival, double *variance)
{
	ProductLimit state = {1.0, 0.0};

	for (int32_t row = 0; row < table->n_times; row++)
	{
		WaldEstimate estimate;

		kernel_check();
		product_limit_step(&state, table->at_risk[row], table->events[row]);
		estimate = product_limit_estimate(&state);
		survival[row] = estimate.value;
		variance[row] = estimate.variance;
	}
}

WaldEstimate
survival_at(const LifeTable *table, double time)
{
	ProductLimit state = {1.0, 0.0};

	if (!life_table_reaches(table, time))
		return wald_undefined();
	for (int32_t row = 0; row < table->n_times && table->time[row] <= time;
		 row++)
	{
		kernel_check();
		product_limit_step(&state, table->at_risk[row], table->events[row]);
	}
	return product_limit_estimate(&state);
}

Estimate
survival_interval(WaldEstimate survival, double level, SurvivalScale scale)
{
	double s = survival.value;
	double margin =
		dist_normal_two_sided_z(level) * sqrt(survival.variance);
	double low = NAN;
	double high = NAN;

	if (!(s > 0.0) || isnan(margin))
		return (Estimate){s, NAN, NAN};
	switch (scale)
	{
		case SURVIVAL_LOGLOG:
			if (s < 1.0)
			{
				double factor = exp(margin / (s * -log(s)));

				low = exp(log(s) * factor);
				high = exp(log(s) / factor);
			}
			break;
		case SURVIVAL_LOG:
			low = s * exp(-margin / s);
			high = fmin(s * exp(margin / s), 1.0);
			break;
		case SURVIVAL_PLAIN:
			low = fmax(s - margin, 0.0);
			high = fmin(s + margin, 1.0);
			break;
		case SURVIVAL_LOGIT:
			if (s < 1.0)
			{
				double odds = s / (1.0 - s);
				double factor = exp(margin / (s * (1.0 - s)));

				low = 1.0 / (1.0 + factor / odds);
				high = 1.0 / (1.0 + 1.0 / (odds * factor));
			}
			break;
		case SURVIVAL_ARCSIN:
			if (s < 1.0)
			{
				double angle = asin(sqrt(s));
				double turn = 0.5 * margin / sqrt(s * (1.0 - s));

				low = sin(fmax(angle - turn, 0.0));
				high = sin(fmin(angle + turn, M_PI_2));
				low *= low;
				high *= high;
			}
			break;
	}
	return (Estimate){s, low, high};
}

static void
cumulative_hazard_step(WaldEstimate *sum, int64_t at_risk, int64_t events)
{
	double n = (double) at_risk;

	if (events == 0)
		return;
	sum->value += (double) events / n;
	sum->variance += (double) events / (n * n);
}

void
cumulative_hazard_curve(const LifeTable *table, int32_t outcome,
						double *hazard, double *variance)
{
	const int64_t *events = life_table_events(table, outcome);
	WaldEstimate sum = {0.0, 0.0};

	for (int32_t row = 0; row < table->n_times; row++)
	{
		kernel_check();
		cumulative_hazard_step(&sum, table->at_risk[row], events[row]);
		hazard[row] = sum.value;
		variance[row] = sum.variance;
	}
}

WaldEstimate
cumulative_hazard_at(const LifeTable *table, int32_t outcome, double time)
{
	const int64_t *events = life_table_events(table, outcome);
	WaldEstimate sum = {0.0, 0.0};

	if (!life_table_reaches(table, time))
		return wald_undefined();
	for (int32_t row = 0; row < table->n_times && table->time[row] <= time;
		 row++)
	{
		kernel_check();
		cumulative_hazard_step(&sum, table->at_risk[row], events[row]);
	}
	return sum;
}

Estimate
cumulative_hazard_interval(WaldEstimate hazard, double level)
{
	double factor = exp(dist_normal_two_sided_z(level) *
						sqrt(hazard.variance) / hazard.value);

	if (!(hazard.value > 0.0))
		return (Estimate){hazard.value, NAN, NAN};
	return (Estimate){hazard.value, hazard.value / factor,
					  hazard.value * factor};
}

/* Where a falling curve meets a level: the ends of its stay there. */
typedef struct Crossing
{
	double first;				/* the curve is at or below the level */
	double below;				/* the curve is below it */
} Crossing;

static void
crossing_step(Crossing *crossing, double time, double value, double level)
{
	if (isnan(value))
		return;
	if (isnan(crossing->first) && value <= level + QUANTILE_TOLERANCE)
		crossing->first = time;
	if (!isnan(crossing->first) && isnan(crossing->below) &&
		value < level - QUANTILE_TOLERANCE)
		crossing->below = time;
}

/* NAN when the curve never came down to the level. */
static double
crossing_middle(const Crossing *crossing, double end_of_follow_up)
{
	double below =
		isnan(crossing->below) ? end_of_follow_up : crossing->below;

	return crossing->first + (below - crossing->first) / 2.0;
}

Estimate
survival_quantile(const LifeTable *table, double p, double level,
				  SurvivalScale scale)
{
	ProductLimit state = {1.0, 0.0};
	Crossing middle = {NAN, NAN};
	Crossing low = {NAN, NAN};
	Crossing high = {NAN, NAN};
	double end;

	if (!(p > 0.0 && p < 1.0) || table->n_times == 0)
		return estimate_undefined();
	for (int32_t row = 0; row < table->n_times; row++)
	{
		double time = table->time[row];
		Estimate band;

		kernel_check();
		if (table->events[row] == 0)
			continue;
		product_limit_step(&state, table->at_risk[row], table->events[row]);
		band = survival_interval(product_limit_estimate(&state), level,
								 scale);
		crossing_step(&middle, time, band.value, 1.0 - p);
		crossing_step(&low, time, band.low, 1.0 - p);
		crossing_step(&high, time, band.high, 1.0 - p);
	}
	end = table->time[table->n_times - 1];
	return (Estimate){crossing_middle(&middle, end),
					  crossing_middle(&low, end),
					  crossing_middle(&high, end)};
}

WaldEstimate
restricted_mean(const LifeTable *table, double horizon)
{
	/*
	 * Backwards from the horizon: the mean time still to come for somebody
	 * who has no event yet, and its variance.  All terms are positive.
	 */
	WaldEstimate mean = {0.0, 0.0};
	double later = horizon;

	if (!life_table_reaches(table, horizon))
		return wald_undefined();
	for (int32_t row = table->n_times - 1; row >= 0; row--)
	{
		double n = (double) table->at_risk[row];
		double hazard;
		double stay;

		kernel_check();
		if (table->time[row] > horizon || table->events[row] == 0)
			continue;
		mean.value += later - table->time[row];
		later = table->time[row];
		hazard = (double) table->events[row] / n;
		stay = (double) (table->at_risk[row] - table->events[row]) / n;
		if (stay == 0.0)
		{
			/* Nobody has any time to come, however far the horizon. */
			mean = (WaldEstimate) {0.0, 0.0};
			continue;
		}
		mean.variance = stay * (stay * mean.variance +
								hazard * mean.value * mean.value / n);
		mean.value *= stay;
	}
	mean.value += later;
	return mean;
}

WaldEstimate
restricted_mean_difference(const LifeTable *a, const LifeTable *b,
						   double horizon)
{
	return wald_difference(restricted_mean(a, horizon),
						   restricted_mean(b, horizon));
}
