/*
 * px_codelist.c
 *		The code lists of a table: values of a dimension that belong together.
 */
#include "px/px_codelist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json_member.h"
#include "px/px_listing.h"

#define ID_SIZE 512
#define TYPE "Valueset"

static void
write_id(char id[ID_SIZE], const PxTable *table, const PxDimension *dimension,
		 size_t list)
{
	snprintf(id, ID_SIZE, "%s.%s.%s", table->id, dimension->code,
			 dimension->lists[list - 1].code);
}

/* The number of the list from 1; 0 when the dimension has none of that id. */
static size_t
find_list(const PxTable *table, const PxDimension *dimension, const char *id)
{
	char own[ID_SIZE];

	for (size_t i = 1; i <= dimension->list_count; i++)
	{
		write_id(own, table, dimension, i);
		if (strcasecmp(own, id) == 0)
			return i;
	}
	return 0;
}

bool
px_codelist_table(const char *id, char *table, size_t size)
{
	size_t length = strlen(id);

	/* neither a dimension nor a list has a dot in its name */
	for (int dots = 0; dots < 2; length--)
	{
		if (length == 0)
			return false;
		dots += id[length - 1] == '.';
	}
	if (length == 0 || length >= size)
		return false;
	memcpy(table, id, length);
	table[length] = '\0';
	return true;
}

bool
px_codelist_keep(PxTable *table, const char *name, const char *id)
{
	PxDimension *dimension = NULL;
	size_t list;
	size_t kept = 0;

	for (size_t i = 0; i < table->count; i++)
	{
		if (strcasecmp(table->dimensions[i].code, name) == 0)
			dimension = &table->dimensions[i];
	}
	list = dimension != NULL ? find_list(table, dimension, id) : 0;
	if (list == 0)
		return false;
	for (size_t i = 0; i < dimension->count; i++)
	{
		PxValue value = dimension->values[i];

		if (value.list == list)
		{
			/* one that is dropped is still to be freed */
			dimension->values[i] = dimension->values[kept];
			dimension->values[kept++] = value;
		}
	}
	for (size_t i = kept; i < dimension->count; i++)
		px_value_free(&dimension->values[i]);
	dimension->count = kept;
	free(dimension->elimination);
	dimension->elimination = NULL;
	return true;
}

static void
write_links(JsonWriter *json, const char *id, Language language,
			const char *base, const char *relation)
{
	char escaped[2 * ID_SIZE];
	char address[3 * ID_SIZE];

	px_escape_id(escaped, sizeof(escaped), id);
	snprintf(address, sizeof(address), "%s/px/v2/codelists/%s?lang=%s", base,
			 escaped, language_code(language));
	json_member_begin_array(json, "links");
	px_list_write_link(json, relation, language, address);
	json_write_end_array(json);
}

/* The number of the list in its dimension; 0 when the table has none of that id. */
static size_t
find_in_table(const PxTable *table, const char *id,
			  const PxDimension **dimension)
{
	size_t list = 0;

	for (size_t i = 0; list == 0 && i < table->count; i++)
	{
		*dimension = &table->dimensions[i];
		list = find_list(table, *dimension, id);
	}
	return list;
}

bool
px_codelist_is(const PxTable *table, const char *id)
{
	const PxDimension *dimension;

	return find_in_table(table, id, &dimension) > 0;
}

void
px_codelist_write(JsonWriter *json, const PxTable *table, const char *id,
				  Language language, const char *base)
{
	const PxDimension *dimension = NULL;
	size_t list = find_in_table(table, id, &dimension);
	char own[ID_SIZE];

	write_id(own, table, dimension, list);
	json_write_begin_object(json);
	json_member_text(json, "id", own);
	json_member_text(json, "label", dimension->lists[list - 1].label);
	json_member_text(json, "language", language_code(language));
	json_member_begin_array(json, "languages");
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		json_write_text(json, language_code((Language)i));
	json_write_end_array(json);
	json_member_boolean(json, "elimination", false);
	json_member_text(json, "type", TYPE);
	json_member_begin_array(json, "values");
	for (size_t i = 0; i < dimension->count; i++)
	{
		const PxValue *value = &dimension->values[i];

		if (value->list != list)
			continue;
		json_write_begin_object(json);
		json_member_text(json, "code", value->code);
		json_member_text(json, "label", value->label);
		json_member_begin_array(json, "valueMap");
		json_write_text(json, value->code);
		json_write_end_array(json);
		json_write_end_object(json);
	}
	json_write_end_array(json);
	write_links(json, own, language, base, "self");
	json_write_end_object(json);
}

void
px_codelist_write_all(JsonWriter *json, const PxTable *table,
					  const PxDimension *dimension, Language language,
					  const char *base)
{
	char id[ID_SIZE];

	json_member_begin_array(json, "codelists");
	for (size_t i = 1; i <= dimension->list_count; i++)
	{
		write_id(id, table, dimension, i);
		json_write_begin_object(json);
		json_member_text(json, "id", id);
		json_member_text(json, "label", dimension->lists[i - 1].label);
		json_member_text(json, "type", TYPE);
		write_links(json, id, language, base, "metadata");
		json_write_end_object(json);
	}
	json_write_end_array(json);
}
