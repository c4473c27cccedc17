/*
 * row_writer.h
 *		Writes an answer in one of the formats, row by row.
 *
 * In every format an answer is begun, gets its rows and is ended; each step
 * writes straight to the sink, so memory does not grow with the rows.
 */
#ifndef SPEGEL_FCGI_ROW_WRITER_H
#define SPEGEL_FCGI_ROW_WRITER_H

#include "base/json_writer.h"
#include "catalogue/cell.h"
#include "catalogue/endpoint.h"
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
	const char *const *values; /* of the endpoint's parameters, in order */
	Page page;
	char next[TARGET_SIZE]; /* address of the next page; "" for none */
} Answer;

typedef struct RowWriter RowWriter;

/* Writes one format.  Cells are those of the endpoint's columns, in order. */
typedef struct RowFormat
{
	void (*begin)(RowWriter *writer);
	void (*row)(RowWriter *writer, const Cell *cells);
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
	int64_t rows;
	bool more;   /* rows were left out after these */
	bool failed; /* the sink takes no more */
};

extern void row_writer_begin(RowWriter *writer, const Answer *answer,
							 JsonSink sink, void *context);
extern void row_writer_row(RowWriter *writer, const Cell *cells);

/* more: there are rows after those written. */
extern void row_writer_end(RowWriter *writer, bool more);

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

/* A page with a table, for people; no scripts, no styles. */
extern const RowFormat row_html;

/* The schema of a format that is not JSON: a string. */
extern void row_schema_string(JsonWriter *json, const Endpoint *endpoint);

/* Writes the cells as a JSON object. */
extern void row_write_object(JsonWriter *json, const Endpoint *endpoint,
							 const Cell *cells);

#endif /* SPEGEL_FCGI_ROW_WRITER_H */
