/*
 * test_row_writer.c
 *		Answers in every format, with hostile values; addresses of pages.
 */
#include "check.h"
#include "http/cors.h"
#include "write/row_writer.h"
#include "base/utf8.h"
#include "write/kept_rows.h"

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
	{NAME("label", "\"label\""), .type = TYPE_TEXT, .labels = {"Label", "Etikett"},
	 .role = ROLE_DIMENSION, .decimals = -1},
	{NAME("n", "\"n\""), .type = TYPE_NUMERIC, .labels = {"Number", "Antal"},
	 .role = ROLE_MEASURE, .units = {"persons", "personer"}, .decimals = 1},
	{NAME("good", "\"good\""), .type = TYPE_BOOLEAN, .labels = {"<Good>", "Bra"},
	 .decimals = -1},
	{NAME("a \"b\",c", "\"a \\\"b\\\",c\""), .type = TYPE_DATE, .labels = {"Day", "Dag"},
	 .role = ROLE_TIME, .decimals = -1},
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
static const char *const values[] = {"x'\"<&"};
static const Argument arguments[] = {{values, 1}, {NULL, 0}};
static const Publication publication = {
	.names = {"City & Co", "Staden"},
	.sources = {"HR", "Personalsystemet"},
	.licence = "CC0-1.0",
	.licence_url = "https://example.org/cc0",
	.updated = "2026-01-31T12:00:00Z",
};

/* In the order in which they are looked for. */
static CodeWord word_list[] = {
	{"code", "all", {"all", "alla"}},
	{"level", "city", {"the whole", "hela"}},
	{"level", "cityscape", {"more", "mer"}},
	{"unit", "x", {"an <x>", "ett x"}},
};
static const CodeWords words = {.entries = word_list, .count = 4};

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
					  .arguments = arguments,
					  .publication = &publication,
					  .code_words = &words,
					  .page = {.limit = 2, .offset = 4}};
	if (more)
	{
		const Page next = {.limit = 2, .offset = 6};

		target_write(answer.next, &endpoint, "", arguments, NULL, &next);
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
			   "\"next\":\"/v1/staff?unit=x%27%22%3C%26&limit=2&offset=6\","
			   "\"publisher\":\"City & Co\",\"homepage\":null,"
			   "\"contact\":null,\"licence\":\"CC0-1.0\","
			   "\"licence_url\":\"https://example.org/cc0\","
			   "\"source\":\"HR\",\"updated\":\"2026-01-31T12:00:00Z\","
			   "\"next_release\":null,\"units\":{\"n\":{\"unit\":\"persons\","
			   "\"decimals\":1}},\"metadata\":\"/v1/staff/metadata\"},"
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
test_swedish_csv(void)
{
	static const char *const hostile[][4] = {
		{"=1+2", "-1.50", "t", "2024-02-29"}, {"+1", "1e5", NULL, NULL},
		{"-24", "7", NULL, NULL},			  {"@sum", NULL, NULL, NULL},
		{"\tx", NULL, NULL, NULL},			  {"a;b", NULL, NULL, NULL},
		{"a,b", NULL, NULL, NULL},			  {"1.5", NULL, NULL, NULL},
		{"", NULL, NULL, NULL}};

	write_answer(FORMAT_CSV_SV, hostile, 9, false, sizeof(text.bytes) - 1);
	check_text("\xEF\xBB\xBFlabel;n;good;\"a \"\"b\"\",c\"\r\n"
			   "'=1+2;-1,50;true;2024-02-29\r\n"
			   "'+1;1e5;;\r\n"
			   "'-24;7;;\r\n"
			   "'@sum;;;\r\n"
			   "'\tx;;;\r\n"
			   "\"a;b\";;;\r\n"
			   "a,b;;;\r\n"
			   "1.5;;;\r\n"
			   "\"\";;;\r\n",
			   "Swedish CSV: numbers have commas, no text is a formula");
}

#ifdef SPEGEL_XLSX
static void
test_workbook(void)
{
	static char first[sizeof(text.bytes)];
	size_t length;

	check_true(write_answer(FORMAT_XLSX, two, 2, false, sizeof(text.bytes) - 1) &&
				   memcmp(text.bytes, "PK\003\004", 4) == 0,
			   "a workbook is a package");
	length = text.used;
	memcpy(first, text.bytes, length);
	write_answer(FORMAT_XLSX, two, 2, false, sizeof(text.bytes) - 1);
	check_true(text.used == length && memcmp(first, text.bytes, length) == 0,
			   "the same rows give the same workbook");
}
#endif

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
			   "&#39;)&lt;/script&gt;</td><td class=\"n\">1</td><td>yes"
			   "</td><td class=\"d\"><i>missing</i></td></tr>\n"
			   "<tr><td>&quot;&amp;&quot;\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
			   "\t\xc3\xa5</td><td class=\"n\">2</td><td>no</td>"
			   "<td class=\"d\">2024-02-29</td></tr>\n") != NULL,
		"HTML: hostile values");
	check_true(
		strstr(text.bytes, "<title>Staff &lt;b&gt;</title>") != NULL &&
			strstr(text.bytes, "value=\"x&#39;&quot;&lt;&amp;\"") != NULL &&
			strstr(text.bytes, "<th scope=\"col\">&lt;Good&gt;</th>") != NULL,
		"HTML: titles, parameters and labels are escaped");
	check_true(strstr(text.bytes,
					  "<a rel=\"next\" href=\"/v1/staff?unit=x%27%22%3C%26&amp;"
					  "limit=2&amp;offset=6\">Next page</a>") != NULL &&
				   strstr(text.bytes, "href=\"/v1/staff.csv?unit=") != NULL,
			   "HTML: links");
	check_true(strstr(text.bytes, "<dt>Source</dt><dd>HR</dd>") != NULL &&
				   strstr(text.bytes, "<dd>City &amp; Co</dd>") != NULL &&
				   strstr(text.bytes, "href=\"https://example.org/cc0\">"
									  "CC0-1.0</a>") != NULL,
			   "HTML: source, publisher and licence");
}

