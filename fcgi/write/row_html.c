/*
 * row_html.c
 *		Answers as a page with a form and a table, for people.
 *
 * The web server's Content-Security-Policy lets no script or picture in, and no
 * style but this one and that of documents, whose digests it has.
 *
 * The rows of a short answer are kept until the last one: a column that has the
 * same in all of them divides nothing, and is said once above the table.
 */
#include "write/row_writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "write/kept_rows.h"

#define STYLE                                                                  \
	"body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:80rem;"   \
	"padding:1rem;color:#1b1b1b;background:#fff}"                              \
	"table{border-collapse:collapse;display:block;overflow-x:auto}"            \
	"caption{font-weight:bold;text-align:left;padding:.5rem 0}"                \
	"th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;"     \
	"vertical-align:top}thead th{background:#eee}"                             \
	"td.n{text-align:right;font-variant-numeric:tabular-nums}"                 \
	"td.n,td.d{white-space:nowrap}"                                            \
	"form{display:grid;grid-template-columns:repeat(auto-fill,"                \
	"minmax(14rem,1fr));gap:.75rem;align-items:end}label{display:block}"       \
	"input,select,button{font:inherit;min-height:2rem;width:100%;"             \
	"box-sizing:border-box}dt{font-weight:bold}dd{margin:0 0 .5rem}"           \
	"@media print{form,nav{display:none}}"

typedef struct Words
{
	const char *formats;
	const char *parameters;
	const char *show;
	const char *any;
	const char *rows;
	const char *more;
	const char *next;
	const char *missing;
	const char *yes;
	const char *no;
	const char *same;
	const char *empty;
	const char *about;
	const char *source;
	const char *publisher;
	const char *contact;
	const char *licence;
	const char *updated;
	const char *next_release;
	char point;
} Words;

static const Words words[] = {
	[LANGUAGE_ENGLISH] = {"Download as", "Parameters", "Show", "not given",
						  "Rows", "There are more rows.", "Next page",
						  "missing", "yes", "no", "For the whole table", "Empty columns",
						  "About the data", "Source", "Publisher",
						  "Contact", "Licence", "Updated", "Next release", '.'},
	[LANGUAGE_SWEDISH] = {"Hämta som", "Parametrar", "Visa", "ej angiven",
						  "Rader", "Det finns fler rader.", "Nästa sida",
						  "värde saknas", "ja", "nej", "För hela tabellen",
						  "Tomma kolumner", "Om uppgifterna", "Källa", "Utgivare",
						  "Kontakt", "Licens", "Uppdaterat", "Nästa släpp",
						  ','},
};
CHECK_LANGUAGES(words);

/* A column of the table: what its heading is of, and where its words are. */
typedef struct ShownColumn
{
	size_t label; /* column that gives the heading */
	size_t value; /* column that gives the words */
	bool same;    /* said above the table, not in it */
} ShownColumn;

typedef struct Shown
{
	KeptRows kept;
	bool begun; /* the table, after which no row is kept */
	Cell *cells; /* of a row that was kept */
	size_t count;
	ShownColumn columns[];
} Shown;

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
						  answer->arguments, language, NULL))
			continue;
		row_put_text(writer, " ");
		put_link(writer, "alternate", target, format->name);
	}
	row_put_text(writer, "</p>\n");
}

/* A field that takes one of a list, or several. */
static void
put_select(RowWriter *writer, const Parameter *parameter,
		   const Argument *argument)
{
	row_put_text(writer, "<select name=\"");
	put_text(writer, parameter->name);
	row_put_text(writer, parameter->several ? "\" multiple>" : "\">");
	if (!parameter->several)
	{
		row_put_text(writer, "<option value=\"\">");
		row_put_text(writer, words_of(writer)->any);
		row_put_text(writer, "</option>");
	}
	for (size_t i = 0; i < parameter->allowed_count; i++)
	{
		const char *code = parameter->allowed[i];
		const char *said =
			code_words_find(writer->answer->code_words, parameter->name, code,
							strlen(code), writer->answer->language);
		bool selected = false;

		for (size_t j = 0; j < argument->count; j++)
			selected = selected ||
					   strcmp(argument->values[j], code) == 0;
		row_put_text(writer, "<option value=\"");
		put_text(writer, code);
		row_put_text(writer, selected ? "\" selected>" : "\">");
		put_text(writer, said != NULL ? said : code);
		row_put_text(writer, "</option>");
	}
	row_put_text(writer, "</select>");
}

