/*
 * segregation.c
 *		The layout of segregation states: finding, adding and growing units
 *		and categories, and the canonical form.
 */
#include "segregation.h"

#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"

#define HEADER_SIZE offsetof(Segregation, counts)
#define LABEL_LENGTH_SIZE sizeof(uint16)

/* What leaves room for the header of the tuple that a state travels in. */
#define SEGREGATION_MAX_BYTES (MaxAllocSize - 1024)

/* Up to so many labels a walk over them is as fast as hashing. */
#define INDEX_FROM 24

#define SMALLEST_UNIT_ROOM 4
#define SMALLEST_HEAP_ROOM 64

#define ROWS_PER_CHECK 4096

typedef enum LabelKind
{
	UNIT_LABEL,
	CATEGORY_LABEL
} LabelKind;

/* Tags of the index: never 0, which is a free entry. */
#define UNIT_TAG 0x80000000U
#define CATEGORY_TAG 0x40000000U
#define NUMBER_MASK 0x3fffffffU

static inline uint32
slot_of(LabelKind kind, uint32 number)
{
	return (kind == UNIT_LABEL ? UNIT_TAG : CATEGORY_TAG) | number;
}

/*
 * Where the parts are.
 */

static inline int64 *
unit_counts(const Segregation *s, uint32 unit)
{
	return (int64 *) s->counts + (Size) unit * s->category_room;
}

static inline int64 *
unknown_counts(const Segregation *s)
{
	return unit_counts(s, s->unit_room);
}

static inline SegregationIndexEntry *
label_index(const Segregation *s)
{
	return (SegregationIndexEntry *) (unknown_counts(s) + s->unit_room);
}

static inline uint32 *
label_offsets(const Segregation *s, LabelKind kind)
{
	uint32 *units = (uint32 *) (label_index(s) + s->index_slots);

	return kind == UNIT_LABEL ? units : units + s->unit_room;
}

static inline char *
label_heap(const Segregation *s)
{
	return (char *) (label_offsets(s, CATEGORY_LABEL) + s->category_room);
}

static inline Size
heap_free(const Segregation *s)
{
	return (char *) s + VARSIZE(s) - label_heap(s) - s->label_bytes;
}

static inline const char *
label_at(const Segregation *s, LabelKind kind, uint32 number, int *length)
{
	const char *position = label_heap(s) + label_offsets(s, kind)[number];
	uint16 length16;

	memcpy(&length16, position, LABEL_LENGTH_SIZE);
	*length = length16;
	return position + LABEL_LENGTH_SIZE;
}

const int64 *
segregation_unknown(const Segregation *s)
{
	return unknown_counts(s);
}

const char *
segregation_unit_label(const Segregation *s, uint32 unit, int *length)
{
	return label_at(s, UNIT_LABEL, unit, length);
}

const char *
segregation_category_label(const Segregation *s, uint32 category, int *length)
{
	return label_at(s, CATEGORY_LABEL, category, length);
}

/*
 * Finding labels.
 */

static inline bool
label_is(const Segregation *s, LabelKind kind, uint32 number,
		 const char *label, int length)
{
	int own_length;
	const char *own = label_at(s, kind, number, &own_length);

	return own_length == length && memcmp(own, label, length) == 0;
}

static inline uint32
label_hash(const char *label, int length)
{
	return hash_bytes((const unsigned char *) label, length);
}

