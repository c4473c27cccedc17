/*
 * kept_rows.c
 *		The rows of a short answer, for a format that looks at them all before
 *		it writes the first.
 */
#include "write/kept_rows.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 64

static bool
make_room(KeptRows *kept, size_t length)
{
	if (kept->count == kept->room)
	{
		size_t room = kept->room > 0 ? 2 * kept->room : FIRST_ROOM;
		KeptCell *cells = reallocarray(kept->cells, room * kept->columns,
									   sizeof(KeptCell));

		if (cells == NULL)
			return false;
		kept->cells = cells;
		kept->room = room;
	}
	if (kept->used + length > kept->bytes_room)
	{
		size_t room = 2 * (kept->used + length);
		char *bytes = realloc(kept->bytes, room);

		if (bytes == NULL)
			return false;
		kept->bytes = bytes;
		kept->bytes_room = room;
	}
	return true;
}

bool
kept_rows_add(KeptRows *kept, const Cell *cells)
{
	size_t length = 0;
	KeptCell *row;

	for (size_t i = 0; i < kept->columns; i++)
		length += cells[i].kind != CELL_NULL ? cells[i].length : 0;
	if (kept->count == KEPT_ROWS_MOST ||
		kept->used + length > KEPT_ROWS_BYTES || !make_room(kept, length))
		return false;
	row = kept->cells + kept->count * kept->columns;
	for (size_t i = 0; i < kept->columns; i++)
	{
		row[i] = (KeptCell){.kind = cells[i].kind, .start = kept->used};
		if (cells[i].kind == CELL_NULL || cells[i].length == 0)
			continue;
		memcpy(kept->bytes + kept->used, cells[i].bytes, cells[i].length);
		row[i].length = cells[i].length;
		kept->used += cells[i].length;
	}
	kept->count++;
	return true;
}

void
kept_rows_read(const KeptRows *kept, size_t row, Cell *cells)
{
	const KeptCell *from = kept->cells + row * kept->columns;

	for (size_t i = 0; i < kept->columns; i++)
	{
		cells[i].kind = from[i].kind;
		cells[i].bytes = from[i].length > 0 ? kept->bytes + from[i].start : "";
		cells[i].length = from[i].length;
	}
}

bool
kept_rows_agree(const KeptRows *kept, size_t column)
{
	const KeptCell *first = kept->cells + column;

	for (size_t i = 1; i < kept->count; i++)
	{
		const KeptCell *other = first + i * kept->columns;

		if (other->kind != first->kind || other->length != first->length ||
			(first->length > 0 && memcmp(kept->bytes + other->start,
										 kept->bytes + first->start,
										 first->length) != 0))
			return false;
	}
	return true;
}

void
kept_rows_free(KeptRows *kept)
{
	free(kept->cells);
	free(kept->bytes);
	*kept = (KeptRows){.count = 0};
}
