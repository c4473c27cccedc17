/*
 * test_etag.c
 *		Entity tags and If-None-Match.
 */
#include "check.h"
#include "http/etag.h"

static void
make(char *tag, const char *first, const char *second)
{
	Etag etag;

	etag_begin(&etag);
	etag_add(&etag, first);
	etag_add(&etag, second);
	etag_end(&etag, tag);
}

static void
test_tags(void)
{
	static const char *const texts[][2] = {
		{"", ""},    {NULL, ""}, {"", NULL},  {NULL, NULL},
		{"a", "b"},  {"ab", ""}, {"", "ab"},  {"b", "a"},
		{"a", NULL}, {"a", ""},  {"\x01", ""}};
	const size_t count = sizeof(texts) / sizeof(texts[0]);
	char one[ETAG_SIZE];
	char other[ETAG_SIZE];
	bool all_differ = true;

	make(one, "a", "b");
	make(other, "a", "b");
	check_true(strcmp(one, other) == 0, "the same texts give the same tag");
	check_true(strlen(one) == ETAG_SIZE - 1 && one[0] == '"' &&
				   one[ETAG_SIZE - 2] == '"' &&
				   strspn(one + 1, "0123456789abcdef") == 32,
			   "a tag is 32 digits in quotes");
	Etag etag;

	/* worked out apart: FNV-1a of the bytes 0, "a", 0, "-12", 0, 255, 0 */
	etag_begin(&etag);
	etag_add(&etag, "a");
	etag_add_number(&etag, -12);
	etag_add(&etag, NULL);
	etag_end(&etag, one);
	check_true(strcmp(one, "\"4c50d1c28d03b2146c854673c9c7ed15\"") == 0,
			   "texts, a number and NULL give the tag that they should");
	for (size_t i = 0; i < count; i++)
	{
		for (size_t j = 0; j < i; j++)
		{
			make(one, texts[i][0], texts[i][1]);
			make(other, texts[j][0], texts[j][1]);
			all_differ = all_differ && strcmp(one, other) != 0;
		}
	}
	check_true(all_differ, "other texts give other tags");
}

static void
test_matches(void)
{
	static const char *const good[] = {
		"\"t\"",         "W/\"t\"",      "*",
		" * ",           "\"a\", \"t\"", "\"a\",\"t\"",
		" \"t\"",        "\"t\" ,",      ",,\"t\"",
		"\"a\" W/\"t\"", "\"\", \"t\"",  "W/\"a\", W/\"t\", \"b\"",
		"\"a,b\", \"t\""};
	static const char *const bad[] = {
		"",       "t",        "\"T\"", "\"t",      "t\"",
		"\"tt\"", "\"\"",     "**",    "*, \"t\"", "w/\"t\"",
		"x\"t\"", "W/ \"t\"", "'t'",   "\"a, \"t"};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
	{
		char *exact = strdup(good[i]);

		check_true(etag_matches(exact, "\"t\""), "names it: %s", good[i]);
		free(exact);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		char *exact = strdup(bad[i]);

		check_true(!etag_matches(exact, "\"t\""), "does not name it: %s",
				   bad[i]);
		free(exact);
	}
	check_true(!etag_matches(NULL, "\"t\""), "no header names nothing");
}

int
main(void)
{
	test_tags();
	test_matches();
	return check_done();
}
