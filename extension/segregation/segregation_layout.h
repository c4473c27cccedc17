/*
 * segregation_layout.h
 *		The parts of a segregation state, for the files that change it.
 */
#ifndef SPEGEL_SEGREGATION_LAYOUT_H
#define SPEGEL_SEGREGATION_LAYOUT_H

#include "segregation/segregation.h"

/* Rows between two chances to interrupt. */
#define ROWS_PER_CHECK 4096

typedef enum LabelKind
{
	UNIT_LABEL,
	CATEGORY_LABEL
} LabelKind;

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

static inline LabelIndexEntry *
label_index(const Segregation *s)
{
	return (LabelIndexEntry *) (unknown_counts(s) + s->unit_room);
}

/* Offsets of units, and behind them those of categories. */
static inline uint32 *
label_offsets(const Segregation *s)
{
	return (uint32 *) (label_index(s) + s->index_slots);
}

static inline char *
heap_end(const Segregation *s)
{
	return (char *) s + VARSIZE(s);
}

static inline Size
heap_free(const Segregation *s)
{
	char *start = (char *) (label_offsets(s) + s->unit_room +
							s->category_room);

	return heap_end(s) - s->label_bytes - start;
}

static inline LabelTable
label_table(const Segregation *s, LabelKind kind)
{
	bool unit = kind == UNIT_LABEL;

	return (LabelTable) {
		.end = heap_end(s),
		.lowest = heap_end(s) - s->label_bytes,
		.n = unit ? s->n_units : s->n_categories,
		.tag = unit ? LABEL_TAG : LABEL_OTHER_TAG,
		.offset = label_offsets(s) + (unit ? 0 : s->unit_room),
		.index = label_index(s),
		.index_slots = s->index_slots
	};
}

/* The number of a unit or category, or SEGREGATION_NONE. */
extern uint32 segregation_find_label(const Segregation *s, LabelKind kind,
									 const char *label, int length);

/*
 * Appends a unit or category that the state does not have and has room for;
 * returns its number.
 */
extern uint32 segregation_append_label(Segregation *s, LabelKind kind,
									   const char *label, int length);

/*
 * A copy with room for so many more units, categories and bytes of labels
 * (their lengths included).  Units and categories may be renumbered.  NULL after
 * an error, for want of room, that `escontext` keeps soft.
 */
extern Segregation *segregation_enlarge(const Segregation *s,
										uint32 more_units,
										uint32 more_categories,
										Size more_labels,
										Node *escontext);

#endif /* SPEGEL_SEGREGATION_LAYOUT_H */
