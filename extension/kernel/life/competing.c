/*
 * competing.c
 *		Cumulative incidence and restricted time lost.
 *
 * At each time u with d events among n at risk, d_k of them of the outcome,
 * the numbers of those who have the outcome, another one, or none are taken
 * as multinomial.  Completing the square in the delta method splits the
 * variance of F(t) into two sums of squares:
 *
 *	 sum d/(n(n-d)) (F(t) - y)^2   +   sum S(u-)^2 d_k (d - d_k) / (d n^2)
 *
 * with y = F(u) + S(u) d_k/d: first whether an event happens at u at all,
 * then which one it is.  Nothing is ever subtracted, so that the variance
 * cannot come out negative.  When everybody at risk has an event (n = d) the
 * first term is 0, since F stays as it is from there on.
 */
#include "kernel/life/competing.h"

#include "kernel/base/dist.h"

/*
 * Everything needed to write down F and its variance after any time, in one
 * pass: the first sum is kept as total weight, weighted mean of y and
 * weighted sum of squares about that mean (West 1979).
 */
typedef struct Incidence
{
	double survival;
	double incidence;
	double weight;
	double mean;
	double squares;
	double which;				/* the second sum */
} Incidence;

static const Incidence incidence_start = {1.0, 0.0, 0.0, 0.0, 0.0, 0.0};

static void
incidence_step(Incidence *state, int64_t at_risk, int64_t events,
			   int64_t of_outcome)
{
	double n = (double) at_risk;
	double d = (double) events;
	double share;
	double before = state->survival;

	if (events == 0)
		return;
	share = (double) of_outcome / d;
	state->incidence += before * ((double) of_outcome / n);
	state->survival *= (double) (at_risk - events) / n;
	state->which += before * before * share *
		((double) (events - of_outcome) / n) / n;
	if (at_risk > events)
	{
		double weight = d / (n * (double) (at_risk - events));
		double y = state->incidence + state->survival * share;
		double off = y - state->mean;
		double part = weight / (state->weight + weight);

		state->squares += state->weight * part * off * off;
		state->mean += part * off;
		state->weight += weight;
	}
}

static WaldEstimate
incidence_estimate(const Incidence *state)
{
	double off = state->incidence - state->mean;

	/* A sum that rounding may take beyond everybody. */
	return (WaldEstimate){fmin(state->incidence, 1.0),
						  state->weight * off * off + state->squares +
							  state->which};
}

void
cumulative_incidence_curve(const LifeTable *table, int32_t outcome,
						   double *incidence, double *variance)
{
	const int64_t *of_outcome = life_table_events(table, outcome);
	Incidence state = incidence_start;

	for (int32_t row = 0; row < table->n_times; row++)
	{
		WaldEstimate estimate;

		kernel_check();
		incidence_step(&state, table->at_risk[row], table->events[row],
					   of_outcome[row]);
		estimate = incidence_estimate(&state);
		incidence[row] = estimate.value;
		variance[row] = estimate.variance;
	}
}

WaldEstimate
cumulative_incidence_at(const LifeTable *table, int32_t outcome, double time)
{
	const int64_t *of_outcome = life_table_events(table, outcome);
	Incidence state = incidence_start;

	if (!life_table_reaches(table, time))
		return wald_undefined();
	for (int32_t row = 0; row < table->n_times && table->time[row] <= time;
		 row++)
	{
		kernel_check();
		incidence_step(&state, table->at_risk[row], table->events[row],
					   of_outcome[row]);
	}
	return incidence_estimate(&state);
}

Estimate
cumulative_incidence_interval(WaldEstimate incidence, double level)
{
	double f = incidence.value;
	double cumulative;
	double factor;

	if (!(f > 0.0 && f < 1.0))
		return (Estimate){f, NAN, NAN};
	cumulative = -log1p(-f);
	factor = exp(dist_normal_two_sided_z(level) * sqrt(incidence.variance) /
				 ((1.0 - f) * cumulative));
	return (Estimate){f, -expm1(-cumulative / factor),
					  -expm1(-cumulative * factor)};
}

WaldEstimate
restricted_time_lost(const LifeTable *table, int32_t outcome, double horizon)
{
	/*
	 * Backwards from the horizon: the mean loss still to come for somebody
	 * who has no event yet, and its variance.
	 */
	const int64_t *of_outcome = life_table_events(table, outcome);
	WaldEstimate loss = {0.0, 0.0};

	if (!life_table_reaches(table, horizon))
		return wald_undefined();
	for (int32_t row = table->n_times - 1; row >= 0; row--)
	{
		double n = (double) table->at_risk[row];
		double d = (double) table->events[row];
		double k = (double) of_outcome[row];
		double time_lost = horizon - table->time[row];
		double stay;
		double off;

		kernel_check();
		if (table->time[row] > horizon || table->events[row] == 0)
			continue;
		stay = (double) (table->at_risk[row] - table->events[row]) / n;
		off = loss.value - time_lost * (k / d);
		loss.variance = stay * (stay * loss.variance + d / n * off * off / n) +
			time_lost * time_lost * (k / d) * ((d - k) / n) / n;
		loss.value = stay * loss.value + time_lost * (k / n);
	}
	return loss;
}

WaldEstimate
cumulative_incidence_difference(const LifeTable *a, const LifeTable *b,
								int32_t outcome, double time)
{
	return wald_difference(cumulative_incidence_at(a, outcome, time),
						   cumulative_incidence_at(b, outcome, time));
}

static void
add_weighted(WaldEstimate *sum, double weight, WaldEstimate estimate)
{
	sum->value += weight * estimate.value;
	sum->variance += weight * weight * estimate.variance;
}

MatchedIncidence
matched_incidence(const LifeTable *tables, size_t n_strata, int32_t outcome,
				  double time)
{
	MatchedIncidence result = {0};

	for (size_t s = 0; s < n_strata; s++)
	{
		int64_t exposed = life_table_persons(&tables[2 * s]);

		if (life_table_persons(&tables[2 * s + 1]) > 0)
			result.matched += exposed;
		else
			result.unmatched += exposed;
	}
	if (result.matched == 0)
	{
		result.exposed = result.unexposed = wald_undefined();
		result.difference = wald_undefined();
		return result;
	}
	for (size_t s = 0; s < n_strata; s++)
	{
		const LifeTable *pair = &tables[2 * s];
		double weight =
			(double) life_table_persons(&pair[0]) / (double) result.matched;

		if (weight == 0.0 || life_table_persons(&pair[1]) == 0)
			continue;
		add_weighted(&result.exposed, weight,
					 cumulative_incidence_at(&pair[0], outcome, time));
		add_weighted(&result.unexposed, weight,
					 cumulative_incidence_at(&pair[1], outcome, time));
		kernel_check();
	}
	result.difference = wald_difference(result.exposed, result.unexposed);
	return result;
}
