/*
 * format.h
 *		The formats of an answer.
 *
 * One table holds everything the program knows of a format; whoever needs to
 * know looks it up there.
 */
#ifndef SPEGEL_FCGI_FORMAT_H
#define SPEGEL_FCGI_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

/* What a sheet holds below the line of its labels. */
#define WORKBOOK_MAX_ROWS 1048575

#ifdef SPEGEL_XLSX
#define FORMAT_WORKBOOK(FORMAT)                                                \
	FORMAT(XLSX, "Excel", "application",                                       \
		   "vnd.openxmlformats-officedocument.spreadsheetml.sheet", "",        \
		   "xlsx", WORKBOOK_MAX_ROWS, true, false, row_xlsx)
#else
#define FORMAT_WORKBOOK(FORMAT)
#endif

/*
 * The table, in the order of our preference, one format to a line pair:
 *
 *	FORMAT(enumerator, name, type, subtype, parameters of the Content-Type,
 *		   extension, most rows (0: the endpoint's), is a download,
 *		   can say that rows are missing, writer)
 *
 * A format that cannot say so is complete or refused.  One whose subtype has a
 * parameter is chosen only by who asks for just that.  The writer, and with it
 * the schema for OpenAPI, is in row_writer.h.
 */
#define FORMATS(FORMAT)                                                        \
	FORMAT(JSON, "JSON", "application", "json", "", "json", 0, false, true,    \
		   row_json)                                                           \
	FORMAT(CSV, "CSV", "text", "csv", "; charset=utf-8; header=present",       \
		   "csv", 0, true, false, row_csv)                                     \
	FORMAT(CSV_SV, "CSV (;)", "text", "csv; dialect=sv",                       \
		   "; charset=utf-8; header=present", "sv.csv", 0, true, false,        \
		   row_csv_sv)                                                         \
	FORMAT(NDJSON, "NDJSON", "application", "x-ndjson", "", "ndjson", 0,       \
		   false, false, row_ndjson)                                           \
	FORMAT_WORKBOOK(FORMAT)                                                    \
	FORMAT(HTML, "HTML", "text", "html", "; charset=utf-8", "html", 0, false,  \
		   false, row_html)                                                    \
	FORMAT(JSONSTAT, "JSON-stat", "application", "vnd.jsonstat+json", "",      \
		   "jsonstat", 20000, false, false, row_jsonstat)

typedef enum Format
{
#define FORMAT_ENUMERATOR(enumerator, ...) FORMAT_##enumerator,
	FORMATS(FORMAT_ENUMERATOR)
#undef FORMAT_ENUMERATOR
	FORMAT_COUNT
} Format;

/* Sets of formats. */
#define FORMAT_SET(format) (1u << (format))
#define FORMAT_SET_ALL (FORMAT_SET(FORMAT_COUNT) - 1)
_Static_assert(FORMAT_COUNT < 32, "a set has a bit for every format");

typedef struct FormatEntry
{
	const char *name;
	const char *type; /* before and after the slash of the media type */
	const char *subtype;
	const char *media_type;	  /* as it stands in Accept */
	const char *content_type; /* the same with its parameters */
	const char *extension;
	const char *suffix; /* the extension with its dot, ending an address */
	int64_t max_rows;
	bool download;
	bool tells_more;
	const struct RowFormat *writer;
} FormatEntry;

extern const FormatEntry *format_entry(Format format);

/* False when no format has the suffix (with its dot). */
extern bool format_from_suffix(const char *suffix, Format *format);

/* False when no format has it as its Content-Type. */
extern bool format_from_content_type(const char *content_type, Format *format);

#endif /* SPEGEL_FCGI_FORMAT_H */
