/*
 * json_member.h
 *		Writes members of JSON objects: a key and its value in one call.
 */
#ifndef SPEGEL_FCGI_JSON_MEMBER_H
#define SPEGEL_FCGI_JSON_MEMBER_H

#include "base/json_writer.h"

/* NULL gives null. */
extern void json_member_text(JsonWriter *writer, const char *key,
							 const char *text);
extern void json_member_integer(JsonWriter *writer, const char *key,
								int64_t value);
extern void json_member_boolean(JsonWriter *writer, const char *key,
								bool value);

/* The value is JSON already. */
extern void json_member_raw(JsonWriter *writer, const char *key,
							const char *json);

/* What follows, up to the matching end, is in the object or array. */
extern void json_member_begin_object(JsonWriter *writer, const char *key);
extern void json_member_begin_array(JsonWriter *writer, const char *key);

#endif /* SPEGEL_FCGI_JSON_MEMBER_H */