static void
put_input(RowWriter *writer, const Parameter *parameter, const char *value)
{
	bool date = value_type(parameter->type)->form == FORM_DATE;

	row_put_text(writer, date ? "<input type=\"date\" name=\""
							  : "<input name=\"");
	put_text(writer, parameter->name);
	row_put_text(writer, "\" value=\"");
	put_text(writer, value);
	row_put_text(writer, parameter->required ? "\" required>" : "\">");
}

/* One parameter; of one that takes several values, room for another one. */
static void
put_field(RowWriter *writer, const Parameter *parameter,
		  const Argument *argument)
{
	Language language = writer->answer->language;

	row_put_text(writer, "<label");
	if (parameter->descriptions[language] != NULL)
	{
		row_put_text(writer, " title=\"");
		put_text(writer, parameter->descriptions[language]);
		row_put_text(writer, "\"");
	}
	row_put_text(writer, ">");
	put_text(writer, parameter->labels[language]);
	if (parameter->allowed_count > 0)
		put_select(writer, parameter, argument);
	else
	{
		for (size_t i = 0; i < argument->count; i++)
			put_input(writer, parameter, argument->values[i]);
		if (argument->count == 0)
			put_input(writer, parameter, "");
	}
	row_put_text(writer, "</label>\n");
	if (parameter->allowed_count > 0 || !parameter->several ||
		argument->count == 0)
		return;
	row_put_text(writer, "<label>+ ");
	put_text(writer, parameter->labels[language]);
	put_input(writer, parameter, "");
	row_put_text(writer, "</label>\n");
}

/* A form that asks for the same page with other parameters. */
static void
put_form(RowWriter *writer)
{
	const Answer *answer = writer->answer;
	const Endpoint *endpoint = answer->endpoint;

	if (endpoint->parameter_count == 0)
		return;
	row_put_text(writer, "<h2>");
	row_put_text(writer, words_of(writer)->parameters);
	row_put_text(writer, "</h2>\n<form method=\"get\" action=\"/v1/");
	put_text(writer, endpoint->name);
	row_put_text(writer, ".html\">\n");
	for (size_t i = 0; i < endpoint->parameter_count; i++)
		put_field(writer, &endpoint->parameters[i], &answer->arguments[i]);
	if (answer->language_asked)
	{
		row_put_text(writer, "<input type=\"hidden\" name=\"lang\" value=\"");
		row_put_text(writer, language_code(answer->language));
		row_put_text(writer, "\">\n");
	}
	row_put_text(writer, "<button>");
	row_put_text(writer, words_of(writer)->show);
	row_put_text(writer, "</button>\n</form>\n");
}

/* The column called as another one, with an ending; the count when none is. */
static size_t
find_column(const Endpoint *endpoint, const char *name, size_t length,
			const char *ending)
{
	size_t i = 0;

	while (i < endpoint->column_count &&
		   (strncmp(endpoint->columns[i].name, name, length) != 0 ||
			strcmp(endpoint->columns[i].name + length, ending) != 0))
		i++;
	return i;
}

/* Is it the words for a column that is there, in some language or in all? */
static bool
is_words(const Endpoint *endpoint, const char *name)
{
	static const char *const endings[] = {"_sv", "_en", "_title"};
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
	{
		size_t ending = strlen(endings[i]);

		if (length > ending &&
			strcmp(name + length - ending, endings[i]) == 0 &&
			find_column(endpoint, name, length - ending, "") <
				endpoint->column_count)
			return true;
	}
	return false;
}

