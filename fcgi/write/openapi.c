/*
 * openapi.c
 *		/openapi.json: the catalogue as an OpenAPI 3.1 document.
 */
#include "write/openapi.h"

#include <stdio.h>
#include <string.h>

#include "base/json_member.h"
#include "write/format.h"
#include "write/openapi_schema.h"
#include "write/page.h"
#include "write/row_writer.h"

#ifndef SPEGEL_VERSION
#define SPEGEL_VERSION ""
#endif

typedef struct Words
{
	const char *title;
	const char *description;
	const char *language;
	const char *list;
	const char *list_description;
	const char *metadata;
	const char *from;
	const char *to;
} Words;

static const Words words[] = {
	[LANGUAGE_ENGLISH] =
		{"Spegel",
		 "Statistics on representation and careers. The same tables as PxWebApi 2: "
		 "/px/v2/tables; a catalogue of data sets (DCAT-AP): "
		 "/v1/catalogue.jsonld. Every endpoint also answers "
		 "HEAD and OPTIONS. Choose a format with Accept or with the suffix of "
		 "the address:",
		 "Language of titles and labels; without it, Accept-Language decides.",
		 "Endpoints", "All endpoints with their parameters and columns.",
		 "Metadata", "From", "to"},
	[LANGUAGE_SWEDISH] =
		{"Spegel",
		 "Statistik om representation och karriärer. Samma tabeller som "
		 "PxWebApi 2: /px/v2/tables; en katalog över datamängder (DCAT-AP): "
		 "/v1/catalogue.jsonld. Varje adress svarar även "
		 "på HEAD och OPTIONS. Välj format med Accept eller med adressens "
		 "ändelse:",
		 "Språk för titlar och etiketter; annars avgör Accept-Language.",
		 "Adresser", "Alla adresser med sina parametrar och kolumner.",
		 "Metadata", "Från", "till"},
};
CHECK_LANGUAGES(words);

/* Groups of endpoints. */
typedef enum Tag
{
	TAG_STATISTICS,
	TAG_LISTS,
	TAG_METADATA,
	TAG_ANALYSTS,
	TAG_COUNT
} Tag;

static const struct
{
	const char *name;
	const char *descriptions[LANGUAGE_COUNT];
} tags[] = {
	[TAG_STATISTICS] = {"statistics",
						{"What has been published.", "Det som är publicerat."}},
	[TAG_LISTS] = {"lists",
				   {"Codes, units, releases: what to ask about.",
					"Koder, enheter, släpp: vad man kan fråga om."}},
	[TAG_METADATA] = {"metadata",
					  {"What the numbers are, and who publishes them.",
					   "Vad talen är, och vem som publicerar dem."}},
	[TAG_ANALYSTS] = {"analysts",
					  {"From the register, for analysts.",
					   "Ur registret, för analytiker."}},
};
_Static_assert(sizeof(tags) / sizeof(tags[0]) == TAG_COUNT,
			   "every tag has an entry");

/* Headers of good answers. */
static const struct
{
	const char *name;
	const char *description;
} headers[] = {
	{"ETag", "Changes with the data, the endpoint, the format and the "
			 "language."},
	{"Content-Language", "en or sv."},
	{"Link", "The next page, with rel=next, if there is one."},
};

/* Problems, by status. */
static const struct
{
	const char *status;
	const char *name;
	const char *description;
	bool closed; /* only of what is not for everybody */
} problems[] = {
	{"400", "BadRequest", "A parameter is unknown, missing or invalid.",
	 false},
	{"401", "NotAuthenticated", "Credentials are missing or invalid.",
	 true},
	{"403", "Forbidden", "The user may not use the endpoint.", true},
	{"404", "NotFound",
	 "What a parameter names does not exist, such as a release that was "
	 "never published.",
	 false},
	{"410", "Gone", "The release has been withdrawn.", false},
	{"406", "NotAcceptable", "None of the formats in Accept is available.",
	 false},
	{"500", "Internal", "The server failed.", false},
	{"503", "Unavailable", "The database is not available; try again after Retry-After.",
	 false},
	{"504", "Timeout", "The query took too long.", false},
};

static const char security_schemes[] =
	"{\"basic\":{\"type\":\"http\",\"scheme\":\"basic\"},"
	"\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\","
	"\"bearerFormat\":\"JWT\"},"
	"\"certificate\":{\"type\":\"mutualTLS\"}}";

