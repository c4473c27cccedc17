/*
 * representation.c
 *		A tally against a reference tally: representation ratio, gap,
 *		shortfall and tests, one category at a time or all at once.
 */
#include "measure/tally_argument.h"

#include "miscadmin.h"

#include "kernel/base/adjust.h"
#include "kernel/count/representation.h"
#include "common/result.h"
#include "common/result_row.h"
#include "measure/deviation_row.h"
#include "common/sort.h"
#include "measure/tally_pair.h"

SPEGEL_FUNCTION(tally_representation);
SPEGEL_FUNCTION(tally_representation_of_shares);
SPEGEL_FUNCTION(tally_representation_ratio);
SPEGEL_FUNCTION(tally_representation_ratio_ci);
SPEGEL_FUNCTION(tally_representation_bounds);
SPEGEL_FUNCTION(tally_parity_gap);
SPEGEL_FUNCTION(tally_parity_gap_ci);
SPEGEL_FUNCTION(tally_parity_gap_bounds);
SPEGEL_FUNCTION(tally_representation_test);
SPEGEL_FUNCTION(tally_representation_deviation);
SPEGEL_FUNCTION(tally_headcount_shortfall);
SPEGEL_FUNCTION(tally_hires_needed);
SPEGEL_FUNCTION(tally_glass_ceiling_index);
SPEGEL_FUNCTION(tally_glass_ceiling_index_ci);
SPEGEL_FUNCTION(tally_feeder_ratio);
SPEGEL_FUNCTION(tally_feeder_ratio_ci);

static ReferenceKind
argument_reference_kind(FunctionCallInfo fcinfo, int argument)
{
	static const char *const kinds[] = {
		[REFERENCE_POPULATION] = "population",
		[REFERENCE_SAMPLE] = "sample",
		[REFERENCE_CONTAINING] = "containing",
		NULL
	};

	return argument_keyword(fcinfo, argument, "reference kind", kinds);
}

static void
check_contained(Representation r, ReferenceKind kind, const char *label,
				int length)
{
	if (kind != REFERENCE_CONTAINING || representation_is_contained(r))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("focus is not part of the reference"),
			 errdetail("For category \"%.*s\", the focus has %lld of %lld persons and the reference %lld of %lld.",
					   length, label, (long long) r.x, (long long) r.n,
					   (long long) r.ref_x, (long long) r.ref_n),
			 errhint("Use reference_kind \"population\" or \"sample\" when the focus is not counted in the reference.")));
}

/*
 * The counts of one category in two tallies.  `focus` and `reference` are
 * argument numbers, because ladder measures have them the other way round.
 */
static Representation
counts_of_category(FunctionCallInfo fcinfo, int focus, int reference,
				   ReferenceKind kind)
{
	const Tally *focus_tally = PG_GETARG_TALLY_P(focus);
	const Tally *reference_tally = PG_GETARG_TALLY_P(reference);
	text *category = PG_GETARG_TEXT_PP(2);
	const char *label = VARDATA_ANY(category);
	int length = VARSIZE_ANY_EXHDR(category);
	Representation r;

	r.x = tally_persons(focus_tally, label, length);
	r.n = tally_known_persons(focus_tally);
	r.ref_x = tally_persons(reference_tally, label, length);
	r.ref_n = tally_known_persons(reference_tally);
	check_contained(r, kind, label, length);
	return r;
}

Datum
tally_representation_ratio(PG_FUNCTION_ARGS)
{
	Representation r = counts_of_category(fcinfo, 0, 1, REFERENCE_POPULATION);

	return result_float8(fcinfo,
						 representation_ratio(r, REFERENCE_POPULATION,
											  ANY_LEVEL,
											  PROPORTION_WILSON).value);
}

Datum
tally_representation_ratio_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 3);
	ReferenceKind kind = argument_reference_kind(fcinfo, 4);
	ProportionMethod method = argument_proportion_method(fcinfo, 5);

	return result_estimate(fcinfo,
						   representation_ratio(counts_of_category(fcinfo, 0, 1, kind),
												kind, level, method));
}

Datum
tally_representation_bounds(PG_FUNCTION_ARGS)
{
	ReferenceKind kind = argument_reference_kind(fcinfo, 3);

	return result_estimate(fcinfo,
						   representation_ratio_bounds(counts_of_category(fcinfo, 0, 1, kind),
													   PG_GETARG_TALLY_P(0)->unknown,
													   PG_GETARG_TALLY_P(1)->unknown,
													   kind));
}

/*
 * A category that neither tally has, perhaps because it is misspelt, is
 * nothing to compare: the result is NULL, as that of the ratio is.  Tallies
 * keep no zeros, so that it is the same as one that nobody is in.
 */
static inline bool
is_nowhere(Representation r)
{
	return r.x == 0 && r.ref_x == 0;
}

Datum
tally_parity_gap(PG_FUNCTION_ARGS)
{
	Representation r = counts_of_category(fcinfo, 0, 1, REFERENCE_POPULATION);

	if (is_nowhere(r))
		PG_RETURN_NULL();
	return result_float8(fcinfo,
						 parity_gap(r, REFERENCE_POPULATION, ANY_LEVEL,
									PROPORTION_WILSON).value);
}