static void
free_shown(Shown *shown)
{
	if (shown == NULL)
		return;
	kept_rows_free(&shown->kept);
	free(shown->cells);
	free(shown);
}

/* A code is shown by its words in the language of the page, if it has some. */
static Shown *
choose_columns(const Endpoint *endpoint, Language language)
{
	Shown *shown = malloc(sizeof(Shown) +
						  endpoint->column_count * sizeof(ShownColumn));
	char ending[] = {'_', language_code(language)[0], language_code(language)[1],
					 '\0'};

	if (shown == NULL)
		return NULL;
	*shown = (Shown){.kept = {.columns = endpoint->column_count},
					 .cells = calloc(endpoint->column_count, sizeof(Cell))};
	if (shown->cells == NULL)
	{
		free(shown);
		return NULL;
	}
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		const char *name = endpoint->columns[i].name;
		size_t value = find_column(endpoint, name, strlen(name), ending);

		if (is_words(endpoint, name))
			continue;
		if (value == endpoint->column_count)
			value = find_column(endpoint, name, strlen(name), "_title");
		shown->columns[shown->count++] = (ShownColumn){
			.label = i, .value = value < endpoint->column_count ? value : i};
	}
	return shown;
}

static void
put_table_head(RowWriter *writer)
{
	const Endpoint *endpoint = writer->answer->endpoint;
	Language language = writer->answer->language;
	const Shown *shown = writer->state;

	row_put_text(writer, "<table>\n<caption>");
	put_text(writer, endpoint->titles[language]);
	row_put_text(writer, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < shown->count; i++)
	{
		const Column *column = &endpoint->columns[shown->columns[i].label];

		if (shown->columns[i].same)
			continue;
		row_put_text(writer, "<th scope=\"col\">");
		put_text(writer, column->labels[language]);
		row_put_text(writer, "</th>");
	}
	row_put_text(writer, "</tr></thead>\n<tbody>\n");
}

/* Is a row a page of its own?  It then goes out as the database has it. */
static bool
is_document(const Endpoint *endpoint)
{
	return endpoint->column_count == 1 &&
		   endpoint->columns[0].role == ROLE_DOCUMENT;
}

static void
begin(RowWriter *writer)
{
	const Endpoint *endpoint = writer->answer->endpoint;
	Language language = writer->answer->language;

	if (is_document(endpoint))
		return;
	writer->state = choose_columns(endpoint, language);
	if (writer->state == NULL)
	{
		writer->failed = true;
		return;
	}
	row_put_text(writer, "<!DOCTYPE html>\n<html lang=\"");
	row_put_text(writer, language_code(language));
	row_put_text(writer, "\">\n<head>\n<meta charset=\"utf-8\">\n"
						 "<meta name=\"viewport\""
						 " content=\"width=device-width, initial-scale=1\">\n"
						 "<title>");
	put_text(writer, endpoint->titles[language]);
	row_put_text(writer, "</title>\n<style>" STYLE
						 "</style>\n</head>\n<body>\n<main>\n<h1>");
	put_text(writer, endpoint->titles[language]);
	row_put_text(writer, "</h1>\n<p>");
	put_text(writer, endpoint->descriptions[language]);
	row_put_text(writer, "</p>\n");
	put_formats(writer);
	put_form(writer);
}

/* A number with the decimal point of the language. */
static void
put_number(RowWriter *writer, const Cell *cell)
{
	const char *point = memchr(cell->bytes, '.', cell->length);
	size_t whole = point != NULL ? (size_t)(point - cell->bytes) : cell->length;

	put_escaped(writer, cell->bytes, whole);
	if (point == NULL)
		return;
	row_put(writer, &words_of(writer)->point, 1);
	put_escaped(writer, point + 1, cell->length - whole - 1);
}

/*
 * A bar as long as a share of 1: the bars of a column are a chart.  The number
 * beside it says the same to whoever does not see it.
 */