/* Label, description and, for dates, the limits that a schema cannot say. */
static void
write_parameter_description(JsonWriter *writer, const Parameter *parameter,
							Language language)
{
	const char *description = parameter->descriptions[language];
	bool date = value_type(parameter->type)->form == FORM_DATE;
	const char *minimum = date ? parameter->minimum : NULL;
	const char *maximum = date ? parameter->maximum : NULL;
	char text[2048];
	size_t used;

	used = (size_t)snprintf(text, sizeof(text), "%.400s.%s%.1400s",
							parameter->labels[language], description ? " " : "",
							description ? description : "");
	if (minimum != NULL)
		used +=
			(size_t)snprintf(text + used, sizeof(text) - used, " %s %s%s",
							 words[language].from, minimum, maximum ? "" : ".");
	if (maximum != NULL)
		snprintf(text + used, sizeof(text) - used, " %s %s.",
				 words[language].to, maximum);
	json_member_text(writer, "description", text);
}

static void
write_parameter(JsonWriter *writer, const Parameter *parameter,
				Language language)
{
	json_write_begin_object(writer);
	json_member_text(writer, "name", parameter->name);
	json_member_text(writer, "in", "query");
	json_write_key(writer, "required");
	json_write_boolean(writer, parameter->required);
	write_parameter_description(writer, parameter, language);
	openapi_parameter_schema(writer, parameter);
	json_write_end_object(writer);
}

static void
write_tags(JsonWriter *writer, Tag tag)
{
	json_member_begin_array(writer, "tags");
	json_write_text(writer, tags[tag].name);
	json_write_end_array(writer);
}

static void
write_tag_descriptions(JsonWriter *writer, Language language)
{
	json_member_begin_array(writer, "tags");
	for (int i = 0; i < TAG_COUNT; i++)
	{
		json_write_begin_object(writer);
		json_member_text(writer, "name", tags[i].name);
		json_member_text(writer, "description", tags[i].descriptions[language]);
		json_write_end_object(writer);
	}
	json_write_end_array(writer);
}

/* What has numbers with a unit is a statistic, the rest is to look up. */
static Tag
tag_of(const Endpoint *endpoint)
{
	if (!endpoint_is_public(endpoint))
		return TAG_ANALYSTS;
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		if (endpoint->columns[i].decimals >= 0)
			return TAG_STATISTICS;
	}
	return TAG_LISTS;
}

static void
write_security(JsonWriter *writer, const Endpoint *endpoint)
{
	json_member_raw(writer, "security",
			   endpoint_is_public(endpoint)
				   ? "[]"
				   : "[{\"basic\":[]},{\"bearer\":[]},{\"certificate\":[]}]");
}

/* Whom to ask, and what may be done with the data, if that is said. */
static void
write_publication(JsonWriter *writer, const Publication *publication)
{
	const char *contact = publication->contact;
	bool mail = contact != NULL && strchr(contact, '/') == NULL;

	if (contact != NULL)
	{
		json_member_begin_object(writer, "contact");
		json_member_text(writer, mail ? "email" : "url", contact);
		json_write_end_object(writer);
	}
	if (publication->licence == NULL && publication->licence_url == NULL)
		return;
	json_member_begin_object(writer, "license");
	json_member_text(writer, "name",
					 publication->licence ? publication->licence
										  : publication->licence_url);
	if (publication->licence_url != NULL)
		json_member_text(writer, "url", publication->licence_url);
	json_write_end_object(writer);
}

/* The description of the program, which ends in the suffixes of the formats. */
static void
write_description(JsonWriter *writer, Language language)
{
	char text[1024];
	size_t used =
		(size_t)snprintf(text, sizeof(text), "%s", words[language].description);

	for (int i = 0; i < FORMAT_COUNT; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s",
								 i > 0 ? "," : "",
								 format_entry((Format)i)->suffix);
	snprintf(text + used, sizeof(text) - used, ".");
	json_member_text(writer, "description", text);
}

static void
write_language_parameter(JsonWriter *writer)
{
	json_write_begin_object(writer);
	json_member_text(writer, "$ref", "#/components/parameters/lang");
	json_write_end_object(writer);
}

static void
write_parameters(JsonWriter *writer, const Endpoint *endpoint,
				 Language language)
{
	PageParameters page;

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
	write_language_parameter(writer);
	json_write_end_array(writer);
}

