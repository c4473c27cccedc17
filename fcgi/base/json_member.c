/*
 * json_member.c
 *		Writes members of JSON objects: a key and its value in one call.
 */
#include "base/json_member.h"

#include <string.h>

void
json_member_text(JsonWriter *writer, const char *key, const char *text)
{
	json_write_key(writer, key);
	json_write_text(writer, text);
}

void
json_member_integer(JsonWriter *writer, const char *key, int64_t value)
{
	json_write_key(writer, key);
	json_write_integer(writer, value);
}

void
json_member_boolean(JsonWriter *writer, const char *key, bool value)
{
	json_write_key(writer, key);
	json_write_boolean(writer, value);
}

void
json_member_raw(JsonWriter *writer, const char *key, const char *json)
{
	json_write_key(writer, key);
	json_write_raw(writer, json, strlen(json));
}

void
json_member_begin_object(JsonWriter *writer, const char *key)
{
	json_write_key(writer, key);
	json_write_begin_object(writer);
}

void
json_member_begin_array(JsonWriter *writer, const char *key)
{
	json_write_key(writer, key);
	json_write_begin_array(writer);
}
