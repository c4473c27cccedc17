/*
 * regression_layout.h
 *		The parts of a regression state, for the files that change it.
 */
#ifndef SPEGEL_REGRESSION_LAYOUT_H
#define SPEGEL_REGRESSION_LAYOUT_H

#include "common/label_table.h"
#include "regression/regression.h"

static inline Size
pattern_size(int form)
{
	return offsetof(RegressionPattern, sum) +
		regression_forms[form].n_sums * sizeof(ExactSum);
}

static inline RegressionPattern *
pattern_at(const Regression *r, uint32 pattern)
{
	return (RegressionPattern *) ((char *) r->data +
								  pattern * pattern_size(r->form));
}

static inline LabelIndexEntry *
pattern_index(const Regression *r)
{
	return (LabelIndexEntry *) pattern_at(r, r->pattern_room);
}

static inline uint32 *
key_offsets(const Regression *r)
{
	return (uint32 *) (pattern_index(r) + r->index_slots);
}

static inline char *
heap_end(const Regression *r)
{
	return (char *) r + VARSIZE(r);
}

static inline Size
heap_free(const Regression *r)
{
	return heap_end(r) - r->heap_bytes -
		(char *) (key_offsets(r) + r->pattern_room);
}

static inline LabelTable
key_table(const Regression *r)
{
	return (LabelTable) {
		.end = heap_end(r),
		.lowest = heap_end(r) - r->heap_bytes,
		.n = r->n_patterns,
		.tag = LABEL_TAG,
		.offset = key_offsets(r),
		.index = pattern_index(r),
		.index_slots = r->index_slots
	};
}

static inline void
add_sums(RegressionPattern *pattern, const ExactSum *sum, int n)
{
	for (int i = 0; i < n; i++)
		exact_add(&pattern->sum[i], &sum[i]);
}

/*
 * The row's pattern in a working state that has its names and form and, after
 * it, the row's persons; NULL where regression_add_row() has to see to it.
 */
static inline RegressionPattern *
find_quickly(Regression *r, const RegressionRow *row)
{
	LabelTable table;
	uint32 number;

	if (unlikely(r->form != row->form || r->n_names != row->n_names ||
				 r->names_bytes != (uint32) row->names_length ||
				 r->flags & REGRESSION_CANONICAL))
		return NULL;
	table = key_table(r);
	number = label_table_find(&table, row->key, row->key_length);
	return number == LABEL_NONE ? NULL : pattern_at(r, number);
}

#endif /* SPEGEL_REGRESSION_LAYOUT_H */
