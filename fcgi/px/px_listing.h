/*
 * px_listing.h
 *		Lists tables, and what is shown of one by default, as PxWebApi 2 does.
 */
#ifndef SPEGEL_FCGI_PX_LISTING_H
#define SPEGEL_FCGI_PX_LISTING_H

#include <stdint.h>

#include "base/json_writer.h"
#include "px/px_selection.h"
#include "px/px_table.h"

/* A page of the list of tables, written as they come. */
typedef struct PxTableList
{
	JsonWriter json;
	Language language;
	const char *base; /* of links, before their path */
	int64_t page_number;
	int64_t page_size;
	int64_t count; /* of all tables */
	PxTable table; /* the last one; to be freed */
} PxTableList;

extern void px_list_begin(PxTableList *list, Language language,
						  const char *base, int64_t page_number,
						  int64_t page_size, JsonSink sink, void *context);

/* Takes a row of px_tables_query: a sink, whose context is the list. */
extern bool px_list_take(void *list, const PGresult *result, int row);
extern void px_list_end(PxTableList *list);

/* A link of PxWebApi 2. */
extern void px_list_write_link(JsonWriter *json, const char *relation,
							   Language language, const char *address);

/* One table; the language is for a table by itself. */
extern void px_list_write_table(JsonWriter *json, const PxTable *table,
								Language language, const char *base,
								bool by_itself);

/* The selection as a client would write it; nothing of what is eliminated. */
extern void px_list_write_selection(JsonWriter *json, const PxTable *table,
									const PxSelection *selection,
									Language language, const char *base);

#endif /* SPEGEL_FCGI_PX_LISTING_H */