Datum
tally_parity_gap_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 3);
	ReferenceKind kind = argument_reference_kind(fcinfo, 4);
	ProportionMethod method = argument_proportion_method(fcinfo, 5);

	Representation r = counts_of_category(fcinfo, 0, 1, kind);

	if (is_nowhere(r))
		return result_estimate(fcinfo, estimate_undefined());
	return result_estimate(fcinfo, parity_gap(r, kind, level, method));
}

Datum
tally_parity_gap_bounds(PG_FUNCTION_ARGS)
{
	ReferenceKind kind = argument_reference_kind(fcinfo, 3);

	return result_estimate(fcinfo,
						   parity_gap_bounds(counts_of_category(fcinfo, 0, 1, kind),
											 PG_GETARG_TALLY_P(0)->unknown,
											 PG_GETARG_TALLY_P(1)->unknown,
											 kind));
}

Datum
tally_representation_test(PG_FUNCTION_ARGS)
{
	ReferenceKind kind = argument_reference_kind(fcinfo, 3);

	Representation r = counts_of_category(fcinfo, 0, 1, kind);

	if (is_nowhere(r))
		return result_test(fcinfo, test_undefined());
	return result_test(fcinfo, representation_test(r, kind));
}

Datum
tally_representation_deviation(PG_FUNCTION_ARGS)
{
	ReferenceKind kind = argument_reference_kind(fcinfo, 3);

	Representation r = counts_of_category(fcinfo, 0, 1, kind);

	if (is_nowhere(r))
		PG_RETURN_NULL();
	return result_deviation(fcinfo, deviation_of_representation(r, kind));
}

/* Ends a function that returns bigint; the kernel says undefined by -1. */
static Datum
result_headcount(FunctionCallInfo fcinfo, int64 persons)
{
	if (persons < 0)
		PG_RETURN_NULL();
	PG_RETURN_INT64(persons);
}

Datum
tally_headcount_shortfall(PG_FUNCTION_ARGS)
{
	Representation r = counts_of_category(fcinfo, 0, 1, REFERENCE_POPULATION);

	return result_headcount(fcinfo, is_nowhere(r) ? -1 : headcount_shortfall(r));
}

Datum
tally_hires_needed(PG_FUNCTION_ARGS)
{
	Representation r = counts_of_category(fcinfo, 0, 1, REFERENCE_POPULATION);

	return result_headcount(fcinfo, is_nowhere(r) ? -1 : hires_needed(r));
}

/*
 * glass_ceiling_index(all_staff, top, category): the top is the focus, and
 * need not be counted among the staff.
 */
Datum
tally_glass_ceiling_index(PG_FUNCTION_ARGS)
{
	Representation r = counts_of_category(fcinfo, 1, 0, REFERENCE_POPULATION);

	return result_float8(fcinfo, glass_ceiling_of_shares(r));
}

Datum
tally_glass_ceiling_index_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 3);
	Representation r = counts_of_category(fcinfo, 1, 0, REFERENCE_CONTAINING);

	return result_estimate(fcinfo, glass_ceiling_index(r, level));
}

/* feeder_ratio(below, above, category): the level above is the focus. */
Datum
tally_feeder_ratio(PG_FUNCTION_ARGS)
{
	Representation r = counts_of_category(fcinfo, 1, 0, REFERENCE_SAMPLE);

	return result_float8(fcinfo, feeder_ratio(r, ANY_LEVEL).value);
}

Datum
tally_feeder_ratio_ci(PG_FUNCTION_ARGS)
{
	double level = argument_level(fcinfo, 3);
	Representation r = counts_of_category(fcinfo, 1, 0, REFERENCE_SAMPLE);

	return result_estimate(fcinfo, feeder_ratio(r, level));
}

/*
 * Ends a function that returns a row for each of n categories; tested says
 * whether the reference is known well enough for a test.
 */
