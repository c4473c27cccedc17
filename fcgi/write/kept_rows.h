/*
 * kept_rows.h
 *		The rows of a short answer, for a format that looks at them all before
 *		it writes the first.
 */
#ifndef SPEGEL_FCGI_KEPT_ROWS_H
#define SPEGEL_FCGI_KEPT_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "catalogue/cell.h"

/* Beyond either an answer is not short. */
#define KEPT_ROWS_MOST 2000
#define KEPT_ROWS_BYTES ((size_t)1 << 20)

typedef struct KeptCell
{
	CellKind kind;
	size_t start; /* in the bytes */
	size_t length;
} KeptCell;

typedef struct KeptRows
{
	size_t columns;
	size_t count;
	size_t room;
	KeptCell *cells; /* rows by columns */
	char *bytes;
	size_t used;
	size_t bytes_room;
} KeptRows;

/*
 * Keeps one more row of so many cells as it began with.  False when the answer
 * is no longer short or there is no memory: the rows before stay kept.  It
 * begins as zeros but for its columns.
 */
extern bool kept_rows_add(KeptRows *kept, const Cell *cells);

/* Fills in the cells of a row, which point to what is kept. */
extern void kept_rows_read(const KeptRows *kept, size_t row, Cell *cells);

/* Has a column the same in every row? */
extern bool kept_rows_agree(const KeptRows *kept, size_t column);

extern void kept_rows_free(KeptRows *kept);

#endif /* SPEGEL_FCGI_KEPT_ROWS_H */
