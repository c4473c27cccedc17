/*
 * row_json.c
 *		Answers in JSON, and in JSON lines.
 */
#include "write/row_writer.h"

#include <stdio.h>
#include <string.h>

#include "base/json_member.h"
#include "write/metadata.h"
#include "write/openapi_schema.h"

bool
row_is_beyond_double(ValueType type, const char *bytes, size_t length)
{
	static const char greatest[] = "9007199254740991"; /* 2^53 - 1 */
	const size_t most = sizeof(greatest) - 1;
	size_t digits = 0;

	if (!value_type_is_exact(type))
		return false;
	if (length > 0 && bytes[0] == '-')
	{
		bytes++;
		length--;
	}
	while (digits < length && bytes[digits] >= '0' && bytes[digits] <= '9')
		digits++;
	return digits > most ||
		   (digits == most && memcmp(bytes, greatest, most) > 0);
}

/* The value of a parameter as the request wrote it. */
static void
write_value(JsonWriter *json, const Parameter *parameter, const char *value)
{
	if (value != NULL &&
		row_is_beyond_double(parameter->type, value, strlen(value)))
		json_write_text(json, value);
	else
		parameter_write(json, parameter, value);
}

/* An array of what is given for a parameter that takes several values. */
static void
write_argument(JsonWriter *json, const Parameter *parameter,
			   const Argument *argument)
{
	if (argument->count == 0 || !parameter->several)
	{
		write_value(json, parameter,
					argument->count > 0 ? argument->values[0] : NULL);
		return;
	}
	json_write_begin_array(json);
	for (size_t i = 0; i < argument->count; i++)
		write_value(json, parameter, argument->values[i]);
	json_write_end_array(json);
}

/* In what the numbers are, by column. */
static void
write_units(JsonWriter *json, const Endpoint *endpoint, Language language)
{
	json_member_begin_object(json, "units");
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		const Column *column = &endpoint->columns[i];

		if (column->units[language] == NULL)
			continue;
		json_member_begin_object(json, column->name);
		metadata_write_unit(json, column, language);
		json_write_end_object(json);
	}
	json_write_end_object(json);
}

static void
write_meta(JsonWriter *json, const Answer *answer)
{
	const Endpoint *endpoint = answer->endpoint;
	char metadata[128];

	json_write_begin_object(json);
	json_member_text(json, "endpoint", endpoint->name);
	json_member_text(json, "title", endpoint->titles[answer->language]);
	json_member_text(json, "language", language_code(answer->language));
	json_member_begin_object(json, "parameters");
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		json_write_key(json, endpoint->parameters[i].name);
		write_argument(json, &endpoint->parameters[i], &answer->arguments[i]);
	}
	json_write_end_object(json);
	json_member_integer(json, "max_rows", endpoint->max_rows);
	if (endpoint->paged)
	{
		json_member_integer(json, "limit", answer->page.limit);
		json_member_integer(json, "offset", answer->page.offset);
		json_member_text(json, "next", answer->next[0] != '\0' ? answer->next : NULL);
	}
	publication_write(json, answer->publication, answer->language);
	write_units(json, endpoint, answer->language);
	snprintf(metadata, sizeof(metadata), "/v1/%s/metadata", endpoint->name);
	json_member_text(json, "metadata", metadata);
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
				if (row_is_beyond_double(column->type, cell->bytes, cell->length))
					json_write_string(json, cell->bytes, cell->length);
				else
					json_write_raw(json, cell->bytes, cell->length);
				break;
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
	json_member_begin_array(json, "data");
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
	json_member_begin_object(json, "page");
	json_member_integer(json, "rows", writer->rows);
	json_member_boolean(json, "more", writer->more);
	json_write_end_object(json);
	json_write_end_object(json);
}

static void
schema(JsonWriter *json, const Endpoint *endpoint)
{
	json_write_begin_object(json);
	json_member_text(json, "type", "object");
	json_member_raw(json, "required", "[\"meta\",\"data\",\"page\"]");
	json_member_begin_object(json, "properties");
	openapi_member_reference(json, "meta", "schemas", "Meta");
	json_member_begin_object(json, "data");
	json_member_text(json, "type", "array");
	openapi_member_reference(json, "items", "schemas", endpoint->name);
	json_write_end_object(json);
	openapi_member_reference(json, "page", "schemas", "Page");
	json_write_end_object(json);
	json_member_boolean(json, "additionalProperties", false);
	json_write_end_object(json);
}

const RowFormat row_json = {begin, row, end, schema};

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

const RowFormat row_ndjson = {nothing, line, nothing, row_schema_lines};
