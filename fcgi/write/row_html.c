/*
 * row_html.c
 *		Answers as a page with a table, for people.
 *
 * Nothing but marked-up text: the web server's Content-Security-Policy lets
 * no script, style or picture in.
 */
#include "write/row_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

typedef struct Words
{
	const char *formats;
	const char *parameters;
	const char *not_given;
	const char *rows;
	const char *more;
	const char *next;
	const char *missing;
} Words;

static const Words words[] = {
	[LANGUAGE_ENGLISH] = {"Download as", "Parameters", "not given", "Rows",
						  "There are more rows.", "Next page", "missing"},
	[LANGUAGE_SWEDISH] = {"Hämta som", "Parametrar", "ej angiven", "Rader",
						  "Det finns fler rader.", "Nästa sida",
						  "värde saknas"},
};
CHECK_LANGUAGES(words);

static const Words *
words_of(const RowWriter *writer)
{
	return &words[writer->answer->language];
}

/*
 * Escapes what HTML would understand, and puts U+FFFD for what it does not
 * allow: bytes that are no UTF-8, and control characters.
 */
static void
put_escaped(RowWriter *writer, const char *bytes, size_t length)
{
	size_t start = 0; /* of the run of bytes that go out as they are */
	size_t at = 0;

	while (at < length)
	{
		unsigned char byte = (unsigned char)bytes[at];
		size_t sequence = utf8_sequence_length(bytes + at, length - at);
		const char *escape = NULL;

		if (byte == '&')
			escape = "&amp;";
		else if (byte == '<')
			escape = "&lt;";
		else if (byte == '>')
			escape = "&gt;";
		else if (byte == '"')
			escape = "&quot;";
		else if (byte == '\'')
			escape = "&#39;";
		else if (sequence == 0 || byte == 0x7F ||
				 (byte < 0x20 && byte != '\t' && byte != '\n'))
			escape = "\xEF\xBF\xBD";
		if (escape == NULL)
		{
			at += sequence;
			continue;
		}
		row_put(writer, bytes + start, at - start);
		row_put_text(writer, escape);
		start = ++at;
	}
	row_put(writer, bytes + start, length - start);
}

static void
put_text(RowWriter *writer, const char *text)
{
	put_escaped(writer, text, strlen(text));
}

static void
put_link(RowWriter *writer, const char *relation, const char *target,
		 const char *text)
{
	row_put_text(writer, "<a rel=\"");
	row_put_text(writer, relation);
	row_put_text(writer, "\" href=\"");
	put_text(writer, target);
	row_put_text(writer, "\">");
	put_text(writer, text);
	row_put_text(writer, "</a>");
}

/* Links to the same in the other formats. */
static void
put_formats(RowWriter *writer)
{
	const Answer *answer = writer->answer;
	const char *language =
		answer->language_asked ? language_code(answer->language) : NULL;
	char target[TARGET_SIZE];

	row_put_text(writer, "<p>");
	row_put_text(writer, words_of(writer)->formats);
	for (int i = 0; i < FORMAT_COUNT; i++)
	{
		const FormatEntry *format = format_entry((Format)i);

		if ((Format)i == answer->format ||
			!target_write(target, answer->endpoint, format->suffix,
						  answer->values, language, NULL))
			continue;
		row_put_text(writer, " ");
		put_link(writer, "alternate", target, format->name);
	}
	row_put_text(writer, "</p>\n");
}

static void
put_parameters(RowWriter *writer)
{
	const Endpoint *endpoint = writer->answer->endpoint;

	if (endpoint->parameter_count == 0)
		return;
	row_put_text(writer, "<h2>");
	row_put_text(writer, words_of(writer)->parameters);
	row_put_text(writer, "</h2>\n<dl>\n");
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		const char *value = writer->answer->values[i];

		row_put_text(writer, "<dt>");
		put_text(writer,
				 endpoint->parameters[i].labels[writer->answer->language]);
		row_put_text(writer, "</dt><dd>");
		if (value != NULL)
			put_text(writer, value);
		else
		{
			row_put_text(writer, "<i>");
			row_put_text(writer, words_of(writer)->not_given);
			row_put_text(writer, "</i>");
		}
		row_put_text(writer, "</dd>\n");
	}
	row_put_text(writer, "</dl>\n");
}

static void
put_table_head(RowWriter *writer)
{
	const Endpoint *endpoint = writer->answer->endpoint;
	Language language = writer->answer->language;

	row_put_text(writer, "<table border=\"1\">\n<caption>");
	put_text(writer, endpoint->titles[language]);
	row_put_text(writer, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		row_put_text(writer, "<th scope=\"col\">");
		put_text(writer, endpoint->columns[i].labels[language]);
		row_put_text(writer, "</th>");
	}
	row_put_text(writer, "</tr></thead>\n<tbody>\n");
}

static void
begin(RowWriter *writer)
{
	const Endpoint *endpoint = writer->answer->endpoint;
	Language language = writer->answer->language;

	row_put_text(writer, "<!DOCTYPE html>\n<html lang=\"");
	row_put_text(writer, language_code(language));
	row_put_text(writer, "\">\n<head>\n<meta charset=\"utf-8\">\n"
						 "<meta name=\"viewport\""
						 " content=\"width=device-width, initial-scale=1\">\n"
						 "<title>");
	put_text(writer, endpoint->titles[language]);
	row_put_text(writer, "</title>\n</head>\n<body>\n<main>\n<h1>");
	put_text(writer, endpoint->titles[language]);
	row_put_text(writer, "</h1>\n<p>");
	put_text(writer, endpoint->descriptions[language]);
	row_put_text(writer, "</p>\n");
	put_formats(writer);
	put_parameters(writer);
	put_table_head(writer);
}

static void
row(RowWriter *writer, const Cell *cells)
{
	const Endpoint *endpoint = writer->answer->endpoint;

	row_put_text(writer, "<tr>");
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		const Cell *cell = &cells[i];

		row_put_text(writer, cell->kind == CELL_NUMBER ? "<td align=\"right\">"
													   : "<td>");
		if (cell->kind != CELL_NULL)
			put_escaped(writer, cell->bytes, cell->length);
		else
		{
			row_put_text(writer, "<i>");
			row_put_text(writer, words_of(writer)->missing);
			row_put_text(writer, "</i>");
		}
		row_put_text(writer, "</td>");
	}
	row_put_text(writer, "</tr>\n");
}

static void
end(RowWriter *writer)
{
	char count[64];

	snprintf(count, sizeof(count), "%s: %" PRId64 ".", words_of(writer)->rows,
			 writer->rows);
	row_put_text(writer, "</tbody>\n</table>\n<p>");
	row_put_text(writer, count);
	if (writer->more)
	{
		row_put_text(writer, " ");
		row_put_text(writer, words_of(writer)->more);
		if (writer->answer->next[0] != '\0')
		{
			row_put_text(writer, " ");
			put_link(writer, "next", writer->answer->next,
					 words_of(writer)->next);
		}
	}
	row_put_text(writer, "</p>\n</main>\n</body>\n</html>\n");
}

const RowFormat row_html = {begin, row, end, row_schema_string};
