/*
 * standardise.c
 *		Rates made comparable between populations of different composition,
 *		and observed counts beside expected ones.
 *
 * Strata are sorted by their numbers before anything is summed, because
 * array_agg() collects them in any order and sums of doubles depend on theirs.
 */
#include "measure/tally_argument.h"

#include "kernel/base/rate.h"
#include "kernel/count/standardise.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(strata_standardised_rate);
SPEGEL_FUNCTION(strata_standardised_ratio);
SPEGEL_FUNCTION(strata_kitagawa);
SPEGEL_FUNCTION(strata_kitagawa_means);
SPEGEL_FUNCTION(tally_kitagawa);
SPEGEL_FUNCTION(count_observed_expected_ratio);
SPEGEL_FUNCTION(count_observed_expected_test);

/* One population, the second number being a weight or a reference rate. */
typedef struct RateStratum
{
	int64 events;
	double exposure;
	double second;				/* NAN sorts last */
} RateStratum;

static int
rate_stratum_cmp(const void *a, const void *b)
{
	const RateStratum *x = a;
	const RateStratum *y = b;

	if (x->events != y->events)
		return x->events < y->events ? -1 : 1;
	if (x->exposure != y->exposure)
		return x->exposure < y->exposure ? -1 : 1;
	if (isnan(x->second) || isnan(y->second))
		return isnan(x->second) - isnan(y->second);
	return (x->second > y->second) - (x->second < y->second);
}

/* Sorts three parallel arrays. */
static void
sort_rate_strata(int64 *events, double *exposure, double *second, int n)
{
	RateStratum *stratum = palloc((n + 1) * sizeof(RateStratum));

	for (int i = 0; i < n; i++)
		stratum[i] = (RateStratum) {events[i], exposure[i], second[i]};
	sort_elements(stratum, n, sizeof(RateStratum), rate_stratum_cmp);
	for (int i = 0; i < n; i++)
	{
		events[i] = stratum[i].events;
		exposure[i] = stratum[i].exposure;
		second[i] = stratum[i].second;
	}
}

/* A sum of events has to stay a number of events. */
static void
check_event_sum(const int64 *events, int n)
{
	int64 sum = 0;

	for (int i = 0; i < n; i++)
		sum = tally_sum(sum, events[i]);
}

/* standardised_rate(events, exposure, weights, level) */
Datum
strata_standardised_rate(PG_FUNCTION_ARGS)
{
	int n;
	int n_exposure;
	int n_weights;
	int64 *events = argument_persons_array(fcinfo, 0, "events", &n);
	double *exposure = argument_amount_array(fcinfo, 1, "exposure",
											 &n_exposure);
	double *weights = argument_amount_array(fcinfo, 2, "weights", &n_weights);
	double level = argument_level(fcinfo, 3);
	StandardisedRate result;
	ResultRow row = {0};

	check_parallel("events", n, "exposure", n_exposure);
	check_parallel("events", n, "weights", n_weights);
	check_event_sum(events, n);
	sort_rate_strata(events, exposure, weights, n);
	result = standardise_direct(events, exposure, weights, n, level);
	row_add_float8(&row, result.crude);
	row_add_estimate(&row, result.rate);
	row_add_float8(&row, result.dropped_weight);
	return result_row(fcinfo, &row);
}

/* standardised_ratio(events, exposure, reference_rates, level) */
Datum
strata_standardised_ratio(PG_FUNCTION_ARGS)
{
	int n;
	int n_exposure;
	int n_rates;
	int64 *events = argument_persons_array(fcinfo, 0, "events", &n);
	double *exposure = argument_amount_array(fcinfo, 1, "exposure",
											 &n_exposure);
	double *rates = argument_nullable_float8_array(fcinfo, 2,
												   "reference_rates",
												   &n_rates);
	double level = argument_level(fcinfo, 3);
	StandardisedRatio result;
	int dropped = 0;
	ResultRow row = {0};

	check_parallel("events", n, "exposure", n_exposure);
	check_parallel("events", n, "reference_rates", n_rates);
	check_event_sum(events, n);
	for (int i = 0; i < n; i++)
	{
		if (rates[i] < 0.0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("reference_rates must not contain negative numbers"),
					 errdetail("Element %d is %g.", i + 1, rates[i])));
		if (isnan(rates[i]) || exposure[i] == 0.0)
			dropped++;
	}
	sort_rate_strata(events, exposure, rates, n);
	result = standardise_indirect(events, exposure, rates, n, level);
	row_add_int64(&row, result.observed);
	row_add_float8(&row, result.expected);
	row_add_estimate(&row, result.ratio);
	row_add_float8(&row, observed_expected_test(result.observed,
												result.expected).p_value);
	row_add_int64(&row, dropped);
	return result_row(fcinfo, &row);
}

