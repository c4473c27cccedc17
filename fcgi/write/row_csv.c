/*
 * row_csv.c
 *		Answers as comma-separated values (RFC 4180).
 */
#include "write/row_writer.h"

#include <string.h>

#include "base/utf8.h"

/* How values are told apart. */
typedef struct Dialect
{
	const char *begin;	   /* before everything */
	const char *separator; /* between fields, of one character */
	char point;			   /* of numbers */
	bool guarded;		   /* from readers that look for formulas */
} Dialect;

static const Dialect rfc4180 = {"", ",", '.', false};
static const Dialect swedish = {"\xEF\xBB\xBF", ";", ',', true};

static bool
needs_quotes(const Dialect *dialect, const char *bytes, size_t length)
{
	if (length == 0 || bytes[0] == ' ' || bytes[length - 1] == ' ')
		return true;
	for (size_t i = 0; i < length; i++)
	{
		if (bytes[i] == dialect->separator[0] ||
			strchr("\"\r\n", bytes[i]) != NULL)
			return true;
	}
	return false;
}

/* Would a spreadsheet take the text for a formula? */
static bool
looks_like_formula(const char *bytes, size_t length)
{
	return length > 0 && strchr("=+-@\t\r", bytes[0]) != NULL &&
		   bytes[0] != '\0';
}

/* Doubles quotes, and puts U+FFFD for a byte that is no UTF-8. */
static void
put_text(RowWriter *writer, const Dialect *dialect, const char *bytes,
		 size_t length)
{
	bool guarded = dialect->guarded && looks_like_formula(bytes, length);
	bool quoted = needs_quotes(dialect, bytes, length);
	size_t start = 0; /* of the run of bytes that go out as they are */
	size_t at = 0;

	if (quoted)
		row_put(writer, "\"", 1);
	if (guarded)
		row_put(writer, "'", 1);
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
put_number(RowWriter *writer, const Dialect *dialect, const Cell *cell)
{
	const char *point = memchr(cell->bytes, '.', cell->length);
	size_t whole = point != NULL ? (size_t)(point - cell->bytes) : cell->length;

	row_put(writer, cell->bytes, whole);
	if (point == NULL)
		return;
	row_put(writer, &dialect->point, 1);
	row_put(writer, point + 1, cell->length - whole - 1);
}

static void
begin_in(RowWriter *writer, const Dialect *dialect)
{
	const Endpoint *endpoint = writer->answer->endpoint;

	row_put_text(writer, dialect->begin);
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		const char *name = endpoint->columns[i].name;

		if (i > 0)
			row_put(writer, dialect->separator, 1);
		put_text(writer, dialect, name, strlen(name));
	}
	row_put(writer, "\r\n", 2);
}

static void
row_in(RowWriter *writer, const Dialect *dialect, const Cell *cells)
{
	const Endpoint *endpoint = writer->answer->endpoint;

	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		if (i > 0)
			row_put(writer, dialect->separator, 1);
		if (cells[i].kind == CELL_NUMBER)
			put_number(writer, dialect, &cells[i]);
		else if (cells[i].kind != CELL_NULL)
			put_text(writer, dialect, cells[i].bytes, cells[i].length);
	}
	row_put(writer, "\r\n", 2);
}

static void
begin(RowWriter *writer)
{
	begin_in(writer, &rfc4180);
}

static void
row(RowWriter *writer, const Cell *cells)
{
	row_in(writer, &rfc4180, cells);
}

static void
begin_swedish(RowWriter *writer)
{
	begin_in(writer, &swedish);
}

static void
row_swedish(RowWriter *writer, const Cell *cells)
{
	row_in(writer, &swedish, cells);
}

static void
end(RowWriter *writer)
{
	(void)writer;
}

const RowFormat row_csv = {begin, row, end, row_schema_string};
const RowFormat row_csv_sv = {begin_swedish, row_swedish, end,
							  row_schema_string};
