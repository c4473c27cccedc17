/*
 * endpoint_read.c
 *		Reads an endpoint from the database's catalogue.
 */
#include "catalogue/endpoint_read.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_writer.h"
#include "data/database.h"

const char endpoint_query[] =
	"SELECT name, audience, title_en, title_sv, description_en,"
	" description_sv, call, parameters, columns, max_rows, max_age,"
	" timeout_ms, version, paged, cors_origins, pg_catalog.md5(e::text)"
	" FROM spegel_api.catalogue AS e ORDER BY name COLLATE \"C\"";

enum
{
	FIELD_NAME = ENDPOINT_NAME_FIELD,
	FIELD_AUDIENCE,
	FIELD_TITLE_EN,
	FIELD_TITLE_SV,
	FIELD_DESCRIPTION_EN,
	FIELD_DESCRIPTION_SV,
	FIELD_CALL,
	FIELD_PARAMETERS,
	FIELD_COLUMNS,
	FIELD_MAX_ROWS,
	FIELD_MAX_AGE,
	FIELD_TIMEOUT_MS,
	FIELD_VERSION,
	FIELD_PAGED,
	FIELD_CORS_ORIGINS,
	FIELD_FINGERPRINT
};

/* The string member of an object; NULL when there is none. */
static const char *
member(Arena *arena, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? arena_copy(arena, text) : NULL;
}

/* The members BASE_en and BASE_sv of an object; NULL for what is absent. */
static void
words(Arena *arena, const json_t *object, const char *base, const char **texts)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++)
	{
		char key[32];

		snprintf(key, sizeof(key), "%s_%s", base, language_code((Language)i));
		texts[i] = member(arena, object, key);
	}
}

static bool
is_said(const char *const *texts)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++)
	{
		if (texts[i] == NULL)
			return false;
	}
	return true;
}

/* A limit: absent, or a value of the parameter's type. */
static bool
build_limit(Arena *arena, const json_t *entry, const char *key,
			ValueType type, const char **limit)
{
	*limit = member(arena, entry, key);
	if (*limit == NULL)
		return json_object_get(entry, key) == NULL;
	return value_is_of_type(type, *limit);
}

