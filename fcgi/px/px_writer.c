/*
 * px_writer.c
 *		Writes the cells of a selection in one of the formats of PxWebApi 2.
 */
#include "px/px_writer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const PxFormat px_formats[] = {
	{"json-stat2", "application/json", "json", px_jsonstat_begin,
	 px_jsonstat_cell, px_jsonstat_end, 0},
	{"csv", "text/csv; charset=utf-8", "csv", px_csv_begin, px_csv_cell,
	 px_csv_end, 0},
	{"px", "application/octet-stream; charset=utf-8", "px", px_file_begin,
	 px_file_cell, px_file_end, 0},
#ifdef SPEGEL_XLSX
	{"xlsx",
	 "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	 "xlsx", px_xlsx_begin, px_xlsx_cell, px_xlsx_end, PX_MAX_COLUMNS},
#endif
};
const size_t px_format_count = sizeof(px_formats) / sizeof(px_formats[0]);

/* Why a number is missing: for readers of tables. */
static const struct
{
	const char *name;
	const char *labels[LANGUAGE_COUNT];
} statuses[PX_STATUS_COUNT] = {
	{"not_available", {"not available", "uppgift saknas"}},
	{"below_threshold", {"too few persons to be shown", "för få personer för att visas"}},
	{"internal", {"for the internal audience only", "endast för den interna läsekretsen"}},
	{"not_computable", {"not computable", "kan inte beräknas"}},
	{"barred", {"must not be processed", "får inte behandlas"}},
	{"not_collected", {"not collected", "samlas inte in"}},
};

const PxFormat *
px_format_find(const char *name)
{
	for (size_t i = 0; i < px_format_count; i++)
	{
		if (strcasecmp(px_formats[i].name, name) == 0)
			return &px_formats[i];
	}
	return NULL;
}

unsigned char
px_status_number(const char *status)
{
	for (unsigned char i = 0; i < PX_STATUS_COUNT; i++)
	{
		if (strcmp(statuses[i].name, status) == 0)
			return i + 1;
	}
	return 1;
}

const char *
px_status_symbol(unsigned char number)
{
	return &"......"[PX_STATUS_COUNT - number];
}

const char *
px_status_label(unsigned char number, Language language)
{
	return statuses[number - 1].labels[language];
}

void
px_put(PxWriter *writer, const char *text)
{
	size_t length = strlen(text);

	if (!writer->failed && length > 0 &&
		!writer->sink(writer->context, text, length))
		writer->failed = true;
}

void
px_writer_begin(PxWriter *writer, const PxFormat *format,
				const PxSelection *selection, Language language,
				const PxOptions *options, JsonSink sink, void *context)
{
	/* member by member: the JSON writer's buffer needs no zeros */
	writer->format = format;
	writer->selection = selection;
	writer->language = language;
	writer->options = *options;
	writer->sink = sink;
	writer->context = context;
	writer->cells = 0;
	writer->statuses = NULL;
	writer->workbook = NULL;
	writer->failed = false;
	json_writer_init(&writer->json, sink, context);
	format->begin(writer);
}

void
px_writer_cell(PxWriter *writer, const PxCell *cell)
{
	writer->format->cell(writer, cell);
	writer->cells++;
}

void
px_writer_end(PxWriter *writer)
{
	writer->format->end(writer);
	writer->failed = writer->failed || writer->json.failed;
}

void
px_writer_release(PxWriter *writer)
{
	free(writer->statuses);
	writer->statuses = NULL;
#ifdef SPEGEL_XLSX
	px_xlsx_release(writer);
#endif
}
