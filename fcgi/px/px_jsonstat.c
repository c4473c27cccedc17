/*
 * px_jsonstat.c
 *		A table as a JSON-stat 2.0 dataset, with PxWeb's extensions.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "base/json_member.h"
#include "px/px_codelist.h"
#include "px/px_writer.h"

/* Values with their places, labels and, for contents, units. */
static void
write_category(JsonWriter *json, const PxAxis *axis)
{
	const PxValue *values = axis->dimension->values;

	json_member_begin_object(json, "category");
	json_member_begin_object(json, "index");
	for (size_t i = 0; i < axis->count; i++)
		json_member_integer(json, values[axis->places[i]].code, (int64_t)i);
	json_write_end_object(json);
	json_member_begin_object(json, "label");
	for (size_t i = 0; i < axis->count; i++)
		json_member_text(json, values[axis->places[i]].code,
						 values[axis->places[i]].label);
	json_write_end_object(json);
	if (axis->dimension->role == PX_ROLE_METRIC)
	{
		json_member_begin_object(json, "unit");
		for (size_t i = 0; i < axis->count; i++)
		{
			const PxValue *value = &values[axis->places[i]];

			json_member_begin_object(json, value->code);
			json_member_text(json, "base",
							 value->unit != NULL ? value->unit : "");
			json_member_integer(json, "decimals", value->decimals);
			json_write_end_object(json);
		}
		json_write_end_object(json);
	}
	json_write_end_object(json);
}

/* With its code lists, if a base of their links is given. */
static void
write_dimension(JsonWriter *json, const PxTable *table, const PxAxis *axis,
				Language language, const char *base)
{
	const PxDimension *dimension = axis->dimension;

	json_member_begin_object(json, dimension->code);
	json_member_text(json, "label", dimension->label);
	write_category(json, axis);
	json_member_begin_object(json, "extension");
	json_member_boolean(json, "elimination", dimension->elimination != NULL);
	if (dimension->elimination != NULL)
		json_member_text(json, "eliminationValueCode", dimension->elimination);
	json_member_text(json, "show", "value");
	if (base != NULL)
		px_codelist_write_all(json, table, dimension, language, base);
	json_write_end_object(json);
	json_write_end_object(json);
}

/* The codes of dimensions in some place. */
static void
write_placed(JsonWriter *json, const char *key, const PxSelection *selection,
			 PxPlacement placement)
{
	json_member_begin_array(json, key);
	for (size_t i = 0; i < selection->shown; i++)
	{
		if (selection->axes[i].placement == placement)
			json_write_text(json, selection->axes[i].dimension->code);
	}
	json_write_end_array(json);
}

static void
write_role(JsonWriter *json, const char *key, const PxSelection *selection,
		   PxRole role)
{
	bool begun = false;

	for (size_t i = 0; i < selection->shown; i++)
	{
		const PxDimension *dimension = selection->axes[i].dimension;

		if (dimension->role != role)
			continue;
		if (!begun)
			json_member_begin_array(json, key);
		begun = true;
		json_write_text(json, dimension->code);
	}
	if (begun)
		json_write_end_array(json);
}

/* The most decimals of the contents that are shown. */
static int
most_decimals(const PxSelection *selection)
{
	int most = 0;

	for (size_t i = 0; i < selection->count; i++)
	{
		const PxAxis *axis = &selection->axes[i];

		for (size_t j = 0; j < axis->count; j++)
		{
			const PxValue *value = &axis->dimension->values[axis->places[j]];

			if (axis->dimension->role == PX_ROLE_METRIC &&
				value->decimals > most)
				most = value->decimals;
		}
	}
	return most;
}

