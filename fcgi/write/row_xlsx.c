/*
 * row_xlsx.c
 *		Answers as a workbook (Office Open XML).
 *
 * The library keeps one row in memory and the rest in files of its own; the
 * finished workbook is a file too, which is sent and removed.  Values are
 * written as what they are: no text becomes a formula or a link.
 */
#include "write/row_writer.h"

#ifdef SPEGEL_XLSX

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/scratch_file.h"
#include "base/utf8.h"
#include "base/workbook.h"

#define COLUMN_WIDTH 14
#define WIDE_WIDTH 60

/* Spreadsheets count days from 1900, and take that for a leap year. */
#define FIRST_YEAR 1901

typedef struct Words
{
	const char *data;
	const char *about;
	const char *endpoint;
	const char *parameters;
	const char *publisher;
	const char *contact;
	const char *licence;
	const char *source;
	const char *updated;
	const char *next_release;
	const char *column;
	const char *label;
	const char *unit;
	const char *description;
} Words;

static const Words words[] = {
	[LANGUAGE_ENGLISH] = {"Data", "About", "Address", "Parameters",
						  "Publisher", "Contact", "Licence of the data",
						  "Source", "Updated", "Next release", "Column",
						  "Label", "Unit", "Description"},
	[LANGUAGE_SWEDISH] = {"Data", "Om", "Adress", "Parametrar", "Utgivare",
						  "Kontakt", "Datas licens", "Källa", "Uppdaterat",
						  "Nästa släpp", "Kolumn", "Etikett", "Enhet",
						  "Beskrivning"},
};
CHECK_LANGUAGES(words);

typedef struct Workbook
{
	char path[SCRATCH_FILE_PATH];
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *bold;
	lxw_format *date;
	lxw_format *time;
	NumberFormats numbers;
	char *text;								/* room for a text and its end */
	size_t text_size;
} Workbook;

static void
destroy(Workbook *workbook)
{
	scratch_file_remove(workbook->path);
	free(workbook->text);
	free(workbook);
}

/* Ends the workbook, well or badly; its file is complete if it returns true. */
static bool
close_book(Workbook *workbook)
{
	lxw_workbook *book = workbook->book;

	workbook->book = NULL;
	return workbook_close(book) == LXW_NO_ERROR;
}

/*
 * The text with its end, U+FFFD for bytes that are no UTF-8; NULL when there is
 * no memory for it.
 */
static const char *
clean_text(Workbook *workbook, const char *bytes, size_t length)
{
	size_t used = 0;

	if (workbook->text_size < 3 * length + 1)
	{
		char *larger = realloc(workbook->text, 3 * length + 1);

		if (larger == NULL)
			return NULL;
		workbook->text = larger;
		workbook->text_size = 3 * length + 1;
	}
	for (size_t at = 0; at < length;)
	{
		size_t sequence = utf8_sequence_length(bytes + at, length - at);

		if (sequence > 0 && bytes[at] != '\0')
			memcpy(workbook->text + used, bytes + at, sequence);
		else
			memcpy(workbook->text + used, "\xEF\xBF\xBD", 3);
		used += sequence > 0 && bytes[at] != '\0' ? sequence : 3;
		at += sequence > 0 ? sequence : 1;
	}
	workbook->text[used] = '\0';
	return workbook->text;
}

static lxw_error
put_text(Workbook *workbook, lxw_worksheet *sheet, lxw_row_t row,
		 lxw_col_t column, const char *bytes, size_t length, lxw_format *format)
{
	const char *text = clean_text(workbook, bytes, length);

	return text == NULL
			   ? LXW_ERROR_MEMORY_MALLOC_FAILED
			   : worksheet_write_string(sheet, row, column, text, format);
}

/* "2026-01-31T12:00:00.5Z" or its beginning; false: not of the calendar. */
static bool
read_datetime(const Cell *cell, lxw_datetime *moment)
{
	char text[48];
	int fields;

	if (cell->length >= sizeof(text))
		return false;
	memcpy(text, cell->bytes, cell->length);
	text[cell->length] = '\0';
	*moment = (lxw_datetime){.year = 0};
	fields = sscanf(text, "%4d-%2d-%2dT%2d:%2d:%lf", &moment->year,
					&moment->month, &moment->day, &moment->hour, &moment->min,
					&moment->sec);
	return (fields == 6 || (fields == 3 && cell->length == 10)) &&
		   moment->year >= FIRST_YEAR && moment->year <= 9999;
}