static bool
build_allowed(Arena *arena, const json_t *entry, Parameter *parameter)
{
	const json_t *list = json_object_get(entry, "allowed");
	size_t count = json_array_size(list);

	if (list == NULL)
		return true;
	if (count == 0)
		return false;
	parameter->allowed = arena_allocate(arena, count, sizeof(char *));
	if (parameter->allowed == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
	{
		const char *text = json_string_value(json_array_get(list, i));

		if (text == NULL || !value_is_of_type(parameter->type, text))
			return false;
		parameter->allowed[i] = arena_copy(arena, text);
		if (parameter->allowed[i] == NULL)
			return false;
	}
	parameter->allowed_count = count;
	return true;
}

static bool
build_parameter(Arena *arena, const json_t *entry, Parameter *parameter)
{
	const char *type = json_string_value(json_object_get(entry, "type"));
	const json_t *required = json_object_get(entry, "required");

	if (type == NULL || !value_type_from_name(type, &parameter->type) ||
		!value_type_is_parameter(parameter->type) ||
		!json_is_boolean(required))
		return false;
	parameter->required = json_is_true(required);
	parameter->several = json_is_true(json_object_get(entry, "array"));
	parameter->each = json_is_true(json_object_get(entry, "each"));
	parameter->name = member(arena, entry, "name");
	words(arena, entry, "label", parameter->labels);
	words(arena, entry, "description", parameter->descriptions);
	parameter->pinned_by = member(arena, entry, "pinned_by");
	return parameter->name != NULL && is_said(parameter->labels) &&
		   build_limit(arena, entry, "minimum", parameter->type,
					   &parameter->minimum) &&
		   build_limit(arena, entry, "maximum", parameter->type,
					   &parameter->maximum) &&
		   build_allowed(arena, entry, parameter);
}

static bool
build_parameters(Arena *arena, const char *document, Endpoint *endpoint)
{
	json_t *list = json_loads(document, 0, NULL);
	size_t count = json_array_size(list);
	bool good = json_is_array(list) && count <= ENDPOINT_MAX_PARAMETERS;

	if (good)
		endpoint->parameters = arena_allocate(arena, count, sizeof(Parameter));
	good = good && endpoint->parameters != NULL;
	for (size_t i = 0; good && i < count; i++)
		good = build_parameter(arena, json_array_get(list, i),
							   &endpoint->parameters[i]);
	endpoint->parameter_count = count;
	json_decref(list);
	return good;
}

/* The column's name as the key of a member in JSON. */
static bool
build_key(Arena *arena, Column *column)
{
	char *key = arena_allocate(arena, 1, JSON_KEY_SIZE(strlen(column->name)));

	if (key == NULL)
		return false;
	column->key = key;
	column->key_length = json_make_key(key, column->name);
	return true;
}

/* How many decimals are shown; -1 when nothing says so. */
static int
build_decimals(const json_t *entry)
{
	const json_t *decimals = json_object_get(entry, "decimals");

	return json_is_integer(decimals) ? (int)json_integer_value(decimals) : -1;
}

/* What the column is in a table: an attribute, unless the catalogue says more. */
static bool
build_role(const json_t *entry, Column *column)
{
	const char *role = json_string_value(json_object_get(entry, "role"));

	return role == NULL || column_role_from_name(role, &column->role);
}

static Column *
find_column(const Endpoint *endpoint, const char *name)
{
	for (size_t i = 0; name != NULL && i < endpoint->column_count; i++)
	{
		if (strcmp(endpoint->columns[i].name, name) == 0)
			return &endpoint->columns[i];
	}
	return NULL;
}

/* Gives each column those that have words for it: of one language, or all. */
static bool
resolve_words(Endpoint *endpoint, const json_t *list)
{
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		const Column *column = &endpoint->columns[i];
		const json_t *entry = json_array_get(list, i);
		const char *language =
			json_string_value(json_object_get(entry, "language"));
		Column *of;

		if (column->role != ROLE_LABEL)
			continue;
		of = find_column(endpoint,
						 json_string_value(json_object_get(entry, "of")));
		if (of == NULL)
			return false;
		for (int j = 0; j < LANGUAGE_COUNT; j++)
		{
			if (language == NULL ||
				strcmp(language, language_code((Language)j)) == 0)
				of->words[j] = column;
		}
	}
	return true;
}

static bool
build_columns(Arena *arena, const char *document, Endpoint *endpoint)
{
	json_t *list = json_loads(document, 0, NULL);
	size_t count = json_array_size(list);
	bool good = count > 0 && count <= ENDPOINT_MAX_COLUMNS;

	if (good)
		endpoint->columns = arena_allocate(arena, count, sizeof(Column));
	good = good && endpoint->columns != NULL;
	for (size_t i = 0; good && i < count; i++)
	{
		Column *column = &endpoint->columns[i];
		const json_t *entry = json_array_get(list, i);
		const char *type = json_string_value(json_object_get(entry, "type"));

		column->name = member(arena, entry, "name");
		words(arena, entry, "label", column->labels);
		words(arena, entry, "description", column->descriptions);
		words(arena, entry, "unit", column->units);
		column->decimals = build_decimals(entry);
		good = column->name != NULL && build_key(arena, column) &&
			   is_said(column->labels) && type != NULL &&
			   value_type_from_name(type, &column->type) &&
			   build_role(entry, column);
		endpoint->reasons = endpoint->reasons || column->role == ROLE_REASON;
	}
	endpoint->column_count = count;
	good = good && resolve_words(endpoint, list);
	json_decref(list);
	return good;
}

/*
 * Finds the columns by which parameters are pinned: those of arrays stand, in
 * their order, behind the one that tells whether there are more rows.
 */
static bool
resolve_pins(Endpoint *endpoint)
{
	size_t array_column = endpoint->column_count + 1;

	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		Parameter *parameter = &endpoint->parameters[i];
		const Column *column;

		if (parameter->pinned_by == NULL)
			continue;
		endpoint->pinned = true;
		if (parameter->several)
		{
			parameter->pinning_column = array_column++;
			continue;
		}
		column = find_column(endpoint, parameter->pinned_by);
		if (column == NULL)
			return false;
		parameter->pinning_column = (size_t)(column - endpoint->columns);
	}
	return true;
}

