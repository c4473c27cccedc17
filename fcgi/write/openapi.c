/*
 * openapi.c
 *		/openapi.json: the catalogue as an OpenAPI 3.1 document.
 */
#include "write/openapi.h"

#include <stdio.h>
#include <string.h>

#include "base/json_writer.h"
#include "write/listing.h"
#include "write/page.h"

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
	const char *from;
	const char *to;
} Words;

static const Words words[] = {
	[LANGUAGE_ENGLISH] =
		{"Spegel",
		 "Statistics of representation and careers. Every endpoint also "
		 "answers HEAD and OPTIONS, and gives a format by Accept or by the end "
		 "of its address: .json, .csv, .ndjson, .html.",
		 "Language of titles and labels; else Accept-Language chooses it.",
		 "Endpoints", "All endpoints with their parameters and columns.",
		 "From", "to"},
	[LANGUAGE_SWEDISH] =
		{"Spegel",
		 "Statistik om representation och karriärer. Varje adress svarar även "
		 "på HEAD och OPTIONS, och ger ett format efter Accept eller efter hur "
		 "adressen slutar: .json, .csv, .ndjson, .html.",
		 "Språk för titlar och etiketter; annars väljer Accept-Language.",
		 "Adresser", "Alla adresser med sina parametrar och kolumner.", "Från",
		 "till"},
};

/* What is the same in every catalogue. */
static const char problem_schema[] =
	"{\"type\":\"object\",\"description\":\"RFC 9457\","
	"\"required\":[\"type\",\"title\",\"status\",\"detail\",\"request_id\"],"
	"\"properties\":{\"type\":{\"type\":\"string\",\"format\":\"uri\"},"
	"\"title\":{\"type\":\"string\"},"
	"\"status\":{\"type\":\"integer\",\"minimum\":400,\"maximum\":599},"
	"\"detail\":{\"type\":\"string\"},\"parameter\":{\"type\":\"string\"},"
	"\"request_id\":{\"type\":\"string\"}},\"additionalProperties\":false}";
static const char meta_schema[] =
	"{\"type\":\"object\","
	"\"required\":[\"endpoint\",\"title\",\"language\",\"parameters\","
	"\"max_rows\"],"
	"\"properties\":{\"endpoint\":{\"type\":\"string\"},"
	"\"title\":{\"type\":\"string\"},"
	"\"language\":{\"type\":\"string\",\"enum\":[\"en\",\"sv\"]},"
	"\"parameters\":{\"type\":\"object\"},"
	"\"max_rows\":{\"type\":\"integer\",\"minimum\":1},"
	"\"limit\":{\"type\":\"integer\",\"minimum\":1},"
	"\"offset\":{\"type\":\"integer\",\"minimum\":0},"
	"\"next\":{\"type\":[\"string\",\"null\"]}},"
	"\"additionalProperties\":false}";
static const char page_schema[] =
	"{\"type\":\"object\",\"required\":[\"rows\",\"more\"],"
	"\"properties\":{\"rows\":{\"type\":\"integer\",\"minimum\":0},"
	"\"more\":{\"type\":\"boolean\"}},\"additionalProperties\":false}";
static const char list_schema[] =
	"{\"type\":\"object\",\"required\":[\"endpoints\"],"
	"\"properties\":{\"endpoints\":{\"type\":\"array\","
	"\"items\":{\"$ref\":\"#/components/schemas/Endpoint\"}}},"
	"\"additionalProperties\":false}";
