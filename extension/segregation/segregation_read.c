/*
 * segregation_read.c
 *		The tallies inside a segregation state, and units merged to
 *		super-units.
 */
#include "segregation/segregation.h"

#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "kernel/segregation/segregation_information.h"
#include "common/array_argument.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(segregation_units);
SPEGEL_FUNCTION(segregation_total);
SPEGEL_FUNCTION(segregation_unit_tally);
SPEGEL_FUNCTION(segregation_merge_units);
SPEGEL_FUNCTION(segregation_mutual_information_decomposition);
SPEGEL_FUNCTION(segregation_mutual_information_within);

static Tally *
unit_tally(const Segregation *s, uint32 unit, TallyEntry *entry)
{
	TallyView view = segregation_unit_view(s, unit, entry);

	return tally_make(view.entry, view.n, view.unknown);
}

/* units(segregation): set of (unit, tally). */
Datum
segregation_units(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	TallyEntry *entry = palloc((s->n_categories + 1) * sizeof(TallyEntry));

	result_set_begin(fcinfo);
	for (uint32 u = 0; u < s->n_units; u++)
	{
		int length;
		const char *label = segregation_unit_label(s, u, &length);
		text *unit = cstring_to_text_with_len(label, length);
		Tally *tally = unit_tally(s, u, entry);
		ResultRow row = {0};

		row_add(&row, PointerGetDatum(unit), false);
		row_add(&row, PointerGetDatum(tally), false);
		result_set_row(fcinfo, &row);
		pfree(unit);
		pfree(tally);
	}
	return (Datum) 0;
}

/* The tally of all units together. */
Datum
segregation_total(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	TallyEntry *entry = palloc0((s->n_categories + 1) * sizeof(TallyEntry));
	int64 unknown = 0;

	/* No sum can overflow: the state's persons are within bounds. */
	for (uint32 c = 0; c < s->n_categories; c++)
		entry[c].label = segregation_category_label(s, c, &entry[c].length);
	for (uint32 u = 0; u < s->n_units; u++)
	{
		for (uint32 c = 0; c < s->n_categories; c++)
			entry[c].persons += s->counts[(Size) u * s->n_categories + c];
		unknown += segregation_unknown(s)[u];
		CHECK_FOR_INTERRUPTS();
	}
	PG_RETURN_TALLY_P(tally_make(entry, s->n_categories, unknown));
}

/* unit_tally(segregation, unit): {} for a unit that it does not have. */
Datum
segregation_unit_tally(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	text *label = PG_GETARG_TEXT_PP(1);
	uint32 unit = segregation_find_unit(s, VARDATA_ANY(label),
										VARSIZE_ANY_EXHDR(label));

	if (unit == SEGREGATION_NONE)
		PG_RETURN_TALLY_P(tally_make(NULL, 0, 0));
	PG_RETURN_TALLY_P(unit_tally(s, unit,
								 palloc((s->n_categories + 1) *
										sizeof(TallyEntry))));
}

/*
 * Super-units, given as two parallel arrays: units[i] belongs to
 * super_units[i].  A unit that is not named is its own super-unit.
 */

typedef struct Membership
{
	const char *unit;
	int unit_length;
	const char *super;
	int super_length;
} Membership;

typedef struct Hierarchy
{
	int n;
	Membership *member;			/* ascending by unit */
} Hierarchy;

static int
membership_cmp(const void *a, const void *b)
{
	const Membership *x = a;
	const Membership *y = b;

	return label_cmp(x->unit, x->unit_length, y->unit, y->unit_length);
}

static Hierarchy
argument_hierarchy(FunctionCallInfo fcinfo, int units, int super_units)
{
	Hierarchy h;
	bool *unit_null;
	bool *super_null;
	int n_super;
	Datum *unit = argument_elements(fcinfo, units, "units", &unit_null, &h.n);
	Datum *super = argument_elements(fcinfo, super_units, "super_units",
									 &super_null, &n_super);

	check_parallel("units", h.n, "super_units", n_super);
	h.member = palloc_extended((h.n + 1) * sizeof(Membership),
							   MCXT_ALLOC_HUGE);
	for (int i = 0; i < h.n; i++)
	{
		text *t;

		CHECK_FOR_INTERRUPTS();
		if (unit_null[i] || super_null[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not contain NULL",
							unit_null[i] ? "units" : "super_units"),
					 errhint("Units that are not listed remain units of their own.")));
		t = DatumGetTextPP(unit[i]);
		h.member[i].unit = VARDATA_ANY(t);
		h.member[i].unit_length = VARSIZE_ANY_EXHDR(t);
		t = DatumGetTextPP(super[i]);
		h.member[i].super = VARDATA_ANY(t);
		h.member[i].super_length = VARSIZE_ANY_EXHDR(t);
	}
	sort_elements(h.member, h.n, sizeof(Membership), membership_cmp);
	for (int i = 1; i < h.n; i++)
		if (membership_cmp(&h.member[i - 1], &h.member[i]) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("unit \"%.*s\" occurs more than once",
							h.member[i].unit_length, h.member[i].unit),
					 errhint("Each unit must belong to one super-unit.")));
	return h;
}

