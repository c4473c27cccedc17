/*
 * tally.h
 *		Type tally: persons by category of one attribute.
 */
#ifndef SPEGEL_TALLY_H
#define SPEGEL_TALLY_H

#include "common/label.h"
#include "common/state.h"

#include "kernel/base/kernel.h"

#define TALLY_VERSION 1

#define TALLY_MAX_CATEGORIES 10000
#define TALLY_MAX_LABEL_BYTES 1000
#define TALLY_MAX_PERSONS KERNEL_MAX_COUNT

/*
 * The layout grows from both ends of the value:
 *
 *	header | persons[0 .. n-1] -> | free | <- labels | index
 *
 * Label i belongs to persons[i]; label_table.h describes how labels lie in
 * memory.  A tally of sex fits 64 bytes, one of five labels of ten letters 128,
 * which are the sizes that the allocator hands out.
 *
 * The index, present in working states with many categories, is that of a
 * label table with its offsets behind it.
 */
typedef struct Tally
{
	int32 vl_len_;				/* StateHeader */
	uint8 version;
	uint8 kind;
	uint16 flags;				/* TALLY_* below */
	int64 unknown;				/* persons of unknown category */
	uint32 n;					/* categories in use */
	uint32 label_bytes;			/* bytes of labels, lengths included */
	int64 persons[FLEXIBLE_ARRAY_MEMBER];
} Tally;

/* Canonical: labels ascending bytewise, no zero counts, no free space. */
#define TALLY_CANONICAL 0x0001

/* Working state of a boolean tally: persons[0] false, [1] true, no labels. */
#define TALLY_BOOLEAN 0x0002

/* Bits 8 to 15: binary logarithm of the index's size, 0 when there is none. */
#define TALLY_INDEX_SHIFT 8

/* One category as a reader sees it; the label is not NUL-terminated. */
typedef struct TallyEntry
{
	const char *label;
	int length;
	int64 persons;
} TallyEntry;

/*
 * A tally unpacked for reading: entries ascending by label, none of them
 * zero.  The labels point into the tally it was made from.
 */
typedef struct TallyView
{
	int n;
	int64 known;				/* sum over the entries */
	int64 unknown;
	TallyEntry *entry;
} TallyView;

#define TallyPGetDatum(t) PointerGetDatum(t)
#define DatumGetTallyP(d) \
	((const Tally *) state_input((d), STATE_TALLY, TALLY_VERSION, \
								 offsetof(Tally, persons)))
#define PG_GETARG_TALLY_P(n) DatumGetTallyP(PG_GETARG_DATUM(n))
#define PG_RETURN_TALLY_P(t) PG_RETURN_POINTER(t)

/* Unpacks any tally, working or canonical, in the current memory context. */
extern TallyView tally_view(const Tally *tally);

/*
 * A canonical tally from entries in any order.  Reports an error for a label
 * that occurs twice and for counts beyond TALLY_MAX_PERSONS in total.
 */
extern Tally *tally_make(TallyEntry *entry, int n, int64 unknown);

/* The same; NULL after an error that `escontext` keeps soft. */
extern Tally *tally_make_safe(TallyEntry *entry, int n, int64 unknown,
							  Node *escontext);

/* The canonical form of any tally, as a fresh value. */
extern Tally *tally_canonical(const Tally *tally);

/* Persons whose category is known; walks over no label. */
extern int64 tally_known_persons(const Tally *tally);

/* Persons of one category; 0 when the tally has no such category. */
extern int64 tally_persons(const Tally *tally, const char *label, int length);

/*
 * Total order of tallies, < 0, 0 or > 0: entry by entry, label before
 * persons; a tally that is a prefix of another comes first; the unknown
 * decide last.  And a hash of the same content.
 */
extern int tally_view_cmp(const TallyView *a, const TallyView *b);
extern uint64 tally_view_hash(const TallyView *view, uint64 seed);

/* Errors shared by everything that makes tallies. */
extern bool tally_label_is_valid(const char *label, int length,
								 Node *escontext);
extern bool tally_persons_is_valid(int64 persons, Node *escontext);
extern void tally_check_label(const char *label, int length);
extern void tally_check_persons(int64 persons);
extern int64 tally_sum(int64 a, int64 b);

/* An argument that is a number of persons, checked like those of a tally. */
extern int64 argument_persons(FunctionCallInfo fcinfo, int argument);

/*
 * Working states.
 *
 * tally_add() adds persons (which may be negative) to a category, or to the
 * unknown when label is NULL, and returns the state, which is a new and
 * larger value when the old one had no room.  It reports an error when a
 * count would become negative or too large.
 */
extern Tally *tally_new_working(void);
extern Tally *tally_add(Tally *tally, const char *label, int length,
						int64 persons);

/* Adds (sign 1) or subtracts (sign -1) a whole tally. */
extern Tally *tally_add_tally(Tally *tally, const Tally *other, int sign);

#endif /* SPEGEL_TALLY_H */
