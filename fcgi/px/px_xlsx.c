/*
 * px_xlsx.c
 *		A table as a workbook (Office Open XML), laid out as CSV is: a column for
 *		each dimension of the stub and for each combination of the heading.
 *
 * The library keeps one row in memory; the finished file is sent and removed.
 */
#include "px/px_writer.h"

#ifdef SPEGEL_XLSX

#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/scratch_file.h"
#include "base/workbook.h"

#define STUB_WIDTH 30
#define CELL_WIDTH 16

/* Above the first row: the title, an empty line, the header. */
#define FIRST_ROW 3

/* The longest number that is read. */
#define NUMBER_SIZE 64

/* Longer labels of the heading's combinations are cut. */
#define LABEL_SIZE 1024

typedef struct PxWorkbook
{
	char path[SCRATCH_FILE_PATH];
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *bold;
	NumberFormats numbers;
	lxw_col_t stubs;						/* columns before the cells */
} PxWorkbook;

static const struct
{
	const char *data;
	const char *about;
	const char *source;
	const char *updated;
} words[LANGUAGE_COUNT] = {{"Data", "About", "Source", "Updated"},
						   {"Data", "Om", "Källa", "Uppdaterat"}};

static void
put_text(PxWriter *writer, lxw_worksheet *sheet, lxw_row_t row,
		 lxw_col_t column, const char *text, lxw_format *format)
{
	if (text != NULL && !writer->failed &&
		worksheet_write_string(sheet, row, column, text, format) !=
			LXW_NO_ERROR)
		writer->failed = true;
}

/* Adds a code, a label or both to a text. */
static void
add_words(char label[LABEL_SIZE], const PxWriter *writer, const char *code,
		  const char *text)
{
	PxWording wording = writer->options.wording;
	size_t used = strlen(label);

	snprintf(label + used, LABEL_SIZE - used, "%s%s%s%s", used > 0 ? " " : "",
			 wording == PX_TEXTS ? "" : code,
			 wording == PX_CODES_AND_TEXTS ? " " : "",
			 wording == PX_CODES ? "" : text);
	used = strlen(label);
	/* not within a character */
	if (used == LABEL_SIZE - 1)
	{
		while (used > 0 && (label[used - 1] & 0xC0) == 0x80)
			used--;
		label[used > 0 ? used - 1 : 0] = '\0';
	}
}

static void
put_header(PxWriter *writer, PxWorkbook *workbook)
{
	const PxSelection *selection = writer->selection;

	put_text(writer, workbook->sheet, 0, 0, selection->table->label,
			 workbook->bold);
	for (size_t i = 0; i < selection->shown; i++)
	{
		const PxDimension *dimension = selection->axes[i].dimension;
		char label[LABEL_SIZE] = "";

		if (selection->axes[i].placement != PX_STUB)
			continue;
		add_words(label, writer, dimension->code, dimension->label);
		put_text(writer, workbook->sheet, FIRST_ROW - 1, workbook->stubs++,
				 label, workbook->bold);
	}
	for (int64_t cell = 0; selection->cells > 0 && cell < selection->row_cells;
		 cell++)
	{
		char label[LABEL_SIZE] = "";

		for (size_t i = 0; i < selection->shown; i++)
		{
			const PxValue *value = px_selection_value(selection, i, cell);

			if (selection->axes[i].placement == PX_HEADING)
				add_words(label, writer, value->code, value->label);
		}
		put_text(writer, workbook->sheet, FIRST_ROW - 1,
				 (lxw_col_t)(workbook->stubs + cell), label, workbook->bold);
	}
}

void
px_xlsx_begin(PxWriter *writer)
{
	lxw_workbook_options options = {.constant_memory = LXW_TRUE,
									.tmpdir = getenv("TMPDIR")};
	lxw_doc_properties properties = {
		.title = writer->selection->table->label, .created = WORKBOOK_CREATED};
	PxWorkbook *workbook = calloc(1, sizeof(PxWorkbook));

	writer->workbook = workbook;
	if (workbook == NULL || !scratch_file_make(workbook->path) ||
		(workbook->book = workbook_new_opt(workbook->path, &options)) == NULL)
	{
		writer->failed = true;
		return;
	}
	workbook_set_properties(workbook->book, &properties);
	workbook->bold = workbook_add_format(workbook->book);
	workbook->sheet = workbook_add_worksheet(workbook->book,
											 words[writer->language].data);
	if (workbook->bold == NULL || workbook->sheet == NULL)
	{
		writer->failed = true;
		return;
	}
	format_set_bold(workbook->bold);
	put_header(writer, workbook);
	if (workbook->stubs > 0)
		worksheet_set_column(workbook->sheet, 0,
							 (lxw_col_t)(workbook->stubs - 1), STUB_WIDTH, NULL);
	worksheet_set_column(workbook->sheet, workbook->stubs,
						 (lxw_col_t)(workbook->stubs +
									 writer->selection->row_cells - 1),
						 CELL_WIDTH, NULL);
	worksheet_freeze_panes(workbook->sheet, FIRST_ROW, workbook->stubs);
}

