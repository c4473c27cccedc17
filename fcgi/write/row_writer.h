/*
 * row_writer.h
 *		Writes an answer in one of the formats, row by row.
 *
 * In every format an answer is begun, gets its rows and is ended; each step
 * writes straight to the sink, so memory does not grow with the rows.  A format
 * that cannot do so has a limit of rows, and writes at the end.
 */
#ifndef SPEGEL_FCGI_ROW_WRITER_H
#define SPEGEL_FCGI_ROW_WRITER_H

#include "base/json_writer.h"
#include "catalogue/cell.h"
#include "catalogue/code_words.h"
#include "catalogue/endpoint.h"
#include "catalogue/publication.h"
#include "write/format.h"
#include "write/page.h"
#include "write/target.h"

/* What is known of an answer before its first row. */
typedef struct Answer
{
	const Endpoint *endpoint;
	Format format;
	const char *suffix; /* of the address; "" when Accept chose the format */
	Language language;
	bool language_asked;       /* by the address */
	const Argument *arguments; /* for the endpoint's parameters, in order */
	const Publication *publication;
	const CodeWords *code_words;
	Page page;
	char next[TARGET_SIZE]; /* address of the next page; "" for none */
} Answer;

typedef struct RowWriter RowWriter;

/* Writes one format.  Cells are those of the endpoint's columns, in order. */
typedef struct RowFormat
{
	void (*begin)(RowWriter *writer);
	void (*row)(RowWriter *writer, const Cell *cells);
	/* frees the state, too, even when the answer has failed */
	void (*end)(RowWriter *writer);
	/* writes the schema of an answer, for OpenAPI */
	void (*schema)(JsonWriter *json, const Endpoint *endpoint);
} RowFormat;

struct RowWriter
{
	const RowFormat *format;
	const Answer *answer;
	JsonWriter json; /* writes to the same sink */
	JsonSink sink;
	void *context;
	void *state; /* of the format, from begin to end */
	int64_t rows;
	bool open;   /* begun and neither ended nor abandoned */
	bool more;   /* rows were left out after these */
	bool failed; /* the sink takes no more, or the format has failed */
};

extern void row_writer_begin(RowWriter *writer, const Answer *answer,
							 JsonSink sink, void *context);
extern void row_writer_row(RowWriter *writer, const Cell *cells);

/* more: there are rows after those written. */
extern void row_writer_end(RowWriter *writer, bool more);

/* Frees what an answer that will not be ended has taken; for any other nothing. */
extern void row_writer_abandon(RowWriter *writer);

/* For formats: bytes as they are, text as it is. */
extern void row_put(RowWriter *writer, const char *bytes, size_t length);
extern void row_put_text(RowWriter *writer, const char *text);

/*
 * {"meta": {...}, "data": [{column: value, ...}, ...],
 *  "page": {"rows": n, "more": boolean}}
 */
extern const RowFormat row_json;

/* One object per line. */
extern const RowFormat row_ndjson;

/*
 * RFC 4180: a header line of column names, CRLF, quotes where needed.  NULL is
 * an empty field, an empty text is "".
 */
extern const RowFormat row_csv;

/*
 * The same as a Swedish spreadsheet reads it: a mark of UTF-8, semicolons,
 * decimal commas.  A text that it would take for a formula has a ' before it.
 */
extern const RowFormat row_csv_sv;

/* A page for people: a form for the parameters, a table; no scripts. */
extern const RowFormat row_html;

#ifdef SPEGEL_XLSX
/*
 * A workbook (Office Open XML): a sheet with the rows, numbers as numbers, dates
 * as dates, texts as texts, and a sheet that says what they are.
 */
extern const RowFormat row_xlsx;
#endif

/*
 * JSON-stat 2.0: a dataset whose dimensions and contents are the columns by
 * their roles.  Gathers the rows, and fails when there are so many combinations
 * of categories that a number of JSON does not count them.
 */
extern const RowFormat row_jsonstat;

/* The schema of a format that is not JSON: a text. */
extern void row_schema_string(JsonWriter *json, const Endpoint *endpoint);

/* That of lines of JSON, each of which is a row. */
extern void row_schema_lines(JsonWriter *json, const Endpoint *endpoint);

/*
 * Is a number too large for a reader that parses every number as a double, as
 * browsers do (RFC 7493, 2.2)?  It is then written as a text.
 */
extern bool row_is_beyond_double(ValueType type, const char *bytes,
								 size_t length);

/*
 * What people call a code of a column that is the same in every release; NULL
 * when it has no such words.
 */
extern const char *row_code_words(const Answer *answer, const Column *column,
								  const Cell *cell);

/* Writes the cells as a JSON object. */
extern void row_write_object(JsonWriter *json, const Endpoint *endpoint,
							 const Cell *cells);

#endif /* SPEGEL_FCGI_ROW_WRITER_H */