static uint32
find_sorted(const Segregation *s, LabelKind kind, uint32 n, const char *label,
			int length)
{
	uint32 low = 0;
	uint32 high = n;

	while (low < high)
	{
		uint32 middle = low + (high - low) / 2;
		int own_length;
		const char *own = label_at(s, kind, middle, &own_length);
		int order = label_cmp(own, own_length, label, length);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SEGREGATION_NONE;
}

static uint32
find_label(const Segregation *s, LabelKind kind, const char *label,
		   int length)
{
	uint32 n = kind == UNIT_LABEL ? s->n_units : s->n_categories;

	if (s->flags & SEGREGATION_CANONICAL)
		return find_sorted(s, kind, n, label, length);
	if (s->index_slots > 0)
	{
		const SegregationIndexEntry *index = label_index(s);
		uint32 hash = label_hash(label, length);
		uint32 mask = s->index_slots - 1;

		for (uint32 i = hash & mask; index[i].slot != 0; i = (i + 1) & mask)
		{
			uint32 number = index[i].slot & NUMBER_MASK;

			if (index[i].hash == hash &&
				index[i].slot == slot_of(kind, number) &&
				label_is(s, kind, number, label, length))
				return number;
		}
		return SEGREGATION_NONE;
	}
	for (uint32 i = 0; i < n; i++)
		if (label_is(s, kind, i, label, length))
			return i;
	return SEGREGATION_NONE;
}

uint32
segregation_find_unit(const Segregation *s, const char *label, int length)
{
	return find_label(s, UNIT_LABEL, label, length);
}

uint32
segregation_find_category(const Segregation *s, const char *label, int length)
{
	return find_label(s, CATEGORY_LABEL, label, length);
}

/*
 * Growing.
 */

/* Appends a unit or category that the state does not have and has room for. */
static uint32
append_label(Segregation *s, LabelKind kind, const char *label, int length)
{
	uint32 number = kind == UNIT_LABEL ? s->n_units++ : s->n_categories++;
	uint16 length16 = (uint16) length;
	char *position = label_heap(s) + s->label_bytes;

	memcpy(position, &length16, LABEL_LENGTH_SIZE);
	memcpy(position + LABEL_LENGTH_SIZE, label, length);
	label_offsets(s, kind)[number] = s->label_bytes;
	s->label_bytes += LABEL_LENGTH_SIZE + length;
	if (s->index_slots > 0)
	{
		SegregationIndexEntry *index = label_index(s);
		uint32 hash = label_hash(label, length);
		uint32 mask = s->index_slots - 1;
		uint32 i = hash & mask;

		while (index[i].slot != 0)
			i = (i + 1) & mask;
		index[i].hash = hash;
		index[i].slot = slot_of(kind, number);
	}
	return number;
}

/* Units and categories by number in some order, and the room they need. */
typedef struct Selection
{
	uint32 n_units;
	uint32 n_categories;
	uint32 *unit;
	uint32 *category;
	Size label_bytes;
} Selection;

/* All that a state has, or only what has persons. */
static Selection
select_labels(const Segregation *s, bool only_live)
{
	Selection all = {0};
	bool *live = palloc0(s->n_categories + 1);
	int length;

	all.unit = palloc_extended((s->n_units + 1) * sizeof(uint32),
							   MCXT_ALLOC_HUGE);
	all.category = palloc((s->n_categories + 1) * sizeof(uint32));
	for (uint32 u = 0; u < s->n_units; u++)
	{
		const int64 *counts = unit_counts(s, u);
		bool any = !only_live || unknown_counts(s)[u] != 0;

		if (u % ROWS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		for (uint32 c = 0; only_live && c < s->n_categories; c++)
		{
			live[c] |= counts[c] != 0;
			any |= counts[c] != 0;
		}
		if (!any)
			continue;
		all.unit[all.n_units++] = u;
		(void) label_at(s, UNIT_LABEL, u, &length);
		all.label_bytes += LABEL_LENGTH_SIZE + length;
	}
	for (uint32 c = 0; c < s->n_categories; c++)
	{
		if (only_live && !live[c])
			continue;
		all.category[all.n_categories++] = c;
		(void) label_at(s, CATEGORY_LABEL, c, &length);
		all.label_bytes += LABEL_LENGTH_SIZE + length;
	}
	pfree(live);
	return all;
}

static uint32
index_slots_for(Size labels)
{
	/* At most three quarters full. */
	return labels <= INDEX_FROM ? 0 : pg_nextpower2_32(labels + labels / 3);
}

static Size
size_with_room(Size units, Size categories, Size heap, uint32 index_slots)
{
	return HEADER_SIZE + units * (categories + 1) * sizeof(int64) +
		index_slots * sizeof(SegregationIndexEntry) +
		(units + categories) * sizeof(uint32) + heap;
}

/* A new state with the selected units and categories, in their order. */
static Segregation *
rebuild(const Segregation *s, const Selection *kept, uint32 unit_room,
		uint32 category_room, uint32 index_slots, Size heap_room)
{
	Segregation *result;

	result = state_alloc(size_with_room(unit_room, category_room, heap_room,
										index_slots),
						 STATE_SEGREGATION, SEGREGATION_VERSION);
	result->persons = s->persons;
	result->unit_room = unit_room;
	result->category_room = category_room;
	result->index_slots = index_slots;
	for (uint32 c = 0; c < kept->n_categories; c++)
	{
		int length;
		const char *label = label_at(s, CATEGORY_LABEL, kept->category[c],
									 &length);

		append_label(result, CATEGORY_LABEL, label, length);
	}
	for (uint32 u = 0; u < kept->n_units; u++)
	{
		int length;
		const char *label = label_at(s, UNIT_LABEL, kept->unit[u], &length);
		const int64 *from = unit_counts(s, kept->unit[u]);
		int64 *to = unit_counts(result, u);

		if (u % ROWS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		append_label(result, UNIT_LABEL, label, length);
		for (uint32 c = 0; c < kept->n_categories; c++)
			to[c] = from[kept->category[c]];
		unknown_counts(result)[u] = unknown_counts(s)[kept->unit[u]];
	}
	return result;
}

/*
 * A copy with room for so much more.  Units double, so that a state is copied
 * O(log n) times while it grows; columns, which cost every unit, grow by half.
 * Near the limit of size the units get less room.  What an inverse transition
 * left empty stays behind, so that a moving window does not collect every
 * label it has ever seen.
 */
static Segregation *
enlarge(const Segregation *s, uint32 more_units, uint32 more_categories,
		Size more_labels)
{
	Selection kept = select_labels(s, s->flags & SEGREGATION_SHRUNK);
	Size units = (Size) kept.n_units + more_units;
	Size categories = (Size) kept.n_categories + more_categories;
	Size heap = kept.label_bytes + more_labels;
	Size category_room = categories;
	Segregation *larger;

	if (categories > TALLY_MAX_CATEGORIES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("segregation would have more than %d categories",
						TALLY_MAX_CATEGORIES),
				 errhint("Categories are those of one attribute, not identifiers of persons.")));
	if (more_categories > 0 && kept.n_categories > 0)
		category_room = Min(categories + categories / 2, TALLY_MAX_CATEGORIES);

	for (double slack = 1.0;; slack = slack > 0.01 ? slack / 2 : 0.0)
	{
		Size unit_room = Max(units + (Size) (slack * units),
							 SMALLEST_UNIT_ROOM);
		Size heap_room = Max(heap + (Size) (1.25 * slack * heap),
							 SMALLEST_HEAP_ROOM);
		uint32 index_slots;
		Size size;

		if (slack == 0.0)
			category_room = categories;
		index_slots = index_slots_for(unit_room + category_room);
		size = size_with_room(unit_room, category_room, heap_room,
							  index_slots);
		if (size <= SEGREGATION_MAX_BYTES && unit_room <= NUMBER_MASK)
		{
			larger = rebuild(s, &kept, unit_room, category_room, index_slots,
							 heap_room);
			break;
		}
		if (slack == 0.0)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("segregation of %zu units by %zu categories is too large",
							units, categories),
					 errdetail("It needs %zu bytes, and one value holds at most %zu.",
							   size, (Size) SEGREGATION_MAX_BYTES),
					 errhint("Merge small units, or group rare categories.")));
	}
	pfree(kept.unit);
	pfree(kept.category);
	return larger;
}

