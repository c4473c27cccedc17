/*
 * parameter.h
 *		The declared parameters of an endpoint, and the check of a value.
 */
#ifndef SPEGEL_FCGI_PARAMETER_H
#define SPEGEL_FCGI_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json_writer.h"
#include "http/problem.h"
#include "http/request.h"

#define PARAMETER_MAX_TEXT 1024

/* The types that a request can carry. */
typedef enum ParameterType
{
	PARAMETER_TEXT,
	PARAMETER_INTEGER,
	PARAMETER_BIGINT,
	PARAMETER_NUMERIC,
	PARAMETER_DOUBLE,
	PARAMETER_BOOLEAN,
	PARAMETER_DATE
} ParameterType;

/*
 * A declared parameter.  Limits and allowed values are texts in the form in
 * which a request writes them; NULL or a count of 0 means none.
 */
typedef struct Parameter
{
	const char *name;
	ParameterType type;
	bool required;
	const char *labels[LANGUAGE_COUNT];
	const char *descriptions[LANGUAGE_COUNT]; /* NULL when there is none */
	const char *minimum;
	const char *maximum;
	const char **allowed;
	size_t allowed_count;
} Parameter;

/* False when the front cannot bind a type of this SQL name. */
extern bool parameter_type_from_name(const char *name, ParameterType *type);
extern const char *parameter_type_name(ParameterType type);

/*
 * Is the text a value of the type?  Integers and numbers follow the grammar
 * of JSON numbers and are finite, a boolean is true or false, a date is a
 * calendar date YYYY-MM-DD from 0001 to 9999, a text has at most
 * PARAMETER_MAX_TEXT bytes.  What passes, PostgreSQL reads.
 */
extern bool parameter_is_of_type(ParameterType type, const char *value);

/* Checks a value; false, with the problem filled in, when it will not do. */
extern bool parameter_check(const Parameter *parameter, const char *value,
							Problem *problem);

/* Writes a value that is of the type as JSON; NULL gives null. */
extern void parameter_write(JsonWriter *writer, ParameterType type,
							const char *value);

#endif /* SPEGEL_FCGI_PARAMETER_H */