static const char endpoint_schema[] =
	"{\"type\":\"object\","
	"\"required\":[\"name\",\"href\",\"title\",\"description\",\"max_rows\","
	"\"paged\",\"parameters\",\"columns\"],"
	"\"properties\":{\"name\":{\"type\":\"string\"},"
	"\"href\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
	"\"description\":{\"type\":\"string\"},"
	"\"max_rows\":{\"type\":\"integer\",\"minimum\":1},"
	"\"paged\":{\"type\":\"boolean\"},"
	"\"parameters\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"name\",\"type\",\"required\",\"label\"],"
	"\"properties\":{\"name\":{\"type\":\"string\"},"
	"\"type\":{\"type\":\"string\"},\"required\":{\"type\":\"boolean\"},"
	"\"label\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},"
	"\"minimum\":{\"type\":[\"number\",\"string\"]},"
	"\"maximum\":{\"type\":[\"number\",\"string\"]},"
	"\"allowed\":{\"type\":\"array\",\"minItems\":1}},"
	"\"additionalProperties\":false}},"
	"\"columns\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"name\",\"type\",\"label\"],"
	"\"properties\":{\"name\":{\"type\":\"string\"},"
	"\"type\":{\"type\":\"string\"},\"label\":{\"type\":\"string\"},"
	"\"description\":{\"type\":\"string\"}},"
	"\"additionalProperties\":false}}},"
	"\"additionalProperties\":false}";

/* What is the same in every catalogue, of headers. */
static const struct
{
	const char *name;
	const char *description;
} headers[] = {
	{"ETag", "Changes with the data, the endpoint, the format and the "
			 "language."},
	{"Content-Language", "en or sv."},
	{"Link", "The next page, as rel=next, if there is one."},
};

/* Problems, by status. */
static const struct
{
	const char *status;
	const char *name;
	const char *description;
	bool closed; /* only of what is not for everybody */
} problems[] = {
	{"400", "BadRequest", "A parameter is unknown, missing or will not do.",
	 false},
	{"401", "NotAuthenticated", "Nobody, or credentials that do not hold.",
	 true},
	{"403", "Forbidden", "A user who may not.", true},
	{"406", "NotAcceptable", "No format that Accept names is to be had.",
	 false},
	{"500", "Internal", "The server failed.", false},
	{"503", "Unavailable", "The database is not there; Retry-After says when.",
	 false},
	{"504", "Timeout", "The query took too long.", false},
};

static const char security_schemes[] =
	"{\"basic\":{\"type\":\"http\",\"scheme\":\"basic\"},"
	"\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\","
	"\"bearerFormat\":\"JWT\"},"
	"\"certificate\":{\"type\":\"mutualTLS\"}}";

static void
text_member(JsonWriter *writer, const char *key, const char *text)
{
	json_write_key(writer, key);
	json_write_text(writer, text);
}

static void
raw_member(JsonWriter *writer, const char *key, const char *json)
{
	json_write_key(writer, key);
	json_write_raw(writer, json, strlen(json));
}

static void
begin_member(JsonWriter *writer, const char *key)
{
	json_write_key(writer, key);
	json_write_begin_object(writer);
}

static void
reference_member(JsonWriter *writer, const char *key, const char *kind,
				 const char *name)
{
	char reference[128];

	snprintf(reference, sizeof(reference), "#/components/%s/%s", kind, name);
	begin_member(writer, key);
	text_member(writer, "$ref", reference);
	json_write_end_object(writer);
}

/* The limits that hold for a type when a parameter has none of its own. */
static void
write_limits(JsonWriter *writer, const Parameter *parameter,
			 const char *minimum, const char *maximum)
{
	if (parameter->minimum != NULL)
		minimum = parameter->minimum;
	if (parameter->maximum != NULL)
		maximum = parameter->maximum;
	if (minimum != NULL)
		raw_member(writer, "minimum", minimum);
	if (maximum != NULL)
		raw_member(writer, "maximum", maximum);
}

