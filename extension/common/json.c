/*
 * json.c
 *		Reading and writing the jsonb forms of states.
 */
#include "common/json.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "common/label.h"

void
json_report(const JsonForm *form, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("jsonb value is not a %s: %s", form->type, what),
			 errhint("%s", form->hint)));
}

static JsonbIterator *
json_open(Jsonb *json)
{
	JsonbIterator *it = JsonbIteratorInit(&json->root);
	JsonbValue value;

	(void) JsonbIteratorNext(&it, &value, false);
	return it;
}

JsonbIterator *
json_open_object(Jsonb *json, const JsonForm *form)
{
	if (!JB_ROOT_IS_OBJECT(json))
		json_report(form, "it is not an object");
	return json_open(json);
}

JsonbIterator *
json_open_array(Jsonb *json, const JsonForm *form)
{
	/* A scalar is stored as an array of one. */
	if (!JB_ROOT_IS_ARRAY(json) || JB_ROOT_IS_SCALAR(json))
		json_report(form, "it is not an array");
	return json_open(json);
}

bool
json_key_is(const JsonbValue *key, const char *name)
{
	return key->val.string.len == (int) strlen(name) &&
		memcmp(key->val.string.val, name, key->val.string.len) == 0;
}

char *
json_digits(Numeric number)
{
	return DatumGetCString(DirectFunctionCall1(numeric_out,
											   NumericGetDatum(number)));
}

int64
json_persons(const JsonbValue *value, const JsonForm *form)
{
	const char *digits;
	const char *p;
	int64 persons;

	if (value->type != jbvNumeric)
		json_report(form, "a number of persons is not a number");
	p = digits = json_digits(value->val.numeric);
	if (!label_scan_persons(&p, &persons, NULL) || *p != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of persons must be a whole number: %s",
						digits)));
	return persons;
}

void
json_push_string(JsonbParseState **state, JsonbIteratorToken token,
				 const char *string, int length)
{
	JsonbValue value;

	value.type = jbvString;
	value.val.string.val = unconstify(char *, string);
	value.val.string.len = length;
	pushJsonbValue(state, token, &value);
}

void
json_push_key(JsonbParseState **state, const char *key)
{
	json_push_string(state, WJB_KEY, key, strlen(key));
}

void
json_push_number(JsonbParseState **state, int64 number)
{
	JsonbValue value;

	value.type = jbvNumeric;
	value.val.numeric = int64_to_numeric(number);
	pushJsonbValue(state, WJB_VALUE, &value);
}

void
json_push_null(JsonbParseState **state)
{
	JsonbValue value = {.type = jbvNull};

	pushJsonbValue(state, WJB_VALUE, &value);
}
