/*
 * row_writer.c
 *		Writes a row of a query's result as a JSON object.
 */
#include "row_writer.h"

#include <stdio.h>
#include <string.h>

/* Fixed object identifiers of built-in types (pg_type.dat). */
enum
{
	TYPE_BOOLEAN = 16,
	TYPE_BIGINT = 20,
	TYPE_SMALLINT = 21,
	TYPE_INTEGER = 23,
	TYPE_REAL = 700,
	TYPE_DOUBLE = 701,
	TYPE_DATE = 1082,
	TYPE_TIMESTAMPTZ = 1184,
	TYPE_NUMERIC = 1700
};

/* "2026-01-31 12:00:00.5+00" as "2026-01-31T12:00:00.5Z" */
static void
write_time(JsonWriter *writer, const char *value, size_t length)
{
	static const char zone[] = "+00";
	const size_t zone_length = sizeof(zone) - 1;
	const char *space = memchr(value, ' ', length);
	char text[48];
	size_t date_length;

	if (space == NULL || length >= sizeof(text) || length < zone_length ||
		memcmp(value + length - zone_length, zone, zone_length) != 0)
	{
		/* before Christ, where ISO 8601 and PostgreSQL count differently */
		json_write_string(writer, value, length);
		return;
	}
	date_length = (size_t)(space - value);
	memcpy(text, value, length);
	text[date_length] = 'T';
	text[length - zone_length] = 'Z';
	json_write_string(writer, text, length - zone_length + 1);
}

static void
write_value(JsonWriter *writer, Oid type, const char *value, size_t length)
{
	switch (type)
	{
		case TYPE_BOOLEAN:
			json_write_boolean(writer, value[0] == 't');
			break;
		case TYPE_SMALLINT:
		case TYPE_INTEGER:
		case TYPE_BIGINT:
		case TYPE_NUMERIC:
		case TYPE_REAL:
		case TYPE_DOUBLE:
			json_write_number(writer, value, length);
			break;
		case TYPE_DATE:
		case TYPE_TIMESTAMPTZ:
			if (strcmp(value, "infinity") == 0 ||
				strcmp(value, "-infinity") == 0)
				json_write_null(writer);
			else if (type == TYPE_TIMESTAMPTZ)
				write_time(writer, value, length);
			else
				json_write_string(writer, value, length);
			break;
		default:
			json_write_string(writer, value, length);
	}
}

void
row_write(JsonWriter *writer, const PGresult *row)
{
	int columns = PQnfields(row);

	json_write_begin_object(writer);
	for (int column = 0; column < columns; column++)
	{
		json_write_key(writer, PQfname(row, column));
		if (PQgetisnull(row, 0, column))
			json_write_null(writer);
		else
			write_value(writer, PQftype(row, column),
						PQgetvalue(row, 0, column),
						(size_t)PQgetlength(row, 0, column));
	}
	json_write_end_object(writer);
}