static Datum
result_representation(FunctionCallInfo fcinfo, const TallyEntry *category,
					  const Representation *counts, int n, ReferenceKind kind,
					  double level, bool tested)
{
	double *p = palloc((n + 1) * sizeof(double));
	double *p_adjusted = palloc((n + 1) * sizeof(double));

	for (int i = 0; i < n; i++)
	{
		check_contained(counts[i], kind, category[i].label,
						category[i].length);
		CHECK_FOR_INTERRUPTS();
		p[i] = tested ? representation_test(counts[i], kind).p_value : NAN;
	}
	adjust_holm(p, n, p_adjusted, palloc((n + 1) * sizeof(RankedP)));

	result_set_begin(fcinfo);
	for (int i = 0; i < n; i++)
	{
		Representation r = counts[i];
		ResultRow row = {0};

		row_add_text(&row, category[i].label, category[i].length);
		row_add_int64(&row, r.x);
		row_add_int64(&row, r.n);
		row_add_estimate(&row, proportion_estimate(r.x, r.n, level,
												   PROPORTION_WILSON));
		row_add_float8(&row, proportion_share(r.ref_x, r.ref_n));
		row_add_estimate(&row, representation_ratio(r, kind, level,
													PROPORTION_WILSON));
		row_add_float8(&row, parity_gap(r, kind, level,
										PROPORTION_WILSON).value);
		row_add_float8(&row, representation_expected(r));
		row_add_headcount(&row, headcount_shortfall(r));
		row_add_float8(&row, p[i]);
		row_add_float8(&row, p_adjusted[i]);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/*
 * representation(focus, reference, level, reference_kind): one row for each
 * category that either tally has.
 */
Datum
tally_representation(PG_FUNCTION_ARGS)
{
	TallyPair pair = tally_pair(PG_GETARG_TALLY_P(0), PG_GETARG_TALLY_P(1));
	double level = argument_level(fcinfo, 2);
	ReferenceKind kind = argument_reference_kind(fcinfo, 3);
	Representation *counts = palloc((pair.n + 1) * sizeof(Representation));

	for (int i = 0; i < pair.n; i++)
		counts[i] = (Representation) {pair.focus[i], pair.focus_known,
									  pair.reference[i],
									  pair.reference_known};
	return result_representation(fcinfo, pair.category, counts, pair.n, kind,
								 level, true);
}

/*
 * A reference given in shares.
 */

/* Without a base a share of up to nine decimals is so many of these. */
#define SHARE_UNITS 1000000000

/* Shares in whole per cent of seven categories may sum to so much more. */
#define SHARE_ROUNDING 0.035

typedef struct ReferenceShare
{
	const text *label;
	double share;
} ReferenceShare;

static int
reference_share_cmp(const void *a, const void *b)
{
	const text *x = ((const ReferenceShare *) a)->label;
	const text *y = ((const ReferenceShare *) b)->label;

	return label_cmp(VARDATA_ANY(x), VARSIZE_ANY_EXHDR(x), VARDATA_ANY(y),
					 VARSIZE_ANY_EXHDR(y));
}

/* The arguments categories and shares, from 1 on, ascending by label. */
static ReferenceShare *
argument_shares(FunctionCallInfo fcinfo, int *n)
{
	int n_shares;
	text **label = argument_text_array(fcinfo, 1, "categories", n);
	double *share = argument_float8_array(fcinfo, 2, "shares", &n_shares);
	ReferenceShare *reference = palloc((*n + 1) * sizeof(ReferenceShare));
	double sum = 0.0;

	check_parallel("categories", *n, "shares", n_shares);
	for (int i = 0; i < *n; i++)
	{
		reference[i] = (ReferenceShare) {label[i], share[i]};
		sum += share[i];
		if (share[i] < 0.0 || share[i] > 1.0 || sum > 1.0 + SHARE_ROUNDING)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("shares must be between 0 and 1 and sum to at most 1"),
					 errdetail("Element %d is %g; the sum up to and including it is %g.",
							   i + 1, share[i], sum),
					 errhint("Write 45 percent as 0.45.")));
	}
	sort_elements(reference, *n, sizeof(ReferenceShare), reference_share_cmp);
	for (int i = 1; i < *n; i++)
		if (reference_share_cmp(&reference[i - 1], &reference[i]) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("categories must not name \"%.*s\" twice",
							(int) VARSIZE_ANY_EXHDR(reference[i].label),
							VARDATA_ANY(reference[i].label))));
	return reference;
}

/*
 * representation_of_shares(focus, categories, shares, base, level,
 * reference_kind): one row for each category that is named.
 */
Datum
tally_representation_of_shares(PG_FUNCTION_ARGS)
{
	const Tally *focus;
	int n;
	ReferenceShare *reference;
	int64 base = SHARE_UNITS;
	bool has_base = !PG_ARGISNULL(3);
	double level;
	ReferenceKind kind;
	TallyEntry *category;
	Representation *counts;

	for (int i = 0; i < 6; i++)
	{
		if (PG_ARGISNULL(i) && i != 3)
		{
			result_set_begin(fcinfo);
			return (Datum) 0;
		}
	}
	focus = PG_GETARG_TALLY_P(0);
	reference = argument_shares(fcinfo, &n);
	if (has_base)
		base = argument_persons(fcinfo, 3);
	level = argument_level(fcinfo, 4);
	kind = argument_reference_kind(fcinfo, 5);
	if (kind != REFERENCE_POPULATION && !has_base)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("base is required unless the reference is a population"),
				 errhint("Specify base, the number of persons that the shares refer to.")));
	category = palloc((n + 1) * sizeof(TallyEntry));
	counts = palloc((n + 1) * sizeof(Representation));
	for (int i = 0; i < n; i++)
	{
		const char *label = VARDATA_ANY(reference[i].label);
		int length = VARSIZE_ANY_EXHDR(reference[i].label);

		category[i] = (TallyEntry) {label, length, 0};
		counts[i] = (Representation) {
			.x = tally_persons(focus, label, length),
			.n = tally_known_persons(focus),
			.ref_x = (int64) rint(reference[i].share * (double) base),
			.ref_n = base,
		};
		counts[i].ref_x = Min(counts[i].ref_x, base);
	}
	return result_representation(fcinfo, category, counts, n, kind, level,
								 has_base);
}
