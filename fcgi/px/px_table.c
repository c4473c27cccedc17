/*
 * px_table.c
 *		A table of dimensions, as the database describes it.
 */
#include "px/px_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char px_tables_query[] =
	"SELECT table_id, label, description, source,"
	" to_char(updated AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
	" first_period, last_period, variables, subject, subject_label"
	" FROM spegel_api.px_tables($1, $2, $3, $4::integer)";

const char px_values_query[] =
	"SELECT dimension, dimension_label, role, elimination, code, label, unit,"
	" decimals, list, list_label FROM spegel_api.px_values($1, $2)";

enum
{
	VALUE_DIMENSION,
	VALUE_DIMENSION_LABEL,
	VALUE_ROLE,
	VALUE_ELIMINATION,
	VALUE_CODE,
	VALUE_LABEL,
	VALUE_UNIT,
	VALUE_DECIMALS,
	VALUE_LIST,
	VALUE_LIST_LABEL
};

/* A copy of a field; NULL for NULL, and when out of memory. */
static char *
copy_field(PxTable *table, const PGresult *result, int row, int field)
{
	char *copy;

	if (PQgetisnull(result, row, field))
		return NULL;
	copy = strdup(PQgetvalue(result, row, field));
	if (copy == NULL)
		table->failed = true;
	return copy;
}

bool
px_table_take(void *context, const PGresult *result, int row)
{
	PxTable *table = context;
	char **texts[] = {
		&table->id,			  &table->label,		&table->description,
		&table->source,		  &table->updated,		&table->first_period,
		&table->last_period,  &table->variables,	&table->subject,
		&table->subject_label};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
	{
		free(*texts[i]);
		*texts[i] = copy_field(table, result, row, (int)i);
	}
	return !table->failed;
}

static PxRole
role_from_name(const char *name)
{
	if (strcmp(name, "time") == 0)
		return PX_ROLE_TIME;
	if (strcmp(name, "geo") == 0)
		return PX_ROLE_GEO;
	return strcmp(name, "metric") == 0 ? PX_ROLE_METRIC : PX_ROLE_NONE;
}

/* The dimension of the row, which goes on with the last one or begins another. */
static PxDimension *
take_dimension(PxTable *table, const PGresult *result, int row)
{
	const char *code = PQgetvalue(result, row, VALUE_DIMENSION);
	PxDimension *dimensions = table->dimensions;

	if (table->count > 0 &&
		strcmp(dimensions[table->count - 1].code, code) == 0)
		return &dimensions[table->count - 1];
	dimensions =
		reallocarray(dimensions, table->count + 1, sizeof(PxDimension));
	if (dimensions == NULL)
	{
		table->failed = true;
		return NULL;
	}
	table->dimensions = dimensions;
	dimensions[table->count] = (PxDimension){
		.code = copy_field(table, result, row, VALUE_DIMENSION),
		.label = copy_field(table, result, row, VALUE_DIMENSION_LABEL),
		.role = role_from_name(PQgetvalue(result, row, VALUE_ROLE)),
		.elimination = copy_field(table, result, row, VALUE_ELIMINATION)};
	return &dimensions[table->count++];
}

/* The number of the list that the row's value belongs to; a new one is added. */
static size_t
take_list(PxTable *table, PxDimension *dimension, const PGresult *result,
		  int row)
{
	PxList *lists;

	if (PQgetisnull(result, row, VALUE_LIST))
		return 0;
	for (size_t i = 0; i < dimension->list_count; i++)
	{
		if (strcmp(dimension->lists[i].code,
				   PQgetvalue(result, row, VALUE_LIST)) == 0)
			return i + 1;
	}
	lists = reallocarray(dimension->lists, dimension->list_count + 1,
						 sizeof(PxList));
	if (lists == NULL)
	{
		table->failed = true;
		return 0;
	}
	dimension->lists = lists;
	lists[dimension->list_count] =
		(PxList){.code = copy_field(table, result, row, VALUE_LIST),
				 .label = copy_field(table, result, row, VALUE_LIST_LABEL)};
	return ++dimension->list_count;
}

bool
px_table_take_value(void *context, const PGresult *result, int row)
{
	PxTable *table = context;
	PxDimension *dimension = take_dimension(table, result, row);

	if (dimension == NULL || table->failed)
		return false;
	if (dimension->count == dimension->room)
	{
		size_t room = dimension->room > 0 ? 2 * dimension->room : 16;
		PxValue *values =
			reallocarray(dimension->values, room, sizeof(PxValue));

		if (values == NULL)
		{
			table->failed = true;
			return false;
		}
		dimension->values = values;
		dimension->room = room;
	}
	dimension->values[dimension->count++] =
		(PxValue){.code = copy_field(table, result, row, VALUE_CODE),
				  .label = copy_field(table, result, row, VALUE_LABEL),
				  .unit = copy_field(table, result, row, VALUE_UNIT),
				  .list = take_list(table, dimension, result, row),
				  .decimals = atoi(PQgetvalue(result, row, VALUE_DECIMALS))};
	return !table->failed;
}

void
px_value_free(PxValue *value)
{
	free(value->code);
	free(value->label);
	free(value->unit);
}

static void
free_dimension(PxDimension *dimension)
{
	for (size_t i = 0; i < dimension->count; i++)
		px_value_free(&dimension->values[i]);
	for (size_t i = 0; i < dimension->list_count; i++)
	{
		free(dimension->lists[i].code);
		free(dimension->lists[i].label);
	}
	free(dimension->values);
	free(dimension->lists);
	free(dimension->code);
	free(dimension->label);
	free(dimension->elimination);
}

void
px_table_free(PxTable *table)
{
	for (size_t i = 0; i < table->count; i++)
		free_dimension(&table->dimensions[i]);
	free(table->dimensions);
	free(table->id);
	free(table->label);
	free(table->description);
	free(table->source);
	free(table->updated);
	free(table->first_period);
	free(table->last_period);
	free(table->variables);
	free(table->subject);
	free(table->subject_label);
	*table = (PxTable){.id = NULL};
}

/* Identifiers are made of organisations' codes, and may need escapes. */
void
px_escape_id(char *target, size_t size, const char *id)
{
	size_t used = 0;

	for (const char *c = id; *c != '\0' && used + 4 < size; c++)
	{
		bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
					 (*c >= '0' && *c <= '9') || *c == '-' || *c == '.' ||
					 *c == '_' || *c == '~';

		if (plain)
			target[used++] = *c;
		else
			used += (size_t)snprintf(target + used, size - used, "%%%02X",
									 (unsigned char)*c);
	}
	target[used] = '\0';
}

const PxDimension *
px_table_dimension(const PxTable *table, const char *code)
{
	for (size_t i = 0; i < table->count; i++)
	{
		if (strcasecmp(table->dimensions[i].code, code) == 0)
			return &table->dimensions[i];
	}
	return NULL;
}

size_t
px_dimension_value(const PxDimension *dimension, const char *code)
{
	size_t place = 0;

	while (place < dimension->count &&
		   strcmp(dimension->values[place].code, code) != 0)
		place++;
	return place;
}
