/*
 * test_json_writer.c
 *		The JSON writer: structure, escapes, numbers, failing sinks.
 */
#include "check.h"
#include "base/json_writer.h"

typedef struct Text
{
	char bytes[4096];
	size_t used;
	size_t limit; /* the sink fails beyond it */
} Text;

static bool
text_sink(void *context, const char *bytes, size_t length)
{
	Text *text = context;

	if (length > text->limit - text->used)
		return false;
	memcpy(text->bytes + text->used, bytes, length);
	text->used += length;
	text->bytes[text->used] = '\0';
	return true;
}

static Text text;

static JsonWriter
start(size_t limit)
{
	JsonWriter writer;

	text = (Text){.limit = limit};
	json_writer_init(&writer, text_sink, &text);
	return writer;
}

static void
check_text(const char *want, const char *name)
{
	check_true(strcmp(text.bytes, want) == 0, "%s", name);
	if (strcmp(text.bytes, want) != 0)
		printf("#   got %s, want %s\n", text.bytes, want);
}

/* The string as the writer writes it; the input lies in a block of its own
 * size, so that reading beyond it is noticed. */
static void
check_string(const char *bytes, size_t length, const char *want)
{
	JsonWriter writer = start(sizeof(text.bytes) - 1);
	char *exact = malloc(length ? length : 1);

	memcpy(exact, bytes, length);
	json_write_string(&writer, exact, length);
	free(exact);
	check_text(want, want);
}

static void
test_structure(void)
{
	JsonWriter writer = start(sizeof(text.bytes) - 1);

	json_write_begin_object(&writer);
	json_write_key(&writer, "a");
	json_write_begin_array(&writer);
	json_write_integer(&writer, 1);
	json_write_begin_object(&writer);
	json_write_end_object(&writer);
	json_write_begin_array(&writer);
	json_write_end_array(&writer);
	json_write_null(&writer);
	json_write_boolean(&writer, true);
	json_write_boolean(&writer, false);
	json_write_end_array(&writer);
	json_write_key(&writer, "b\"");
	json_write_text(&writer, NULL);
	json_write_key(&writer, "");
	json_write_text(&writer, "");
	json_write_end_object(&writer);
	check_text("{\"a\":[1,{},[],null,true,false],\"b\\\"\":null,\"\":\"\"}",
			   "commas and colons are in place");

	writer = start(sizeof(text.bytes) - 1);
	for (int i = 0; i < JSON_MAX_DEPTH - 1; i++)
		json_write_begin_array(&writer);
	for (int i = 0; i < JSON_MAX_DEPTH - 1; i++)
		json_write_end_array(&writer);
	check_true(text.used == 2 * (JSON_MAX_DEPTH - 1), "deepest nesting");
}