/* A number that a double does not hold stays a text of its digits. */
static lxw_error
put_number(Workbook *workbook, lxw_row_t row, lxw_col_t position,
		   const Column *column, const Cell *cell)
{
	const char *text;

	if (row_is_beyond_double(column->type, cell->bytes, cell->length))
		return put_text(workbook, workbook->sheet, row, position, cell->bytes,
						cell->length, NULL);
	text = clean_text(workbook, cell->bytes, cell->length);
	if (text == NULL)
		return LXW_ERROR_MEMORY_MALLOC_FAILED;
	return worksheet_write_number(workbook->sheet, row, position,
								  strtod(text, NULL),
								  number_format(&workbook->numbers, workbook->book,
												column->decimals));
}

static lxw_error
put_cell(Workbook *workbook, lxw_row_t row, lxw_col_t position,
		 const Column *column, const Cell *cell)
{
	ValueForm form = value_type(column->type)->form;
	lxw_datetime moment;

	switch (cell->kind)
	{
		case CELL_NULL:
			return LXW_NO_ERROR;
		case CELL_NUMBER:
			return put_number(workbook, row, position, column, cell);
		case CELL_BOOLEAN:
			return worksheet_write_boolean(workbook->sheet, row, position,
										   cell->bytes[0] == 't', NULL);
		case CELL_TEXT:
			break;
	}
	if ((form == FORM_DATE || form == FORM_TIME) &&
		read_datetime(cell, &moment))
		return worksheet_write_datetime(
			workbook->sheet, row, position, &moment,
			form == FORM_DATE ? workbook->date : workbook->time);
	return put_text(workbook, workbook->sheet, row, position, cell->bytes,
					cell->length, NULL);
}

static void
put_labels(RowWriter *writer, Workbook *workbook)
{
	const Endpoint *endpoint = writer->answer->endpoint;

	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		const char *label = endpoint->columns[i].labels[writer->answer->language];

		if (put_text(workbook, workbook->sheet, 0, (lxw_col_t)i, label,
					 strlen(label), workbook->bold) != LXW_NO_ERROR)
			writer->failed = true;
	}
	worksheet_set_column(workbook->sheet, 0,
						 (lxw_col_t)(endpoint->column_count - 1), COLUMN_WIDTH,
						 NULL);
	worksheet_freeze_panes(workbook->sheet, 1, 0);
}

static void
begin(RowWriter *writer)
{
	lxw_workbook_options options = {.constant_memory = LXW_TRUE,
									.tmpdir = getenv("TMPDIR")};
	lxw_doc_properties properties = {
		.title = (char *)writer->answer->endpoint->titles[writer->answer->language],
		.created = WORKBOOK_CREATED};
	Workbook *workbook = calloc(1, sizeof(Workbook));

	writer->state = workbook;
	writer->failed = writer->failed || workbook == NULL ||
					 !scratch_file_make(workbook->path) ||
					 (workbook->book = workbook_new_opt(workbook->path,
														&options)) == NULL;
	if (writer->failed)
		return;
	workbook_set_properties(workbook->book, &properties);
	workbook->bold = workbook_add_format(workbook->book);
	workbook->date = workbook_add_format(workbook->book);
	workbook->time = workbook_add_format(workbook->book);
	workbook->sheet = workbook_add_worksheet(
		workbook->book, words[writer->answer->language].data);
	if (workbook->sheet == NULL || workbook->bold == NULL ||
		workbook->date == NULL || workbook->time == NULL)
	{
		writer->failed = true;
		return;
	}
	format_set_bold(workbook->bold);
	format_set_num_format(workbook->date, "yyyy-mm-dd");
	format_set_num_format(workbook->time, "yyyy-mm-dd hh:mm:ss");
	put_labels(writer, workbook);
}

static void
row(RowWriter *writer, const Cell *cells)
{
	const Endpoint *endpoint = writer->answer->endpoint;
	Workbook *workbook = writer->state;

	for (size_t i = 0; !writer->failed && i < endpoint->column_count; i++)
	{
		if (put_cell(workbook, (lxw_row_t)writer->rows, (lxw_col_t)i,
					 &endpoint->columns[i], &cells[i]) != LXW_NO_ERROR)
			writer->failed = true;
	}
}

