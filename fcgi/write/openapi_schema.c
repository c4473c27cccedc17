/*
 * openapi_schema.c
 *		Schemas of the OpenAPI document.
 */
#include "write/openapi_schema.h"

#include <stdio.h>

#include "base/json_member.h"

/* Who publishes, as publication_write() says it. */
#define PUBLICATION_NAMES                                                      \
	"\"publisher\",\"homepage\",\"contact\",\"licence\",\"licence_url\","     \
	"\"source\",\"updated\",\"next_release\""
#define PUBLICATION_MEMBERS                                                    \
	"\"publisher\":{\"type\":[\"string\",\"null\"]},"                          \
	"\"homepage\":{\"type\":[\"string\",\"null\"],\"format\":\"uri\"},"        \
	"\"contact\":{\"type\":[\"string\",\"null\"]},"                            \
	"\"licence\":{\"type\":[\"string\",\"null\"]},"                            \
	"\"licence_url\":{\"type\":[\"string\",\"null\"],\"format\":\"uri\"},"     \
	"\"source\":{\"type\":[\"string\",\"null\"]},"                             \
	"\"updated\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"   \
	"\"next_release\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"},"
#define UNIT_MEMBERS                                                           \
	"\"unit\":{\"type\":[\"string\",\"null\"]},"                               \
	"\"decimals\":{\"type\":[\"integer\",\"null\"],\"minimum\":0}"

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
	"\"max_rows\"," PUBLICATION_NAMES ",\"units\",\"metadata\"],"
	"\"properties\":{\"endpoint\":{\"type\":\"string\"},"
	"\"title\":{\"type\":\"string\"},"
	"\"language\":{\"type\":\"string\",\"enum\":[\"en\",\"sv\"]},"
	"\"parameters\":{\"type\":\"object\"},"
	"\"max_rows\":{\"type\":\"integer\",\"minimum\":1},"
	"\"limit\":{\"type\":\"integer\",\"minimum\":1},"
	"\"offset\":{\"type\":\"integer\",\"minimum\":0},"
	"\"next\":{\"type\":[\"string\",\"null\"]}," PUBLICATION_MEMBERS
	"\"units\":{\"type\":\"object\",\"additionalProperties\":"
	"{\"type\":\"object\",\"required\":[\"unit\",\"decimals\"],"
	"\"properties\":{" UNIT_MEMBERS "},\"additionalProperties\":false}},"
	"\"metadata\":{\"type\":\"string\"}},"
	"\"additionalProperties\":false}";
static const char metadata_schema[] =
	"{\"type\":\"object\","
	"\"required\":[\"endpoint\",\"title\",\"description\",\"language\","
	PUBLICATION_NAMES ",\"columns\",\"dimensions\"],"
	"\"properties\":{\"endpoint\":{\"type\":\"string\"},"
	"\"title\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},"
	"\"language\":{\"type\":\"string\",\"enum\":[\"en\",\"sv\"]},"
	PUBLICATION_MEMBERS
	"\"columns\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"name\",\"type\",\"label\",\"description\",\"unit\","
	"\"decimals\"],"
	"\"properties\":{\"name\":{\"type\":\"string\"},"
	"\"type\":{\"type\":\"string\"},\"label\":{\"type\":\"string\"},"
	"\"description\":{\"type\":[\"string\",\"null\"]}," UNIT_MEMBERS "},"
	"\"additionalProperties\":false}},"
	"\"dimensions\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"column\",\"parameter\",\"label\",\"codes\"],"
	"\"properties\":{\"column\":{\"type\":\"string\"},"
	"\"parameter\":{\"type\":[\"string\",\"null\"]},"
	"\"label\":{\"type\":\"string\"},"
	"\"codes\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"code\",\"title\",\"parent\"],"
	"\"properties\":{\"code\":{\"type\":\"string\"},"
	"\"title\":{\"type\":\"string\"},"
	"\"parent\":{\"type\":[\"string\",\"null\"]}},"
	"\"additionalProperties\":false}}},"
	"\"additionalProperties\":false}}},"
	"\"additionalProperties\":false}";
