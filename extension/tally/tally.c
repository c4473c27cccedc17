/*
 * tally.c
 *		The layout of tallies: finding, adding and growing categories in a
 *		working state, and the canonical form.
 */
#include "tally/tally.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "common/label_table.h"

#define TALLY_HEADER_SIZE offsetof(Tally, persons)
#define TALLY_SMALLEST_WORKING 64

static inline uint32
index_slots(const Tally *tally)
{
	int log2 = tally->flags >> TALLY_INDEX_SHIFT;

	return log2 == 0 ? 0 : (uint32) 1 << log2;
}

/* Bytes of the index and of the offsets of as many labels as it has room for. */
static inline Size
index_bytes(uint32 slots)
{
	return slots * sizeof(LabelIndexEntry) +
		label_index_room(slots) * sizeof(uint32);
}

/* The first byte behind the labels, where the walk over them starts. */
static inline char *
label_end(const Tally *tally)
{
	return (char *) tally + VARSIZE(tally) - index_bytes(index_slots(tally));
}

static inline LabelTable
label_table(const Tally *tally)
{
	uint32 slots = index_slots(tally);
	LabelTable table = {
		.end = label_end(tally),
		.lowest = label_end(tally) - tally->label_bytes,
		.n = tally->n,
		.tag = LABEL_TAG,
		.index_slots = slots
	};

	if (slots > 0)
	{
		table.index = (LabelIndexEntry *) table.end;
		table.offset = (uint32 *) (table.index + slots);
	}
	return table;
}

static inline Size
free_space(const Tally *tally)
{
	return (label_end(tally) - (char *) tally) - TALLY_HEADER_SIZE -
		tally->n * sizeof(int64) - tally->label_bytes;
}

/*
 * Labels and counts that anybody may hand in.
 */

bool
tally_label_is_valid(const char *label, int length, Node *escontext)
{
	if (length > TALLY_MAX_LABEL_BYTES)
		ereturn(escontext, false,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("category label of %d bytes is too long", length),
				 errdetail("A label can have at most %d bytes; this one begins with \"%.*s\".",
						   TALLY_MAX_LABEL_BYTES,
						   pg_mbcliplen(label, length, 40), label)));
	return true;
}

void
tally_check_label(const char *label, int length)
{
	(void) tally_label_is_valid(label, length, NULL);
}

bool
tally_persons_is_valid(int64 persons, Node *escontext)
{
	if (persons < 0)
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of persons must not be negative: %lld",
						(long long) persons)));
	if (persons > TALLY_MAX_PERSONS)
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of persons is too large: %lld",
						(long long) persons),
				 errdetail("A tally can hold at most %lld persons.",
						   (long long) TALLY_MAX_PERSONS)));
	return true;
}

void
tally_check_persons(int64 persons)
{
	(void) tally_persons_is_valid(persons, NULL);
}

int64
argument_persons(FunctionCallInfo fcinfo, int argument)
{
	int64 persons = PG_GETARG_INT64(argument);

	tally_check_persons(persons);
	return persons;
}

/* a + b, both within range, as a number of persons. */
int64
tally_sum(int64 a, int64 b)
{
	int64 sum = a + b;

	tally_check_persons(sum);
	return sum;
}

/*
 * Working states.
 */

/* The counter of a category, or NULL when the tally does not have it. */
static inline int64 *
find_slot(Tally *tally, const char *label, int length)
{
	LabelTable table = label_table(tally);
	uint32 slot = label_table_find(&table, label, length);

	return slot == LABEL_NONE ? NULL : &tally->persons[slot];
}

/* Appends a category that the tally does not have and has room for. */
static int64 *
append_slot(Tally *tally, const char *label, int length)
{
	LabelTable table = label_table(tally);
	uint32 slot = label_table_append(&table, label, length);

	tally->label_bytes = table.end - table.lowest;
	tally->n = table.n;
	tally->persons[slot] = 0;
	return &tally->persons[slot];
}

/*
 * A copy with room for one more label of the given length.  Categories that
 * an inverse transition brought down to zero are left behind, so that a
 * moving window does not collect every label it has ever seen.
 */
