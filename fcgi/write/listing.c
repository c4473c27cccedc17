/*
 * listing.c
 *		/v1/: the list of endpoints.
 */
#include "write/listing.h"

#include <inttypes.h>
#include <stdio.h>

#include "http/authenticate.h"
#include "http/etag.h"
#include "base/json_writer.h"
#include "write/page.h"

static void
write_description(JsonWriter *writer, const char *description)
{
	if (description == NULL)
		return;
	json_write_key(writer, "description");
	json_write_text(writer, description);
}

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
	write_description(writer, parameter->descriptions[language]);
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
write_column(JsonWriter *writer, const Column *column, Language language)
{
	json_write_begin_object(writer);
	json_write_key(writer, "name");
	json_write_text(writer, column->name);
	json_write_key(writer, "type");
	json_write_text(writer, column_type_name(column->type));
	json_write_key(writer, "label");
	json_write_text(writer, column->labels[language]);
	write_description(writer, column->descriptions[language]);
	json_write_end_object(writer);
}

static void
write_endpoint(JsonWriter *writer, const Endpoint *endpoint, Language language)
{
	PageParameters page;
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
	json_write_key(writer, "paged");
	json_write_boolean(writer, endpoint->paged);
	json_write_key(writer, "parameters");
	json_write_begin_array(writer);
	for (size_t i = 0; i < endpoint->parameter_count; i++)
		write_parameter(writer, &endpoint->parameters[i], language);
	if (endpoint->paged)
	{
		page_parameters(&page, endpoint->max_rows);
		write_parameter(writer, &page.limit, language);
		write_parameter(writer, &page.offset, language);
	}
	json_write_end_array(writer);
	json_write_key(writer, "columns");
	json_write_begin_array(writer);
	for (size_t i = 0; i < endpoint->column_count; i++)
		write_column(writer, &endpoint->columns[i], language);
	json_write_end_array(writer);
	json_write_end_object(writer);
}

bool
listing_shows(const Catalogue *catalogue, const Request *request,
			  const Endpoint *endpoint)
{
	Problem ignored;

	return authorize(catalogue, request->user, endpoint->role, &ignored);
}

bool
listing_begin(const Catalogue *catalogue, const Request *request,
			  Response *response)
{
	char version[24];
	char tag[ETAG_SIZE];
	Etag etag;
	bool modified;

	etag_begin(&etag);
	etag_add(&etag, request->path);
	etag_add(&etag, language_code(request->language));
	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		if (!listing_shows(catalogue, request, &catalogue->endpoints[i]))
			continue;
		snprintf(version, sizeof(version), "%" PRId64,
				 catalogue->endpoints[i].version);
		etag_add(&etag, version);
	}
	etag_end(&etag, tag);

	modified = !request_has_copy(request, tag, false);
	respond_begin(response, modified ? 200 : 304,
				  modified ? "application/json" : NULL);
	/* it changes without notice: a copy is to be asked about each time */
	respond_header(response, "Cache-Control: %s",
				   request->user[0] == '\0' ? "no-cache"
											: "private, no-cache");
	respond_header(response, "ETag: %s", tag);
	respond_header(response, "Content-Language: %s",
				   language_code(request->language));
	respond_header(response, request->language_asked
								 ? "Vary: Accept"
								 : "Vary: Accept, Accept-Language");
	if (!modified)
		respond_finish(response);
	return modified;
}

void
listing_serve(const Catalogue *catalogue, const Request *request,
			  Response *response)
{
	JsonWriter writer;

	if (!listing_begin(catalogue, request, response))
		return;
	json_writer_init(&writer, respond_body, response);
	json_write_begin_object(&writer);
	json_write_key(&writer, "endpoints");
	json_write_begin_array(&writer);
	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		if (listing_shows(catalogue, request, &catalogue->endpoints[i]))
			write_endpoint(&writer, &catalogue->endpoints[i],
						   request->language);
	}
	json_write_end_array(&writer);
	json_write_end_object(&writer);
	respond_finish(response);
}
