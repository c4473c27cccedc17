/*
 * test_row_writer.c
 *		Answers in every format, with hostile values; addresses of pages.
 */
#include "check.h"
#include "http/cors.h"
#include "write/row_writer.h"
#include "base/utf8.h"

static struct
{
	char bytes[65536];
	size_t used;
	size_t limit; /* the sink fails beyond it */
} text;

static bool
text_sink(void *context, const char *bytes, size_t length)
{
	(void)context;
	if (length > text.limit - text.used)
		return false;
	memcpy(text.bytes + text.used, bytes, length);
	text.used += length;
	text.bytes[text.used] = '\0';
	return true;
}

/* A column's name, and that name as a key. */
#define NAME(text, quoted) \
	.name = text, .key = quoted ":", .key_length = sizeof(quoted)

static Column columns[] = {
	{NAME("label", "\"label\""), .type = TYPE_TEXT, .labels = {"Label", "Etikett"}},
	{NAME("n", "\"n\""), .type = TYPE_NUMERIC, .labels = {"Number", "Antal"}},
	{NAME("good", "\"good\""), .type = TYPE_BOOLEAN, .labels = {"<Good>", "Bra"}},
	{NAME("a \"b\",c", "\"a \\\"b\\\",c\""), .type = TYPE_DATE, .labels = {"Day", "Dag"}},
};
static Parameter parameters[] = {
	{.name = "unit", .type = TYPE_TEXT, .labels = {"Unit", "Enhet"}},
	{.name = "step", .type = TYPE_INTEGER, .labels = {"Step", "Steg"}},
};
static const Endpoint endpoint = {
	.name = "staff",
	.titles = {"Staff <b>", "Anställda"},
	.descriptions = {"All & any.", "Alla."},
	.parameters = parameters,
	.parameter_count = 2,
	.columns = columns,
	.column_count = 4,
	.max_rows = 100,
	.paged = true,
};
static const char *values[] = {"x'\"<&", NULL};

/* An answer with these rows of texts as the server gives them. */
static bool
write_answer(Format format, const char *const (*rows)[4], size_t count,
			 bool more, size_t limit)
{
	static Answer answer;
	RowWriter writer;

	answer = (Answer){.endpoint = &endpoint,
					  .format = format,
					  .suffix = "",
					  .language = LANGUAGE_ENGLISH,
					  .values = values,
					  .page = {.limit = 2, .offset = 4}};
	if (more)
	{
		const Page next = {.limit = 2, .offset = 6};

		target_write(answer.next, &endpoint, "", values, NULL, &next);
	}
	text.used = 0;
	text.limit = limit;
	text.bytes[0] = '\0';
	row_writer_begin(&writer, &answer, text_sink, NULL);
	for (size_t i = 0; i < count; i++)
	{
		Cell cells[4];
		char *exact[4]; /* reading beyond it is noticed */

		for (int j = 0; j < 4; j++)
		{
			size_t length = rows[i][j] ? strlen(rows[i][j]) : 0;

			exact[j] = malloc(length + 1);
			memcpy(exact[j], rows[i][j] ? rows[i][j] : "", length);
			exact[j] = realloc(exact[j], length ? length : 1);
			cell_read(&cells[j], columns[j].type, rows[i][j] ? exact[j] : NULL,
					  length);
		}
		row_writer_row(&writer, cells);
		for (int j = 0; j < 4; j++)
			free(exact[j]);
	}
	row_writer_end(&writer, more);
	return !writer.failed;
}

static void
check_text(const char *want, const char *name)
{
	check_true(strcmp(text.bytes, want) == 0, "%s", name);
	if (strcmp(text.bytes, want) != 0)
		printf("# got %s\n# want %s\n", text.bytes, want);
}

static const char *const two[][4] = {{"a,b", "1.10", "t", "2024-02-29"},
									 {"", "NaN", "f", NULL}};