/* The decimals of the contents that the next cell is of; -1 when not said. */
static int
decimals_of_cell(const PxWriter *writer)
{
	const PxSelection *selection = writer->selection;

	for (size_t i = 0; i < selection->shown; i++)
	{
		if (selection->axes[i].dimension->role == PX_ROLE_METRIC)
			return px_selection_value(selection, i, writer->cells)->decimals;
	}
	return -1;
}

static void
put_number(PxWriter *writer, PxWorkbook *workbook, lxw_row_t row,
		   lxw_col_t column, const PxCell *cell)
{
	char number[NUMBER_SIZE];

	if (cell->length >= sizeof(number))
	{
		writer->failed = true;
		return;
	}
	memcpy(number, cell->number, cell->length);
	number[cell->length] = '\0';
	if (worksheet_write_number(workbook->sheet, row, column,
							   strtod(number, NULL),
							   number_format(&workbook->numbers, workbook->book,
											 decimals_of_cell(writer))) !=
		LXW_NO_ERROR)
		writer->failed = true;
}

void
px_xlsx_cell(PxWriter *writer, const PxCell *cell)
{
	const PxSelection *selection = writer->selection;
	PxWorkbook *workbook = writer->workbook;
	int64_t column = writer->cells % selection->row_cells;
	lxw_row_t row =
		(lxw_row_t)(FIRST_ROW + writer->cells / selection->row_cells);
	lxw_col_t stub = 0;

	if (writer->failed)
		return;
	for (size_t i = 0; column == 0 && i < selection->shown; i++)
	{
		const PxValue *value = px_selection_value(selection, i, writer->cells);
		char label[LABEL_SIZE] = "";

		if (selection->axes[i].placement != PX_STUB)
			continue;
		add_words(label, writer, value->code, value->label);
		put_text(writer, workbook->sheet, row, stub++, label, NULL);
	}
	if (cell->number != NULL)
		put_number(writer, workbook, row, (lxw_col_t)(workbook->stubs + column),
				   cell);
	else
		put_text(writer, workbook->sheet, row,
				 (lxw_col_t)(workbook->stubs + column),
				 px_status_symbol(px_status_number(cell->status)), NULL);
}

/* What the table is, where it comes from, and what the dots stand for. */
static void
put_about(PxWriter *writer, PxWorkbook *workbook)
{
	const PxTable *table = writer->selection->table;
	lxw_worksheet *sheet = workbook_add_worksheet(
		workbook->book, words[writer->language].about);
	lxw_row_t row = 0;

	if (sheet == NULL)
	{
		writer->failed = true;
		return;
	}
	worksheet_set_column(sheet, 0, 0, STUB_WIDTH, NULL);
	put_text(writer, sheet, row, 0, table->label, workbook->bold);
	put_text(writer, sheet, row++, 1, table->description, NULL);
	put_text(writer, sheet, row, 0, words[writer->language].source,
			 workbook->bold);
	put_text(writer, sheet, row++, 1, table->source, NULL);
	put_text(writer, sheet, row, 0, words[writer->language].updated,
			 workbook->bold);
	put_text(writer, sheet, row++, 1, table->updated, NULL);
	for (unsigned char i = 1; i <= PX_STATUS_COUNT; i++)
	{
		put_text(writer, sheet, row, 0, px_status_symbol(i), workbook->bold);
		put_text(writer, sheet, row++, 1, px_status_label(i, writer->language),
				 NULL);
	}
}

/* Ends the workbook, well or badly; its file is complete if it returns true. */
static bool
close_book(PxWorkbook *workbook)
{
	lxw_workbook *book = workbook->book;

	workbook->book = NULL;
	return workbook_close(book) == LXW_NO_ERROR;
}

void
px_xlsx_end(PxWriter *writer)
{
	PxWorkbook *workbook = writer->workbook;

	if (!writer->failed)
		put_about(writer, workbook);
	if (!writer->failed &&
		(!close_book(workbook) ||
		 !scratch_file_send(workbook->path, writer->sink, writer->context)))
		writer->failed = true;
}

void
px_xlsx_release(PxWriter *writer)
{
	PxWorkbook *workbook = writer->workbook;

	writer->workbook = NULL;
	if (workbook == NULL)
		return;
	if (workbook->book != NULL)
		close_book(workbook);
	scratch_file_remove(workbook->path);
	free(workbook);
}

#endif