/* Kitagawa's decomposition. */

typedef struct KitagawaStratum
{
	int64 focus_events;
	double focus_exposure;
	int64 reference_events;
	double reference_exposure;
} KitagawaStratum;

static int
kitagawa_stratum_cmp(const void *a, const void *b)
{
	const KitagawaStratum *x = a;
	const KitagawaStratum *y = b;

	if (x->focus_events != y->focus_events)
		return x->focus_events < y->focus_events ? -1 : 1;
	if (x->focus_exposure != y->focus_exposure)
		return x->focus_exposure < y->focus_exposure ? -1 : 1;
	if (x->reference_events != y->reference_events)
		return x->reference_events < y->reference_events ? -1 : 1;
	return (x->reference_exposure > y->reference_exposure) -
		(x->reference_exposure < y->reference_exposure);
}

static Datum
result_decomposition(FunctionCallInfo fcinfo, RateDecomposition d)
{
	ResultRow row = {0};

	row_add_float8(&row, d.difference);
	row_add_float8(&row, d.rate_part);
	row_add_float8(&row, d.composition_part);
	row_add_float8(&row, d.rate_only);
	row_add_float8(&row, d.composition_only);
	row_add_float8(&row, d.interaction);
	return result_row(fcinfo, &row);
}

static Datum
result_kitagawa(FunctionCallInfo fcinfo, KitagawaStratum *stratum, int n)
{
	int64 *events = palloc((n + 1) * 2 * sizeof(int64));
	double *exposure = palloc((n + 1) * 2 * sizeof(double));

	sort_elements(stratum, n, sizeof(KitagawaStratum), kitagawa_stratum_cmp);
	for (int i = 0; i < n; i++)
	{
		events[i] = stratum[i].focus_events;
		events[n + i] = stratum[i].reference_events;
		exposure[i] = stratum[i].focus_exposure;
		exposure[n + i] = stratum[i].reference_exposure;
	}
	check_event_sum(events, n);
	check_event_sum(events + n, n);
	return result_decomposition(fcinfo,
								standardise_kitagawa(events, exposure,
													 events + n, exposure + n,
													 n, NULL, NULL));
}

/*
 * kitagawa(focus_events, focus_exposure, reference_events,
 * reference_exposure): over persons or person-time.
 */
Datum
strata_kitagawa(PG_FUNCTION_ARGS)
{
	int n[4];
	int64 *focus_events = argument_persons_array(fcinfo, 0, "focus_events",
												 &n[0]);
	double *focus_exposure = argument_amount_array(fcinfo, 1,
												   "focus_exposure", &n[1]);
	int64 *reference_events = argument_persons_array(fcinfo, 2,
													 "reference_events",
													 &n[2]);
	double *reference_exposure = argument_amount_array(fcinfo, 3,
													   "reference_exposure",
													   &n[3]);
	KitagawaStratum *stratum;

	check_parallel("focus_events", n[0], "focus_exposure", n[1]);
	check_parallel("focus_events", n[0], "reference_events", n[2]);
	check_parallel("focus_events", n[0], "reference_exposure", n[3]);
	stratum = palloc((n[0] + 1) * sizeof(KitagawaStratum));
	for (int i = 0; i < n[0]; i++)
		stratum[i] = (KitagawaStratum) {focus_events[i], focus_exposure[i],
										reference_events[i],
										reference_exposure[i]};
	return result_kitagawa(fcinfo, stratum, n[0]);
}

/*
 * kitagawa_means(focus_means, focus_weights, reference_means,
 * reference_weights): means of anything, such as hourly pay.
 */

