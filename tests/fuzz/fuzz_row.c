/*
 * fuzz_row.c
 *		Answers in every format: any titles, names, parameters and cells.
 *
 * What was written is read back by a reader that shares nothing with the
 * writer, and must be what went in: jansson for JSON, and the readers of CSV
 * and of HTML below.
 */
#include <math.h>

#include "document.h"
#include "row_case.h"

/* A writer for the texts that are expected. */
static void
add(Document *document, const char *bytes, size_t length)
{
	if (length > 0)
		document_sink(document, bytes, length);
}

/* The code point at the start of the bytes, and its length; 0 for none. */
static size_t
decode(const unsigned char *bytes, size_t length, uint32_t *point)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t count = 1;

	*point = bytes[0];
	if (bytes[0] < 0x80)
		return 1;
	while (count < 5 && bytes[0] & (0x80 >> count))
		count++;
	if (count < 2 || count > 4 || count > length)
		return 0;
	*point = bytes[0] & (0x7F >> count);
	for (size_t i = 1; i < count; i++)
	{
		if (bytes[i] >> 6 != 2)
			return 0;
		*point = *point << 6 | (bytes[i] & 0x3F);
	}
	if (*point < smallest[count] || *point > 0x10FFFF ||
		(*point >= 0xD800 && *point < 0xE000))
		return 0;
	return count;
}

/*
 * The bytes with U+FFFD for each that is no UTF-8, and, for HTML, for each
 * control character but tab and line feed.
 */
static Document
repaired(const char *bytes, size_t length, bool html)
{
	Document good = {.used = 0};

	while (length > 0)
	{
		uint32_t point;
		size_t count = decode((const unsigned char *)bytes, length, &point);

		if (count == 0 || (html && (point < 0x20 || point == 0x7F) &&
						   point != '\t' && point != '\n'))
		{
			add(&good, "\xEF\xBF\xBD", 3);
			count = 1;
		}
		else
			add(&good, bytes, count);
		bytes += count;
		length -= count;
	}
	return good;
}

/* Takes the expected, which it frees. */
static bool
equals(Document expected, const char *bytes, size_t length)
{
	bool same = expected.used == length &&
				(length == 0 || memcmp(expected.bytes, bytes, length) == 0);

	free(expected.bytes);
	return same;
}

static void
check_utf8(const Document *document)
{
	for (size_t at = 0; at < document->used;)
	{
		uint32_t point;
		size_t count = decode((unsigned char *)document->bytes + at,
							  document->used - at, &point);

		FUZZ_CHECK(count > 0);
		at += count;
	}
}

/* Does jansson take it for a number, even if for one that it cannot hold? */
static bool
is_number(Text text)
{
	char *string = fuzz_string((const uint8_t *)text.bytes, text.length);
	json_error_t error;
	json_t *value =
		json_loadb(text.bytes, text.length,
				   JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);
	bool good = json_is_real(value);
	char *end;

	if (value == NULL && json_error_code(&error) == json_error_numeric_overflow)
	{
		/* which it says before it looks at what stands behind */
		strtod(string, &end);
		good = end == string + text.length;
	}
	/* it would skip white space */
	if (strlen(string) < text.length || strpbrk(string, " \t\r\n") != NULL)
		good = false;
	json_decref(value);
	free(string);
	return good;
}

static bool
is_word(Text text, const char *word)
{
	return text.length == strlen(word) &&
		   memcmp(text.bytes, word, text.length) == 0;
}

/* What a cell shall say, and how. */
static CellKind
expect(ValueType type, Text text, Document *said)
{
	*said = (Document){.used = 0};
	if (text.bytes == NULL)
		return CELL_NULL;
	if (type == TYPE_BOOLEAN)
	{
		bool yes = is_word(text, "t");

		add(said, yes ? "true" : "false", yes ? 4 : 5);
		return CELL_BOOLEAN;
	}
	if (type == TYPE_INTEGER || type == TYPE_BIGINT ||
		type == TYPE_NUMERIC || type == TYPE_DOUBLE)
	{
		if (!is_number(text))
			return CELL_NULL;
		add(said, text.bytes, text.length);
		return CELL_NUMBER;
	}
	if (type != TYPE_TEXT &&
		(is_word(text, "infinity") || is_word(text, "-infinity")))
		return CELL_NULL;
	add(said, text.bytes, text.length);
	if (type == TYPE_TIME && text.length >= 3 && text.length < 48 &&
		memcmp(text.bytes + text.length - 3, "+00", 3) == 0)
	{
		char *space = memchr(said->bytes, ' ', said->used);

		if (space != NULL)
		{
			*space = 'T';
			said->bytes[text.length - 3] = 'Z';
			said->used -= 2;
		}
	}
	return CELL_TEXT;
}