/* A page has the words of one language. */
static void
test_words(void)
{
	static Column both[] = {
		{NAME("step", "\"step\""), .type = TYPE_TEXT, .labels = {"Step", "Steg"}},
		{NAME("step_sv", "\"step_sv\""), .type = TYPE_TEXT, .labels = {"S", "S"}},
		{NAME("step_en", "\"step_en\""), .type = TYPE_TEXT, .labels = {"E", "E"}},
		{NAME("n", "\"n\""), .type = TYPE_NUMERIC, .labels = {"N", "Antal"}},
	};
	static const Endpoint steps = {.name = "steps",
								   .titles = {"Steps", "Steg"},
								   .descriptions = {"D.", "B."},
								   .columns = both,
								   .column_count = 4,
								   .max_rows = 100};
	static const char *const one[4] = {"1", "Chef", "Manager", "0.5"};
	Answer answer = {.endpoint = &steps,
					 .format = FORMAT_HTML,
					 .suffix = "",
					 .language = LANGUAGE_SWEDISH,
					 .publication = &publication,
					 .code_words = &words};
	RowWriter writer;
	Cell cells[4];

	text.used = 0;
	text.limit = sizeof(text.bytes) - 1;
	row_writer_begin(&writer, &answer, text_sink, NULL);
	for (int i = 0; i < 4; i++)
		cell_read(&cells[i], both[i].type, one[i], strlen(one[i]));
	row_writer_row(&writer, cells);
	row_writer_end(&writer, false);
	check_true(strstr(text.bytes, "<thead><tr><th scope=\"col\">Steg</th>"
								  "<th scope=\"col\">Antal</th></tr></thead>\n"
								  "<tbody>\n<tr><td>Chef</td>"
								  "<td class=\"n\">0,5</td></tr>") != NULL,
			   "HTML: the words of one language, and its numbers");
}

/* Counts the cells of a table, each of which begins a piece. */
static bool
count_sink(void *context, const char *bytes, size_t length)
{
	size_t *seen = context;

	*seen += length >= 3 && memcmp(bytes, "<td", 3) == 0;
	return true;
}