static void
test_json(void)
{
	write_answer(FORMAT_JSON, two, 2, true, sizeof(text.bytes) - 1);
	check_text("{\"meta\":{\"endpoint\":\"staff\",\"title\":\"Staff <b>\","
			   "\"language\":\"en\",\"parameters\":{\"unit\":\"x'\\\"<&\","
			   "\"step\":null},\"max_rows\":100,\"limit\":2,\"offset\":4,"
			   "\"next\":\"/v1/staff?unit=x%27%22%3C%26&limit=2&offset=6\"},"
			   "\"data\":[{\"label\":\"a,b\",\"n\":1.10,\"good\":true,"
			   "\"a \\\"b\\\",c\":\"2024-02-29\"},{\"label\":\"\",\"n\":null,"
			   "\"good\":false,\"a \\\"b\\\",c\":null}],"
			   "\"page\":{\"rows\":2,\"more\":true}}",
			   "JSON");
	write_answer(FORMAT_NDJSON, two, 2, true, sizeof(text.bytes) - 1);
	check_text("{\"label\":\"a,b\",\"n\":1.10,\"good\":true,"
			   "\"a \\\"b\\\",c\":\"2024-02-29\"}\n"
			   "{\"label\":\"\",\"n\":null,\"good\":false,"
			   "\"a \\\"b\\\",c\":null}\n",
			   "NDJSON");
	write_answer(FORMAT_NDJSON, NULL, 0, false, sizeof(text.bytes) - 1);
	check_text("", "NDJSON without rows is empty");
}

static void
test_csv(void)
{
	static const char *const hostile[][4] = {
		{"say \"no\"", "-1", "t", NULL},
		{"two\nlines", "1e5", NULL, "infinity"},
		{"\r", "Infinity", NULL, NULL},
		{" edge", NULL, NULL, NULL},
		{"=1+2", NULL, NULL, NULL},
		{"\"", NULL, NULL, NULL},
		{"bad \xff\xc3 byte", NULL, NULL, NULL},
		{"\xc3\xa5\xf0\x9f\x98\x80", NULL, NULL, NULL},
		{NULL, NULL, NULL, NULL}};

	write_answer(FORMAT_CSV, two, 2, true, sizeof(text.bytes) - 1);
	check_text("label,n,good,\"a \"\"b\"\",c\"\r\n"
			   "\"a,b\",1.10,true,2024-02-29\r\n"
			   "\"\",,false,\r\n",
			   "CSV: NULL is nothing, an empty text is quoted");
	write_answer(FORMAT_CSV, hostile, 9, false, sizeof(text.bytes) - 1);
	check_text("label,n,good,\"a \"\"b\"\",c\"\r\n"
			   "\"say \"\"no\"\"\",-1,true,\r\n"
			   "\"two\nlines\",1e5,,\r\n"
			   "\"\r\",,,\r\n"
			   "\" edge\",,,\r\n"
			   "=1+2,,,\r\n"
			   "\"\"\"\",,,\r\n"
			   "bad \xEF\xBF\xBD\xEF\xBF\xBD byte,,,\r\n"
			   "\xc3\xa5\xf0\x9f\x98\x80,,,\r\n"
			   ",,,\r\n",
			   "CSV: hostile values");
}

static void
test_html(void)
{
	static const char *const hostile[][4] = {
		{"</td></table><script>alert('1')</script>", "1", "t", NULL},
		{"\"&\"\x01\x7f\xff\t\xc3\xa5", "2", "f", "2024-02-29"}};

	write_answer(FORMAT_HTML, hostile, 2, true, sizeof(text.bytes) - 1);
	check_true(strstr(text.bytes, "<script") == NULL &&
				   strstr(text.bytes, "<b>") == NULL,
			   "HTML: nothing but our own marks");
	check_true(
		strstr(text.bytes,
			   "<tr><td>&lt;/td&gt;&lt;/table&gt;&lt;script&gt;alert(&#39;1"
			   "&#39;)&lt;/script&gt;</td><td align=\"right\">1</td><td>true"
			   "</td><td><i>missing</i></td></tr>\n"
			   "<tr><td>&quot;&amp;&quot;\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
			   "\t\xc3\xa5</td><td align=\"right\">2</td><td>false</td>"
			   "<td>2024-02-29</td></tr>\n") != NULL,
		"HTML: hostile values");
	check_true(
		strstr(text.bytes, "<title>Staff &lt;b&gt;</title>") != NULL &&
			strstr(text.bytes, "<dd>x&#39;&quot;&lt;&amp;</dd>") != NULL &&
			strstr(text.bytes, "<th scope=\"col\">&lt;Good&gt;</th>") != NULL,
		"HTML: titles, parameters and labels are escaped");
	check_true(strstr(text.bytes,
					  "<a rel=\"next\" href=\"/v1/staff?unit=x%27%22%3C%26&amp;"
					  "limit=2&amp;offset=6\">Next page</a>") != NULL &&
				   strstr(text.bytes, "href=\"/v1/staff.csv?unit=") != NULL,
			   "HTML: links");
}