static Document
write_answer(Case *all, Format format)
{
	Document document = {.used = 0};
	RowWriter writer;

	all->answer.format = format;
	row_writer_begin(&writer, &all->answer, document_sink, &document);
	for (size_t row = 0; row < all->rows; row++)
	{
		Cell cells[MOST_COLUMNS];

		for (size_t i = 0; i < all->endpoint.column_count; i++)
			cell_read(&cells[i], all->columns[i].type, all->cells[row][i].bytes,
					  all->cells[row][i].length);
		row_writer_row(&writer, cells);
	}
	row_writer_end(&writer, all->more);
	FUZZ_CHECK(!writer.failed);
	if (format != FORMAT_XLSX)
		check_utf8(&document);
	return document;
}

/* JSON */

static void
check_json_text(const json_t *value, const char *text)
{
	FUZZ_CHECK(json_is_string(value));
	FUZZ_CHECK(equals(repaired(text, strlen(text), false),
					  json_string_value(value), json_string_length(value)));
}

/* The member of an object; keys with NUL there are none. */
static json_t *
member(const json_t *object, const char *name)
{
	Document key = repaired(name, strlen(name), false);
	json_t *value;

	add(&key, "", 1);
	value = json_object_get(object, key.bytes);
	free(key.bytes);
	return value;
}

static void
check_json_row(const Case *all, size_t row, const json_t *object)
{
	FUZZ_CHECK(json_is_object(object));
	FUZZ_CHECK(json_object_size(object) == all->endpoint.column_count);
	for (size_t i = 0; i < all->endpoint.column_count; i++)
	{
		const json_t *value = member(object, all->columns[i].name);
		Document said;
		CellKind kind = expect(all->columns[i].type, all->cells[row][i], &said);

		FUZZ_CHECK(value != NULL);
		switch (kind)
		{
			case CELL_NULL:
				FUZZ_CHECK(json_is_null(value));
				break;
			case CELL_BOOLEAN:
				FUZZ_CHECK(json_is_boolean(value));
				FUZZ_CHECK(json_is_true(value) == (said.used == 4));
				break;
			case CELL_NUMBER:
				add(&said, "", 1);
				if (json_is_string(value))
				{
					/* beyond what every reader keeps */
					FUZZ_CHECK(fabs(strtod(said.bytes, NULL)) >= 9007199254740991.0);
					FUZZ_CHECK(strcmp(json_string_value(value), said.bytes) == 0);
					break;
				}
				FUZZ_CHECK(json_is_real(value));
				FUZZ_CHECK(json_real_value(value) == strtod(said.bytes, NULL));
				FUZZ_CHECK(all->columns[i].type == TYPE_DOUBLE ||
						   all->columns[i].type == TYPE_INTEGER ||
						   strpbrk(said.bytes, "eE") != NULL ||
						   fabs(strtod(said.bytes, NULL)) <= 9007199254740992.0);
				break;
			case CELL_TEXT:
				FUZZ_CHECK(json_is_string(value));
				FUZZ_CHECK(equals(repaired(said.bytes, said.used, false),
								  json_string_value(value),
								  json_string_length(value)));
				break;
		}
		free(said.bytes);
	}
}

