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
	ValueType type; /* of each value */
	bool required;
	bool several; /* it takes several values, which are bound as an array */
	bool each;	  /* "*" stands for all values, and is bound as an empty array */
	const char *labels[LANGUAGE_COUNT];
	const char *descriptions[LANGUAGE_COUNT]; /* NULL when there is none */
	const char *minimum;
	const char *maximum;
	const char **allowed;
	size_t allowed_count;
	const char *pinned_by; /* NULL or what makes the column pinning_column, */
	size_t pinning_column; /* which says what an absent value stood for */
} Parameter;

/* The value that stands for each. */
#define PARAMETER_EACH "*"

/* What a request gives for a parameter: nothing, a value, or several. */
typedef struct Argument
{
	const char *const *values;
	size_t count;
} Argument;

/* Checks a value; false, with the problem filled in, when it is invalid. */
extern bool parameter_check(const Parameter *parameter, const char *value,
							Problem *problem);

/* Writes a value of the parameter as JSON; NULL gives null. */
extern void parameter_write(JsonWriter *writer, const Parameter *parameter,
							const char *value);

/* Does the text stand for each value of the parameter? */
extern bool parameter_is_each(const Parameter *parameter, const char *value);

#endif /* SPEGEL_FCGI_PARAMETER_H */