static void
test_failing_sink(void)
{
	for (int format = 0; format < FORMAT_COUNT; format++)
	{
		size_t whole;
		bool all_failed = true;

		write_answer((Format)format, two, 2, false, sizeof(text.bytes) - 1);
		whole = text.used;
		for (size_t limit = 0; limit < whole; limit += 7)
			all_failed = all_failed &&
						 !write_answer((Format)format, two, 2, false, limit);
		check_true(all_failed, "a sink that fails anywhere stops %s",
				   format_entry((Format)format)->media_type);
	}
}

static void
check_cell(ValueType type, const char *bytes, CellKind kind, const char *want)
{
	Cell cell;

	cell_read(&cell, type, bytes, bytes ? strlen(bytes) : 0);
	check_true(cell.kind == kind && cell.length == strlen(want) &&
				   memcmp(cell.bytes, want, cell.length) == 0,
			   "%s %s", value_type(type)->name, bytes ? bytes : "NULL");
}

static void
test_cells(void)
{
	check_cell(TYPE_TEXT, NULL, CELL_NULL, "");
	check_cell(TYPE_TEXT, "", CELL_TEXT, "");
	check_cell(TYPE_TEXT, "infinity", CELL_TEXT, "infinity");
	check_cell(TYPE_NUMERIC, "0.0000001", CELL_NUMBER, "0.0000001");
	check_cell(TYPE_NUMERIC, "NaN", CELL_NULL, "");
	check_cell(TYPE_DOUBLE, "-Infinity", CELL_NULL, "");
	check_cell(TYPE_DOUBLE, "1e+300", CELL_NUMBER, "1e+300");
	check_cell(TYPE_BIGINT, "9223372036854775807", CELL_NUMBER,
			   "9223372036854775807");
	check_cell(TYPE_INTEGER, "x", CELL_NULL, "");
	check_cell(TYPE_BOOLEAN, "t", CELL_BOOLEAN, "true");
	check_cell(TYPE_BOOLEAN, "f", CELL_BOOLEAN, "false");
	check_cell(TYPE_DATE, "2024-02-29", CELL_TEXT, "2024-02-29");
	check_cell(TYPE_DATE, "-infinity", CELL_NULL, "");
	check_cell(TYPE_DATE, "0044-03-15 BC", CELL_TEXT, "0044-03-15 BC");
	check_cell(TYPE_TIME, "2024-02-29 11:00:00.5+00", CELL_TEXT,
			   "2024-02-29T11:00:00.5Z");
	check_cell(TYPE_TIME, "infinity", CELL_NULL, "");
	check_cell(TYPE_TIME, "0044-03-15 11:00:00+00 BC", CELL_TEXT,
			   "0044-03-15 11:00:00+00 BC");
	check_cell(TYPE_TIME, "294276-12-31 23:59:59.999999+00", CELL_TEXT,
			   "294276-12-31T23:59:59.999999Z");
	check_cell(TYPE_TIME, "+00", CELL_TEXT, "+00");
}

static void
test_targets(void)
{
	char target[TARGET_SIZE];
	char longest[TARGET_SIZE];
	const char *many[] = {longest, "1"};
	const Page page = {.limit = 10, .offset = PAGE_MAX_OFFSET};
	const char *odd[] = {"\xc3\xa5 +&=%/?#>", ""};
	const size_t before = strlen("/v1/staff?unit=");
	const size_t behind = strlen("&step=1");

	target_write(target, &endpoint, ".csv", odd, "sv", &page);
	check_true(strcmp(target,
					  "/v1/staff.csv?unit=%C3%A5%20%2B%26%3D%25%2F%3F"
					  "%23%3E&step=&limit=10&offset=2147483647&lang=sv") == 0,
			   "an address with everything");
	target_write(target, &endpoint, "", (const char *[]){NULL, NULL}, NULL,
				 NULL);
	check_true(strcmp(target, "/v1/staff") == 0, "an address with nothing");

	memset(longest, 'a', sizeof(longest));
	longest[TARGET_SIZE - 1 - before - behind] = '\0';
	check_true(target_write(target, &endpoint, "", many, NULL, NULL) &&
				   strlen(target) == TARGET_SIZE - 1,
			   "the longest address");
	longest[0] = '%';
	check_true(!target_write(target, &endpoint, "", many, NULL, NULL) &&
				   target[0] == '\0',
			   "a longer one is none");
}