/* The content of a good answer in each format. */
static void
write_content(JsonWriter *writer, const Endpoint *endpoint)
{
	json_member_begin_object(writer, "content");
	for (int i = 0; i < FORMAT_COUNT; i++)
	{
		const FormatEntry *format = format_entry((Format)i);

		json_member_begin_object(writer, format->media_type);
		json_write_key(writer, "schema");
		format->writer->schema(writer, endpoint);
		json_write_end_object(writer);
	}
	json_write_end_object(writer);
}

static void
write_headers(JsonWriter *writer, bool paged)
{
	json_member_begin_object(writer, "headers");
	openapi_member_reference(writer, "ETag", "headers", "ETag");
	openapi_member_reference(writer, "Content-Language", "headers", "Content-Language");
	if (paged)
		openapi_member_reference(writer, "Link", "headers", "Link");
	json_write_end_object(writer);
}

static void
write_problems(JsonWriter *writer, bool closed)
{
	openapi_member_reference(writer, "304", "responses", "NotModified");
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
	{
		if (closed || !problems[i].closed)
			openapi_member_reference(writer, problems[i].status, "responses",
							 problems[i].name);
	}
}

static void
write_endpoint(JsonWriter *writer, const Endpoint *endpoint, Language language)
{
	char path[128];

	snprintf(path, sizeof(path), "/v1/%s", endpoint->name);
	json_member_begin_object(writer, path);
	json_member_begin_object(writer, "get");
	json_member_text(writer, "operationId", endpoint->name);
	write_tags(writer, tag_of(endpoint));
	json_member_text(writer, "summary", endpoint->titles[language]);
	json_member_text(writer, "description", endpoint->descriptions[language]);
	json_member_text(writer, "x-audience", audience_name(endpoint->audience));
	write_security(writer, endpoint);
	write_parameters(writer, endpoint, language);
	json_member_begin_object(writer, "responses");
	json_member_begin_object(writer, "200");
	json_member_text(writer, "description", endpoint->titles[language]);
	write_headers(writer, endpoint->paged);
	write_content(writer, endpoint);
	json_write_end_object(writer);
	write_problems(writer, !endpoint_is_public(endpoint));
	json_write_end_object(writer);
	json_write_end_object(writer);
	json_write_end_object(writer);
}

/* The metadata of an endpoint. */
static void
write_metadata(JsonWriter *writer, const Endpoint *endpoint, Language language)
{
	static const char *const names[] = {"organisation", "release"};
	char text[160];

	snprintf(text, sizeof(text), "/v1/%s/metadata", endpoint->name);
	json_member_begin_object(writer, text);
	json_member_begin_object(writer, "get");
	snprintf(text, sizeof(text), "%s-metadata", endpoint->name);
	json_member_text(writer, "operationId", text);
	write_tags(writer, TAG_METADATA);
	snprintf(text, sizeof(text), "%s: %.100s", words[language].metadata,
			 endpoint->titles[language]);
	json_member_text(writer, "summary", text);
	write_security(writer, endpoint);
	json_member_begin_array(writer, "parameters");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		const Parameter *declared = endpoint_parameter(endpoint, names[i]);
		Parameter parameter;

		if (declared == NULL)
			continue;
		parameter = *declared;
		parameter.several = false;
		parameter.each = false;
		write_parameter(writer, &parameter, language);
	}
	write_language_parameter(writer);
	json_write_end_array(writer);
	json_member_begin_object(writer, "responses");
	json_member_begin_object(writer, "200");
	json_member_text(writer, "description", text);
	write_headers(writer, false);
	json_member_raw(writer, "content",
			   "{\"application/json\":{\"schema\":"
			   "{\"$ref\":\"#/components/schemas/Metadata\"}}}");
	json_write_end_object(writer);
	write_problems(writer, !endpoint_is_public(endpoint));
	json_write_end_object(writer);
	json_write_end_object(writer);
	json_write_end_object(writer);
}