/* Adds a line of a name and a value, if there is one, to the second sheet. */
static void
put_line(Workbook *workbook, lxw_worksheet *sheet, lxw_row_t *line,
		 const char *name, const char *value)
{
	if (value == NULL)
		return;
	worksheet_write_string(sheet, *line, 0, name, workbook->bold);
	put_text(workbook, sheet, *line, 1, value, strlen(value), NULL);
	(*line)++;
}

static void
put_publication(RowWriter *writer, Workbook *workbook, lxw_worksheet *sheet,
				lxw_row_t *line)
{
	const Answer *answer = writer->answer;
	const Publication *publication = answer->publication;
	const Words *said = &words[answer->language];
	char target[TARGET_SIZE];

	put_line(workbook, sheet, line, answer->endpoint->titles[answer->language],
			 answer->endpoint->descriptions[answer->language]);
	if (target_write(target, answer->endpoint, "", answer->arguments,
					 language_code(answer->language), NULL))
		put_line(workbook, sheet, line, said->endpoint, target);
	put_line(workbook, sheet, line, said->publisher,
			 publication->names[answer->language]);
	put_line(workbook, sheet, line, said->contact, publication->contact);
	put_line(workbook, sheet, line, said->licence, publication->licence);
	put_line(workbook, sheet, line, said->licence, publication->licence_url);
	put_line(workbook, sheet, line, said->source,
			 publication->sources[answer->language]);
	put_line(workbook, sheet, line, said->updated, publication->updated);
	put_line(workbook, sheet, line, said->next_release,
			 publication->next_release);
}

static void
put_columns(RowWriter *writer, Workbook *workbook, lxw_worksheet *sheet,
			lxw_row_t line)
{
	const Answer *answer = writer->answer;
	const Words *said = &words[answer->language];
	const char *const heads[] = {said->column, said->label, said->unit,
								 said->description};

	for (lxw_col_t i = 0; i < 4; i++)
		worksheet_write_string(sheet, line, i, heads[i], workbook->bold);
	for (size_t i = 0; i < answer->endpoint->column_count; i++)
	{
		const Column *column = &answer->endpoint->columns[i];
		const char *const texts[] = {column->name,
									 column->labels[answer->language],
									 column->units[answer->language],
									 column->descriptions[answer->language]};

		line++;
		for (lxw_col_t j = 0; j < 4; j++)
		{
			if (texts[j] != NULL)
				put_text(workbook, sheet, line, j, texts[j], strlen(texts[j]),
						 NULL);
		}
	}
}

static void
put_about(RowWriter *writer, Workbook *workbook)
{
	lxw_worksheet *sheet = workbook_add_worksheet(
		workbook->book, words[writer->answer->language].about);
	lxw_row_t line = 0;

	if (sheet == NULL)
	{
		writer->failed = true;
		return;
	}
	worksheet_set_column(sheet, 0, 0, 2 * COLUMN_WIDTH, NULL);
	worksheet_set_column(sheet, 1, 1, WIDE_WIDTH, NULL);
	put_publication(writer, workbook, sheet, &line);
	put_columns(writer, workbook, sheet, line + 1);
}

/* A sink for the finished file. */
static bool
put_bytes(void *context, const char *bytes, size_t length)
{
	RowWriter *writer = context;

	row_put(writer, bytes, length);
	return !writer->failed;
}

static void
end(RowWriter *writer)
{
	Workbook *workbook = writer->state;

	if (!writer->failed)
		put_about(writer, workbook);
	if (!writer->failed && !close_book(workbook))
		writer->failed = true;
	if (!writer->failed &&
		!scratch_file_send(workbook->path, put_bytes, writer))
		writer->failed = true;
	writer->state = NULL;
	if (workbook == NULL)
		return;
	if (workbook->book != NULL)
		close_book(workbook);
	destroy(workbook);
}

static void
schema(JsonWriter *json, const Endpoint *endpoint)
{
	(void)endpoint;
	json_write_begin_object(json);
	json_write_key(json, "type");
	json_write_text(json, "string");
	json_write_key(json, "format");
	json_write_text(json, "binary");
	json_write_end_object(json);
}

const RowFormat row_xlsx = {begin, row, end, schema};

#endif
