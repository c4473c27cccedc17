/*
 * column.h
 *		A column of an endpoint's result.
 */
#ifndef SPEGEL_FCGI_COLUMN_H
#define SPEGEL_FCGI_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/language.h"
#include "catalogue/value_type.h"

/* What a column is to somebody who makes a table of the rows. */
typedef enum ColumnRole
{
	ROLE_ATTRIBUTE, /* none of the others */
	ROLE_DIMENSION, /* with time and geo, says which row it is */
	ROLE_TIME,
	ROLE_GEO,
	ROLE_MEASURE, /* a number */
	ROLE_STATUS,  /* why measures are null */
	ROLE_REASON,  /* the same in words, in the language of the answer */
	ROLE_LABEL,	  /* words for another column */
	ROLE_DOCUMENT /* a page of HTML, which the database has escaped */
} ColumnRole;

typedef struct Column
{
	const char *name;
	const char *key; /* the name as json_make_key() writes it, with its length */
	size_t key_length;
	ValueType type;
	const char *labels[LANGUAGE_COUNT];
	const char *descriptions[LANGUAGE_COUNT]; /* NULL when there is none */
	ColumnRole role;
	/* the columns that have words for its values; NULL when there is none */
	const struct Column *words[LANGUAGE_COUNT];
	const char *units[LANGUAGE_COUNT]; /* of a measure; NULL when not said */
	int decimals;					   /* of a measure; -1 when not said */
} Column;

extern bool column_is_dimension(const Column *column);

/* False when no role has the name. */
extern bool column_role_from_name(const char *name, ColumnRole *role);

#endif /* SPEGEL_FCGI_COLUMN_H */
