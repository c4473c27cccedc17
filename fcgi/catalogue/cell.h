/*
 * cell.h
 *		A value in a column of an endpoint's result.
 */
#ifndef SPEGEL_FCGI_CELL_H
#define SPEGEL_FCGI_CELL_H

#include <stddef.h>

#include "catalogue/value_type.h"

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

/*
 * Makes a cell of a value in the server's text form, read with datestyle ISO
 * and time zone UTC; bytes NULL is SQL's NULL.  Numbers keep the server's
 * digits; NaN and infinite numbers, dates and times are NULL; a time becomes
 * 2026-01-31T12:00:00.5Z.  The cell points to bytes or into itself.
 */
extern void cell_read(Cell *cell, ValueType type, const char *bytes,
					  size_t length);

#endif /* SPEGEL_FCGI_CELL_H */