/* /v1 itself */
static void
write_list(JsonWriter *writer, Language language)
{
	json_member_begin_object(writer, "/v1");
	json_member_begin_object(writer, "get");
	json_member_text(writer, "operationId", "list");
	write_tags(writer, TAG_LISTS);
	json_member_text(writer, "summary", words[language].list);
	json_member_text(writer, "description", words[language].list_description);
	json_member_raw(writer, "security", "[]");
	json_member_begin_array(writer, "parameters");
	write_language_parameter(writer);
	json_write_end_array(writer);
	json_member_begin_object(writer, "responses");
	json_member_begin_object(writer, "200");
	json_member_text(writer, "description", words[language].list);
	write_headers(writer, false);
	json_member_raw(writer, "content",
			   "{\"application/json\":{\"schema\":"
			   "{\"$ref\":\"#/components/schemas/List\"}}}");
	json_write_end_object(writer);
	write_problems(writer, false);
	json_write_end_object(writer);
	json_write_end_object(writer);
	json_write_end_object(writer);
}

static void
write_responses(JsonWriter *writer, bool any_closed)
{
	json_member_begin_object(writer, "responses");
	json_member_raw(writer, "NotModified",
			   "{\"description\":\"The copy named by If-None-Match is "
			   "current.\"}");
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
	{
		if (problems[i].closed && !any_closed)
			continue;
		json_member_begin_object(writer, problems[i].name);
		json_member_text(writer, "description", problems[i].description);
		json_member_raw(writer, "content",
				   "{\"application/problem+json\":{\"schema\":"
				   "{\"$ref\":\"#/components/schemas/Problem\"}}}");
		json_write_end_object(writer);
	}
	json_write_end_object(writer);
}

static void
write_header_components(JsonWriter *writer, bool any_paged)
{
	json_member_begin_object(writer, "headers");
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
	{
		if (strcmp(headers[i].name, "Link") == 0 && !any_paged)
			continue;
		json_member_begin_object(writer, headers[i].name);
		json_member_text(writer, "description", headers[i].description);
		json_member_raw(writer, "schema", "{\"type\":\"string\"}");
		json_write_end_object(writer);
	}
	json_write_end_object(writer);
}

/* Only what is used: a component that nothing refers to is a mistake. */
static void
write_components(JsonWriter *writer, const Catalogue *catalogue,
				 const char *role, Language language)
{
	bool any = false;
	bool any_paged = false;
	bool any_closed = false;

	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		const Endpoint *endpoint = &catalogue->endpoints[i];

		if (!endpoint_is_open_to(endpoint, role))
			continue;
		any = true;
		any_paged = any_paged || endpoint->paged;
		any_closed = any_closed || !endpoint_is_public(endpoint);
	}
	json_member_begin_object(writer, "components");
	json_member_begin_object(writer, "schemas");
	openapi_common_schemas(writer, any);
	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		if (endpoint_is_open_to(&catalogue->endpoints[i], role))
			openapi_row_schema(writer, &catalogue->endpoints[i], language);
	}
	json_write_end_object(writer);
	write_responses(writer, any_closed);
	json_member_begin_object(writer, "parameters");
	json_member_begin_object(writer, "lang");
	json_member_text(writer, "name", "lang");
	json_member_text(writer, "in", "query");
	json_member_text(writer, "description", words[language].language);
	json_member_raw(writer, "schema",
			   "{\"type\":\"string\",\"enum\":[\"en\",\"sv\"]}");
	json_write_end_object(writer);
	json_write_end_object(writer);
	write_header_components(writer, any_paged);
	if (any_closed)
		json_member_raw(writer, "securitySchemes", security_schemes);
	json_write_end_object(writer);
}

void
openapi_write(JsonWriter *writer, const Catalogue *catalogue, const char *role,
			  Language language)
{
	json_write_begin_object(writer);
	json_member_text(writer, "openapi", "3.1.0");
	json_member_begin_object(writer, "info");
	json_member_text(writer, "title", words[language].title);
	write_description(writer, language);
	json_member_text(writer, "version", SPEGEL_VERSION);
	write_publication(writer, &catalogue->publication);
	json_write_end_object(writer);
	write_tag_descriptions(writer, language);
	json_member_raw(writer, "servers", "[{\"url\":\"/\"}]");
	json_member_begin_object(writer, "paths");
	write_list(writer, language);
	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		if (!endpoint_is_open_to(&catalogue->endpoints[i], role))
			continue;
		write_endpoint(writer, &catalogue->endpoints[i], language);
		write_metadata(writer, &catalogue->endpoints[i], language);
	}
	json_write_end_object(writer);
	write_components(writer, catalogue, role, language);
	json_write_end_object(writer);
}
