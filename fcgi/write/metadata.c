/*
 * metadata.c
 *		What an endpoint's numbers are, who publishes them, which codes there are.
 */
#include "write/metadata.h"

#include <stdio.h>
#include <string.h>

#include "base/json_member.h"

void
publication_write(JsonWriter *writer, const Publication *publication,
				  Language language)
{
	json_member_text(writer, "publisher", publication->names[language]);
	json_member_text(writer, "homepage", publication->homepage);
	json_member_text(writer, "contact", publication->contact);
	json_member_text(writer, "licence", publication->licence);
	json_member_text(writer, "licence_url", publication->licence_url);
	json_member_text(writer, "source", publication->sources[language]);
	json_member_text(writer, "updated", publication->updated);
	json_member_text(writer, "next_release", publication->next_release);
}

void
metadata_write_unit(JsonWriter *writer, const Column *column, Language language)
{
	json_member_text(writer, "unit", column->units[language]);
	if (column->decimals >= 0)
		json_member_integer(writer, "decimals", column->decimals);
	else
		json_member_text(writer, "decimals", NULL);
}

static void
write_column(JsonWriter *writer, const Column *column, Language language)
{
	json_write_begin_object(writer);
	json_member_text(writer, "name", column->name);
	json_member_text(writer, "type", value_type(column->type)->name);
	json_member_text(writer, "label", column->labels[language]);
	json_member_text(writer, "description", column->descriptions[language]);
	metadata_write_unit(writer, column, language);
	json_write_end_object(writer);
}

void
metadata_begin(MetadataWriter *writer, JsonWriter *json,
			   const Endpoint *endpoint, const Publication *publication,
			   Language language)
{
	*writer = (MetadataWriter){
		.json = json, .endpoint = endpoint, .language = language};
	json_write_begin_object(json);
	json_member_text(json, "endpoint", endpoint->name);
	json_member_text(json, "title", endpoint->titles[language]);
	json_member_text(json, "description", endpoint->descriptions[language]);
	json_member_text(json, "language", language_code(language));
	publication_write(json, publication, language);
	json_member_begin_array(json, "columns");
	for (size_t i = 0; i < endpoint->column_count; i++)
		write_column(json, &endpoint->columns[i], language);
	json_write_end_array(json);
	json_member_begin_array(json, "dimensions");
}

static void
end_dimension(MetadataWriter *writer)
{
	if (writer->column[0] == '\0')
		return;
	json_write_end_array(writer->json);
	json_write_end_object(writer->json);
}

static const Column *
find_column(const Endpoint *endpoint, const char *name)
{
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		if (strcmp(endpoint->columns[i].name, name) == 0)
			return &endpoint->columns[i];
	}
	return NULL;
}

/* The parameter that asks for values of the column: of its name, or pinned. */
static const char *
parameter_of(const Endpoint *endpoint, const char *column)
{
	const Parameter *parameter = endpoint_parameter(endpoint, column);

	if (parameter == NULL && strcmp(column, "release_id") == 0)
		parameter = endpoint_parameter(endpoint, "release");
	return parameter != NULL ? parameter->name : NULL;
}

void
metadata_code(MetadataWriter *writer, const MetadataCode *code)
{
	JsonWriter *json = writer->json;
	const Column *column = find_column(writer->endpoint, code->column);

	if (column == NULL)
		return;
	if (strcmp(writer->column, code->column) != 0)
	{
		end_dimension(writer);
		snprintf(writer->column, sizeof(writer->column), "%s", code->column);
		json_write_begin_object(json);
		json_member_text(json, "column", column->name);
		json_member_text(json, "parameter",
						 parameter_of(writer->endpoint, column->name));
		json_member_text(json, "label", column->labels[writer->language]);
		json_member_begin_array(json, "codes");
	}
	json_write_begin_object(json);
	json_member_text(json, "code", code->code);
	json_member_text(json, "title", code->titles[writer->language]);
	json_member_text(json, "parent", code->parent);
	json_write_end_object(json);
}

void
metadata_end(MetadataWriter *writer)
{
	end_dimension(writer);
	json_write_end_array(writer->json);
	json_write_end_object(writer->json);
}
