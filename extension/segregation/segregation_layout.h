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

static inline bool
label_is(const Segregation *s, LabelKind kind, uint32 number,
		 const char *label, int length)
{
	int own_length;
	const char *own = label_at(s, kind, number, &own_length);

	return own_length == length && memcmp(own, label, length) == 0;
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
