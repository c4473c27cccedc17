/*
 * listing.c
 *		The list of endpoints.
 */
#include "write/listing.h"

#include <stdio.h>

#include "base/json_member.h"
#include "catalogue/audience.h"
#include "write/page.h"

static void
write_description(JsonWriter *writer, const char *description)
{
	if (description != NULL)
		json_member_text(writer, "description", description);
}

static void
write_parameter(JsonWriter *writer, const Parameter *parameter,
				Language language)
{
	json_write_begin_object(writer);
	json_member_text(writer, "name", parameter->name);
	json_member_text(writer, "type", value_type(parameter->type)->name);
	json_member_boolean(writer, "required", parameter->required);
	json_member_boolean(writer, "array", parameter->several);
	json_member_text(writer, "label", parameter->labels[language]);
	write_description(writer, parameter->descriptions[language]);
	if (parameter->minimum != NULL)
	{
		json_write_key(writer, "minimum");
		parameter_write(writer, parameter, parameter->minimum);
	}
	if (parameter->maximum != NULL)
	{
		json_write_key(writer, "maximum");
		parameter_write(writer, parameter, parameter->maximum);
	}
	if (parameter->allowed_count > 0)
	{
		json_member_begin_array(writer, "allowed");
		for (size_t i = 0; i < parameter->allowed_count; i++)
			parameter_write(writer, parameter, parameter->allowed[i]);
		json_write_end_array(writer);
	}
	json_write_end_object(writer);
}

static void
write_column(JsonWriter *writer, const Column *column, Language language)
{
	json_write_begin_object(writer);
	json_member_text(writer, "name", column->name);
	json_member_text(writer, "type", value_type(column->type)->name);
	json_member_text(writer, "label", column->labels[language]);
	write_description(writer, column->descriptions[language]);
	if (column->units[language] != NULL)
		json_member_text(writer, "unit", column->units[language]);
	if (column->decimals >= 0)
		json_member_integer(writer, "decimals", column->decimals);
	json_write_end_object(writer);
}

static void
write_endpoint(JsonWriter *writer, const Endpoint *endpoint, Language language)
{
	PageParameters page;
	char href[128];

	snprintf(href, sizeof(href), "/v1/%s", endpoint->name);
	json_write_begin_object(writer);
	json_member_text(writer, "name", endpoint->name);
	json_member_text(writer, "href", href);
	json_member_text(writer, "title", endpoint->titles[language]);
	json_member_text(writer, "description", endpoint->descriptions[language]);
	json_member_integer(writer, "max_rows", endpoint->max_rows);
	json_member_boolean(writer, "paged", endpoint->paged);
	json_member_text(writer, "audience", audience_name(endpoint->audience));
	json_member_boolean(writer, "served",
						audience_login(endpoint->audience) != NULL);
	json_member_begin_array(writer, "parameters");
	for (size_t i = 0; i < endpoint->parameter_count; i++)
		write_parameter(writer, &endpoint->parameters[i], language);
	if (endpoint->paged)
	{
		page_parameters(&page, endpoint->max_rows);
		write_parameter(writer, &page.limit, language);
		write_parameter(writer, &page.offset, language);
		write_parameter(writer, &page.version, language);
	}
	json_write_end_array(writer);
	json_member_begin_array(writer, "columns");
	for (size_t i = 0; i < endpoint->column_count; i++)
		write_column(writer, &endpoint->columns[i], language);
	json_write_end_array(writer);
	json_write_end_object(writer);
}

/* Who may call what, and where the same is for other programs. */
static void
write_around(JsonWriter *writer, Language language)
{
	static const struct
	{
		const char *href;
		const char *titles[LANGUAGE_COUNT];
	} others[] = {
		{"/px/v2/tables", {"Tables (PxWebApi 2)", "Tabeller (PxWebApi 2)"}},
		{"/v1/catalogue.jsonld",
		 {"Catalogue of data sets (DCAT-AP)", "Katalog över datamängder (DCAT-AP)"}},
		{"/openapi.json", {"Description (OpenAPI 3.1)", "Beskrivning (OpenAPI 3.1)"}},
	};

	json_member_begin_array(writer, "others");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
	{
		json_write_begin_object(writer);
		json_member_text(writer, "href", others[i].href);
		json_member_text(writer, "title", others[i].titles[language]);
		json_write_end_object(writer);
	}
	json_write_end_array(writer);
	json_member_begin_array(writer, "audiences");
	for (int i = 0; i < AUDIENCE_COUNT; i++)
	{
		json_write_begin_object(writer);
		json_member_text(writer, "name", audience_name((Audience)i));
		json_member_text(writer, "role", audience_role((Audience)i));
		json_member_boolean(writer, "served",
							audience_login((Audience)i) != NULL);
		json_write_end_object(writer);
	}
	json_write_end_array(writer);
}

void
listing_write(JsonWriter *writer, const Catalogue *catalogue, const char *role,
			  Language language)
{
	json_write_begin_object(writer);
	json_member_begin_array(writer, "endpoints");
	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		const Endpoint *endpoint = &catalogue->endpoints[i];

		if (endpoint_is_open_to(endpoint, role))
			write_endpoint(writer, endpoint, language);
	}
	json_write_end_array(writer);
	write_around(writer, language);
	json_write_end_object(writer);
}
