/*
 * column.c
 *		The columns of an endpoint's result, and a value in one of them.
 */
#include "catalogue/column.h"

#include <string.h>

#include "base/json_writer.h"

/* As format_type() prints them. */
static const char *const names[] = {
	[COLUMN_TEXT] = "text",
	[COLUMN_INTEGER] = "integer",
	[COLUMN_BIGINT] = "bigint",
	[COLUMN_NUMERIC] = "numeric",
	[COLUMN_DOUBLE] = "double precision",
	[COLUMN_BOOLEAN] = "boolean",
	[COLUMN_DATE] = "date",
	[COLUMN_TIME] = "timestamp with time zone",
};

bool
column_type_from_name(const char *name, ColumnType *type)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		if (strcmp(names[i], name) == 0)
		{
			*type = (ColumnType)i;
			return true;
		}
	}
	return false;
}

const char *
column_type_name(ColumnType type)
{
	return names[type];
}

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
cell_read(Cell *cell, ColumnType type, const char *bytes, size_t length)
{
	set(cell, CELL_NULL, "", 0);
	if (bytes == NULL)
		return;
	switch (type)
	{
		case COLUMN_BOOLEAN:
			if (is(bytes, length, "t"))
				set(cell, CELL_BOOLEAN, "true", 4);
			else
				set(cell, CELL_BOOLEAN, "false", 5);
			break;
		case COLUMN_INTEGER:
		case COLUMN_BIGINT:
		case COLUMN_NUMERIC:
		case COLUMN_DOUBLE:
			if (json_is_number_text(bytes, length))
				set(cell, CELL_NUMBER, bytes, length);
			break;
		case COLUMN_DATE:
		case COLUMN_TIME:
			if (is(bytes, length, "infinity") || is(bytes, length, "-infinity"))
				break;
			if (type == COLUMN_TIME)
				read_time(cell, bytes, length);
			else
				set(cell, CELL_TEXT, bytes, length);
			break;
		case COLUMN_TEXT:
			set(cell, CELL_TEXT, bytes, length);
			break;
	}
}
