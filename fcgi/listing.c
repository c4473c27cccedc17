/*
 * listing.c
 *		/v1/: the list of endpoints.
 */
#include "listing.h"

#include <stdio.h>

#include "authenticate.h"
#include "json_writer.h"

static void
write_parameter(JsonWriter *writer, const Parameter *parameter,
				Language language)
{
	json_write_begin_object(writer);
	json_write_key(writer, "name");
	json_write_text(writer, parameter->name);
	json_write_key(writer, "type");
	json_write_text(writer, parameter_type_name(parameter->type));
	json_write_key(writer, "required");
	json_write_boolean(writer, parameter->required);
	json_write_key(writer, "label");
	json_write_text(writer, parameter->labels[language]);
	if (parameter->minimum != NULL)
	{
		json_write_key(writer, "minimum");
		parameter_write(writer, parameter->type, parameter->minimum);
	}
	if (parameter->maximum != NULL)
	{
		json_write_key(writer, "maximum");
		parameter_write(writer, parameter->type, parameter->maximum);
	}
	if (parameter->allowed_count > 0)
	{
		json_write_key(writer, "allowed");
		json_write_begin_array(writer);
		for (size_t i = 0; i < parameter->allowed_count; i++)
			parameter_write(writer, parameter->type, parameter->allowed[i]);
		json_write_end_array(writer);
	}
	json_write_end_object(writer);
}

static void
write_column(JsonWriter *writer, const Column *column)
{
	json_write_begin_object(writer);
	json_write_key(writer, "name");
	json_write_text(writer, column->name);
	json_write_key(writer, "type");
	json_write_text(writer, column->type);
	json_write_end_object(writer);
}

static void
write_endpoint(JsonWriter *writer, const Endpoint *endpoint, Language language)
{
	char href[128];

	snprintf(href, sizeof(href), "/v1/%s", endpoint->name);
	json_write_begin_object(writer);
	json_write_key(writer, "name");
	json_write_text(writer, endpoint->name);
	json_write_key(writer, "href");
	json_write_text(writer, href);
	json_write_key(writer, "title");
	json_write_text(writer, endpoint->titles[language]);
	json_write_key(writer, "description");
	json_write_text(writer, endpoint->descriptions[language]);
	json_write_key(writer, "max_rows");
	json_write_integer(writer, endpoint->max_rows);
	json_write_key(writer, "parameters");
	json_write_begin_array(writer);
	for (size_t i = 0; i < endpoint->parameter_count; i++)
		write_parameter(writer, &endpoint->parameters[i], language);
	json_write_end_array(writer);
	json_write_key(writer, "columns");
	json_write_begin_array(writer);
	for (size_t i = 0; i < endpoint->column_count; i++)
		write_column(writer, &endpoint->columns[i]);
	json_write_end_array(writer);
	json_write_end_object(writer);
}

void
listing_serve(const Catalogue *catalogue, const Request *request,
			  Response *response)
{
	JsonWriter writer;

	respond_begin(response, 200, "application/json");
	/* short: a catalogue changes without notice */
	respond_header(response, "Cache-Control: %s",
				   request->user[0] == '\0' ? "public, max-age=60"
											: "private, no-store");
	respond_header(response, "Content-Language: %s",
				   language_code(request->language));
	respond_header(response, "Vary: Accept, Accept-Language");

	json_writer_init(&writer, respond_body, response);
	json_write_begin_object(&writer);
	json_write_key(&writer, "endpoints");
	json_write_begin_array(&writer);
	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		const Endpoint *endpoint = &catalogue->endpoints[i];
		Problem ignored;

		if (authorize(catalogue, request->user, endpoint->role, &ignored))
			write_endpoint(&writer, endpoint, request->language);
	}
	json_write_end_array(&writer);
	json_write_end_object(&writer);
	respond_finish(response);
}