typedef struct MeanStratum
{
	double number[4];			/* means and weights, in that order */
} MeanStratum;

static int
mean_stratum_cmp(const void *a, const void *b)
{
	const MeanStratum *x = a;
	const MeanStratum *y = b;

	for (int k = 0; k < 4; k++)
		if (x->number[k] != y->number[k])
			return x->number[k] < y->number[k] ? -1 : 1;
	return 0;
}

Datum
strata_kitagawa_means(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {
		"focus_means", "focus_weights", "reference_means", "reference_weights"
	};
	int n[4];
	double *array[4];
	MeanStratum *stratum;

	for (int k = 0; k < 4; k++)
	{
		array[k] = k % 2 == 0 ?
			argument_nullable_float8_array(fcinfo, k, names[k], &n[k]) :
			argument_amount_array(fcinfo, k, names[k], &n[k]);
		check_parallel(names[0], n[0], names[k], n[k]);
	}
	stratum = palloc((n[0] + 1) * sizeof(MeanStratum));
	for (int i = 0; i < n[0]; i++)
	{
		for (int k = 0; k < 4; k += 2)
		{
			bool known = !isnan(array[k][i]);

			stratum[i].number[k] = known ? array[k][i] : 0.0;
			stratum[i].number[k + 1] = known ? array[k + 1][i] : 0.0;
		}
	}
	sort_elements(stratum, n[0], sizeof(MeanStratum), mean_stratum_cmp);
	for (int i = 0; i < n[0]; i++)
		for (int k = 0; k < 4; k++)
			array[k][i] = stratum[i].number[k];
	return result_decomposition(fcinfo,
								standardise_kitagawa_means(array[0], array[1],
														   array[2], array[3],
														   n[0]));
}

/*
 * kitagawa(focus tally[], reference tally[], category): shares.  A category
 * that no stratum has is nothing to compare.
 */
Datum
tally_kitagawa(PG_FUNCTION_ARGS)
{
	int n;
	int n_reference;
	const Tally **focus = argument_tally_array(fcinfo, 0, "focus", &n);
	const Tally **reference = argument_tally_array(fcinfo, 1, "reference",
												   &n_reference);
	text *category = PG_GETARG_TEXT_PP(2);
	const char *label = VARDATA_ANY(category);
	int length = VARSIZE_ANY_EXHDR(category);
	KitagawaStratum *stratum = palloc((n + 1) * sizeof(KitagawaStratum));
	bool found = false;

	check_parallel("focus", n, "reference", n_reference);
	for (int i = 0; i < n; i++)
	{
		stratum[i] = (KitagawaStratum)
		{
			tally_persons(focus[i], label, length),
			(double) tally_known_persons(focus[i]),
			tally_persons(reference[i], label, length),
			(double) tally_known_persons(reference[i])
		};
		found |= stratum[i].focus_events > 0 || stratum[i].reference_events > 0;
	}
	if (!found)
		return result_decomposition(fcinfo, (RateDecomposition) {
			NAN, NAN, NAN, NAN, NAN, NAN
		});
	return result_kitagawa(fcinfo, stratum, n);
}

/*
 * One observed count beside its expectation.
 */

static double
argument_expected(FunctionCallInfo fcinfo)
{
	double expected = PG_GETARG_FLOAT8(1);

	if (!(expected >= 0.0) || isinf(expected))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("expected number must be finite and not negative: %g",
						expected)));
	return expected;
}

Datum
count_observed_expected_ratio(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {
		[POISSON_EXACT] = "exact",
		[POISSON_BYAR] = "byar",
		NULL
	};
	int64 observed = argument_persons(fcinfo, 0);
	double expected = argument_expected(fcinfo);
	double level = argument_level(fcinfo, 2);
	PoissonMethod method = argument_keyword(fcinfo, 3, "interval method",
											methods);

	return result_estimate(fcinfo, observed_expected_ratio(observed, expected,
														   level, method));
}

Datum
count_observed_expected_test(PG_FUNCTION_ARGS)
{
	return result_test(fcinfo,
					   observed_expected_test(argument_persons(fcinfo, 0),
											  argument_expected(fcinfo)));
}
