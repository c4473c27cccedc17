/*
 * json_writer.h
 *		Writes JSON (RFC 8259) piece by piece into a sink.
 *
 * The writer adds commas and colons.  It keeps one buffer, which goes to the
 * sink when it is full and when the outermost value is complete, so memory does
 * not grow with the document.  The caller must match begin and end calls, write
 * a key before each member of an object, and stay within JSON_MAX_DEPTH; this is
 * asserted.
 */
#ifndef SPEGEL_FCGI_JSON_WRITER_H
#define SPEGEL_FCGI_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_MAX_DEPTH 32
#define JSON_BUFFER_SIZE 2048

/* Takes the next bytes; false: stop writing. */
typedef bool (*JsonSink)(void *context, const char *bytes, size_t length);

typedef struct JsonWriter
{
	JsonSink sink;
	void *context;
	bool failed;         /* the sink has returned false */
	bool after_key;      /* the next value follows its key */
	unsigned int depth;  /* open objects and arrays */
	uint64_t has_member; /* bit d: the container at depth d has a member */
	size_t used;         /* of the buffer */
	char buffer[JSON_BUFFER_SIZE];
} JsonWriter;

extern void json_writer_init(JsonWriter *writer, JsonSink sink, void *context);

extern void json_write_begin_object(JsonWriter *writer);
extern void json_write_end_object(JsonWriter *writer);
extern void json_write_begin_array(JsonWriter *writer);
extern void json_write_end_array(JsonWriter *writer);

/* The key is a zero-terminated UTF-8 string and is escaped. */
extern void json_write_key(JsonWriter *writer, const char *key);

/*
 * For a key that is written often: prepares it once, quoted, escaped and with
 * its colon, in JSON_KEY_SIZE bytes, and returns its length ...
 */
#define JSON_KEY_SIZE(length) (6 * (length) + 3)
extern size_t json_make_key(char *target, const char *key);

/* ... and writes the prepared key. */
extern void json_write_made_key(JsonWriter *writer, const char *made,
								size_t length);

/*
 * A string of length bytes.  Quotes, backslashes and control characters are
 * escaped; a byte that is not UTF-8 becomes U+FFFD.
 */
extern void json_write_string(JsonWriter *writer, const char *bytes,
							  size_t length);

/* The same for a zero-terminated string; NULL gives null. */
extern void json_write_text(JsonWriter *writer, const char *text);

/*
 * A number with exactly the given digits, so 1.10 stays 1.10; anything that is
 * not a JSON number (NaN, Infinity) gives null.
 */
extern void json_write_number(JsonWriter *writer, const char *digits,
							  size_t length);

extern void json_write_integer(JsonWriter *writer, int64_t value);
extern void json_write_boolean(JsonWriter *writer, bool value);
extern void json_write_null(JsonWriter *writer);

/* A value that is JSON already. */
extern void json_write_raw(JsonWriter *writer, const char *json,
						   size_t length);

/* Does the text follow the grammar of a JSON number? */
extern bool json_is_number_text(const char *text, size_t length);

#endif /* SPEGEL_FCGI_JSON_WRITER_H */