static void
put_bar(RowWriter *writer, const Cell *cell)
{
	char number[32];
	char bar[200];
	double share;

	if (cell->length >= sizeof(number))
		return;
	memcpy(number, cell->bytes, cell->length);
	number[cell->length] = '\0';
	share = strtod(number, NULL);
	if (!(share >= 0 && share <= 1))
		return;
	snprintf(bar, sizeof(bar),
			 " <svg width=\"100\" height=\"10\" aria-hidden=\"true\">"
			 "<path fill=\"#ddd\" d=\"M0 0h100v10H0z\"/>"
			 "<path fill=\"#1d4f73\" d=\"M0 0h%.1fv10H0z\"/></svg>",
			 100 * share);
	row_put_text(writer, bar);
}

/* Is it a share, from 0 to 1? */
static bool
is_share(const Column *column)
{
	const char *unit = column->units[LANGUAGE_ENGLISH];

	return column->role == ROLE_MEASURE && unit != NULL &&
		   strcmp(unit, "share") == 0;
}

/* What a cell says, in words, numbers of the language, or as it is. */
static void
put_value(RowWriter *writer, const Column *column, const Cell *cell)
{
	const char *said = row_code_words(writer->answer, column, cell);

	if (said != NULL)
		put_text(writer, said);
	else if (cell->kind == CELL_NUMBER)
		put_number(writer, cell);
	else if (cell->kind == CELL_BOOLEAN)
		put_text(writer, cell->bytes[0] == 't' ? words_of(writer)->yes
											   : words_of(writer)->no);
	else if (cell->kind != CELL_NULL)
		put_escaped(writer, cell->bytes, cell->length);
	else
	{
		row_put_text(writer, "<i>");
		row_put_text(writer, words_of(writer)->missing);
		row_put_text(writer, "</i>");
	}
}

static void
put_cell(RowWriter *writer, const Column *column, const Cell *cell)
{
	bool number = cell->kind == CELL_NUMBER &&
				  row_code_words(writer->answer, column, cell) == NULL;

	row_put_text(writer,
				 number ? "<td class=\"n\">"
				 : value_type(column->type)->form == FORM_DATE ? "<td class=\"d\">"
															   : "<td>");
	put_value(writer, column, cell);
	if (number && is_share(column))
		put_bar(writer, cell);
	row_put_text(writer, "</td>");
}

/* The cell that has the words of a column, or else its code. */
static const Cell *
cell_of(const ShownColumn *column, const Cell *cells)
{
	return cells[column->value].kind != CELL_NULL ? &cells[column->value]
												  : &cells[column->label];
}

static void
put_row(RowWriter *writer, const Cell *cells)
{
	const Shown *shown = writer->state;

	row_put_text(writer, "<tr>");
	for (size_t i = 0; i < shown->count; i++)
	{
		const ShownColumn *column = &shown->columns[i];

		if (!column->same)
			put_cell(writer, &writer->answer->endpoint->columns[column->label],
					 cell_of(column, cells));
	}
	row_put_text(writer, "</tr>\n");
}

/*
 * Marks the columns that are said above the table: what is the same in every
 * row and no number, and what is empty; none if there would be no table.
 */
static void
choose_same(Shown *shown, const Endpoint *endpoint, const Cell *cells)
{
	size_t left = shown->count;

	for (size_t i = 0; i < shown->count; i++)
	{
		ShownColumn *column = &shown->columns[i];

		column->same =
			kept_rows_agree(&shown->kept, column->label) &&
			kept_rows_agree(&shown->kept, column->value) &&
			(endpoint->columns[column->label].role != ROLE_MEASURE ||
			 cell_of(column, cells)->kind == CELL_NULL);
		left -= column->same;
	}
	for (size_t i = 0; left == 0 && i < shown->count; i++)
		shown->columns[i].same = false;
}