static void
check_json(Case *all)
{
	const Answer *answer = &all->answer;
	Document document = write_answer(all, FORMAT_JSON);
	json_t *whole = document_read(&document);
	json_t *meta = json_object_get(whole, "meta");
	json_t *data = json_object_get(whole, "data");
	json_t *page = json_object_get(whole, "page");

	/* a number that jansson cannot hold */
	if (whole == NULL)
		return;
	FUZZ_CHECK(json_object_size(whole) == 3);
	check_json_text(json_object_get(meta, "title"),
					all->endpoint.titles[answer->language]);
	if (all->endpoint.parameter_count > 0)
		check_json_text(
			json_object_get(json_object_get(meta, "parameters"), "unit"),
			all->values[0]);
	FUZZ_CHECK((json_object_get(meta, "next") != NULL) == all->endpoint.paged);
	if (all->endpoint.paged && answer->next[0] != '\0')
		check_json_text(json_object_get(meta, "next"), answer->next);
	FUZZ_CHECK(json_number_value(json_object_get(page, "rows")) ==
			   (double)all->rows);
	FUZZ_CHECK(json_is_true(json_object_get(page, "more")) == all->more);
	FUZZ_CHECK(json_array_size(data) == all->rows);
	for (size_t row = 0; row < all->rows; row++)
		check_json_row(all, row, json_array_get(data, row));
	json_decref(whole);
}

static void
check_ndjson(Case *all)
{
	Document document = write_answer(all, FORMAT_NDJSON);
	const char *at = document.bytes;
	size_t left = document.used;

	for (size_t row = 0; row < all->rows; row++)
	{
		const char *end = memchr(at, '\n', left);
		Document line = {.used = 0};
		json_t *object;

		FUZZ_CHECK(end != NULL);
		add(&line, at, (size_t)(end - at));
		FUZZ_CHECK(line.used > 0);
		object = document_read(&line);
		if (object != NULL)
			check_json_row(all, row, object);
		json_decref(object);
		left -= (size_t)(end + 1 - at);
		at = end + 1;
	}
	FUZZ_CHECK(left == 0);
	free(document.bytes);
}

/* CSV */

/*
 * Reads a field and what ends it: a separator, or CRLF, of which it leaves the
 * carriage return in *end.
 */
static Document
read_field(Input *input, char separator, bool *quoted, char *end)
{
	Document field = {.used = 0};

	*quoted = input->size > 0 && input->data[0] == '"';
	if (*quoted)
	{
		take_byte(input);
		for (;;)
		{
			char c;

			FUZZ_CHECK(input->size > 0);
			c = (char)take_byte(input);
			if (c == '"')
			{
				if (input->size == 0 || input->data[0] != '"')
					break;
				take_byte(input);
			}
			add(&field, &c, 1);
		}
	}
	else
	{
		while (input->size > 0 && input->data[0] != separator &&
			   input->data[0] != '\r')
		{
			char c = (char)take_byte(input);

			FUZZ_CHECK(c != '"' && c != '\n');
			add(&field, &c, 1);
		}
	}
	FUZZ_CHECK(input->size > 0);
	*end = (char)take_byte(input);
	FUZZ_CHECK(*end == separator || *end == '\r');
	if (*end == '\r')
		FUZZ_CHECK(take_byte(input) == '\n');
	return field;
}

/* A number as a Swedish spreadsheet reads it, a text that is no formula to it. */
static void
make_swedish(Document *said, CellKind kind)
{
	char *point = kind == CELL_NUMBER ? memchr(said->bytes, '.', said->used)
									  : NULL;

	if (point != NULL)
		*point = ',';
	if (kind != CELL_TEXT || said->used == 0 || said->bytes[0] == '\0' ||
		strchr("=+-@\t\r", said->bytes[0]) == NULL)
		return;
	add(said, "", 1);
	memmove(said->bytes + 1, said->bytes, said->used - 1);
	said->bytes[0] = '\'';
}

static void
check_field(Input *input, bool swedish, Document said, CellKind kind, bool last)
{
	char separator = swedish ? ';' : ',';
	bool quoted;
	char end;
	Document field = read_field(input, separator, &quoted, &end);

	if (swedish)
		make_swedish(&said, kind);
	/* NULL is nothing, and another than an empty text */
	FUZZ_CHECK((kind == CELL_NULL) == (!quoted && field.used == 0));
	FUZZ_CHECK(equals(repaired(said.bytes, said.used, false), field.bytes,
					  field.used));
	FUZZ_CHECK(end == (last ? '\r' : separator));
	free(said.bytes);
	free(field.bytes);
}

