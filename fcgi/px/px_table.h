/*
 * px_table.h
 *		A table of dimensions, as the database describes it.
 */
#ifndef SPEGEL_FCGI_PX_TABLE_H
#define SPEGEL_FCGI_PX_TABLE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/language.h"

/* The dimension of the contents, as PxWeb calls it. */
#define PX_CONTENTS "ContentsCode"

typedef enum PxRole
{
	PX_ROLE_NONE,
	PX_ROLE_TIME,
	PX_ROLE_GEO,
	PX_ROLE_METRIC
} PxRole;

typedef struct PxValue
{
	char *code;
	char *label;
	char *unit;	  /* of contents; NULL for others */
	int decimals; /* of contents */
	size_t list;  /* number of its list from 1; 0: none */
} PxValue;

/* Values of a dimension that belong together, such as the units of a level. */
typedef struct PxList
{
	char *code;
	char *label;
} PxList;

typedef struct PxDimension
{
	char *code;
	char *label;
	PxRole role;
	/* the value that stands for the dimension when nobody asks; NULL: one must */
	char *elimination;
	PxValue *values;
	size_t count;
	size_t room;
	PxList *lists;
	size_t list_count;
} PxDimension;

/* Texts are in one language. */
typedef struct PxTable
{
	char *id; /* NULL: there is no such table */
	char *label;
	char *description;
	char *source;
	char *updated; /* 2026-01-31T12:00:00Z */
	char *first_period;
	char *last_period;
	char *variables; /* JSON: the labels of the dimensions */
	char *subject;
	char *subject_label;
	PxDimension *dimensions;
	size_t count;
	bool failed; /* out of memory */
} PxTable;

/* What describes tables: $1 language, $2 id, $3 search, $4 past days. */
extern const char px_tables_query[];

/* The values of a table: $1 id, $2 language. */
extern const char px_values_query[];

/*
 * Take a row of these queries: sinks, whose context is the table.  The first one
 * replaces what there is, so that a list can be read with one table.
 */
extern bool px_table_take(void *table, const PGresult *result, int row);
extern bool px_table_take_value(void *table, const PGresult *result, int row);

/* Frees what a value points to. */
extern void px_value_free(PxValue *value);

/* Frees what a table, which begins as zeros, points to. */
extern void px_table_free(PxTable *table);

/* Writes an id as a part of an address; what there is no room for is left out. */
extern void px_escape_id(char *target, size_t size, const char *id);

/* NULL when the table has no such dimension. */
extern const PxDimension *px_table_dimension(const PxTable *table,
											 const char *code);

/* The place of a value, or count when there is none. */
extern size_t px_dimension_value(const PxDimension *dimension,
								 const char *code);

#endif /* SPEGEL_FCGI_PX_TABLE_H */
