/*
 * segregation.h
 *		Type segregation: tallies of many units, kept per unit, over one
 *		dictionary of categories.
 */
#ifndef SPEGEL_SEGREGATION_H
#define SPEGEL_SEGREGATION_H

#include "common/label_table.h"
#include "tally/tally.h"

#define SEGREGATION_VERSION 1

/* Categories and labels have the limits of tallies; units those of size. */

/*
 * One flat value in six parts, each with room for more in a working state:
 *
 *	header
 *	counts			int64 [unit_room][category_room]
 *	unknown			int64 [unit_room]
 *	index			LabelIndexEntry [index_slots]
 *	unit labels		uint32 [unit_room], offsets into the label heap
 *	category labels	uint32 [category_room], likewise
 *	label heap		from the end of the value downwards
 *
 * Units and categories are two label tables (label_table.h) that share heap
 * and index; small and canonical states have no index.
 *
 * With c categories and labels of l bytes a unit takes 8c + 8 + 4 + 2 + l bytes
 * in a canonical state, and in a working state 11 to 21 bytes of index more;
 * spare room at most doubles all of it.
 *
 * In a canonical state units and categories ascend bytewise by label, none of
 * them is without persons, and there is no room left over.  A unit whose
 * persons are all of unknown category is kept: it changes no index, but
 * merging and taking away stay exact.
 */
typedef struct Segregation
{
	int32 vl_len_;				/* StateHeader */
	uint8 version;
	uint8 kind;
	uint16 flags;				/* SEGREGATION_* below */
	int64 persons;				/* in all, unknown included */
	uint32 n_units;
	uint32 n_categories;
	uint32 unit_room;
	uint32 category_room;
	uint32 index_slots;			/* a power of two, or 0 */
	uint32 label_bytes;			/* of the heap in use */
	int64 counts[FLEXIBLE_ARRAY_MEMBER];
} Segregation;

#define SEGREGATION_CANONICAL 0x0001

/* Working: persons have been taken away, so there may be empty units. */
#define SEGREGATION_SHRUNK 0x0002

/* What a state does not have. */
#define SEGREGATION_NONE LABEL_NONE

/* One unit to be added to a state or taken away from it. */
typedef struct SegregationRow
{
	const char *label;
	int length;
	int n;
	TallyEntry *entry;			/* distinct categories; persons may be 0 */
	int64 unknown;
	uint32 *column;				/* scratch: n elements */
	const Segregation *mapped;	/* whose columns those are; NULL at first */
	Node *escontext;			/* where errors are to be soft; else NULL */
} SegregationRow;

#define PG_RETURN_SEGREGATION_P(s) PG_RETURN_POINTER(s)

/* Any argument, working or canonical. */
#define PG_GETARG_SEGREGATION_ANY_P(n) \
	((const Segregation *) state_input(PG_GETARG_DATUM(n), \
									   STATE_SEGREGATION, \
									   SEGREGATION_VERSION, \
									   offsetof(Segregation, counts)))

/* An argument in canonical form, which is what readers work on. */
#define PG_GETARG_SEGREGATION_P(n) \
	segregation_readable(PG_GETARG_SEGREGATION_ANY_P(n))

/* The value itself when it is canonical, otherwise its canonical form. */
extern const Segregation *segregation_readable(const Segregation *s);

/* The canonical form of any state, as a fresh value. */
extern Segregation *segregation_canonical(const Segregation *s);

/* An empty working state. */
extern Segregation *segregation_new_working(void);

/*
 * Adds (sign 1) or subtracts (sign -1) one unit's persons, and returns the
 * state, which is a new and larger value when the old one had no room.  An
 * error when a count would become negative or too large; NULL after one that
 * is soft.
 */
extern Segregation *segregation_add_row(Segregation *s, SegregationRow *row,
										int sign);

/* The same for a tally, and for all the units of another state. */
extern Segregation *segregation_add_tally(Segregation *s, const char *unit,
										  int length, const Tally *tally,
										  int sign, Node *escontext);
extern Segregation *segregation_add_all(Segregation *s,
										const Segregation *other, int sign);

/*
 * A row for adding units that all have the categories of s; its persons are
 * left to segregation_row_of().
 */
extern SegregationRow segregation_row(const Segregation *s);
extern void segregation_row_of(SegregationRow *row, const Segregation *s,
							   uint32 unit);

/* Labels are not NUL-terminated; numbers are SEGREGATION_NONE when absent. */
extern const char *segregation_unit_label(const Segregation *s, uint32 unit,
										  int *length);
extern const char *segregation_category_label(const Segregation *s,
											  uint32 category, int *length);
extern uint32 segregation_find_unit(const Segregation *s, const char *label,
									int length);
extern uint32 segregation_find_category(const Segregation *s,
										const char *label, int length);

/* Persons of unknown category, by unit: n_units of them. */
extern const int64 *segregation_unknown(const Segregation *s);

/*
 * The persons of one unit, for reading; entry has room for n_categories.  The
 * state must be canonical.
 */
extern TallyView segregation_unit_view(const Segregation *s, uint32 unit,
									   TallyEntry *entry);

#endif /* SPEGEL_SEGREGATION_H */