static void
check_csv(Case *all, Format format)
{
	bool swedish = format == FORMAT_CSV_SV;
	Document document = write_answer(all, format);
	Input input = {(const uint8_t *)document.bytes, document.used};
	size_t count = all->endpoint.column_count;

	if (swedish)
	{
		FUZZ_CHECK(take_byte(&input) == 0xEF && take_byte(&input) == 0xBB &&
				   take_byte(&input) == 0xBF);
	}
	for (size_t i = 0; i < count; i++)
	{
		Document name = {.used = 0};

		add(&name, all->columns[i].name, strlen(all->columns[i].name));
		check_field(&input, swedish, name, CELL_TEXT, i + 1 == count);
	}
	for (size_t row = 0; row < all->rows; row++)
	{
		for (size_t i = 0; i < count; i++)
		{
			Document said;
			CellKind kind =
				expect(all->columns[i].type, all->cells[row][i], &said);

			check_field(&input, swedish, said, kind, i + 1 == count);
		}
	}
	FUZZ_CHECK(input.size == 0);
	free(document.bytes);
}

/* A workbook is a package; its sheets are read by the tests of the program. */
static void
check_workbook(Case *all)
{
	Document document = write_answer(all, FORMAT_XLSX);

	FUZZ_CHECK(document.used > 4 && memcmp(document.bytes, "PK\3\4", 4) == 0);
	free(document.bytes);
}

/* HTML */

/*
 * Reads our own marks only, and what stands between them: no other "<", no
 * quote, no "&" that begins none of our five references.
 */
static bool
read_mark(Input *input, const char *mark)
{
	size_t length = strlen(mark);

	if (input->size < length || memcmp(input->data, mark, length) != 0)
		return false;
	input->data += length;
	input->size -= length;
	return true;
}

static void
expect_mark(Input *input, const char *mark)
{
	FUZZ_CHECK(read_mark(input, mark));
}

static Document
read_words(Input *input)
{
	static const char *const references[][2] = {{"&amp;", "&"},
												{"&lt;", "<"},
												{"&gt;", ">"},
												{"&quot;", "\""},
												{"&#39;", "'"}};
	Document words = {.used = 0};

	while (input->size > 0 && input->data[0] != '<' && input->data[0] != '"')
	{
		char c = (char)input->data[0];

		FUZZ_CHECK(c != '>' && c != '\'');
		if (c == '&')
		{
			size_t i = 0;

			while (i < 5 && !read_mark(input, references[i][0]))
				i++;
			FUZZ_CHECK(i < 5);
			add(&words, references[i][1], 1);
		}
		else
		{
			add(&words, &c, 1);
			take_byte(input);
		}
	}
	return words;
}

/* The bytes, as a page shows them. */
static void
expect_bytes(Input *input, const char *bytes, size_t length)
{
	Document words = read_words(input);

	FUZZ_CHECK(equals(repaired(bytes, length, true), words.bytes, words.used));
	free(words.bytes);
}

static void
expect_words(Input *input, const char *text)
{
	expect_bytes(input, text, strlen(text));
}

static void
skip_link(Input *input)
{
	free(read_words(input).bytes);
	expect_mark(input, "\">");
	free(read_words(input).bytes);
	expect_mark(input, "</a>");
}

/*
 * The columns that a page says above its table: those that say the same in
 * every row and are no numbers, and the empty ones; none if it would be all.
 */
static void
expect_same(const Case *all, bool *same)
{
	size_t left = all->endpoint.column_count;

	for (size_t i = 0; i < all->endpoint.column_count; i++)
	{
		Document first;
		CellKind kind;

		same[i] = all->rows > 0;
		if (all->rows == 0)
			continue;
		kind = expect(all->columns[i].type, all->cells[0][i], &first);
		for (size_t row = 1; row < all->rows; row++)
		{
			Document other;
			CellKind its =
				expect(all->columns[i].type, all->cells[row][i], &other);

			same[i] = same[i] && its == kind && first.used == other.used &&
					  (first.used == 0 ||
					   memcmp(first.bytes, other.bytes, first.used) == 0);
			free(other.bytes);
		}
		same[i] = same[i] && (kind == CELL_NULL ||
							  all->columns[i].role != ROLE_MEASURE);
		left -= same[i];
		free(first.bytes);
	}
	for (size_t i = 0; left == 0 && i < all->endpoint.column_count; i++)
		same[i] = false;
}