static bool
build_origins(Arena *arena, const char *document, Endpoint *endpoint)
{
	json_t *list = json_loads(document, 0, NULL);
	size_t count = json_array_size(list);
	bool good = json_is_array(list);

	if (good)
		endpoint->origins = arena_allocate(arena, count, sizeof(char *));
	good = good && endpoint->origins != NULL;
	for (size_t i = 0; good && i < count; i++)
	{
		const char *text = json_string_value(json_array_get(list, i));

		endpoint->origins[i] = text ? arena_copy(arena, text) : NULL;
		good = endpoint->origins[i] != NULL;
	}
	endpoint->origin_count = count;
	json_decref(list);
	return good;
}

/* A call that changes without a new version has a new name, too (FNV-1a). */
static const char *
statement_name(Arena *arena, const Endpoint *endpoint)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	char name[DATABASE_STATEMENT_SIZE];

	for (const char *c = endpoint->call; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
	snprintf(name, sizeof(name), "spegel_%" PRId64 "_%016" PRIx64,
			 endpoint->version, hash);
	return arena_copy(arena, name);
}

static bool
build_texts(Arena *arena, const PGresult *result, int row, Endpoint *endpoint)
{
	const struct
	{
		int field;
		const char **target;
	} texts[] = {
		{FIELD_NAME, &endpoint->name},
		{FIELD_TITLE_EN, &endpoint->titles[LANGUAGE_ENGLISH]},
		{FIELD_TITLE_SV, &endpoint->titles[LANGUAGE_SWEDISH]},
		{FIELD_DESCRIPTION_EN, &endpoint->descriptions[LANGUAGE_ENGLISH]},
		{FIELD_DESCRIPTION_SV, &endpoint->descriptions[LANGUAGE_SWEDISH]},
		{FIELD_CALL, &endpoint->call},
		{FIELD_FINGERPRINT, &endpoint->fingerprint},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
	{
		*texts[i].target =
			arena_copy(arena, PQgetvalue(result, row, texts[i].field));
		if (*texts[i].target == NULL)
			return false;
	}
	return true;
}

static bool
build_limits(const PGresult *result, int row, Endpoint *endpoint)
{
	endpoint->max_rows =
		strtoll(PQgetvalue(result, row, FIELD_MAX_ROWS), NULL, 10);
	endpoint->max_age = atoi(PQgetvalue(result, row, FIELD_MAX_AGE));
	endpoint->timeout_ms = atoi(PQgetvalue(result, row, FIELD_TIMEOUT_MS));
	return endpoint->max_rows >= 1 && endpoint->max_age >= 0 &&
		   endpoint->timeout_ms >= 1;
}

const char *
endpoint_read(Endpoint *endpoint, Arena *arena, const PGresult *result, int row)
{
	*endpoint = (Endpoint){.name = NULL};
	if (!audience_from_name(PQgetvalue(result, row, FIELD_AUDIENCE),
							&endpoint->audience))
		return "unknown audience";
	endpoint->version =
		strtoll(PQgetvalue(result, row, FIELD_VERSION), NULL, 10);
	endpoint->paged = PQgetvalue(result, row, FIELD_PAGED)[0] == 't';
	if (!build_texts(arena, result, row, endpoint) ||
		(endpoint->statement = statement_name(arena, endpoint)) == NULL ||
		(endpoint->broken = arena_allocate(arena, 1, sizeof(atomic_bool))) ==
			NULL)
		return "out of memory";
	if (!build_limits(result, row, endpoint))
		return "invalid limits";
	if (!build_parameters(arena, PQgetvalue(result, row, FIELD_PARAMETERS),
						  endpoint))
		return "invalid parameters";
	if (!build_columns(arena, PQgetvalue(result, row, FIELD_COLUMNS), endpoint))
		return "invalid columns";
	if (!resolve_pins(endpoint))
		return "a parameter is pinned by no column";
	if (!build_origins(arena, PQgetvalue(result, row, FIELD_CORS_ORIGINS),
					   endpoint))
		return "invalid origins";
	return NULL;
}
