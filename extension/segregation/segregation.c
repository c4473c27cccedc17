/*
 * segregation.c
 *		Segregation states as they are added to, and read unit by unit.
 */
#include "segregation/segregation.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "segregation/segregation_layout.h"

/*
 * Adding.
 */

pg_noreturn static pg_noinline void
report_negative(const SegregationRow *row, const TallyEntry *entry,
				int64 have, int64 persons)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("segregation would become negative"),
			 entry == NULL ?
			 errdetail_plural("Unit \"%.*s\" has %lld person of unknown category; cannot subtract %lld.",
							  "Unit \"%.*s\" has %lld persons of unknown category; cannot subtract %lld.",
							  (unsigned long) have, row->length, row->label,
							  (long long) have, (long long) persons) :
			 errdetail_plural("Unit \"%.*s\" has %lld person of category \"%.*s\"; cannot subtract %lld.",
							  "Unit \"%.*s\" has %lld persons of category \"%.*s\"; cannot subtract %lld.",
							  (unsigned long) have, row->length, row->label,
							  (long long) have, entry->length, entry->label,
							  (long long) persons)));
}

static bool
check_unit_label(const char *label, int length, Node *escontext)
{
	if (length > TALLY_MAX_LABEL_BYTES)
		ereturn(escontext, false,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("unit label of %d bytes is too long", length),
				 errdetail("A label can have at most %d bytes; this one begins with \"%.*s\".",
						   TALLY_MAX_LABEL_BYTES,
						   pg_mbcliplen(label, length, 40), label)));
	return true;
}

/*
 * Finds the columns of a row's categories.  Rows mostly name them in the
 * order of the columns, so the next one is tried before it is looked up.
 */
static void
find_columns(const Segregation *s, SegregationRow *row)
{
	LabelTable table = label_table(s, CATEGORY_LABEL);
	uint32 next = 0;

	for (int i = 0; i < row->n; i++)
	{
		const TallyEntry *entry = &row->entry[i];

		if (next >= s->n_categories ||
			!label_is(&table, next, entry->label, entry->length))
			next = segregation_find_label(s, CATEGORY_LABEL, entry->label,
										  entry->length);
		row->column[i] = next++;
	}
	row->mapped = s;
}

/* Makes sure that the state has the row's unit and categories. */
static Segregation *
add_labels(Segregation *s, SegregationRow *row, uint32 *unit)
{
	uint32 more_units = *unit == SEGREGATION_NONE;
	uint32 more_categories = 0;
	Size more_labels = 0;

	if (more_units)
	{
		if (!check_unit_label(row->label, row->length, row->escontext))
			return NULL;
		more_labels += label_size(row->length);
	}
	for (int i = 0; i < row->n; i++)
	{
		if (row->column[i] != SEGREGATION_NONE)
			continue;
		if (!tally_label_is_valid(row->entry[i].label, row->entry[i].length,
								  row->escontext))
			return NULL;
		more_categories++;
		more_labels += label_size(row->entry[i].length);
	}
	if (more_labels == 0)
		return s;
	if (s->n_units + more_units > s->unit_room ||
		s->n_categories + more_categories > s->category_room ||
		heap_free(s) < more_labels)
	{
		/* Leaving empty ones behind may renumber the others. */
		s = segregation_enlarge(s, more_units, more_categories,
								more_labels, row->escontext);
		if (s == NULL)
			return NULL;
		find_columns(s, row);
		*unit = segregation_find_label(s, UNIT_LABEL, row->label,
									   row->length);
	}
	for (int i = 0; i < row->n; i++)
		if (row->column[i] == SEGREGATION_NONE)
			row->column[i] =
				segregation_append_label(s, CATEGORY_LABEL,
										 row->entry[i].label,
										 row->entry[i].length);
	if (*unit == SEGREGATION_NONE)
		*unit = segregation_append_label(s, UNIT_LABEL, row->label,
										 row->length);
	return s;
}

static void
subtract(Segregation *s, const SegregationRow *row, uint32 unit)
{
	for (int i = 0; i < row->n; i++)
	{
		const TallyEntry *entry = &row->entry[i];
		int64 *count = NULL;
		int64 have = 0;

		if (entry->persons == 0)
			continue;
		if (unit != SEGREGATION_NONE && row->column[i] != SEGREGATION_NONE)
		{
			count = unit_counts(s, unit) + row->column[i];
			have = *count;
		}
		if (have < entry->persons)
			report_negative(row, entry, have, entry->persons);
		*count -= entry->persons;
		s->persons -= entry->persons;
	}
	if (row->unknown != 0)
	{
		int64 have = unit == SEGREGATION_NONE ? 0 : unknown_counts(s)[unit];

		if (have < row->unknown)
			report_negative(row, NULL, have, row->unknown);
		unknown_counts(s)[unit] -= row->unknown;
		s->persons -= row->unknown;
	}
	s->flags |= SEGREGATION_SHRUNK;
}