/* "For the whole table: Day 2026-01-31; Step all.", or which are empty. */
static void
put_same(RowWriter *writer, const Cell *cells, bool empty)
{
	const Endpoint *endpoint = writer->answer->endpoint;
	const Shown *shown = writer->state;
	bool any = false;

	for (size_t i = 0; i < shown->count; i++)
	{
		const Column *column = &endpoint->columns[shown->columns[i].label];
		const Cell *cell = cell_of(&shown->columns[i], cells);

		if (!shown->columns[i].same || (cell->kind == CELL_NULL) != empty)
			continue;
		if (any)
			row_put_text(writer, empty ? ", " : "; ");
		else
		{
			row_put_text(writer, "<p>");
			row_put_text(writer, empty ? words_of(writer)->empty
									   : words_of(writer)->same);
			row_put_text(writer, ": ");
		}
		any = true;
		row_put_text(writer, "<strong>");
		put_text(writer, column->labels[writer->answer->language]);
		row_put_text(writer, "</strong>");
		if (!empty)
		{
			row_put_text(writer, " ");
			put_value(writer, column, cell);
		}
	}
	if (any)
		row_put_text(writer, ".</p>\n");
}

/* Begins the table, and writes the rows that were kept. */
static void
begin_table(RowWriter *writer, bool complete)
{
	Shown *shown = writer->state;

	shown->begun = true;
	if (complete && shown->kept.count > 0)
	{
		kept_rows_read(&shown->kept, 0, shown->cells);
		choose_same(shown, writer->answer->endpoint, shown->cells);
		put_same(writer, shown->cells, false);
		put_same(writer, shown->cells, true);
	}
	put_table_head(writer);
	for (size_t i = 0; i < shown->kept.count; i++)
	{
		kept_rows_read(&shown->kept, i, shown->cells);
		put_row(writer, shown->cells);
	}
	kept_rows_free(&shown->kept);
}

static void
row(RowWriter *writer, const Cell *cells)
{
	Shown *shown = writer->state;

	if (is_document(writer->answer->endpoint) && cells[0].kind != CELL_NULL)
		row_put(writer, cells[0].bytes, cells[0].length);
	if (shown == NULL ||
		(!shown->begun && kept_rows_add(&shown->kept, cells)))
		return;
	if (!shown->begun)
		begin_table(writer, false);
	put_row(writer, cells);
}

/* A name and what it is, with a link if there is an address. */
static void
put_fact(RowWriter *writer, const char *name, const char *value,
		 const char *address)
{
	if (value == NULL)
		return;
	row_put_text(writer, "<dt>");
	row_put_text(writer, name);
	row_put_text(writer, "</dt><dd>");
	if (address != NULL)
		put_link(writer, "external", address, value);
	else
		put_text(writer, value);
	row_put_text(writer, "</dd>\n");
}

/* Where the data come from, and what may be done with them. */
static void
put_publication(RowWriter *writer)
{
	const Publication *publication = writer->answer->publication;
	const Words *said = words_of(writer);
	Language language = writer->answer->language;
	char updated[11] = ""; /* the day is enough */

	if (publication->updated != NULL)
		snprintf(updated, sizeof(updated), "%s", publication->updated);
	row_put_text(writer, "<h2>");
	row_put_text(writer, said->about);
	row_put_text(writer, "</h2>\n<dl>\n");
	put_fact(writer, said->source, publication->sources[language], NULL);
	put_fact(writer, said->publisher, publication->names[language],
			 publication->homepage);
	put_fact(writer, said->contact, publication->contact, NULL);
	put_fact(writer, said->licence,
			 publication->licence ? publication->licence
								  : publication->licence_url,
			 publication->licence_url);
	put_fact(writer, said->updated, updated[0] != '\0' ? updated : NULL, NULL);
	put_fact(writer, said->next_release, publication->next_release, NULL);
	row_put_text(writer, "</dl>\n");
}

static void
end(RowWriter *writer)
{
	Shown *shown = writer->state;
	char count[64];

	if (is_document(writer->answer->endpoint))
		return;
	if (shown != NULL && !shown->begun)
		begin_table(writer, true);
	free_shown(shown);
	writer->state = NULL;
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
	row_put_text(writer, "</p>\n");
	put_publication(writer);
	row_put_text(writer, "</main>\n</body>\n</html>\n");
}

const RowFormat row_html = {begin, row, end, row_schema_string};