/* What divides no row is said above the table, in a short answer. */
static void
test_same(void)
{
	static Column shown[] = {
		{NAME("step", "\"step\""), .type = TYPE_TEXT, .labels = {"Step", "Steg"},
		 .role = ROLE_DIMENSION},
		{NAME("unit", "\"unit\""), .type = TYPE_TEXT, .labels = {"Unit", "Enhet"},
		 .role = ROLE_DIMENSION},
		{NAME("note", "\"note\""), .type = TYPE_TEXT, .labels = {"Note", "Not"}},
		{NAME("n", "\"n\""), .type = TYPE_NUMERIC, .labels = {"N", "Antal"},
		 .role = ROLE_MEASURE},
	};
	static const Endpoint divided = {.name = "divided",
									 .titles = {"D", "D"},
									 .descriptions = {"D.", "B."},
									 .columns = shown,
									 .column_count = 4,
									 .max_rows = 10000};
	static const char *const head =
		"<p>For the whole table: <strong>Step</strong> all.</p>\n"
		"<p>Empty columns: <strong>Note</strong>.</p>\n<table>\n"
		"<caption>D</caption>\n<thead><tr><th scope=\"col\">Unit</th>"
		"<th scope=\"col\">N</th></tr></thead>\n<tbody>\n"
		"<tr><td>a</td><td class=\"n\">1</td></tr>\n"
		"<tr><td>a</td><td class=\"n\">1</td></tr>\n"
		"<tr><td>b</td><td class=\"n\">1</td></tr>\n</tbody>";
	/* the last unit differs; beyond what is kept, the page is as if all did */
	const size_t counts[] = {3, KEPT_ROWS_MOST, KEPT_ROWS_MOST + 1};
	Answer answer = {.endpoint = &divided,
					 .format = FORMAT_HTML,
					 .suffix = "",
					 .publication = &publication,
					 .code_words = &words};

	for (int round = 0; round < 3; round++)
	{
		RowWriter writer;
		size_t seen = 0;

		text.used = 0;
		text.limit = sizeof(text.bytes) - 1;
		text.bytes[0] = '\0';
		row_writer_begin(&writer, &answer, round == 0 ? text_sink : count_sink,
						 &seen);
		for (size_t i = 0; i < counts[round]; i++)
		{
			const char *const row[] = {
				"all", i + 1 == counts[round] ? "b" : "a", NULL, "1"};
			Cell cells[4];

			for (int j = 0; j < 4; j++)
				cell_read(&cells[j], shown[j].type, row[j],
						  row[j] ? strlen(row[j]) : 0);
			row_writer_row(&writer, cells);
		}
		row_writer_end(&writer, false);
		if (round == 0)
			check_true(strstr(text.bytes, head) != NULL,
					   "HTML: what is the same, and what is empty, is said once");
		else
			check_true(seen == (round == 1 ? 2 : 4) * counts[round],
					   "HTML: all cells of %zu rows", counts[round]);
	}
}