static void
write_parameter_schema(JsonWriter *writer, const Parameter *parameter)
{
	begin_member(writer, "schema");
	switch (parameter->type)
	{
		case PARAMETER_TEXT:
			text_member(writer, "type", "string");
			if (parameter->allowed_count == 0)
			{
				json_write_key(writer, "maxLength");
				json_write_integer(writer, PARAMETER_MAX_TEXT);
			}
			break;
		case PARAMETER_INTEGER:
			text_member(writer, "type", "integer");
			text_member(writer, "format", "int32");
			write_limits(writer, parameter, "-2147483648", "2147483647");
			break;
		case PARAMETER_BIGINT:
			text_member(writer, "type", "integer");
			text_member(writer, "format", "int64");
			write_limits(writer, parameter, "-9223372036854775808",
						 "9223372036854775807");
			break;
		case PARAMETER_NUMERIC:
			text_member(writer, "type", "number");
			write_limits(writer, parameter, NULL, NULL);
			break;
		case PARAMETER_DOUBLE:
			text_member(writer, "type", "number");
			text_member(writer, "format", "double");
			write_limits(writer, parameter, NULL, NULL);
			break;
		case PARAMETER_BOOLEAN:
			text_member(writer, "type", "boolean");
			break;
		case PARAMETER_DATE:
			text_member(writer, "type", "string");
			text_member(writer, "format", "date");
			break;
	}
	if (parameter->allowed_count > 0)
	{
		json_write_key(writer, "enum");
		json_write_begin_array(writer);
		for (size_t i = 0; i < parameter->allowed_count; i++)
			parameter_write(writer, parameter->type, parameter->allowed[i]);
		json_write_end_array(writer);
	}
	json_write_end_object(writer);
}

/* Label, description and, for dates, the limits that a schema cannot say. */
static void
write_parameter_description(JsonWriter *writer, const Parameter *parameter,
							Language language)
{
	const char *description = parameter->descriptions[language];
	bool date = parameter->type == PARAMETER_DATE;
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
	text_member(writer, "description", text);
}

static void
write_parameter(JsonWriter *writer, const Parameter *parameter,
				Language language)
{
	json_write_begin_object(writer);
	text_member(writer, "name", parameter->name);
	text_member(writer, "in", "query");
	json_write_key(writer, "required");
	json_write_boolean(writer, parameter->required);
	write_parameter_description(writer, parameter, language);
	write_parameter_schema(writer, parameter);
	json_write_end_object(writer);
}

static void
write_language_parameter(JsonWriter *writer)
{
	json_write_begin_object(writer);
	text_member(writer, "$ref", "#/components/parameters/lang");
	json_write_end_object(writer);
}

static void
write_parameters(JsonWriter *writer, const Endpoint *endpoint,
				 Language language)
{
	PageParameters page;

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
	write_language_parameter(writer);
	json_write_end_array(writer);
}

/* Any value may be missing. */
static void
write_column_schema(JsonWriter *writer, const Column *column, Language language)
{
	static const struct
	{
		const char *type;
		const char *format;
	} schemas[] = {
		[COLUMN_TEXT] = {"[\"string\",\"null\"]", NULL},
		[COLUMN_INTEGER] = {"[\"integer\",\"null\"]", "int32"},
		[COLUMN_BIGINT] = {"[\"integer\",\"null\"]", "int64"},
		[COLUMN_NUMERIC] = {"[\"number\",\"null\"]", NULL},
		[COLUMN_DOUBLE] = {"[\"number\",\"null\"]", "double"},
		[COLUMN_BOOLEAN] = {"[\"boolean\",\"null\"]", NULL},
		[COLUMN_DATE] = {"[\"string\",\"null\"]", "date"},
		[COLUMN_TIME] = {"[\"string\",\"null\"]", "date-time"},
	};

	begin_member(writer, column->name);
	raw_member(writer, "type", schemas[column->type].type);
	if (schemas[column->type].format != NULL)
		text_member(writer, "format", schemas[column->type].format);
	text_member(writer, "title", column->labels[language]);
	if (column->descriptions[language] != NULL)
		text_member(writer, "description", column->descriptions[language]);
	json_write_end_object(writer);
}