static void
write_extension(JsonWriter *json, const PxSelection *selection,
				Language language)
{
	const PxTable *table = selection->table;

	json_member_begin_object(json, "extension");
	json_member_begin_object(json, "px");
	json_member_text(json, "tableid", table->id);
	json_member_integer(json, "decimals", most_decimals(selection));
	json_member_boolean(json, "official-statistics", false);
	json_member_boolean(json, "aggregallowed", false);
	json_member_text(json, "language", language_code(language));
	json_member_text(json, "contents", table->label);
	json_member_text(json, "description", table->description);
	json_member_boolean(json, "descriptiondefault", false);
	write_placed(json, "heading", selection, PX_HEADING);
	write_placed(json, "stub", selection, PX_STUB);
	json_member_text(json, "matrix", table->id);
	json_member_text(json, "subject-code", table->subject);
	json_member_text(json, "subject-area", table->subject_label);
	json_write_end_object(json);
	json_member_text(json, "firstPeriod", table->first_period);
	json_member_text(json, "lastPeriod", table->last_period);
	json_member_boolean(json, "discontinued", false);
	json_member_begin_object(json, "status");
	json_member_begin_object(json, "label");
	for (unsigned char i = 1; i <= PX_STATUS_COUNT; i++)
		json_member_text(json, px_status_symbol(i),
						 px_status_label(i, language));
	json_write_end_object(json);
	json_write_end_object(json);
	json_write_end_object(json);
}

/* A note of what stands in place of numbers: ". = not available; .. = ...". */
static void
write_symbols(JsonWriter *json, Language language)
{
	char note[512];
	size_t used = 0;

	for (unsigned char i = 1; i <= PX_STATUS_COUNT && used < sizeof(note); i++)
		used += (size_t)snprintf(note + used, sizeof(note) - used, "%s%s = %s",
								 i > 1 ? "; " : "", px_status_symbol(i),
								 px_status_label(i, language));
	json_write_text(json, note);
}

static void
write_head(JsonWriter *json, const PxSelection *selection, Language language,
		   const char *base)
{
	const PxTable *table = selection->table;

	json_member_text(json, "version", "2.0");
	json_member_text(json, "class", "dataset");
	json_member_text(json, "label", table->label);
	json_member_text(json, "source", table->source);
	json_member_text(json, "updated", table->updated);
	json_member_begin_array(json, "note");
	json_write_text(json, table->description);
	write_symbols(json, language);
	json_write_end_array(json);
	json_member_begin_object(json, "role");
	write_role(json, "time", selection, PX_ROLE_TIME);
	write_role(json, "geo", selection, PX_ROLE_GEO);
	write_role(json, "metric", selection, PX_ROLE_METRIC);
	json_write_end_object(json);
	json_member_begin_array(json, "id");
	for (size_t i = 0; i < selection->shown; i++)
		json_write_text(json, selection->axes[i].dimension->code);
	json_write_end_array(json);
	json_member_begin_array(json, "size");
	for (size_t i = 0; i < selection->shown; i++)
		json_write_integer(json, (int64_t)selection->axes[i].count);
	json_write_end_array(json);
	json_member_begin_object(json, "dimension");
	for (size_t i = 0; i < selection->shown; i++)
		write_dimension(json, table, &selection->axes[i], language, base);
	json_write_end_object(json);
	write_extension(json, selection, language);
	json_member_begin_array(json, "value");
}

void
px_jsonstat_write_metadata(JsonWriter *json, const PxSelection *selection,
						   Language language, const char *base)
{
	json_write_begin_object(json);
	write_head(json, selection, language, base);
	json_write_end_array(json);
	json_write_end_object(json);
}

void
px_jsonstat_begin(PxWriter *writer)
{
	writer->statuses = calloc((size_t)writer->selection->cells + 1, 1);
	if (writer->statuses == NULL)
	{
		writer->failed = true;
		return;
	}
	json_write_begin_object(&writer->json);
	write_head(&writer->json, writer->selection, writer->language, NULL);
}

void
px_jsonstat_cell(PxWriter *writer, const PxCell *cell)
{
	if (writer->failed || writer->cells >= writer->selection->cells)
		return;
	if (cell->number != NULL)
		json_write_number(&writer->json, cell->number, cell->length);
	else
	{
		json_write_null(&writer->json);
		writer->statuses[writer->cells] = px_status_number(cell->status);
	}
}

/* Values go out as they come, and then why some are missing. */
void
px_jsonstat_end(PxWriter *writer)
{
	JsonWriter *json = &writer->json;
	char key[DECIMAL_SIZE];

	if (writer->failed)
		return;
	json_write_end_array(json);
	json_member_begin_object(json, "status");
	for (int64_t i = 0; i < writer->selection->cells; i++)
	{
		if (writer->statuses[i] == 0)
			continue;
		decimal_write(key, i);
		json_member_text(json, key, px_status_symbol(writer->statuses[i]));
	}
	json_write_end_object(json);
	json_write_end_object(json);
}