static Tally *
enlarge(const Tally *tally, int length)
{
	TallyView view = tally_view(tally);
	Size needed;
	Size size = TALLY_SMALLEST_WORKING;
	uint32 slots = 0;
	Tally *larger;

	needed = TALLY_HEADER_SIZE + sizeof(int64) + label_size(length);
	for (int i = 0; i < view.n; i++)
		needed += sizeof(int64) + label_size(view.entry[i].length);

	if (view.n >= TALLY_MAX_CATEGORIES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("tally would have more than %d categories",
						TALLY_MAX_CATEGORIES),
				 errhint("A tally counts categories of one attribute, not identifiers of persons.")));

	/* Room for as many again. */
	if (view.n >= LABEL_INDEX_FROM)
	{
		slots = label_index_slots(2 * view.n);
		needed += index_bytes(slots);
	}
	while (size < needed)
		size *= 2;

	larger = state_alloc(size, STATE_TALLY, TALLY_VERSION);
	larger->flags = pg_ceil_log2_32(Max(slots, 1)) << TALLY_INDEX_SHIFT;
	larger->unknown = view.unknown;
	for (int i = 0; i < view.n; i++)
		*append_slot(larger, view.entry[i].label, view.entry[i].length) =
			view.entry[i].persons;
	pfree(view.entry);
	return larger;
}

static inline bool
has_room(const Tally *tally, int length)
{
	if (tally->flags & (TALLY_CANONICAL | TALLY_BOOLEAN))
		return false;
	if (tally->n >= TALLY_MAX_CATEGORIES)
		return false;
	if (tally->n >= LABEL_INDEX_FROM &&
		tally->n >= label_index_room(index_slots(tally)))
		return false;
	return free_space(tally) >= sizeof(int64) + label_size(length);
}

Tally *
tally_new_working(void)
{
	return state_alloc(TALLY_SMALLEST_WORKING, STATE_TALLY, TALLY_VERSION);
}

pg_noreturn static pg_noinline void
report_negative(const char *label, int length, int64 have, int64 persons)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("tally would become negative"),
			 label == NULL ?
			 errdetail_plural("There is %lld person of unknown category; cannot subtract %lld.",
							  "There are %lld persons of unknown category; cannot subtract %lld.",
							  (unsigned long) have, (long long) have,
							  (long long) -persons) :
			 errdetail_plural("Category \"%.*s\" has %lld person; cannot subtract %lld.",
							  "Category \"%.*s\" has %lld persons; cannot subtract %lld.",
							  (unsigned long) have, length, label,
							  (long long) have, (long long) -persons)));
}

static inline void
add_persons(int64 *count, const char *label, int length, int64 persons)
{
	int64 sum = *count + persons;

	if (unlikely(sum < 0))
		report_negative(label, length, *count, persons);
	if (unlikely(sum > TALLY_MAX_PERSONS))
		tally_check_persons(sum);
	*count = sum;
}

Tally *
tally_add(Tally *tally, const char *label, int length, int64 persons)
{
	int64 *count;

	if (label == NULL)
	{
		add_persons(&tally->unknown, NULL, 0, persons);
		return tally;
	}
	if (unlikely(tally->flags & TALLY_BOOLEAN))
		tally = enlarge(tally, length);

	count = find_slot(tally, label, length);
	if (unlikely(count == NULL))
	{
		if (persons < 0)
			report_negative(label, length, 0, persons);
		tally_check_label(label, length);
		if (persons == 0)
			return tally;
		if (!has_room(tally, length))
			tally = enlarge(tally, length);
		count = append_slot(tally, label, length);
	}
	else
		tally->flags &= ~TALLY_CANONICAL;	/* a count may reach zero */
	add_persons(count, label, length, persons);
	return tally;
}

Tally *
tally_add_tally(Tally *tally, const Tally *other, int sign)
{
	char *position = label_end(other);

	if (other->flags & TALLY_BOOLEAN)
	{
		if (tally->flags & TALLY_BOOLEAN)
		{
			add_persons(&tally->persons[0], "false", 5,
						sign * other->persons[0]);
			add_persons(&tally->persons[1], "true", 4,
						sign * other->persons[1]);
		}
		else
		{
			tally = tally_add(tally, "false", 5, sign * other->persons[0]);
			tally = tally_add(tally, "true", 4, sign * other->persons[1]);
		}
	}
	else
	{
		for (uint32 i = 0; i < other->n; i++)
		{
			int length = label_previous(&position);

			tally = tally_add(tally, position, length,
							  sign * other->persons[i]);
		}
	}
	return tally_add(tally, NULL, 0, sign * other->unknown);
}