/* Codes without words of their own are called what the catalogue says. */
static void
test_code_words(void)
{
	static Column told[] = {
		{NAME("level", "\"level\""), .type = TYPE_TEXT, .labels = {"L", "N"},
		 .role = ROLE_DIMENSION},
		{NAME("status", "\"status\""), .type = TYPE_TEXT, .labels = {"S", "S"}},
	};
	static const char *const allowed[] = {"city", "between"};
	static Parameter asked[] = {{.name = "level",
								 .type = TYPE_TEXT,
								 .labels = {"Level", "Nivå"},
								 .allowed = (const char **)allowed,
								 .allowed_count = 2}};
	static const char *const given[] = {"city"};
	static const Argument argument[] = {{given, 1}};
	static const Endpoint levels = {.name = "levels",
									.titles = {"Levels", "Nivåer"},
									.descriptions = {"D.", "B."},
									.parameters = asked,
									.parameter_count = 1,
									.columns = told,
									.column_count = 2,
									.max_rows = 100};
	/* what the server gives has no end but its length */
	static const char *const rows[][2] = {{"cityscape", "city"},
										  {"cityscape", "all"},
										  {"all", NULL},
										  {"cityscape", "?"}};
	static const size_t lengths[] = {4, 3, 3, 9};
	Answer answer = {.endpoint = &levels,
					 .suffix = "",
					 .language = LANGUAGE_SWEDISH,
					 .arguments = argument,
					 .publication = &publication,
					 .code_words = &words};

	for (int round = 0; round < 2; round++)
	{
		RowWriter writer;

		answer.format = round == 0 ? FORMAT_HTML : FORMAT_CSV;
		text.used = 0;
		text.limit = sizeof(text.bytes) - 1;
		row_writer_begin(&writer, &answer, text_sink, NULL);
		for (int i = 0; i < 4; i++)
		{
			Cell cells[2];

			for (int j = 0; j < 2; j++)
				cell_read(&cells[j], TYPE_TEXT, rows[i][j],
						  j == 0		? lengths[i]
						  : rows[i][j] ? strlen(rows[i][j])
									   : 0);
			row_writer_row(&writer, cells);
		}
		row_writer_end(&writer, false);
		if (round == 0)
		{
			check_true(strstr(text.bytes,
							  "<tr><td>hela</td><td>city</td></tr>\n"
							  "<tr><td>cit</td><td>all</td></tr>\n"
							  "<tr><td>alla</td><td><i>värde saknas</i></td>"
							  "</tr>\n<tr><td>mer</td><td>?</td></tr>\n") != NULL,
					   "HTML: codes are called by their words");
			check_true(strstr(text.bytes,
							  "<option value=\"city\" selected>hela</option>"
							  "<option value=\"between\">between</option>") !=
						   NULL,
					   "HTML: and so are those to choose from");
		}
		else
			check_true(strstr(text.bytes, "level,status\r\ncity,city\r\n"
										  "cit,all\r\nall,\r\n") != NULL,
					   "CSV: codes stay codes");
	}
}

/* Shares are drawn beside their numbers. */
static void
test_bars(void)
{
	static Column drawn[] = {
		{NAME("share", "\"share\""), .type = TYPE_NUMERIC, .labels = {"S", "A"},
		 .role = ROLE_MEASURE, .units = {"share", "andel"}},
		{NAME("n", "\"n\""), .type = TYPE_NUMERIC, .labels = {"N", "N"},
		 .role = ROLE_MEASURE, .units = {"persons", "personer"}},
	};
	static const Endpoint shares = {.name = "shares",
									.titles = {"Shares", "Andelar"},
									.descriptions = {"D.", "B."},
									.columns = drawn,
									.column_count = 2,
									.max_rows = 100};
	static const char *const rows[][2] = {
		{"0.3663", "0.5"}, {"1.2", "1"}, {NULL, "0"}, {"-0.1", "1"}};
	Answer answer = {.endpoint = &shares,
					 .format = FORMAT_HTML,
					 .suffix = "",
					 .publication = &publication,
					 .code_words = &words};
	RowWriter writer;
	size_t bars = 0;

	text.used = 0;
	text.limit = sizeof(text.bytes) - 1;
	row_writer_begin(&writer, &answer, text_sink, NULL);
	for (int i = 0; i < 4; i++)
	{
		Cell cells[2];

		for (int j = 0; j < 2; j++)
			cell_read(&cells[j], TYPE_NUMERIC, rows[i][j],
					  rows[i][j] ? strlen(rows[i][j]) : 0);
		row_writer_row(&writer, cells);
	}
	row_writer_end(&writer, false);
	for (const char *at = text.bytes; (at = strstr(at, "<svg")) != NULL; at++)
		bars++;
	check_true(bars == 1 && strstr(text.bytes, "0.3663 <svg") != NULL &&
				   strstr(text.bytes, "d=\"M0 0h36.6v10H0z\"") != NULL,
			   "HTML: a bar for a share, and for nothing else");
}