static void
test_strings(void)
{
	char all[0x20];
	JsonWriter writer;

	check_string("", 0, "\"\"");
	check_string("a\"b\\c/d", 7, "\"a\\\"b\\\\c/d\"");
	check_string("\n\r\t\b\f", 5, "\"\\n\\r\\t\\u0008\\u000c\"");
	check_string("\0\x01\x1f\x7f", 4, "\"\\u0000\\u0001\\u001f\x7f\"");
	check_string("\xc3\xa5\xe6\xbc\xa2\xf0\x9f\x98\x80", 9,
				 "\"\xc3\xa5\xe6\xbc\xa2\xf0\x9f\x98\x80\"");
	check_string("a\xff"
				 "b",
				 3,
				 "\"a\xef\xbf\xbd"
				 "b\"");
	check_string("\xc0\x80", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	check_string("\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	check_string("\xe2\x82", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	check_string("\xf0\x9f\x98", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");

	for (int i = 0; i < 0x20; i++)
		all[i] = (char)i;
	writer = start(sizeof(text.bytes) - 1);
	json_write_string(&writer, all, sizeof(all));
	for (size_t i = 0; i < text.used; i++)
	{
		if ((unsigned char)text.bytes[i] < 0x20)
			check_true(false, "control character %d goes out raw",
					   text.bytes[i]);
	}
	check_true(text.used > 32, "every control character is escaped");
}

static void
check_digits(const char *digits, const char *want)
{
	JsonWriter writer = start(sizeof(text.bytes) - 1);

	json_write_number(&writer, digits, strlen(digits));
	check_text(want, digits);
}

static void
test_numbers(void)
{
	static const char *const good[] = {"0",
									   "-0",
									   "1",
									   "-1",
									   "1.10",
									   "0.0000001",
									   "1e300",
									   "1E-5",
									   "1.5e+07",
									   "-0.5e-3",
									   "123456789012345678901234567890.12345"};
	static const char *const bad[] = {
		"",   "-",   "NaN", "Infinity", "-Infinity", "+1",  "01",  "1.",   ".5",
		"1e", "1e+", "1 ",  " 1",       "0x1",       "1,5", "--1", "1.2.3"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		check_digits(good[i], good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_digits(bad[i], "null");

	JsonWriter writer = start(sizeof(text.bytes) - 1);

	json_write_integer(&writer, INT64_MIN);
	check_text("-9223372036854775808", "the smallest integer");
	check_true(json_is_number_text("12x", 2), "only length bytes count");
}

/* A key made beforehand, in a block of the size that is promised to do. */
static void
check_key(const char *key, const char *want)
{
	char *made = malloc(JSON_KEY_SIZE(strlen(key)));
	size_t length = json_make_key(made, key);
	JsonWriter writer = start(sizeof(text.bytes) - 1);

	json_write_begin_object(&writer);
	json_write_made_key(&writer, made, length);
	json_write_integer(&writer, 1);
	json_write_made_key(&writer, made, length);
	json_write_null(&writer);
	json_write_end_object(&writer);
	free(made);
	check_text(want, want);
}

static void
test_keys(void)
{
	char controls[3001];

	check_key("n", "{\"n\":1,\"n\":null}");
	check_key("", "{\"\":1,\"\":null}");
	check_key("a \"b\"\x01\xff\xc3\xa5",
			  "{\"a \\\"b\\\"\\u0001\xef\xbf\xbd\xc3\xa5\":1,"
			  "\"a \\\"b\\\"\\u0001\xef\xbf\xbd\xc3\xa5\":null}");

	memset(controls, 1, sizeof(controls) - 1);
	controls[sizeof(controls) - 1] = '\0';
	char *made = malloc(JSON_KEY_SIZE(strlen(controls)));

	check_true(json_make_key(made, controls) == JSON_KEY_SIZE(3000),
			   "a key longer than the writer's buffer");
	free(made);
}

/* Each byte in each place of a text longer than a machine word. */
static void
test_places(void)
{
	int wrong = 0;

	for (int byte = 1; byte < 256; byte++)
	{
		bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';

		for (size_t place = 0; place < 19; place++)
		{
			char all[19];
			JsonWriter writer = start(sizeof(text.bytes) - 1);
			size_t head = place + 1; /* the quote before */
			size_t tail = sizeof(all) - place - 1;

			memset(all, ' ', sizeof(all));
			all[place] = (char)byte;
			json_write_string(&writer, all, sizeof(all));
			if (memcmp(text.bytes + 1, all, place) != 0 ||
				memcmp(text.bytes + text.used - 1 - tail, all + place + 1,
					   tail) != 0 ||
				(text.bytes[head] == (char)byte &&
				 text.used == sizeof(all) + 2) != plain)
				wrong++;
		}
	}
	check_true(wrong == 0, "every byte is seen in every place");
}

static void
test_failing_sink(void)
{
	bool all_failed = true;

	for (size_t limit = 0; limit < 20; limit++)
	{
		JsonWriter writer = start(limit);

		json_write_begin_array(&writer);
		json_write_text(&writer, "\x01\x01\x01\xff\n");
		json_write_end_array(&writer);
		all_failed = all_failed && writer.failed && text.used <= limit;
	}
	check_true(all_failed, "a sink that fails anywhere stops the writer");
}

int
main(void)
{
	test_structure();
	test_strings();
	test_numbers();
	test_keys();
	test_places();
	test_failing_sink();
	return check_done();
}