static const char page_schema[] =
	"{\"type\":\"object\",\"required\":[\"rows\",\"more\"],"
	"\"properties\":{\"rows\":{\"type\":\"integer\",\"minimum\":0},"
	"\"more\":{\"type\":\"boolean\"}},\"additionalProperties\":false}";
static const char list_schema[] =
	"{\"type\":\"object\","
	"\"required\":[\"endpoints\",\"others\",\"audiences\"],"
	"\"properties\":{\"endpoints\":{\"type\":\"array\","
	"\"items\":{\"$ref\":\"#/components/schemas/Endpoint\"}},"
	"\"others\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"href\",\"title\"],"
	"\"properties\":{\"href\":{\"type\":\"string\"},"
	"\"title\":{\"type\":\"string\"}},\"additionalProperties\":false}},"
	"\"audiences\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"name\",\"role\",\"served\"],"
	"\"properties\":{\"name\":{\"type\":\"string\"},"
	"\"role\":{\"type\":\"string\"},"
	"\"served\":{\"type\":\"boolean\"}},"
	"\"additionalProperties\":false}}},"
	"\"additionalProperties\":false}";
static const char endpoint_schema[] =
	"{\"type\":\"object\","
	"\"required\":[\"name\",\"href\",\"title\",\"description\",\"max_rows\","
	"\"paged\",\"audience\",\"served\",\"parameters\",\"columns\"],"
	"\"properties\":{\"name\":{\"type\":\"string\"},"
	"\"href\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
	"\"description\":{\"type\":\"string\"},"
	"\"max_rows\":{\"type\":\"integer\",\"minimum\":1},"
	"\"paged\":{\"type\":\"boolean\"},"
	"\"audience\":{\"type\":\"string\"},"
	"\"served\":{\"type\":\"boolean\"},"
	"\"parameters\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"name\",\"type\",\"required\",\"array\",\"label\"],"
	"\"properties\":{\"name\":{\"type\":\"string\"},"
	"\"type\":{\"type\":\"string\"},\"required\":{\"type\":\"boolean\"},"
	"\"array\":{\"type\":\"boolean\"},"
	"\"label\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},"
	"\"minimum\":{\"type\":[\"number\",\"string\"]},"
	"\"maximum\":{\"type\":[\"number\",\"string\"]},"
	"\"allowed\":{\"type\":\"array\",\"minItems\":1}},"
	"\"additionalProperties\":false}},"
	"\"columns\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	"\"required\":[\"name\",\"type\",\"label\"],"
	"\"properties\":{\"name\":{\"type\":\"string\"},"
	"\"type\":{\"type\":\"string\"},\"label\":{\"type\":\"string\"},"
	"\"description\":{\"type\":\"string\"},"
	"\"unit\":{\"type\":\"string\"},"
	"\"decimals\":{\"type\":\"integer\",\"minimum\":0}},"
	"\"additionalProperties\":false}}},"
	"\"additionalProperties\":false}";

void
openapi_member_reference(JsonWriter *writer, const char *key, const char *kind,
						 const char *name)
{
	char reference[128];

	snprintf(reference, sizeof(reference), "#/components/%s/%s", kind, name);
	json_member_begin_object(writer, key);
	json_member_text(writer, "$ref", reference);
	json_write_end_object(writer);
}

/* A limit of the parameter, or else that of its type. */
static void
write_limit(JsonWriter *writer, const char *key, const char *own,
			const char *of_type)
{
	if (own != NULL || of_type != NULL)
		json_member_raw(writer, key, own != NULL ? own : of_type);
}

