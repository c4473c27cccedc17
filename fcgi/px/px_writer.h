/*
 * px_writer.h
 *		Writes the cells of a selection in one of the formats of PxWebApi 2.
 *
 * Cells come in the order of the selection and go out as they come.
 */
#ifndef SPEGEL_FCGI_PX_WRITER_H
#define SPEGEL_FCGI_PX_WRITER_H

#include "base/json_writer.h"
#include "px/px_selection.h"

typedef struct PxWriter PxWriter;

/* A cell: a number in the grammar of JSON, or NULL and why it is missing. */
typedef struct PxCell
{
	const char *number;
	size_t length;
	const char *status; /* NULL for a number */
} PxCell;

/* A workbook has no more columns: what a spreadsheet can open. */
#define PX_MAX_COLUMNS 16384

typedef struct PxFormat
{
	const char *name;
	const char *content_type;
	const char *extension;
	void (*begin)(PxWriter *writer);
	void (*cell)(PxWriter *writer, const PxCell *cell);
	void (*end)(PxWriter *writer);
	int max_columns; /* of a line; 0: any number */
} PxFormat;

/* How CSV names the values. */
typedef enum PxWording
{
	PX_TEXTS,
	PX_CODES,
	PX_CODES_AND_TEXTS
} PxWording;

typedef struct PxOptions
{
	PxWording wording;
	char separator;
	bool title;
} PxOptions;

struct PxWriter
{
	const PxFormat *format;
	const PxSelection *selection;
	Language language;
	PxOptions options;
	JsonSink sink;
	void *context;
	JsonWriter json; /* writes to the same sink */
	int64_t cells;
	unsigned char *statuses; /* of JSON-stat: by cell, a number of a status */
	void *workbook;			 /* of a workbook; NULL for other formats */
	bool failed;
};

/* The formats; the first one is the default. */
extern const PxFormat px_formats[];
extern const size_t px_format_count;

/* NULL when no format has the name, in whatever case. */
extern const PxFormat *px_format_find(const char *name);

extern void px_writer_begin(PxWriter *writer, const PxFormat *format,
							const PxSelection *selection, Language language,
							const PxOptions *options, JsonSink sink,
							void *context);
extern void px_writer_cell(PxWriter *writer, const PxCell *cell);
extern void px_writer_end(PxWriter *writer);
extern void px_writer_release(PxWriter *writer);

/*
 * The number of a status from 1; one that is not known is the first.  Its symbol
 * is so many dots, as statistics offices have it, in every format.
 */
#define PX_STATUS_COUNT 6
extern unsigned char px_status_number(const char *status);
extern const char *px_status_symbol(unsigned char number);
extern const char *px_status_label(unsigned char number, Language language);

/* Text as it is. */
extern void px_put(PxWriter *writer, const char *text);

/* A JSON-stat dataset without cells, for the metadata of the whole selection. */
extern void px_jsonstat_write_metadata(JsonWriter *json,
									   const PxSelection *selection,
									   Language language, const char *base);

extern void px_jsonstat_begin(PxWriter *writer);
extern void px_jsonstat_cell(PxWriter *writer, const PxCell *cell);
extern void px_jsonstat_end(PxWriter *writer);
extern void px_csv_begin(PxWriter *writer);
extern void px_csv_cell(PxWriter *writer, const PxCell *cell);
extern void px_csv_end(PxWriter *writer);
#ifdef SPEGEL_XLSX
extern void px_xlsx_begin(PxWriter *writer);
extern void px_xlsx_cell(PxWriter *writer, const PxCell *cell);
extern void px_xlsx_end(PxWriter *writer);
extern void px_xlsx_release(PxWriter *writer);
#endif
extern void px_file_begin(PxWriter *writer);
extern void px_file_cell(PxWriter *writer, const PxCell *cell);
extern void px_file_end(PxWriter *writer);

#endif /* SPEGEL_FCGI_PX_WRITER_H */