/* What a cell says on a page, which the caller frees. */
static CellKind
expect_value(const Case *all, size_t row, size_t column, Document *said)
{
	CellKind kind =
		expect(all->columns[column].type, all->cells[row][column], said);

	if (kind == CELL_NUMBER && all->answer.language == LANGUAGE_SWEDISH)
		make_swedish(said, kind);
	if (kind == CELL_BOOLEAN)
	{
		bool yes = said->used == 4;
		const char *word = all->answer.language == LANGUAGE_SWEDISH
							   ? (yes ? "ja" : "nej")
							   : (yes ? "yes" : "no");

		said->used = 0;
		add(said, word, strlen(word));
	}
	return kind;
}

/* The sentence above the table, and the one of empty columns. */
static void
check_html_same(const Case *all, const bool *same, Input *page)
{
	for (int empty = 0; empty <= 1; empty++)
	{
		Document before = {.used = 0}; /* the value that is not read yet */
		bool any = false;

		for (size_t i = 0; i < all->endpoint.column_count; i++)
		{
			Document said;

			if (!same[i])
				continue;
			if ((expect_value(all, 0, i, &said) == CELL_NULL) != (empty == 1))
			{
				free(said.bytes);
				continue;
			}
			if (!any)
			{
				expect_mark(page, "<p>");
				while (!read_mark(page, ": <strong>"))
					take_byte(page);
			}
			else if (empty)
				expect_mark(page, ", <strong>");
			else
			{
				add(&before, "; ", 2);
				expect_bytes(page, before.bytes, before.used);
				expect_mark(page, "<strong>");
			}
			any = true;
			expect_words(page, all->columns[i].labels[all->answer.language]);
			expect_mark(page, empty ? "</strong>" : "</strong> ");
			free(before.bytes);
			before = said;
		}
		if (any && !empty)
		{
			add(&before, ".", 1);
			expect_bytes(page, before.bytes, before.used);
			expect_mark(page, "</p>\n");
		}
		else if (any)
			expect_mark(page, ".</p>\n");
		free(before.bytes);
	}
}

static void
check_html_head(const Case *all, const bool *same, Input *page)
{
	Language language = all->answer.language;
	const char *title = all->endpoint.titles[language];

	expect_mark(page, "<!DOCTYPE html>\n<html lang=\"");
	expect_mark(page, language == LANGUAGE_SWEDISH ? "sv" : "en");
	expect_mark(page, "\">\n<head>\n<meta charset=\"utf-8\">\n"
					  "<meta name=\"viewport\" content=\"width=device-width, "
					  "initial-scale=1\">\n<title>");
	expect_words(page, title);
	expect_mark(page, "</title>\n<style>");
	while (!read_mark(page, "</style>"))
		take_byte(page);
	expect_mark(page, "\n</head>\n<body>\n<main>\n<h1>");
	expect_words(page, title);
	expect_mark(page, "</h1>\n<p>");
	expect_words(page, all->endpoint.descriptions[language]);
	expect_mark(page, "</p>\n<p>");
	free(read_words(page).bytes);
	while (read_mark(page, "<a rel=\"alternate\" href=\""))
	{
		skip_link(page);
		read_mark(page, " ");
	}
	expect_mark(page, "</p>\n");
	if (all->endpoint.parameter_count > 0)
	{
		expect_mark(page, "<h2>");
		free(read_words(page).bytes);
		expect_mark(page, "</h2>\n<form method=\"get\" action=\"/v1/staff.html\">\n"
						  "<label>");
		expect_words(page, all->parameter.labels[language]);
		expect_mark(page, "<input name=\"unit\" value=\"");
		expect_words(page, all->values[0]);
		expect_mark(page, "\"></label>\n");
		if (all->answer.language_asked)
		{
			expect_mark(page, "<input type=\"hidden\" name=\"lang\" value=\"");
			expect_mark(page, language_code(language));
			expect_mark(page, "\">\n");
		}
		expect_mark(page, "<button>");
		free(read_words(page).bytes);
		expect_mark(page, "</button>\n</form>\n");
	}
	check_html_same(all, same, page);
	expect_mark(page, "<table>\n<caption>");
	expect_words(page, title);
	expect_mark(page, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < all->endpoint.column_count; i++)
	{
		if (same[i])
			continue;
		expect_mark(page, "<th scope=\"col\">");
		expect_words(page, all->columns[i].labels[language]);
		expect_mark(page, "</th>");
	}
	expect_mark(page, "</tr></thead>\n<tbody>\n");
}

