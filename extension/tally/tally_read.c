/*
 * tally_read.c
 *		Accessors of one tally: counts, shares, and regrouped categories.
 */
#include "tally/tally.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "kernel/count/proportion.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(tally_persons_total);
SPEGEL_FUNCTION(tally_persons_category);
SPEGEL_FUNCTION(tally_known);
SPEGEL_FUNCTION(tally_unknown);
SPEGEL_FUNCTION(tally_coverage);
SPEGEL_FUNCTION(tally_categories);
SPEGEL_FUNCTION(tally_entries);
SPEGEL_FUNCTION(tally_recode);
SPEGEL_FUNCTION(tally_share);
SPEGEL_FUNCTION(tally_share_ci);
SPEGEL_FUNCTION(tally_share_bounds);

static double
ratio(int64 part, int64 whole)
{
	return whole == 0 ? NAN : (double) part / (double) whole;
}

Datum
tally_persons_total(PG_FUNCTION_ARGS)
{
	const Tally *tally = PG_GETARG_TALLY_P(0);

	PG_RETURN_INT64(tally_sum(tally_known_persons(tally), tally->unknown));
}

/* Persons of the category that argument 1 names. */
static int64
persons_of_category(const Tally *tally, FunctionCallInfo fcinfo)
{
	text *category = PG_GETARG_TEXT_PP(1);

	return tally_persons(tally, VARDATA_ANY(category),
						 VARSIZE_ANY_EXHDR(category));
}

Datum
tally_persons_category(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(persons_of_category(PG_GETARG_TALLY_P(0), fcinfo));
}

Datum
tally_known(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(tally_known_persons(PG_GETARG_TALLY_P(0)));
}

Datum
tally_unknown(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_TALLY_P(0)->unknown);
}

Datum
tally_coverage(PG_FUNCTION_ARGS)
{
	const Tally *tally = PG_GETARG_TALLY_P(0);
	int64 known = tally_known_persons(tally);

	return result_float8(fcinfo, ratio(known, tally_sum(known,
														tally->unknown)));
}

Datum
tally_categories(PG_FUNCTION_ARGS)
{
	TallyView view = tally_view(PG_GETARG_TALLY_P(0));
	Datum *label = palloc((view.n + 1) * sizeof(Datum));

	for (int i = 0; i < view.n; i++)
		label[i] = PointerGetDatum(cstring_to_text_with_len(view.entry[i].label,
															view.entry[i].length));
	PG_RETURN_ARRAYTYPE_P(construct_array(label, view.n, TEXTOID, -1, false,
										  TYPALIGN_INT));
}

/* entries(tally): set of (category, persons, share among the known). */
Datum
tally_entries(PG_FUNCTION_ARGS)
{
	TallyView view = tally_view(PG_GETARG_TALLY_P(0));

	result_set_begin(fcinfo);
	for (int i = 0; i < view.n + (view.unknown > 0); i++)
	{
		ResultRow row = {0};

		if (i < view.n)
		{
			row_add_text(&row, view.entry[i].label, view.entry[i].length);
			row_add_int64(&row, view.entry[i].persons);
			row_add_float8(&row, ratio(view.entry[i].persons, view.known));
		}
		else
		{
			row_add_null(&row);
			row_add_int64(&row, view.unknown);
			row_add_null(&row);
		}
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

static int
source_cmp(const void *a, const void *b)
{
	const TallyEntry *x = a;
	const TallyEntry *y = b;

	return label_cmp(x->label, x->length, y->label, y->length);
}

/*
 * recode(tally, source text[], target text): the categories of source are
 * counted as target, together with what target already has.  A NULL in source
 * stands for the unknown, a NULL target makes the categories unknown.
 */
Datum
tally_recode(PG_FUNCTION_ARGS)
{
	const Tally *tally;
	TallyView view;
	Tally *result = tally_new_working();
	Datum *element;
	bool *element_null;
	int n_elements;
	TallyEntry *source;
	int n_source = 0;
	const char *target = NULL;
	int target_length = 0;
	bool unknown_moves = false;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	tally = PG_GETARG_TALLY_P(0);
	view = tally_view(tally);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false,
					  TYPALIGN_INT, &element, &element_null, &n_elements);
	source = palloc((n_elements + 1) * sizeof(TallyEntry));
	for (int i = 0; i < n_elements; i++)
	{
		text *label;

		unknown_moves |= element_null[i];
		if (element_null[i])
			continue;
		label = DatumGetTextPP(element[i]);
		source[n_source++] = (TallyEntry) {VARDATA_ANY(label),
										   VARSIZE_ANY_EXHDR(label), 0};
	}
	sort_elements(source, n_source, sizeof(TallyEntry), source_cmp);
	if (!PG_ARGISNULL(2))
	{
		target = VARDATA_ANY(PG_GETARG_TEXT_PP(2));
		target_length = VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(2));
	}

	for (int i = 0; i < view.n; i++)
	{
		bool moves = bsearch(&view.entry[i], source, n_source,
							 sizeof(TallyEntry), source_cmp) != NULL;

		result = tally_add(result, moves ? target : view.entry[i].label,
						   moves ? target_length : view.entry[i].length,
						   view.entry[i].persons);
	}
	result = tally_add(result, unknown_moves ? target : NULL, target_length,
					   view.unknown);
	PG_RETURN_TALLY_P(tally_canonical(result));
}

Datum
tally_share(PG_FUNCTION_ARGS)
{
	const Tally *tally = PG_GETARG_TALLY_P(0);
	int64 persons = persons_of_category(tally, fcinfo);

	return result_float8(fcinfo, ratio(persons, tally_known_persons(tally)));
}

Datum
tally_share_ci(PG_FUNCTION_ARGS)
{
	const Tally *tally = PG_GETARG_TALLY_P(0);
	double level = argument_level(fcinfo, 2);
	ProportionMethod method = argument_proportion_method(fcinfo, 3);
	int64 persons = persons_of_category(tally, fcinfo);

	return result_estimate(fcinfo,
						   proportion_estimate(persons,
											   tally_known_persons(tally),
											   level, method));
}

/* share_bounds(tally, category): over the memberships of the unknown. */
Datum
tally_share_bounds(PG_FUNCTION_ARGS)
{
	const Tally *tally = PG_GETARG_TALLY_P(0);
	int64 persons = persons_of_category(tally, fcinfo);

	return result_estimate(fcinfo,
						   proportion_bounds(persons,
											 tally_known_persons(tally),
											 tally->unknown));
}
