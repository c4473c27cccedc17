/*
 * column.h
 *		A column of an endpoint's result.
 */
#ifndef SPEGEL_FCGI_COLUMN_H
#define SPEGEL_FCGI_COLUMN_H

#include <stddef.h>

#include "base/language.h"
#include "catalogue/value_type.h"

typedef struct Column
{
	const char *name;
	const char *key; /* the name as json_make_key() writes it, with its length */
	size_t key_length;
	ValueType type;
	const char *labels[LANGUAGE_COUNT];
	const char *descriptions[LANGUAGE_COUNT]; /* NULL when there is none */
} Column;

#endif /* SPEGEL_FCGI_COLUMN_H */
