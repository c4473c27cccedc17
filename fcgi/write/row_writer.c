/*
 * row_writer.c
 *		Writes an answer in one of the formats, row by row.
 */
#include "write/row_writer.h"

#include <string.h>

#include "base/json_member.h"
#include "write/openapi_schema.h"

void
row_put(RowWriter *writer, const char *bytes, size_t length)
{
	if (!writer->failed && length > 0 &&
		!writer->sink(writer->context, bytes, length))
		writer->failed = true;
}

void
row_put_text(RowWriter *writer, const char *text)
{
	row_put(writer, text, strlen(text));
}

/* The JSON writer's own way to the sink, so that either knows of failure. */
static bool
json_sink(void *context, const char *bytes, size_t length)
{
	RowWriter *writer = context;

	row_put(writer, bytes, length);
	return !writer->failed;
}

void
row_writer_begin(RowWriter *writer, const Answer *answer, JsonSink sink,
				 void *context)
{
	/* member by member: the JSON writer's buffer needs no zeros */
	writer->format = format_entry(answer->format)->writer;
	writer->answer = answer;
	writer->sink = sink;
	writer->context = context;
	writer->state = NULL;
	writer->rows = 0;
	writer->open = true;
	writer->more = false;
	writer->failed = false;
	json_writer_init(&writer->json, json_sink, writer);
	writer->format->begin(writer);
}

void
row_writer_row(RowWriter *writer, const Cell *cells)
{
	writer->rows++;
	writer->format->row(writer, cells);
}

void
row_writer_end(RowWriter *writer, bool more)
{
	writer->more = more;
	writer->open = false;
	writer->format->end(writer);
}

void
row_writer_abandon(RowWriter *writer)
{
	if (!writer->open)
		return;
	writer->failed = true;
	row_writer_end(writer, false);
}

const char *
row_code_words(const Answer *answer, const Column *column, const Cell *cell)
{
	const char *found =
		code_words_find(answer->code_words, column->name, cell->bytes,
						cell->length, answer->language);

	if (found == NULL && column_is_dimension(column))
		found = code_words_find(answer->code_words, "code", cell->bytes,
								cell->length, answer->language);
	return found;
}

void
row_schema_string(JsonWriter *json, const Endpoint *endpoint)
{
	(void)endpoint;
	json_write_begin_object(json);
	json_member_text(json, "type", "string");
	json_write_end_object(json);
}

void
row_schema_lines(JsonWriter *json, const Endpoint *endpoint)
{
	json_write_begin_object(json);
	json_member_text(json, "type", "string");
	json_member_text(json, "contentMediaType", "application/json");
	openapi_member_reference(json, "contentSchema", "schemas", endpoint->name);
	json_write_end_object(json);
}