/* The members of the schema of one value. */
static void
write_value_members(JsonWriter *writer, const Parameter *parameter)
{
	const ValueTypeEntry *type = value_type(parameter->type);

	json_member_text(writer, "type", type->schema_type);
	if (type->schema_format != NULL)
		json_member_text(writer, "format", type->schema_format);
	if (type->form == FORM_TEXT && parameter->allowed_count == 0)
	{
		/* an empty value is none */
		if (parameter->required)
			json_member_integer(writer, "minLength", 1);
		json_member_integer(writer, "maxLength", VALUE_MAX_TEXT);
	}
	/* a schema limits numbers only */
	if (type->form == FORM_NUMBER)
	{
		write_limit(writer, "minimum", parameter->minimum, type->minimum);
		write_limit(writer, "maximum", parameter->maximum, type->maximum);
	}
	if (parameter->allowed_count > 0)
	{
		json_member_begin_array(writer, "enum");
		for (size_t i = 0; i < parameter->allowed_count; i++)
			parameter_write(writer, parameter, parameter->allowed[i]);
		json_write_end_array(writer);
	}
}

/* A value, or what stands for each. */
static void
write_item_schema(JsonWriter *writer, const Parameter *parameter)
{
	json_member_begin_object(writer, "items");
	if (parameter->each)
	{
		json_member_begin_array(writer, "anyOf");
		json_write_begin_object(writer);
	}
	write_value_members(writer, parameter);
	if (parameter->each)
	{
		json_write_end_object(writer);
		json_write_begin_object(writer);
		json_member_text(writer, "type", "string");
		json_member_text(writer, "const", PARAMETER_EACH);
		json_write_end_object(writer);
		json_write_end_array(writer);
	}
	json_write_end_object(writer);
}

void
openapi_parameter_schema(JsonWriter *writer, const Parameter *parameter)
{
	json_member_begin_object(writer, "schema");
	if (parameter->several)
	{
		json_member_text(writer, "type", "array");
		if (parameter->required)
			json_member_integer(writer, "minItems", 1);
		write_item_schema(writer, parameter);
	}
	else
		write_value_members(writer, parameter);
	json_write_end_object(writer);
}

/* Any value may be missing. */
static void
write_column_schema(JsonWriter *writer, const Column *column, Language language)
{
	const ValueTypeEntry *type = value_type(column->type);

	json_member_begin_object(writer, column->name);
	json_member_begin_array(writer, "type");
	json_write_text(writer, type->schema_type);
	if (value_type_is_exact(column->type))
		json_write_text(writer, "string");
	json_write_text(writer, "null");
	json_write_end_array(writer);
	/* a whole number beyond 2^53 - 1, which many readers could not keep */
	if (value_type_is_exact(column->type))
		json_member_text(writer, "pattern", "^-?[0-9]{16,}(\\.[0-9]+)?$");
	if (type->schema_format != NULL)
		json_member_text(writer, "format", type->schema_format);
	json_member_text(writer, "title", column->labels[language]);
	if (column->descriptions[language] != NULL)
		json_member_text(writer, "description", column->descriptions[language]);
	json_write_end_object(writer);
}

void
openapi_row_schema(JsonWriter *writer, const Endpoint *endpoint,
				   Language language)
{
	json_member_begin_object(writer, endpoint->name);
	json_member_text(writer, "type", "object");
	json_member_text(writer, "title", endpoint->titles[language]);
	json_member_begin_array(writer, "required");
	for (size_t i = 0; i < endpoint->column_count; i++)
		json_write_text(writer, endpoint->columns[i].name);
	json_write_end_array(writer);
	json_member_begin_object(writer, "properties");
	for (size_t i = 0; i < endpoint->column_count; i++)
		write_column_schema(writer, &endpoint->columns[i], language);
	json_write_end_object(writer);
	json_member_raw(writer, "additionalProperties", "false");
	json_write_end_object(writer);
}

void
openapi_common_schemas(JsonWriter *writer, bool any_endpoint)
{
	json_member_raw(writer, "Problem", problem_schema);
	json_member_raw(writer, "List", list_schema);
	json_member_raw(writer, "Endpoint", endpoint_schema);
	if (!any_endpoint)
		return;
	json_member_raw(writer, "Meta", meta_schema);
	json_member_raw(writer, "Metadata", metadata_schema);
	json_member_raw(writer, "Page", page_schema);
}
