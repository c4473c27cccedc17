/*
 * json.h
 *		Reading and writing the jsonb forms of states.
 */
#ifndef SPEGEL_JSON_H
#define SPEGEL_JSON_H

#include "common/compat.h"

#include "utils/jsonb.h"

/* A type's jsonb form, for the errors about values that have another. */
typedef struct JsonForm
{
	const char *type;
	const char *hint;
} JsonForm;

/* Reports that a value is not of this form; `what` is a clause about it. */
pg_noreturn extern void json_report(const JsonForm *form, const char *what);

/* An iterator just behind the opening token of a jsonb object or array. */
extern JsonbIterator *json_open_object(Jsonb *json, const JsonForm *form);
extern JsonbIterator *json_open_array(Jsonb *json, const JsonForm *form);

extern bool json_key_is(const JsonbValue *key, const char *name);

/* The digits of a JSON number, because a conversion of it would round. */
extern char *json_digits(Numeric number);

/* A JSON number as a number of persons: whole, and within int64. */
extern int64 json_persons(const JsonbValue *value, const JsonForm *form);

extern void json_push_key(JsonbParseState **state, const char *key);
extern void json_push_number(JsonbParseState **state, int64 number);
extern void json_push_null(JsonbParseState **state);

/* A string as WJB_KEY or WJB_VALUE, without an end of its own. */
extern void json_push_string(JsonbParseState **state, JsonbIteratorToken token,
							 const char *string, int length);

#endif /* SPEGEL_JSON_H */