static void
write_row_schema(JsonWriter *writer, const Endpoint *endpoint,
				 Language language)
{
	begin_member(writer, endpoint->name);
	text_member(writer, "type", "object");
	text_member(writer, "title", endpoint->titles[language]);
	json_write_key(writer, "required");
	json_write_begin_array(writer);
	for (size_t i = 0; i < endpoint->column_count; i++)
		json_write_text(writer, endpoint->columns[i].name);
	json_write_end_array(writer);
	begin_member(writer, "properties");
	for (size_t i = 0; i < endpoint->column_count; i++)
		write_column_schema(writer, &endpoint->columns[i], language);
	json_write_end_object(writer);
	raw_member(writer, "additionalProperties", "false");
	json_write_end_object(writer);
}

/* The content of a good answer in each format. */
static void
write_content(JsonWriter *writer, const Endpoint *endpoint)
{
	begin_member(writer, "content");
	begin_member(writer, format_media_type(FORMAT_JSON));
	begin_member(writer, "schema");
	text_member(writer, "type", "object");
	raw_member(writer, "required", "[\"meta\",\"data\",\"page\"]");
	begin_member(writer, "properties");
	reference_member(writer, "meta", "schemas", "Meta");
	begin_member(writer, "data");
	text_member(writer, "type", "array");
	reference_member(writer, "items", "schemas", endpoint->name);
	json_write_end_object(writer);
	reference_member(writer, "page", "schemas", "Page");
	json_write_end_object(writer);
	raw_member(writer, "additionalProperties", "false");
	json_write_end_object(writer);
	json_write_end_object(writer);
	for (int format = 0; format < FORMAT_COUNT; format++)
	{
		if (format == FORMAT_JSON)
			continue;
		begin_member(writer, format_media_type((Format)format));
		raw_member(writer, "schema", "{\"type\":\"string\"}");
		json_write_end_object(writer);
	}
	json_write_end_object(writer);
}

static void
write_headers(JsonWriter *writer, bool paged)
{
	begin_member(writer, "headers");
	reference_member(writer, "ETag", "headers", "ETag");
	reference_member(writer, "Content-Language", "headers", "Content-Language");
	if (paged)
		reference_member(writer, "Link", "headers", "Link");
	json_write_end_object(writer);
}

static void
write_problems(JsonWriter *writer, bool closed)
{
	reference_member(writer, "304", "responses", "NotModified");
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
	{
		if (closed || !problems[i].closed)
			reference_member(writer, problems[i].status, "responses",
							 problems[i].name);
	}
}

