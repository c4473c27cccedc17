/*
 * test_negotiate.c
 *		Accept and Accept-Language.
 */
#include "check.h"
#include "http/negotiate.h"

/* What an Accept chooses of all formats; "" for nothing. */
static void
check_format(const char *accept, const char *want)
{
	Format format;
	bool found = negotiate_format(accept, FORMAT_SET_ALL, &format);

	check_true(strcmp(found ? format_entry(format)->suffix : "", want) == 0,
			   "%s gives %s", accept ? accept : "no Accept",
			   want[0] ? want : "nothing");
}

static void
test_formats(void)
{
	check_format(NULL, ".json");
	check_format("", ".json");
	check_format("*/*", ".json");
	check_format("text/*", ".csv");
	check_format("text/csv", ".csv");
	check_format("TEXT/CSV", ".csv");
	check_format("application/x-ndjson", ".ndjson");
	check_format("application/*", ".json");
	check_format("application/*, application/json;q=0.5", ".ndjson");
	check_format("text/html", ".html");
	check_format("text/html,application/xhtml+xml,application/xml;q=0.9,"
				 "image/avif,*/*;q=0.8",
				 ".html");
	check_format("text/csv;q=0.5, application/json;q=0.6", ".json");
	check_format("text/csv;q=0.6, application/json;q=0.5", ".csv");
	check_format("text/csv, application/json", ".json");
	check_format("*/*;q=0.1, text/csv;q=0.2", ".csv");
	check_format("*/*, application/json;q=0", ".csv");
	check_format("text/csv;q=0, text/*;q=0.5", ".html");
	check_format("text/csv; charset=utf-8; q=0.3 , image/png", ".csv");
	check_format("application/json;q=0.001", ".json");
	check_format("application/json;q=0", "");
	check_format("*/*;q=0", "");
	check_format("image/png", "");
	check_format("json", "");
	check_format("/", "");
	check_format("text/", "");
	check_format("text/csvx", "");
	check_format("application/ld+json", "");
	check_format(";;,,", "");
	check_format("text/csv;dialect=sv", ".sv.csv");
	check_format("text/csv; q=0.5; dialect=sv, application/json;q=0.4",
				 ".sv.csv");
	check_format("text/csv; dialect=sv;q=0.5, text/csv", ".csv");
	check_format("text/csv; dialect=excel", "");
	check_format("text/csv;q=0, text/*;q=0.5, text/html;q=0", "");
	check_format("application/"
				 "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
				 ".xlsx");
}

/* A set of one format: what does not cover it does not count. */
static void
test_set(void)
{
	static const char *const good[] = {
		"*/*", "application/json", "text/html, */*;q=0.1",
		"application/json;charset=utf-8;q=0.1", "text/csv;q=0, */*"};
	static const char *const bad[] = {
		"text/html", "application/json ; q=0, */*", "application/*;q=0, */*"};
	const unsigned int json = FORMAT_SET(FORMAT_JSON);
	Format format;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		check_true(negotiate_format(good[i], json, &format) &&
					   format == FORMAT_JSON,
				   "accepts JSON: %s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_true(!negotiate_format(bad[i], json, &format),
				   "does not accept JSON: %s", bad[i]);
	check_true(!negotiate_format("*/*", 0, &format), "nothing to be had");
}

static void
test_names(void)
{
	Format format;
	Language language;

	for (int i = 0; i < FORMAT_COUNT; i++)
		check_true(format_from_suffix(format_entry((Format)i)->suffix, &format) &&
					   format == (Format)i,
				   "%s is a suffix", format_entry((Format)i)->suffix);
	check_true(!format_from_suffix(".xml", &format) &&
				   !format_from_suffix("", &format) &&
				   !format_from_suffix(".CSV", &format) &&
				   !format_from_suffix(".csv.csv", &format),
			   "other suffixes are none");
	check_true(language_from_code("sv", &language) &&
				   language == LANGUAGE_SWEDISH &&
				   !language_from_code("SV", &language),
			   "languages by code");
}

int
main(void)
{
	test_formats();
	test_set();
	test_names();
	return check_done();
}
