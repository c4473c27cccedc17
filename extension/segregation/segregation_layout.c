/*
 * segregation_layout.c
 *		The layout of segregation states: finding and growing units and
 *		categories, and the canonical form.
 */
#include "segregation/segregation_layout.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"

#define HEADER_SIZE offsetof(Segregation, counts)

/* What leaves room for the header of the tuple that a state travels in. */
#define SEGREGATION_MAX_BYTES (MaxAllocSize - 1024)

/* Up to so many labels a walk over them is as fast as hashing. */
#define INDEX_FROM 24

#define SMALLEST_UNIT_ROOM 4
#define SMALLEST_HEAP_ROOM 64

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
 * Finding labels.
 */

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

uint32
segregation_find_label(const Segregation *s, LabelKind kind,
					   const char *label, int length)
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

/*
 * Growing.
 */

uint32
segregation_append_label(Segregation *s, LabelKind kind, const char *label,
						 int length)
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
rebuild(const Segregation *s, const LabelSelection *kept, uint32 unit_room,
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

		segregation_append_label(result, CATEGORY_LABEL, label, length);
	}
	for (uint32 u = 0; u < kept->n_units; u++)
	{
		int length;
		const char *label = label_at(s, UNIT_LABEL, kept->unit[u], &length);
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
			ereturn(escontext, NULL,
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

	for (uint32 i = 0; i < n; i++)
	{
		sort[i].number = number[i];
		sort[i].label = label_at(s, kind, number[i], &sort[i].length);
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