static void
write_endpoint(JsonWriter *writer, const Endpoint *endpoint, Language language)
{
	char path[128];

	snprintf(path, sizeof(path), "/v1/%s", endpoint->name);
	begin_member(writer, path);
	begin_member(writer, "get");
	text_member(writer, "operationId", endpoint->name);
	text_member(writer, "summary", endpoint->titles[language]);
	text_member(writer, "description", endpoint->descriptions[language]);
	raw_member(writer, "security",
			   endpoint_is_public(endpoint)
				   ? "[]"
				   : "[{\"basic\":[]},{\"bearer\":[]},{\"certificate\":[]}]");
	write_parameters(writer, endpoint, language);
	begin_member(writer, "responses");
	begin_member(writer, "200");
	text_member(writer, "description", endpoint->titles[language]);
	write_headers(writer, endpoint->paged);
	write_content(writer, endpoint);
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
	begin_member(writer, "/v1");
	begin_member(writer, "get");
	text_member(writer, "operationId", "list");
	text_member(writer, "summary", words[language].list);
	text_member(writer, "description", words[language].list_description);
	raw_member(writer, "security", "[]");
	json_write_key(writer, "parameters");
	json_write_begin_array(writer);
	write_language_parameter(writer);
	json_write_end_array(writer);
	begin_member(writer, "responses");
	begin_member(writer, "200");
	text_member(writer, "description", words[language].list);
	write_headers(writer, false);
	raw_member(writer, "content",
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
	begin_member(writer, "responses");
	raw_member(writer, "NotModified",
			   "{\"description\":\"The copy that If-None-Match names is "
			   "good.\"}");
	for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
	{
		if (problems[i].closed && !any_closed)
			continue;
		begin_member(writer, problems[i].name);
		text_member(writer, "description", problems[i].description);
		raw_member(writer, "content",
				   "{\"application/problem+json\":{\"schema\":"
				   "{\"$ref\":\"#/components/schemas/Problem\"}}}");
		json_write_end_object(writer);
	}
	json_write_end_object(writer);
}

static void
write_header_components(JsonWriter *writer, bool any_paged)
{
	begin_member(writer, "headers");
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
	{
		if (strcmp(headers[i].name, "Link") == 0 && !any_paged)
			continue;
		begin_member(writer, headers[i].name);
		text_member(writer, "description", headers[i].description);
		raw_member(writer, "schema", "{\"type\":\"string\"}");
		json_write_end_object(writer);
	}
	json_write_end_object(writer);
}

/* Only what is used: a component that nothing refers to is a mistake. */
static void
write_components(JsonWriter *writer, const Catalogue *catalogue,
				 const Request *request)
{
	Language language = request->language;
	bool any = false;
	bool any_paged = false;
	bool any_closed = false;

	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		const Endpoint *endpoint = &catalogue->endpoints[i];

		if (!listing_shows(catalogue, request, endpoint))
			continue;
		any = true;
		any_paged = any_paged || endpoint->paged;
		any_closed = any_closed || !endpoint_is_public(endpoint);
	}
	begin_member(writer, "components");
	begin_member(writer, "schemas");
	raw_member(writer, "Problem", problem_schema);
	raw_member(writer, "List", list_schema);
	raw_member(writer, "Endpoint", endpoint_schema);
	if (any)
	{
		raw_member(writer, "Meta", meta_schema);
		raw_member(writer, "Page", page_schema);
	}
	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		if (listing_shows(catalogue, request, &catalogue->endpoints[i]))
			write_row_schema(writer, &catalogue->endpoints[i], language);
	}
	json_write_end_object(writer);
	write_responses(writer, any_closed);
	begin_member(writer, "parameters");
	begin_member(writer, "lang");
	text_member(writer, "name", "lang");
	text_member(writer, "in", "query");
	text_member(writer, "description", words[language].language);
	raw_member(writer, "schema",
			   "{\"type\":\"string\",\"enum\":[\"en\",\"sv\"]}");
	json_write_end_object(writer);
	json_write_end_object(writer);
	write_header_components(writer, any_paged);
	if (any_closed)
		raw_member(writer, "securitySchemes", security_schemes);
	json_write_end_object(writer);
}

void
openapi_serve(const Catalogue *catalogue, const Request *request,
			  Response *response)
{
	Language language = request->language;
	JsonWriter writer;

	if (!listing_begin(catalogue, request, response))
		return;
	json_writer_init(&writer, respond_body, response);
	json_write_begin_object(&writer);
	text_member(&writer, "openapi", "3.1.0");
	begin_member(&writer, "info");
	text_member(&writer, "title", words[language].title);
	text_member(&writer, "description", words[language].description);
	text_member(&writer, "version", SPEGEL_VERSION);
	raw_member(&writer, "license",
			   "{\"name\":\"GPL-3.0\",\"identifier\":\"GPL-3.0-or-later\"}");
	json_write_end_object(&writer);
	raw_member(&writer, "servers", "[{\"url\":\"/\"}]");
	begin_member(&writer, "paths");
	write_list(&writer, language);
	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		if (listing_shows(catalogue, request, &catalogue->endpoints[i]))
			write_endpoint(&writer, &catalogue->endpoints[i], language);
	}
	json_write_end_object(&writer);
	write_components(&writer, catalogue, request);
	json_write_end_object(&writer);
	respond_finish(response);
}
