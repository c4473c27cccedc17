/*
 * stratified_rate.c
 *		Rates of two populations compared within strata: the common rate ratio,
 *		and the two rates with the weights of one standard.
 *
 * Strata are sorted by their numbers before anything is summed, because
 * array_agg() collects them in any order and sums of doubles depend on theirs.
 */
#include "measure/tally_argument.h"

#include "kernel/count/standardise.h"
#include "kernel/count/stratified_rate.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(strata_mantel_haenszel_rate_ratio);
SPEGEL_FUNCTION(strata_standardised_rate_comparison);

/* Events and exposures of both populations, by stratum. */
typedef struct TwoRates
{
	int n;
	int64 *events[2];
	double *exposure[2];
	double *weight;
} TwoRates;

typedef struct TwoRatesStratum
{
	int64 events[2];
	double exposure[2];
	double weight;
} TwoRatesStratum;

static int
stratum_cmp(const void *a, const void *b)
{
	const TwoRatesStratum *x = a;
	const TwoRatesStratum *y = b;

	for (int k = 0; k < 2; k++)
	{
		if (x->events[k] != y->events[k])
			return x->events[k] < y->events[k] ? -1 : 1;
		if (x->exposure[k] != y->exposure[k])
			return x->exposure[k] < y->exposure[k] ? -1 : 1;
	}
	return (x->weight > y->weight) - (x->weight < y->weight);
}

/*
 * The arguments (focus_events, focus_exposure, reference_events,
 * reference_exposure), and weights where they are the fifth.
 */
static TwoRates
argument_two_rates(FunctionCallInfo fcinfo, bool weighted)
{
	static const char *const names[] = {
		"focus_events", "focus_exposure", "reference_events",
		"reference_exposure", "weights"
	};
	int n[5];
	TwoRates rates;
	TwoRatesStratum *stratum;
	int64 sum = 0;

	for (int k = 0; k < 2; k++)
	{
		rates.events[k] = argument_persons_array(fcinfo, 2 * k, names[2 * k],
												 &n[2 * k]);
		rates.exposure[k] = argument_amount_array(fcinfo, 2 * k + 1,
												  names[2 * k + 1],
												  &n[2 * k + 1]);
	}
	if (weighted)
		rates.weight = argument_amount_array(fcinfo, 4, names[4], &n[4]);
	for (int k = 1; k < 4 + weighted; k++)
		check_parallel(names[0], n[0], names[k], n[k]);
	rates.n = n[0];

	stratum = palloc((n[0] + 1) * sizeof(TwoRatesStratum));
	for (int i = 0; i < n[0]; i++)
	{
		stratum[i] = (TwoRatesStratum) {
			{rates.events[0][i], rates.events[1][i]},
			{rates.exposure[0][i], rates.exposure[1][i]},
			weighted ? rates.weight[i] : 0.0
		};
		sum = tally_sum(sum, tally_sum(rates.events[0][i],
									   rates.events[1][i]));
	}
	sort_elements(stratum, n[0], sizeof(TwoRatesStratum), stratum_cmp);
	for (int i = 0; i < n[0]; i++)
	{
		for (int k = 0; k < 2; k++)
		{
			rates.events[k][i] = stratum[i].events[k];
			rates.exposure[k][i] = stratum[i].exposure[k];
		}
		if (weighted)
			rates.weight[i] = stratum[i].weight;
	}
	return rates;
}

/*
 * mantel_haenszel_rate_ratio(focus_events, focus_exposure, reference_events,
 * reference_exposure, level)
 */
Datum
strata_mantel_haenszel_rate_ratio(PG_FUNCTION_ARGS)
{
	TwoRates rates = argument_two_rates(fcinfo, false);
	StratifiedRateRatio result =
		stratified_rate_ratio(rates.events[0], rates.exposure[0],
							  rates.events[1], rates.exposure[1], rates.n,
							  argument_level(fcinfo, 4));
	ResultRow row = {0};

	row_add_float8(&row, result.crude);
	row_add_estimate(&row, result.common);
	row_add_float8(&row, result.standard_error);
	row_add_float8(&row, result.test.statistic);
	row_add_float8(&row, result.test.p_value);
	row_add_int64(&row, result.used);
	row_add_int64(&row, result.dropped);
	return result_row(fcinfo, &row);
}

/*
 * standardised_rate_comparison(focus_events, focus_exposure,
 * reference_events, reference_exposure, weights, level)
 */
Datum
strata_standardised_rate_comparison(PG_FUNCTION_ARGS)
{
	TwoRates rates = argument_two_rates(fcinfo, true);
	StandardisedComparison result =
		standardise_compare(rates.events[0], rates.exposure[0],
							rates.events[1], rates.exposure[1], rates.weight,
							rates.n, argument_level(fcinfo, 5));
	ResultRow row = {0};

	row_add_float8(&row, result.focus);
	row_add_float8(&row, result.reference);
	row_add_estimate(&row, result.ratio);
	row_add_estimate(&row, result.difference);
	row_add_float8(&row, result.test.p_value);
	row_add_float8(&row, result.dropped_weight);
	return result_row(fcinfo, &row);
}