/* What stands before the values of a dataset whose dimensions have these codes. */
#define DATASET(rows, size, labels, days) \
	"{\"version\":\"2.0\",\"class\":\"dataset\",\"label\":\"Staff <b>\"," \
	"\"note\":[\"All & any.\"],\"id\":[\"label\",\"a \\\"b\\\",c\"," rows \
	"\"ContentsCode\"],\"size\":" size ",\"role\":{\"time\":[\"a \\\"b\\\",c" \
	"\"],\"metric\":[\"ContentsCode\"]},\"dimension\":{\"label\":{\"label\":" \
	"\"Label\",\"category\":" labels "},\"a \\\"b\\\",c\":{\"label\":\"Day\"," \
	"\"category\":" days "},"
#define CONTENTS \
	"\"ContentsCode\":{\"label\":\"Contents\",\"category\":{\"index\":[\"n\"]," \
	"\"label\":{\"n\":\"Number\"},\"unit\":{\"n\":{\"base\":\"persons\",\"decimals\":1}}}}},"

static void
test_jsonstat(void)
{
	static const char *const same[][4] = {{"x", "1", "t", NULL},
										  {"x", NULL, "f", NULL}};

	write_answer(FORMAT_JSONSTAT, two, 2, false, sizeof(text.bytes) - 1);
	check_text(DATASET("", "[2,2,1]",
					   "{\"index\":[\"a,b\",\"\"],\"label\":{\"a,b\":"
					   "\"a,b\",\"\":\"\"}}",
					   "{\"index\":[\"2024-02-29\",\"\"],\"label\":{"
					   "\"2024-02-29\":\"2024-02-29\",\"\":\"\"}}")
				   CONTENTS "\"value\":[1.10,null,null,null],\"status\":{}}",
			   "JSON-stat");
	write_answer(FORMAT_JSONSTAT, same, 2, false, sizeof(text.bytes) - 1);
	check_text(DATASET("\"row\",", "[1,1,2,1]",
					   "{\"index\":[\"x\"],\"label\":{\"x\":\"x\"}}",
					   "{\"index\":[\"\"],\"label\":{\"\":\"\"}}")
				   "\"row\":{\"label\":\"Row\",\"category\":{\"index\":["
				   "\"1\",\"2\"]}}," CONTENTS
				   "\"value\":[1,null],\"status\":{}}",
			   "JSON-stat: rows that nothing tells apart are numbered");
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
	const char *const longest_value[] = {longest};
	const char *const one[] = {"1"};
	const Argument many[] = {{longest_value, 1}, {one, 1}};
	const Page page = {
		.limit = 10, .offset = PAGE_MAX_OFFSET, .version = "a1"};
	const char *const odd_values[] = {"\xc3\xa5 +&=%/?#>", "b"};
	const char *const empty[] = {""};
	const Argument odd[] = {{odd_values, 2}, {empty, 1}};
	const Argument nothing[] = {{NULL, 0}, {NULL, 0}};
	const size_t before = strlen("/v1/staff?unit=");
	const size_t behind = strlen("&step=1");

	target_write(target, &endpoint, ".csv", odd, "sv", &page);
	check_true(strcmp(target,
					  "/v1/staff.csv?unit=%C3%A5%20%2B%26%3D%25%2F%3F"
					  "%23%3E&unit=b&step=&limit=10&offset=2147483647"
					  "&version=a1&lang=sv") == 0,
			   "an address with everything");
	target_write(target, &endpoint, "", nothing, NULL, NULL);
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
	check_page("version", "a1", true, 100, 0);
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
			/* a package is no text */
			if (strncmp(format_entry((Format)format)->subtype, "vnd.", 4) == 0)
				continue;
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
	test_swedish_csv();
#ifdef SPEGEL_XLSX
	test_workbook();
#endif
	test_html();
	test_words();
	test_same();
	test_code_words();
	test_bars();
	test_jsonstat();
	test_failing_sink();
	test_cells();
	test_targets();
	test_pages();
	test_origins();
	test_noise();
	return check_done();
}