static void
check_html(Case *all)
{
	Document document = write_answer(all, FORMAT_HTML);
	Input page = {(const uint8_t *)document.bytes, document.used};
	bool same[MOST_COLUMNS];

	expect_same(all, same);
	check_html_head(all, same, &page);
	for (size_t row = 0; row < all->rows; row++)
	{
		expect_mark(&page, "<tr>");
		for (size_t i = 0; i < all->endpoint.column_count; i++)
		{
			Document said;
			CellKind kind;

			if (same[i])
				continue;
			kind = expect_value(all, row, i, &said);
			expect_mark(&page, kind == CELL_NUMBER ? "<td class=\"n\">"
							   : value_type(all->columns[i].type)->form ==
									   FORM_DATE
								   ? "<td class=\"d\">"
								   : "<td>");
			if (kind == CELL_NULL)
			{
				expect_mark(&page, "<i>");
				free(read_words(&page).bytes);
				expect_mark(&page, "</i>");
			}
			else
				expect_bytes(&page, said.bytes, said.used);
			expect_mark(&page, "</td>");
			free(said.bytes);
		}
		expect_mark(&page, "</tr>\n");
	}
	expect_mark(&page, "</tbody>\n</table>\n<p>");
	free(read_words(&page).bytes);
	if (read_mark(&page, "<a rel=\"next\" href=\""))
	{
		FUZZ_CHECK(all->more);
		expect_words(&page, all->answer.next);
		expect_mark(&page, "\">");
		free(read_words(&page).bytes);
		expect_mark(&page, "</a>");
	}
	expect_mark(&page, "</p>\n<h2>");
	free(read_words(&page).bytes);
	expect_mark(&page, "</h2>\n<dl>\n<dt>");
	free(read_words(&page).bytes);
	expect_mark(&page, "</dt><dd>");
	expect_words(&page, all->values[0]);
	expect_mark(&page, "</dd>\n</dl>\n</main>\n</body>\n</html>\n");
	FUZZ_CHECK(page.size == 0);
	free(document.bytes);
}

/* JSON-stat */

/* A value for each cell that the sizes span, or for fewer by their numbers. */
static void
check_jsonstat(Case *all)
{
	Document document = write_answer(all, FORMAT_JSONSTAT);
	json_t *dataset = document_read(&document);
	json_t *value = json_object_get(dataset, "value");
	json_t *size = json_object_get(dataset, "size");
	double cells = 1;

	if (dataset == NULL)
		return;
	FUZZ_CHECK(json_array_size(size) ==
			   json_array_size(json_object_get(dataset, "id")));
	for (size_t i = 0; i < json_array_size(size); i++)
		cells *= json_number_value(json_array_get(size, i));
	if (json_is_array(value))
		FUZZ_CHECK((double)json_array_size(value) == cells);
	else
		FUZZ_CHECK(json_is_object(value));
	FUZZ_CHECK(json_is_object(json_object_get(dataset, "status")));
	json_decref(dataset);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Case all;
	Input input = {data, size};

	take_case(&input, &all);
	check_json(&all);
	check_ndjson(&all);
	check_csv(&all, FORMAT_CSV);
	check_csv(&all, FORMAT_CSV_SV);
	check_workbook(&all);
	check_html(&all);
	check_jsonstat(&all);
	free_case(&all);
	return 0;
}