static const char *
super_unit_of(const Hierarchy *h, const char *label, int *length)
{
	Membership key = {label, *length, NULL, 0};
	const Membership *found = bsearch(&key, h->member, h->n,
									  sizeof(Membership), membership_cmp);

	if (found == NULL)
		return label;
	*length = found->super_length;
	return found->super;
}

static Segregation *
merge_units(const Segregation *s, const Hierarchy *h)
{
	Segregation *merged = segregation_new_working();
	SegregationRow row = segregation_row(s);

	for (uint32 u = 0; u < s->n_units; u++)
	{
		Segregation *next;

		segregation_row_of(&row, s, u);
		row.label = super_unit_of(h, row.label, &row.length);
		next = segregation_add_row(merged, &row, 1);
		if (next != merged)
			pfree(merged);
		merged = next;
		CHECK_FOR_INTERRUPTS();
	}
	return segregation_canonical(merged);
}

Datum
segregation_merge_units(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	Hierarchy h = argument_hierarchy(fcinfo, 1, 2);

	PG_RETURN_SEGREGATION_P(merge_units(s, &h));
}

/* The kernel's decomposition with what it leaves behind, by super-unit. */
typedef struct Decomposition
{
	Segregation *super;
	SegregationDecomposition split;
	int64 *totals;
	double *within;
} Decomposition;

static Decomposition
decompose(FunctionCallInfo fcinfo)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	Hierarchy h = argument_hierarchy(fcinfo, 1, 2);
	Decomposition d;
	SegregationTable table;
	size_t *super_unit;
	int64 *counts;
	int64 *group_totals = palloc((s->n_categories + 1) * sizeof(int64));

	d.super = merge_units(s, &h);
	super_unit = palloc_extended((s->n_units + 1) * sizeof(size_t),
								 MCXT_ALLOC_HUGE);
	for (uint32 u = 0; u < s->n_units; u++)
	{
		int length;
		const char *label = segregation_unit_label(s, u, &length);

		label = super_unit_of(&h, label, &length);
		super_unit[u] = segregation_find_unit(d.super, label, length);
		CHECK_FOR_INTERRUPTS();
	}
	table = segregation_table(s->counts, s->n_units, s->n_categories,
							  group_totals);
	counts = palloc_extended(((Size) d.super->n_units * s->n_categories + 1) *
							 sizeof(int64), MCXT_ALLOC_HUGE);
	d.totals = palloc_extended((d.super->n_units + 1) * sizeof(int64),
							   MCXT_ALLOC_HUGE);
	d.within = palloc_extended((d.super->n_units + 1) * sizeof(double),
							   MCXT_ALLOC_HUGE);
	d.split = segregation_decompose(&table, super_unit, d.super->n_units,
									counts, d.totals, d.within);
	return d;
}

/*
 * mutual_information_decomposition(): (total, between_super_units,
 * within_super_units).
 */
Datum
segregation_mutual_information_decomposition(PG_FUNCTION_ARGS)
{
	SegregationDecomposition split = decompose(fcinfo).split;
	ResultRow row = {0};

	result_set_begin(fcinfo);
	row_add_float8(&row, split.total);
	row_add_float8(&row, split.between);
	row_add_float8(&row, split.within);
	result_set_row(fcinfo, &row);
	return (Datum) 0;
}

/*
 * mutual_information_within(): set of (super_unit, persons, share,
 * mutual_information, contribution).
 */
Datum
segregation_mutual_information_within(PG_FUNCTION_ARGS)
{
	Decomposition d = decompose(fcinfo);
	int64 known = 0;

	for (uint32 i = 0; i < d.super->n_units; i++)
		known += d.totals[i];
	result_set_begin(fcinfo);
	for (uint32 i = 0; i < d.super->n_units; i++)
	{
		int length;
		const char *label = segregation_unit_label(d.super, i, &length);
		text *super = cstring_to_text_with_len(label, length);
		ResultRow row = {0};

		row_add(&row, PointerGetDatum(super), false);
		row_add_int64(&row, d.totals[i]);
		row_add_float8(&row, proportion_share(d.totals[i], known));
		row_add_float8(&row, d.within[i]);
		row_add_float8(&row, segregation_contribution(d.totals[i], known,
													  d.within[i]));
		result_set_row(fcinfo, &row);
		pfree(super);
	}
	return (Datum) 0;
}
