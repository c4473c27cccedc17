/*
 * column.h
 *		The columns of an endpoint's result, and a value in one of them.
 */
#ifndef SPEGEL_FCGI_COLUMN_H
#define SPEGEL_FCGI_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "http/negotiate.h"

typedef enum ColumnType
{
	COLUMN_TEXT,
	COLUMN_INTEGER,
	COLUMN_BIGINT,
	COLUMN_NUMERIC,
	COLUMN_DOUBLE,
	COLUMN_BOOLEAN,
	COLUMN_DATE,
	COLUMN_TIME
} ColumnType;

typedef struct Column
{
	const char *name;
	const char *key; /* the name as json_make_key() writes it, with its length */
	size_t key_length;
	ColumnType type;
	const char *labels[LANGUAGE_COUNT];
	const char *descriptions[LANGUAGE_COUNT]; /* NULL when there is none */
} Column;

typedef enum CellKind
{
	CELL_NULL,
	CELL_NUMBER,  /* in the grammar of JSON */
	CELL_BOOLEAN, /* true or false */
	CELL_TEXT
} CellKind;

/* A value as a response writes it, whatever the format. */
typedef struct Cell
{
	CellKind kind;
	const char *bytes; /* not zero-terminated */
	size_t length;
	char rewritten[48]; /* room for a value that is not written as it came */
} Cell;

/* False when a response cannot carry a type of this SQL name. */
extern bool column_type_from_name(const char *name, ColumnType *type);
extern const char *column_type_name(ColumnType type);

/*
 * Makes a cell of a value in the server's text form, read with datestyle ISO
 * and time zone UTC; bytes NULL is SQL's NULL.  Numbers keep the server's
 * digits; NaN and infinite numbers, dates and times are NULL; a time becomes
 * 2026-01-31T12:00:00.5Z.  The cell points to bytes or into itself.
 */
extern void cell_read(Cell *cell, ColumnType type, const char *bytes,
					  size_t length);

#endif /* SPEGEL_FCGI_COLUMN_H */
