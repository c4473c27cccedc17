/*
 * row_csv.c
 *		Answers as comma-separated values (RFC 4180).
 */
#include "write/row_writer.h"

#include <string.h>

#include "base/utf8.h"

static bool
needs_quotes(const char *bytes, size_t length)
{
	if (length == 0 || bytes[0] == ' ' || bytes[length - 1] == ' ')
		return true;
	for (size_t i = 0; i < length; i++)
	{
		if (strchr("\",\r\n", bytes[i]) != NULL)
			return true;
	}
	return false;
}

/* Doubles quotes, and puts U+FFFD for a byte that is no UTF-8. */
static void
put_field(RowWriter *writer, const char *bytes, size_t length)
{
	bool quoted = needs_quotes(bytes, length);
	size_t start = 0; /* of the run of bytes that go out as they are */
	size_t at = 0;

	if (quoted)
		row_put(writer, "\"", 1);
	while (at < length)
	{
		size_t sequence = utf8_sequence_length(bytes + at, length - at);

		if (sequence > 0 && bytes[at] != '"')
		{
			at += sequence;
			continue;
		}
		row_put(writer, bytes + start, at - start);
		row_put_text(writer, sequence > 0 ? "\"\"" : "\xEF\xBF\xBD");
		start = ++at;
	}
	row_put(writer, bytes + start, length - start);
	if (quoted)
		row_put(writer, "\"", 1);
}

static void
begin(RowWriter *writer)
{
	const Endpoint *endpoint = writer->answer->endpoint;

	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		const char *name = endpoint->columns[i].name;

		if (i > 0)
			row_put(writer, ",", 1);
		put_field(writer, name, strlen(name));
	}
	row_put(writer, "\r\n", 2);
}

static void
row(RowWriter *writer, const Cell *cells)
{
	const Endpoint *endpoint = writer->answer->endpoint;

	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		if (i > 0)
			row_put(writer, ",", 1);
		if (cells[i].kind != CELL_NULL)
			put_field(writer, cells[i].bytes, cells[i].length);
	}
	row_put(writer, "\r\n", 2);
}

static void
end(RowWriter *writer)
{
	(void)writer;
}

const RowFormat row_csv = {begin, row, end, row_schema_string};