Segregation *
segregation_add_row(Segregation *s, SegregationRow *row, int sign)
{
	uint32 unit;
	int64 *counts;

	/* A canonical state has no index, and its order would be lost. */
	if (unlikely(s->flags & SEGREGATION_CANONICAL))
		s = segregation_enlarge(s, 0, 0, 0, NULL);
	if (row->mapped != s)
		find_columns(s, row);
	unit = segregation_find_label(s, UNIT_LABEL, row->label,
								  row->length);
	if (sign < 0)
	{
		subtract(s, row, unit);
		return s;
	}

	s = add_labels(s, row, &unit);
	if (s == NULL)
		return NULL;
	row->mapped = s;
	counts = unit_counts(s, unit);
	for (int i = 0; i < row->n; i++)
	{
		s->persons += row->entry[i].persons;
		if (!tally_persons_is_valid(s->persons, row->escontext))
			return NULL;
		counts[row->column[i]] += row->entry[i].persons;
	}
	s->persons += row->unknown;
	if (!tally_persons_is_valid(s->persons, row->escontext))
		return NULL;
	unknown_counts(s)[unit] += row->unknown;
	return s;
}

Segregation *
segregation_add_tally(Segregation *s, const char *unit, int length,
					  const Tally *tally, int sign, Node *escontext)
{
	TallyView view = tally_view(tally);
	SegregationRow row = {unit, length, view.n, view.entry, view.unknown,
						  palloc((view.n + 1) * sizeof(uint32)), NULL,
						  escontext};

	s = segregation_add_row(s, &row, sign);
	pfree(row.column);
	pfree(view.entry);
	return s;
}

SegregationRow
segregation_row(const Segregation *s)
{
	LabelTable table = label_table(s, CATEGORY_LABEL);
	SegregationRow row = {0};

	row.n = s->n_categories;
	row.entry = palloc0((row.n + 1) * sizeof(TallyEntry));
	row.column = palloc((row.n + 1) * sizeof(uint32));
	for (int i = 0; i < row.n; i++)
		row.entry[i].label = label_at(&table, i, &row.entry[i].length);
	return row;
}

void
segregation_row_of(SegregationRow *row, const Segregation *s, uint32 unit)
{
	const int64 *counts = unit_counts(s, unit);

	row->label = segregation_unit_label(s, unit, &row->length);
	for (int i = 0; i < row->n; i++)
		row->entry[i].persons = counts[i];
	row->unknown = unknown_counts(s)[unit];
}

Segregation *
segregation_add_all(Segregation *s, const Segregation *other, int sign)
{
	SegregationRow row = segregation_row(other);
	const Segregation *original = s;

	for (uint32 u = 0; u < other->n_units; u++)
	{
		Segregation *next;

		if (u % ROWS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		segregation_row_of(&row, other, u);
		next = segregation_add_row(s, &row, sign);
		if (next != s && s != original)
			pfree(s);
		s = next;
	}
	pfree(row.entry);
	pfree(row.column);
	return s;
}

/*
 * Reading.
 */

const int64 *
segregation_unknown(const Segregation *s)
{
	return unknown_counts(s);
}

const char *
segregation_unit_label(const Segregation *s, uint32 unit, int *length)
{
	LabelTable table = label_table(s, UNIT_LABEL);

	return label_at(&table, unit, length);
}

const char *
segregation_category_label(const Segregation *s, uint32 category, int *length)
{
	LabelTable table = label_table(s, CATEGORY_LABEL);

	return label_at(&table, category, length);
}

uint32
segregation_find_unit(const Segregation *s, const char *label, int length)
{
	return segregation_find_label(s, UNIT_LABEL, label, length);
}

uint32
segregation_find_category(const Segregation *s, const char *label, int length)
{
	return segregation_find_label(s, CATEGORY_LABEL, label, length);
}

TallyView
segregation_unit_view(const Segregation *s, uint32 unit, TallyEntry *entry)
{
	const int64 *counts = unit_counts(s, unit);
	LabelTable table = label_table(s, CATEGORY_LABEL);
	TallyView view = {0};

	view.entry = entry;
	view.unknown = unknown_counts(s)[unit];
	for (uint32 c = 0; c < s->n_categories; c++)
	{
		TallyEntry *e = &entry[view.n];

		if (counts[c] == 0)
			continue;
		e->label = label_at(&table, c, &e->length);
		e->persons = counts[c];
		view.known += e->persons;
		view.n++;
	}
	return view;
}
