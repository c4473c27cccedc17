/*
 * cell.c
 *		A value in a column of an endpoint's result.
 */
#include "catalogue/cell.h"

#include <string.h>

#include "base/json_writer.h"

static void
set(Cell *cell, CellKind kind, const char *bytes, size_t length)
{
	cell->kind = kind;
	cell->bytes = bytes;
	cell->length = length;
}

static bool
is(const char *bytes, size_t length, const char *text)
{
	return length == strlen(text) && memcmp(bytes, text, length) == 0;
}

/* A date or a time that JSON cannot write. */
static bool
is_infinite(const char *bytes, size_t length)
{
	return is(bytes, length, "infinity") || is(bytes, length, "-infinity");
}

/* "2026-01-31 12:00:00.5+00" as "2026-01-31T12:00:00.5Z" */
static void
read_time(Cell *cell, const char *bytes, size_t length)
{
	static const char zone[] = "+00";
	const size_t zone_length = sizeof(zone) - 1;
	const char *space = memchr(bytes, ' ', length);

	if (space == NULL || length >= sizeof(cell->rewritten) ||
		length < zone_length ||
		memcmp(bytes + length - zone_length, zone, zone_length) != 0)
	{
		/* before Christ, where ISO 8601 and PostgreSQL count differently */
		set(cell, CELL_TEXT, bytes, length);
		return;
	}
	memcpy(cell->rewritten, bytes, length);
	cell->rewritten[space - bytes] = 'T';
	cell->rewritten[length - zone_length] = 'Z';
	set(cell, CELL_TEXT, cell->rewritten, length - zone_length + 1);
}

void
cell_read(Cell *cell, ValueType type, const char *bytes, size_t length)
{
	set(cell, CELL_NULL, "", 0);
	if (bytes == NULL)
		return;
	switch (value_type(type)->form)
	{
		case FORM_BOOLEAN:
			if (is(bytes, length, "t"))
				set(cell, CELL_BOOLEAN, "true", 4);
			else
				set(cell, CELL_BOOLEAN, "false", 5);
			break;
		case FORM_NUMBER:
			if (json_is_number_text(bytes, length))
				set(cell, CELL_NUMBER, bytes, length);
			break;
		case FORM_DATE:
			if (!is_infinite(bytes, length))
				set(cell, CELL_TEXT, bytes, length);
			break;
		case FORM_TIME:
			if (!is_infinite(bytes, length))
				read_time(cell, bytes, length);
			break;
		case FORM_TEXT:
			set(cell, CELL_TEXT, bytes, length);
			break;
	}
}