static void
check_page(const char *name, const char *value, bool good, int64_t limit,
		   int64_t offset)
{
	Page page = {.limit = 100};
	Problem problem = {.parameter = ""};
	bool mine;
	bool got = page_read(&page, name, value, 100, &mine, &problem);

	check_true(mine && got == good &&
				   (good ? page.limit == limit && page.offset == offset
						 : strcmp(problem.parameter, name) == 0),
			   "%s=%s is %s", name, value, good ? "good" : "bad");
}

static void
test_pages(void)
{
	Page page;
	Problem problem;
	bool mine;

	check_page("limit", "1", true, 1, 0);
	check_page("limit", "100", true, 100, 0);
	check_page("limit", "101", false, 0, 0);
	check_page("limit", "0", false, 0, 0);
	check_page("limit", "-1", false, 0, 0);
	check_page("limit", "", true, 100, 0);
	check_page("limit", "1e1", false, 0, 0);
	check_page("offset", "0", true, 100, 0);
	check_page("offset", "2147483647", true, 100, 2147483647);
	check_page("offset", "2147483648", false, 0, 0);
	check_page("offset", "-1", false, 0, 0);
	check_true(page_read(&page, "unit", "1", 100, &mine, &problem) && !mine,
			   "another parameter");
}

static void
test_origins(void)
{
	const char *two_origins[] = {"https://a.example", "http://localhost:8080"};
	const char *all[] = {"*"};
	Endpoint none = {.origin_count = 0};
	Endpoint some = {.origins = two_origins, .origin_count = 2};
	Endpoint any = {.origins = all, .origin_count = 1};

	check_true(cors_allowed(&none, "https://a.example") == NULL &&
				   !cors_varies(&none),
			   "no origin is allowed");
	check_true(cors_allowed(&some, "http://localhost:8080") == two_origins[1] &&
				   cors_varies(&some),
			   "a listed origin is allowed");
	check_true(cors_allowed(&some, "https://a.example.org") == NULL &&
				   cors_allowed(&some, "https://a.exampl") == NULL &&
				   cors_allowed(&some, "*") == NULL &&
				   cors_allowed(&some, "null") == NULL &&
				   cors_allowed(&some, "") == NULL &&
				   cors_allowed(&some, NULL) == NULL,
			   "others are not");
	check_true(strcmp(cors_allowed(&any, NULL), "*") == 0 && !cors_varies(&any),
			   "all are allowed");
}

/* Whatever the bytes are, the writers stay within them. */
static void
test_noise(void)
{
	static const char alphabet[] =
		"\"\",\r\n<>&'\x01\x7f\xc3\xa5\xff\xf0 aA0.-";
	uint32_t state = 1;
	bool clean = true;

	for (int round = 0; round < 5000; round++)
	{
		char noise[24];
		const char *row[1][4] = {{noise, noise, noise, noise}};
		size_t length = (size_t)(round % 23);

		for (size_t i = 0; i < length; i++)
		{
			state = state * 1664525u + 1013904223u;
			noise[i] = alphabet[(state >> 16) % (sizeof(alphabet) - 1)];
		}
		noise[length] = '\0';
		for (int format = 0; format < FORMAT_COUNT; format++)
		{
			write_answer((Format)format, row, 1, false, sizeof(text.bytes) - 1);
			for (size_t at = 0; at < text.used;)
			{
				size_t sequence =
					utf8_sequence_length(text.bytes + at, text.used - at);

				clean = clean && sequence > 0;
				at += sequence > 0 ? sequence : 1;
			}
		}
	}
	check_true(clean, "5,000 random rows give UTF-8 in every format");
}

int
main(void)
{
	test_json();
	test_csv();
	test_html();
	test_failing_sink();
	test_cells();
	test_targets();
	test_pages();
	test_origins();
	test_noise();
	return check_done();
}