Segregation *
segregation_new_working(void)
{
	/* Room comes with the first unit, which tells how many categories. */
	return state_alloc(HEADER_SIZE, STATE_SEGREGATION, SEGREGATION_VERSION);
}

/*
 * Adding.
 */

static pg_noinline pg_attribute_noreturn() void
report_negative(const SegregationRow *row, const TallyEntry *entry,
				int64 have, int64 persons)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("segregation would become negative"),
			 entry == NULL ?
			 errdetail("Unit \"%.*s\" has %lld persons of unknown category; %lld cannot be taken away.",
					   row->length, row->label, (long long) have,
					   (long long) persons) :
			 errdetail("Unit \"%.*s\" has %lld persons of category \"%.*s\"; %lld cannot be taken away.",
					   row->length, row->label, (long long) have,
					   entry->length, entry->label, (long long) persons)));
}

static void
check_unit_label(const char *label, int length)
{
	if (length > TALLY_MAX_LABEL_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("unit label of %d bytes is too long", length),
				 errdetail("A label holds at most %d bytes; this one begins with \"%.*s\".",
						   TALLY_MAX_LABEL_BYTES,
						   pg_mbcliplen(label, length, 40), label)));
}

/*
 * Finds the columns of a row's categories.  Rows mostly name them in the
 * order of the columns, so the next one is tried before it is looked up.
 */
static void
find_columns(const Segregation *s, SegregationRow *row)
{
	uint32 next = 0;

	for (int i = 0; i < row->n; i++)
	{
		const TallyEntry *entry = &row->entry[i];

		if (next >= s->n_categories ||
			!label_is(s, CATEGORY_LABEL, next, entry->label, entry->length))
			next = find_label(s, CATEGORY_LABEL, entry->label, entry->length);
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
		check_unit_label(row->label, row->length);
		more_labels += LABEL_LENGTH_SIZE + row->length;
	}
	for (int i = 0; i < row->n; i++)
	{
		if (row->column[i] != SEGREGATION_NONE)
			continue;
		tally_check_label(row->entry[i].label, row->entry[i].length);
		more_categories++;
		more_labels += LABEL_LENGTH_SIZE + row->entry[i].length;
	}
	if (more_labels == 0)
		return s;
	if (s->n_units + more_units > s->unit_room ||
		s->n_categories + more_categories > s->category_room ||
		heap_free(s) < more_labels)
	{
		/* Leaving empty ones behind may renumber the others. */
		s = enlarge(s, more_units, more_categories, more_labels);
		find_columns(s, row);
		*unit = find_label(s, UNIT_LABEL, row->label, row->length);
	}
	for (int i = 0; i < row->n; i++)
		if (row->column[i] == SEGREGATION_NONE)
			row->column[i] = append_label(s, CATEGORY_LABEL,
										  row->entry[i].label,
										  row->entry[i].length);
	if (*unit == SEGREGATION_NONE)
		*unit = append_label(s, UNIT_LABEL, row->label, row->length);
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
		s = enlarge(s, 0, 0, 0);
	if (row->mapped != s)
		find_columns(s, row);
	unit = find_label(s, UNIT_LABEL, row->label, row->length);
	if (sign < 0)
	{
		subtract(s, row, unit);
		return s;
	}

	s = add_labels(s, row, &unit);
	row->mapped = s;
	counts = unit_counts(s, unit);
	for (int i = 0; i < row->n; i++)
	{
		s->persons = tally_sum(s->persons, row->entry[i].persons);
		counts[row->column[i]] += row->entry[i].persons;
	}
	s->persons = tally_sum(s->persons, row->unknown);
	unknown_counts(s)[unit] += row->unknown;
	return s;
}

