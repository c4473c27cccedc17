/*
 * row_writer.h
 *		Writes a row of a query's result as a JSON object.
 */
#ifndef SPEGEL_FCGI_ROW_WRITER_H
#define SPEGEL_FCGI_ROW_WRITER_H

#include <libpq-fe.h>

#include "json_writer.h"

/*
 * Writes row 0 of a result in text format, read with datestyle ISO and time
 * zone UTC.  Numbers keep the server's digits; NaN, infinite numbers, dates
 * and times, and NULL give null; a time is written as
 * 2026-01-31T12:00:00.5Z; a type not known here is a string.
 */
extern void row_write(JsonWriter *writer, const PGresult *row);

#endif /* SPEGEL_FCGI_ROW_WRITER_H */