/*
 * Reading.
 */

static inline int
entry_cmp(const TallyEntry *a, const TallyEntry *b)
{
	return label_cmp(a->label, a->length, b->label, b->length);
}

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE TallyEntry
#define ST_COMPARE(a, b) entry_cmp(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

TallyView
tally_view(const Tally *tally)
{
	TallyView view = {0};
	char *position = label_end(tally);

	/* One more than needed, so that an empty tally has an array too. */
	view.entry = palloc((tally->n + 1) * sizeof(TallyEntry));
	view.unknown = tally->unknown;
	if (tally->flags & TALLY_BOOLEAN)
	{
		const TallyEntry both[2] = {{"false", 5, tally->persons[0]},
									{"true", 4, tally->persons[1]}};

		for (int i = 0; i < 2; i++)
			if (both[i].persons != 0)
				view.entry[view.n++] = both[i];
	}
	else
	{
		for (uint32 i = 0; i < tally->n; i++)
		{
			int length = label_previous(&position);

			if (tally->persons[i] != 0)
				view.entry[view.n++] =
					(TallyEntry) {position, length, tally->persons[i]};
		}
		if (!(tally->flags & TALLY_CANONICAL))
			sort_entries(view.entry, view.n);
	}

	for (int i = 0; i < view.n; i++)
		view.known = tally_sum(view.known, view.entry[i].persons);
	(void) tally_sum(view.known, view.unknown);
	return view;
}

int64
tally_known_persons(const Tally *tally)
{
	int64 known = 0;

	for (uint32 i = 0; i < tally->n; i++)
		known = tally_sum(known, tally->persons[i]);
	return known;
}

int64
tally_persons(const Tally *tally, const char *label, int length)
{
	int64 *count;

	if (tally->flags & TALLY_BOOLEAN)
	{
		if (length == 4 && memcmp(label, "true", 4) == 0)
			return tally->persons[1];
		if (length == 5 && memcmp(label, "false", 5) == 0)
			return tally->persons[0];
		return 0;
	}
	count = find_slot((Tally *) tally, label, length);
	return count == NULL ? 0 : *count;
}

/* Packs entries that are sorted, distinct and not zero. */
static Tally *
pack(const TallyEntry *entry, int n, int64 unknown)
{
	Size size = TALLY_HEADER_SIZE;
	Tally *tally;

	for (int i = 0; i < n; i++)
		size += sizeof(int64) + label_size(entry[i].length);
	tally = state_alloc(size, STATE_TALLY, TALLY_VERSION);
	tally->unknown = unknown;
	for (int i = 0; i < n; i++)
		*append_slot(tally, entry[i].label, entry[i].length) =
			entry[i].persons;
	tally->flags = TALLY_CANONICAL;
	return tally;
}

Tally *
tally_make(TallyEntry *entry, int n, int64 unknown)
{
	return tally_make_safe(entry, n, unknown, NULL);
}

Tally *
tally_make_safe(TallyEntry *entry, int n, int64 unknown, Node *escontext)
{
	int kept = 0;
	int64 total;

	if (!tally_persons_is_valid(unknown, escontext))
		return NULL;
	total = unknown;
	for (int i = 0; i < n; i++)
	{
		if (!tally_label_is_valid(entry[i].label, entry[i].length,
								  escontext) ||
			!tally_persons_is_valid(entry[i].persons, escontext))
			return NULL;
		total += entry[i].persons;
		if (!tally_persons_is_valid(total, escontext))
			return NULL;
	}
	sort_entries(entry, n);
	for (int i = 0; i < n; i++)
	{
		if (i > 0 && entry_cmp(&entry[i - 1], &entry[i]) == 0)
			ereturn(escontext, NULL,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("category \"%.*s\" occurs more than once",
							entry[i].length, entry[i].label)));
	}
	for (int i = 0; i < n; i++)
		if (entry[i].persons != 0)
			entry[kept++] = entry[i];
	if (kept > TALLY_MAX_CATEGORIES)
		ereturn(escontext, NULL,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("tally of %d categories is too large", kept),
				 errdetail("A tally can have at most %d categories.",
						   TALLY_MAX_CATEGORIES)));
	return pack(entry, kept, unknown);
}

Tally *
tally_canonical(const Tally *tally)
{
	TallyView view = tally_view(tally);

	return pack(view.entry, view.n, view.unknown);
}
