/*
 * segregation_layout.c
 *		The layout of segregation states: finding and growing units and
 *		categories, and the canonical form.
 */
#include "segregation/segregation_layout.h"

#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"

#define HEADER_SIZE offsetof(Segregation, counts)

/* Leaves room for the header of the tuple that carries a state. */
#define SEGREGATION_MAX_BYTES (MaxAllocSize - 1024)

#define SMALLEST_UNIT_ROOM 4
#define SMALLEST_HEAP_ROOM 64

uint32
segregation_find_label(const Segregation *s, LabelKind kind,
					   const char *label, int length)
{
	LabelTable table = label_table(s, kind);

	if (s->flags & SEGREGATION_CANONICAL)
		return label_table_find_sorted(&table, label, length);
	return label_table_find(&table, label, length);
}

uint32
segregation_append_label(Segregation *s, LabelKind kind, const char *label,
						 int length)
{
	LabelTable table = label_table(s, kind);
	uint32 number = label_table_append(&table, label, length);

	s->label_bytes = table.end - table.lowest;
	if (kind == UNIT_LABEL)
		s->n_units = table.n;
	else
		s->n_categories = table.n;
	return number;
}

/* Units and categories by number in some order, and the room they need. */
typedef struct LabelSelection
{
	uint32 n_units;
	uint32 n_categories;
	uint32 *unit;
	uint32 *category;
	Size label_bytes;
} LabelSelection;

/* All that a state has, or only what has persons. */
static LabelSelection
select_labels(const Segregation *s, bool only_live)
{
	LabelSelection all = {0};
	bool *live = palloc0(s->n_categories + 1);
	LabelTable units = label_table(s, UNIT_LABEL);
	LabelTable categories = label_table(s, CATEGORY_LABEL);
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
		(void) label_at(&units, u, &length);
		all.label_bytes += label_size(length);
	}
	for (uint32 c = 0; c < s->n_categories; c++)
	{
		if (only_live && !live[c])
			continue;
		all.category[all.n_categories++] = c;
		(void) label_at(&categories, c, &length);
		all.label_bytes += label_size(length);
	}
	pfree(live);
	return all;
}

static Size
size_with_room(Size units, Size categories, Size heap, uint32 index_slots)
{
	return HEADER_SIZE + units * (categories + 1) * sizeof(int64) +
		index_slots * sizeof(LabelIndexEntry) +
		(units + categories) * sizeof(uint32) + heap;
}

/* A new state with the selected units and categories, in their order. */
static Segregation *
rebuild(const Segregation *s, const LabelSelection *kept, uint32 unit_room,
		uint32 category_room, uint32 index_slots, Size heap_room)
{
	LabelTable units = label_table(s, UNIT_LABEL);
	LabelTable categories = label_table(s, CATEGORY_LABEL);
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
		const char *label = label_at(&categories, kept->category[c],
									 &length);

		segregation_append_label(result, CATEGORY_LABEL, label, length);
	}
	for (uint32 u = 0; u < kept->n_units; u++)
	{
		int length;
		const char *label = label_at(&units, kept->unit[u], &length);
		const int64 *from = unit_counts(s, kept->unit[u]);
		int64 *to = unit_counts(result, u);

		if (u % ROWS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		segregation_append_label(result, UNIT_LABEL, label, length);
		for (uint32 c = 0; c < kept->n_categories; c++)
			to[c] = from[kept->category[c]];
		unknown_counts(result)[u] = unknown_counts(s)[kept->unit[u]];
	}
	return result;
}

/*
 * Units double, so that a state is copied O(log n) times while it grows;
 * columns, which cost every unit, grow by half.  Near the limit of size the
 * units get most of what room there is.  What an inverse transition
 * left empty stays behind, so that a moving window does not collect every
 * label it has ever seen.
 */
Segregation *
segregation_enlarge(const Segregation *s, uint32 more_units,
					uint32 more_categories, Size more_labels,
					Node *escontext)
{
	LabelSelection kept = select_labels(s, s->flags & SEGREGATION_SHRUNK);
	Size units = (Size) kept.n_units + more_units;
	Size categories = (Size) kept.n_categories + more_categories;
	Size heap = kept.label_bytes + more_labels;
	Size category_room = categories;
	Segregation *larger;

	if (categories > TALLY_MAX_CATEGORIES)
		ereturn(escontext, NULL,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("segregation would have more than %d categories",
						TALLY_MAX_CATEGORIES),
				 errhint("Categories are those of one attribute, not identifiers of persons.")));
	if (more_categories > 0 && kept.n_categories > 0)
		category_room = Min(categories + categories / 2, TALLY_MAX_CATEGORIES);

	for (double slack = 1.0;; slack = slack * units > 1.0 ? slack * 0.9 : 0.0)
	{
		Size unit_room = Max(units + (Size) (slack * units),
							 SMALLEST_UNIT_ROOM);
		Size heap_room = Max(heap + (Size) (1.25 * slack * heap),
							 SMALLEST_HEAP_ROOM);
		uint32 index_slots;
		Size size;

		if (slack == 0.0)
			category_room = categories;
		index_slots = label_index_slots(unit_room + category_room);
		size = size_with_room(unit_room, category_room, heap_room,
							  index_slots);
		if (size <= SEGREGATION_MAX_BYTES && unit_room <= LABEL_NUMBER_MASK)
		{
			larger = rebuild(s, &kept, unit_room, category_room, index_slots,
							 heap_room);
			break;
		}
		if (slack == 0.0)
			ereturn(escontext, NULL,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("segregation of %zu units by %zu categories is too large",
							units, categories),
					 errdetail("It needs %zu bytes; a value can hold at most %zu.",
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
 * The canonical form.
 */

typedef struct SortLabel
{
	uint64 prefix;				/* the first bytes, as a number */
	uint32 number;
	int length;
	const char *label;
} SortLabel;

static inline int
sort_label_cmp(const SortLabel *a, const SortLabel *b)
{
	if (a->prefix != b->prefix)
		return a->prefix < b->prefix ? -1 : 1;
	return label_cmp(a->label, a->length, b->label, b->length);
}

#define ST_SORT sort_labels
#define ST_ELEMENT_TYPE SortLabel
#define ST_COMPARE(a, b) sort_label_cmp(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

static void
sort_numbers(const Segregation *s, LabelKind kind, uint32 *number, uint32 n)
{
	SortLabel *sort = palloc_extended((n + 1) * sizeof(SortLabel),
									  MCXT_ALLOC_HUGE);
	LabelTable table = label_table(s, kind);

	for (uint32 i = 0; i < n; i++)
	{
		sort[i].number = number[i];
		sort[i].label = label_at(&table, number[i], &sort[i].length);
		sort[i].prefix = 0;
		memcpy(&sort[i].prefix, sort[i].label, Min(sort[i].length, 8));
		sort[i].prefix = pg_ntoh64(sort[i].prefix);
	}
	sort_labels(sort, n);
	for (uint32 i = 0; i < n; i++)
		number[i] = sort[i].number;
	pfree(sort);
}

Segregation *
segregation_canonical(const Segregation *s)
{
	LabelSelection kept;
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
