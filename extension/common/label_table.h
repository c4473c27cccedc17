/*
 * label_table.h
 *		The labels of a state: how they lie in memory, are found and appended.
 *
 * Labels are numbered in the order in which they came.  They lie in a heap
 * that ends at a fixed place and grows downwards, each as its bytes followed
 * by a two-byte length, so that the first is the last in memory.  That is all
 * that a small state has, and a walk over few labels is as fast as anything.
 * A state with more adds
 *
 *	offset	uint32 by number: how many bytes of the heap lie above the label
 *	index	an open-addressing hash table of LabelIndexEntry
 *
 * Two tables may share a heap and an index, when each has offsets and a tag of
 * its own.
 */
#ifndef SPEGEL_LABEL_TABLE_H
#define SPEGEL_LABEL_TABLE_H

#include "common/label.h"

#include "common/hashfn.h"
#include "port/pg_bitutils.h"

typedef struct LabelIndexEntry
{
	uint32 hash;
	uint32 slot;				/* tag and number of the label; 0 = free */
} LabelIndexEntry;

/* A tag is one or both of the highest bits. */
#define LABEL_TAG 0x80000000U
#define LABEL_OTHER_TAG 0x40000000U
#define LABEL_NUMBER_MASK 0x3fffffffU

/* The number of a label that a table does not have. */
#define LABEL_NONE PG_UINT32_MAX

/*
 * A table as the functions below expect it: its owner knows where it lies, and
 * takes n and lowest back after appending.
 */
typedef struct LabelTable
{
	char *end;					/* behind label 0 */
	char *lowest;				/* first byte of the heap in use */
	uint32 n;					/* 0 where only the heap says how many */
	uint32 tag;
	uint32 *offset;				/* NULL: none */
	LabelIndexEntry *index;
	uint32 index_slots;			/* a power of two; 0: no index */
} LabelTable;

#define LABEL_LENGTH_SIZE sizeof(uint16)

/* What one label takes of the heap. */
static inline Size
label_size(int length)
{
	return LABEL_LENGTH_SIZE + length;
}

/* Steps down over one label; *position ends at its first byte. */
static inline int
label_previous(char **position)
{
	uint16 length;

	*position -= LABEL_LENGTH_SIZE;
	memcpy(&length, *position, LABEL_LENGTH_SIZE);
	*position -= length;
	return length;
}

/* Writes one label below position; returns its first byte. */
static inline char *
label_push(char *position, const char *label, int length)
{
	uint16 length16 = (uint16) length;

	position -= LABEL_LENGTH_SIZE;
	memcpy(position, &length16, LABEL_LENGTH_SIZE);
	position -= length;
	memcpy(position, label, length);
	return position;
}

/* Up to so many labels a walk is as fast as hashing. */
#define LABEL_INDEX_FROM 24

/* Slots for so many labels, which fill an index to three quarters at most. */
static inline uint32
label_index_slots(Size labels)
{
	return labels <= LABEL_INDEX_FROM ? 0 :
		pg_nextpower2_32(labels + labels / 3);
}

static inline uint32
label_index_room(uint32 slots)
{
	return slots / 4 * 3;
}

/* A label by its number, in a table that has offsets. */
static inline const char *
label_at(const LabelTable *table, uint32 number, int *length)
{
	char *position = table->end - table->offset[number];

	*length = label_previous(&position);
	return position;
}

static inline bool
label_is(const LabelTable *table, uint32 number, const char *label,
		 int length)
{
	int own_length;
	const char *own = label_at(table, number, &own_length);

	return own_length == length && memcmp(own, label, length) == 0;
}

static inline uint32
label_hash(const char *label, int length)
{
	return hash_bytes((const unsigned char *) label, length);
}

static inline uint32
label_find_by_index(const LabelTable *table, const char *label, int length)
{
	uint32 hash = label_hash(label, length);
	uint32 mask = table->index_slots - 1;

	for (uint32 i = hash & mask; table->index[i].slot != 0;
		 i = (i + 1) & mask)
	{
		const LabelIndexEntry *entry = &table->index[i];
		uint32 number = entry->slot & LABEL_NUMBER_MASK;

		if (entry->hash == hash && entry->slot == (table->tag | number) &&
			label_is(table, number, label, length))
			return number;
	}
	return LABEL_NONE;
}

static inline uint32
label_find_by_offset(const LabelTable *table, const char *label, int length)
{
	for (uint32 i = 0; i < table->n; i++)
		if (label_is(table, i, label, length))
			return i;
	return LABEL_NONE;
}

/* Most labels of one length differ in their first byte or in their last. */
static inline bool
label_bytes_equal(const char *a, const char *b, int length)
{
	return length == 0 ||
		(a[0] == b[0] && a[length - 1] == b[length - 1] &&
		 memcmp(a, b, length) == 0);
}

static inline uint32
label_find_by_walk(const LabelTable *table, const char *label, int length)
{
	char *position = table->end;

	for (uint32 i = 0; position > table->lowest; i++)
		if (label_previous(&position) == length &&
			label_bytes_equal(position, label, length))
			return i;
	return LABEL_NONE;
}

/* The number of a label, or LABEL_NONE. */
static inline uint32
label_table_find(const LabelTable *table, const char *label, int length)
{
	if (table->index_slots > 0)
		return label_find_by_index(table, label, length);
	if (table->offset != NULL)
		return label_find_by_offset(table, label, length);
	return label_find_by_walk(table, label, length);
}

/* The same in a table that ascends, as canonical ones do, and has offsets. */
extern uint32 label_table_find_sorted(const LabelTable *table, const char *label,
								int length);

/*
 * Appends a label that the table does not have and has room for, and returns
 * its number.
 */
static inline uint32
label_table_append(LabelTable *table, const char *label, int length)
{
	if (table->offset != NULL)
		table->offset[table->n] = table->end - table->lowest;
	if (table->index_slots > 0)
	{
		uint32 hash = label_hash(label, length);
		uint32 mask = table->index_slots - 1;
		uint32 i = hash & mask;

		while (table->index[i].slot != 0)
			i = (i + 1) & mask;
		table->index[i].hash = hash;
		table->index[i].slot = table->tag | table->n;
	}
	table->lowest = label_push(table->lowest, label, length);
	return table->n++;
}

#endif /* SPEGEL_LABEL_TABLE_H */
