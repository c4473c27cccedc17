/*
 * row_json.c
 *		Answers in JSON, and in JSON lines.
 */
#include "write/row_writer.h"

static void
write_meta(JsonWriter *json, const Answer *answer)
{
	const Endpoint *endpoint = answer->endpoint;

	json_write_begin_object(json);
	json_write_key(json, "endpoint");
	json_write_text(json, endpoint->name);
	json_write_key(json, "title");
	json_write_text(json, endpoint->titles[answer->language]);
	json_write_key(json, "language");
	json_write_text(json, language_code(answer->language));
	json_write_key(json, "parameters");
	json_write_begin_object(json);
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		json_write_key(json, endpoint->parameters[i].name);
		parameter_write(json, endpoint->parameters[i].type, answer->values[i]);
	}
	json_write_end_object(json);
	json_write_key(json, "max_rows");
	json_write_integer(json, endpoint->max_rows);
	if (endpoint->paged)
	{
		json_write_key(json, "limit");
		json_write_integer(json, answer->page.limit);
		json_write_key(json, "offset");
		json_write_integer(json, answer->page.offset);
		json_write_key(json, "next");
		json_write_text(json, answer->next[0] != '\0' ? answer->next : NULL);
	}
	json_write_end_object(json);
}

void
row_write_object(JsonWriter *json, const Endpoint *endpoint, const Cell *cells)
{
	json_write_begin_object(json);
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		const Column *column = &endpoint->columns[i];
		const Cell *cell = &cells[i];

		json_write_made_key(json, column->key, column->key_length);
		switch (cell->kind)
		{
			case CELL_NULL:
				json_write_null(json);
				break;
			case CELL_NUMBER:
			case CELL_BOOLEAN:
				json_write_raw(json, cell->bytes, cell->length);
				break;
			case CELL_TEXT:
				json_write_string(json, cell->bytes, cell->length);
				break;
		}
	}
	json_write_end_object(json);
}

static void
begin(RowWriter *writer)
{
	JsonWriter *json = &writer->json;

	json_write_begin_object(json);
	json_write_key(json, "meta");
	write_meta(json, writer->answer);
	json_write_key(json, "data");
	json_write_begin_array(json);
}

static void
row(RowWriter *writer, const Cell *cells)
{
	row_write_object(&writer->json, writer->answer->endpoint, cells);
}

static void
end(RowWriter *writer)
{
	JsonWriter *json = &writer->json;

	json_write_end_array(json);
	json_write_key(json, "page");
	json_write_begin_object(json);
	json_write_key(json, "rows");
	json_write_integer(json, writer->rows);
	json_write_key(json, "more");
	json_write_boolean(json, writer->more);
	json_write_end_object(json);
	json_write_end_object(json);
}

const RowFormat row_json = {begin, row, end};

static void
nothing(RowWriter *writer)
{
	(void)writer;
}

/* Each line is a document of its own. */
static void
line(RowWriter *writer, const Cell *cells)
{
	JsonWriter json;

	json_writer_init(&json, writer->json.sink, writer->json.context);
	row_write_object(&json, writer->answer->endpoint, cells);
	row_put(writer, "\n", 1);
}

const RowFormat row_ndjson = {nothing, line, nothing};
