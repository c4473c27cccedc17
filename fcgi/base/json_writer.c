/*
 * json_writer.c
 *		Writes JSON (RFC 8259) piece by piece into a sink.
 */
#include "base/json_writer.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/utf8.h"

static void
send_on(JsonWriter *writer, const char *bytes, size_t length)
{
	if (!writer->failed && length > 0 &&
		!writer->sink(writer->context, bytes, length))
		writer->failed = true;
}

static void
flush(JsonWriter *writer)
{
	send_on(writer, writer->buffer, writer->used);
	writer->used = 0;
}

static inline void
put(JsonWriter *writer, const char *bytes, size_t length)
{
	if (length > JSON_BUFFER_SIZE - writer->used)
	{
		flush(writer);
		if (length > JSON_BUFFER_SIZE)
		{
			send_on(writer, bytes, length);
			return;
		}
	}
	memcpy(writer->buffer + writer->used, bytes, length);
	writer->used += length;
}

static inline void
put_byte(JsonWriter *writer, char byte)
{
	if (writer->used == JSON_BUFFER_SIZE)
		flush(writer);
	writer->buffer[writer->used++] = byte;
}

/* The outermost value is the document, which is complete now. */
static inline void
complete(JsonWriter *writer)
{
	if (writer->depth == 0)
		flush(writer);
}

/* Writes the comma that separates a member from the one before it. */
static inline void
separate(JsonWriter *writer)
{
	uint64_t bit = UINT64_C(1) << writer->depth;

	if (writer->after_key)
	{
		writer->after_key = false;
		return;
	}
	if (writer->has_member & bit)
		put_byte(writer, ',');
	writer->has_member |= bit;
}

static void
begin(JsonWriter *writer, char bracket)
{
	separate(writer);
	put_byte(writer, bracket);
	writer->depth++;
	assert(writer->depth < JSON_MAX_DEPTH);
	writer->has_member &= ~(UINT64_C(1) << writer->depth);
}

static void
end(JsonWriter *writer, char bracket)
{
	assert(writer->depth > 0 && !writer->after_key);
	writer->depth--;
	put_byte(writer, bracket);
	complete(writer);
}

void
json_writer_init(JsonWriter *writer, JsonSink sink, void *context)
{
	/* The buffer needs no zeros. */
	writer->sink = sink;
	writer->context = context;
	writer->failed = false;
	writer->after_key = false;
	writer->depth = 0;
	writer->has_member = 0;
	writer->used = 0;
}

void
json_write_begin_object(JsonWriter *writer)
{
	begin(writer, '{');
}

void
json_write_end_object(JsonWriter *writer)
{
	end(writer, '}');
}

void
json_write_begin_array(JsonWriter *writer)
{
	begin(writer, '[');
}

void
json_write_end_array(JsonWriter *writer)
{
	end(writer, ']');
}

/* Writes the escape of a byte below 0x20, of a quote or of a backslash. */
static void
put_escape(JsonWriter *writer, unsigned char byte)
{
	static const char hex[] = "0123456789abcdef";
	char escape[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};

	switch (byte)
	{
		case '"':
			put(writer, "\\\"", 2);
			break;
		case '\\':
			put(writer, "\\\\", 2);
			break;
		case '\n':
			put(writer, "\\n", 2);
			break;
		case '\r':
			put(writer, "\\r", 2);
			break;
		case '\t':
			put(writer, "\\t", 2);
			break;
		default:
			put(writer, escape, sizeof(escape));
	}
}

/* May the byte stand in a string as it is, and be looked at alone? */
static inline bool
is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/*
 * Is that so of the eight bytes of a word?  Each test sets the high bit of a
 * byte that fails: bytes from 0x80 on have it; subtracting 0x20 borrows for a
 * control character, and subtracting 1 for what is no different from a quote
 * or a backslash.  Only a byte that fails borrows from its neighbour.
 */
static inline bool
are_plain(const char *bytes)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t word;
	uint64_t quote;
	uint64_t backslash;

	memcpy(&word, bytes, sizeof(word));
	quote = word ^ each * '"';
	backslash = word ^ each * '\\';
	return (((word - each * 0x20) | (quote - each) | (backslash - each) |
			 word) & each * 0x80) == 0;
}

