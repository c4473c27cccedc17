/*
 * px_listing.c
 *		Lists tables, and what is shown of one by default, as PxWebApi 2 does.
 */
#include "px/px_listing.h"

#include <stdio.h>

#include "base/json_member.h"

#define TABLES "/px/v2/tables"

void
px_list_write_link(JsonWriter *json, const char *relation, Language language,
				   const char *address)
{
	json_write_begin_object(json);
	json_member_text(json, "rel", relation);
	json_member_text(json, "hreflang", language_code(language));
	json_member_text(json, "href", address);
	json_write_end_object(json);
}

/* The table in its languages, and what there is of it. */
static void
write_links(JsonWriter *json, const PxTable *table, Language language,
			const char *base)
{
	char id[512];
	char address[1280];

	px_escape_id(id, sizeof(id), table->id);
	json_member_begin_array(json, "links");
	for (int i = 0; i < LANGUAGE_COUNT; i++)
	{
		snprintf(address, sizeof(address), "%s" TABLES "/%s?lang=%s", base, id,
				 language_code((Language)i));
		px_list_write_link(json, (Language)i == language ? "self" : "alternate",
				   (Language)i, address);
	}
	snprintf(address, sizeof(address), "%s" TABLES "/%s/metadata?lang=%s", base, id,
			 language_code(language));
	px_list_write_link(json, "metadata", language, address);
	snprintf(address, sizeof(address), "%s" TABLES "/%s/data?lang=%s", base, id,
			 language_code(language));
	px_list_write_link(json, "data", language, address);
	json_write_end_array(json);
}

void
px_list_write_table(JsonWriter *json, const PxTable *table, Language language,
					const char *base, bool by_itself)
{
	json_write_begin_object(json);
	if (by_itself)
		json_member_text(json, "language", language_code(language));
	json_member_text(json, "type", "Table");
	json_member_text(json, "id", table->id);
	json_member_text(json, "label", table->label);
	json_member_text(json, "description", table->description);
	json_member_text(json, "updated", table->updated);
	json_member_text(json, "firstPeriod", table->first_period);
	json_member_text(json, "lastPeriod", table->last_period);
	json_member_text(json, "category", "public");
	json_member_raw(json, "variableNames",
					table->variables != NULL ? table->variables : "[]");
	json_member_boolean(json, "discontinued", false);
	json_member_text(json, "source", table->source);
	json_member_text(json, "subjectCode", table->subject);
	json_member_text(json, "timeUnit", "Other");
	json_member_begin_array(json, "paths");
	json_write_begin_array(json);
	json_write_begin_object(json);
	json_member_text(json, "id", table->subject);
	json_member_text(json, "label", table->subject_label);
	json_write_end_object(json);
	json_write_end_array(json);
	json_write_end_array(json);
	write_links(json, table, language, base);
	json_write_end_object(json);
}

void
px_list_begin(PxTableList *list, Language language, const char *base,
			  int64_t page_number, int64_t page_size, JsonSink sink,
			  void *context)
{
	/* member by member: the JSON writer's buffer needs no zeros */
	list->language = language;
	list->base = base;
	list->page_number = page_number;
	list->page_size = page_size;
	list->count = 0;
	list->table = (PxTable){.id = NULL};
	json_writer_init(&list->json, sink, context);
	json_write_begin_object(&list->json);
	json_member_text(&list->json, "language", language_code(language));
	json_member_begin_array(&list->json, "tables");
}

bool
px_list_take(void *context, const PGresult *result, int row)
{
	PxTableList *list = context;

	if (list->count++ / list->page_size != list->page_number - 1)
		return true;
	if (!px_table_take(&list->table, result, row))
		return false;
	px_list_write_table(&list->json, &list->table, list->language, list->base,
						false);
	return !list->json.failed;
}

static void
write_page_link(PxTableList *list, const char *relation, int64_t number)
{
	char address[768];

	snprintf(address, sizeof(address),
			 "%s" TABLES "?lang=%s&pageNumber=%lld&pageSize=%lld", list->base,
			 language_code(list->language), (long long)number,
			 (long long)list->page_size);
	px_list_write_link(&list->json, relation, list->language, address);
}

void
px_list_end(PxTableList *list)
{
	JsonWriter *json = &list->json;
	int64_t pages = (list->count + list->page_size - 1) / list->page_size;

	json_write_end_array(json);
	json_member_begin_object(json, "page");
	json_member_integer(json, "pageNumber", list->page_number);
	json_member_integer(json, "pageSize", list->page_size);
	json_member_integer(json, "totalElements", list->count);
	json_member_integer(json, "totalPages", pages > 0 ? pages : 1);
	json_member_begin_array(json, "links");
	if (list->page_number < pages)
		write_page_link(list, "next", list->page_number + 1);
	if (list->page_number > 1)
		write_page_link(list, "previous", list->page_number - 1);
	json_write_end_array(json);
	json_write_end_object(json);
	json_write_end_object(json);
}

void
px_list_write_selection(JsonWriter *json, const PxTable *table,
						const PxSelection *selection, Language language,
						const char *base)
{
	json_write_begin_object(json);
	json_member_text(json, "language", language_code(language));
	json_member_begin_array(json, "selection");
	for (size_t i = 0; i < selection->count; i++)
	{
		const PxAxis *axis = &selection->axes[i];

		json_write_begin_object(json);
		json_member_text(json, "variableCode", axis->dimension->code);
		json_member_begin_array(json, "valueCodes");
		for (size_t j = 0; axis->placement != PX_ELIMINATED && j < axis->count;
			 j++)
			json_write_text(json,
							axis->dimension->values[axis->places[j]].code);
		json_write_end_array(json);
		json_write_end_object(json);
	}
	json_write_end_array(json);
	json_member_begin_object(json, "placement");
	for (int place = PX_STUB; place <= PX_HEADING; place++)
	{
		json_member_begin_array(json, place == PX_STUB ? "stub" : "heading");
		for (size_t i = 0; i < selection->shown; i++)
		{
			if (selection->axes[i].placement == (PxPlacement)place)
				json_write_text(json, selection->axes[i].dimension->code);
		}
		json_write_end_array(json);
	}
	json_write_end_object(json);
	write_links(json, table, language, base);
	json_write_end_object(json);
}
