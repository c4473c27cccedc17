/*
 * parameter.h
 *		The declared parameters of an endpoint, and the check of a value.
 */
#ifndef SPEGEL_FCGI_PARAMETER_H
#define SPEGEL_FCGI_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json_writer.h"
#include "base/language.h"
#include "base/problem.h"
#include "catalogue/value_type.h"

/*
 * A declared parameter.  Limits and allowed values are texts as a request
 * writes them; NULL or a count of 0 means none.
 */
typedef struct Parameter
{
	const char *name;
	ValueType type;
	bool required;
	const char *labels[LANGUAGE_COUNT];
	const char *descriptions[LANGUAGE_COUNT]; /* NULL when there is none */
	const char *minimum;
	const char *maximum;
	const char **allowed;
	size_t allowed_count;
	const char *pinned_by; /* NULL or the column that pinning_column counts to */
	size_t pinning_column; /* says in every row what an absent value stood for */
} Parameter;

/* Checks a value; false, with the problem filled in, when it is invalid. */
extern bool parameter_check(const Parameter *parameter, const char *value,
							Problem *problem);

/* Writes a value of the parameter's type as JSON; NULL gives null. */
extern void parameter_write(JsonWriter *writer, const Parameter *parameter,
							const char *value);

#endif /* SPEGEL_FCGI_PARAMETER_H */