/* The number of bytes from the start that may stand as they are. */
static inline size_t
plain_length(const char *bytes, size_t length)
{
	size_t at = 0;

	while (length - at >= sizeof(uint64_t) && are_plain(bytes + at))
		at += sizeof(uint64_t);
	while (at < length && is_plain((unsigned char)bytes[at]))
		at++;
	return at;
}

static void
put_quoted(JsonWriter *writer, const char *bytes, size_t length)
{
	size_t start = 0; /* of the run of bytes that go out as they are */
	size_t at;

	put_byte(writer, '"');
	for (at = plain_length(bytes, length); at < length;
		 at += plain_length(bytes + at, length - at))
	{
		size_t sequence = utf8_sequence_length(bytes + at, length - at);

		if (sequence > 1)
		{
			at += sequence;
			continue;
		}
		put(writer, bytes + start, at - start);
		if (sequence == 1)
			put_escape(writer, (unsigned char)bytes[at]);
		else
			put(writer, "\xEF\xBF\xBD", 3);
		start = ++at;
	}
	put(writer, bytes + start, length - start);
	put_byte(writer, '"');
}

void
json_write_key(JsonWriter *writer, const char *key)
{
	assert(!writer->after_key);
	separate(writer);
	put_quoted(writer, key, strlen(key));
	put_byte(writer, ':');
	writer->after_key = true;
}

static bool
append(void *context, const char *bytes, size_t length)
{
	char **end = context;

	memcpy(*end, bytes, length);
	*end += length;
	return true;
}

size_t
json_make_key(char *target, const char *key)
{
	char *end = target;
	JsonWriter writer;

	json_writer_init(&writer, append, &end);
	put_quoted(&writer, key, strlen(key));
	put_byte(&writer, ':');
	flush(&writer);
	return (size_t)(end - target);
}

void
json_write_made_key(JsonWriter *writer, const char *made, size_t length)
{
	assert(!writer->after_key);
	separate(writer);
	put(writer, made, length);
	writer->after_key = true;
}

void
json_write_string(JsonWriter *writer, const char *bytes, size_t length)
{
	separate(writer);
	put_quoted(writer, bytes, length);
	complete(writer);
}

void
json_write_text(JsonWriter *writer, const char *text)
{
	if (text == NULL)
		json_write_null(writer);
	else
		json_write_string(writer, text, strlen(text));
}

void
json_write_number(JsonWriter *writer, const char *digits, size_t length)
{
	if (!json_is_number_text(digits, length))
	{
		json_write_null(writer);
		return;
	}
	separate(writer);
	put(writer, digits, length);
	complete(writer);
}

void
json_write_integer(JsonWriter *writer, int64_t value)
{
	char digits[DECIMAL_SIZE];
	size_t length = decimal_write(digits, value);

	separate(writer);
	put(writer, digits, length);
	complete(writer);
}

void
json_write_boolean(JsonWriter *writer, bool value)
{
	separate(writer);
	if (value)
		put(writer, "true", 4);
	else
		put(writer, "false", 5);
	complete(writer);
}

void
json_write_null(JsonWriter *writer)
{
	separate(writer);
	put(writer, "null", 4);
	complete(writer);
}

void
json_write_raw(JsonWriter *writer, const char *json, size_t length)
{
	separate(writer);
	put(writer, json, length);
	complete(writer);
}

/* Skips decimal digits from *at on; false when there is none. */
static bool
skip_digits(const char *text, size_t length, size_t *at)
{
	size_t first = *at;

	while (*at < length && text[*at] >= '0' && text[*at] <= '9')
		(*at)++;
	return *at > first;
}

bool
json_is_number_text(const char *text, size_t length)
{
	size_t at = 0;

	if (at < length && text[at] == '-')
		at++;
	if (at < length && text[at] == '0')
		at++;
	else if (!skip_digits(text, length, &at))
		return false;
	if (at < length && text[at] == '.')
	{
		at++;
		if (!skip_digits(text, length, &at))
			return false;
	}
	if (at < length && (text[at] == 'e' || text[at] == 'E'))
	{
		at++;
		if (at < length && (text[at] == '+' || text[at] == '-'))
			at++;
		if (!skip_digits(text, length, &at))
			return false;
	}
	return at == length;
}