Segregation *
segregation_add_tally(Segregation *s, const char *unit, int length,
					  const Tally *tally, int sign)
{
	TallyView view = tally_view(tally);
	SegregationRow row = {unit, length, view.n, view.entry, view.unknown,
						  palloc((view.n + 1) * sizeof(uint32)), NULL};

	s = segregation_add_row(s, &row, sign);
	pfree(row.column);
	pfree(view.entry);
	return s;
}

SegregationRow
segregation_row(const Segregation *s)
{
	SegregationRow row = {0};

	row.n = s->n_categories;
	row.entry = palloc0((row.n + 1) * sizeof(TallyEntry));
	row.column = palloc((row.n + 1) * sizeof(uint32));
	for (int i = 0; i < row.n; i++)
		row.entry[i].label = label_at(s, CATEGORY_LABEL, i,
									  &row.entry[i].length);
	return row;
}

void
segregation_row_of(SegregationRow *row, const Segregation *s, uint32 unit)
{
	const int64 *counts = unit_counts(s, unit);

	row->label = label_at(s, UNIT_LABEL, unit, &row->length);
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
 * The canonical form.
 */

typedef struct SortLabel
{
	uint64 prefix;				/* the first bytes, as a number */
	uint32 number;
	int length;
	const char *label;
} SortLabel;

static int
sort_label_cmp(const void *a, const void *b)
{
	const SortLabel *x = a;
	const SortLabel *y = b;

	if (x->prefix != y->prefix)
		return x->prefix < y->prefix ? -1 : 1;
	return label_cmp(x->label, x->length, y->label, y->length);
}

static void
sort_numbers(const Segregation *s, LabelKind kind, uint32 *number, uint32 n)
{
	SortLabel *sort = palloc_extended((n + 1) * sizeof(SortLabel),
									  MCXT_ALLOC_HUGE);

	for (uint32 i = 0; i < n; i++)
	{
		sort[i].number = number[i];
		sort[i].label = label_at(s, kind, number[i], &sort[i].length);
		sort[i].prefix = 0;
		memcpy(&sort[i].prefix, sort[i].label, Min(sort[i].length, 8));
		sort[i].prefix = pg_ntoh64(sort[i].prefix);
	}
	qsort(sort, n, sizeof(SortLabel), sort_label_cmp);
	for (uint32 i = 0; i < n; i++)
		number[i] = sort[i].number;
	pfree(sort);
}

Segregation *
segregation_canonical(const Segregation *s)
{
	Selection kept;
	Segregation *result;

	if (s->flags & SEGREGATION_CANONICAL)
		return state_copy(s);
	kept = select_labels(s, true);
	sort_numbers(s, UNIT_LABEL, kept.unit, kept.n_units);
	sort_numbers(s, CATEGORY_LABEL, kept.category, kept.n_categories);
	result = rebuild(s, &kept, kept.n_units, kept.n_categories, 0,
					 kept.label_bytes);
	result->flags = SEGREGATION_CANONICAL;
	pfree(kept.unit);
	pfree(kept.category);
	return result;
}

const Segregation *
segregation_readable(const Segregation *s)
{
	return s->flags & SEGREGATION_CANONICAL ? s : segregation_canonical(s);
}

TallyView
segregation_unit_view(const Segregation *s, uint32 unit, TallyEntry *entry)
{
	const int64 *counts = unit_counts(s, unit);
	TallyView view = {0};

	view.entry = entry;
	view.unknown = unknown_counts(s)[unit];
	for (uint32 c = 0; c < s->n_categories; c++)
	{
		TallyEntry *e = &entry[view.n];

		if (counts[c] == 0)
			continue;
		e->label = label_at(s, CATEGORY_LABEL, c, &e->length);
		e->persons = counts[c];
		view.known += e->persons;
		view.n++;
	}
	return view;
}
