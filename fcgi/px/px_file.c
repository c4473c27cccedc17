/*
 * px_file.c
 *		A table as a PC-Axis file (PX file format 2013, Statistics Sweden).
 */
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/utf8.h"
#include "px/px_writer.h"

/* A longer string goes on in another one, on the next line. */
#define MOST_IN_LINE 200

/*
 * A string within quotes, which it cannot hold: each becomes an apostrophe.  The
 * same goes for what would end a line.
 */
static void
put_string(PxWriter *writer, const char *text)
{
	char piece[MOST_IN_LINE + 1];
	size_t rest = strlen(text);

	px_put(writer, "\"");
	for (;;)
	{
		size_t length = utf8_prefix_length(text, rest, MOST_IN_LINE);

		memcpy(piece, text, length);
		piece[length] = '\0';
		for (char *c = piece; *c != '\0'; c++)
		{
			if (*c == '"')
				*c = '\'';
			else if ((unsigned char)*c < ' ')
				*c = ' ';
		}
		px_put(writer, piece);
		text += length;
		rest -= length;
		if (rest == 0 || length == 0)
			break;
		px_put(writer, "\"\r\n\"");
	}
	px_put(writer, "\"");
}

/* KEYWORD= */
static void
put_keyword(PxWriter *writer, const char *keyword)
{
	px_put(writer, keyword);
	px_put(writer, "=");
}

static void
put_statement(PxWriter *writer, const char *keyword, const char *text)
{
	put_keyword(writer, keyword);
	put_string(writer, text);
	px_put(writer, ";\r\n");
}

/* KEYWORD("one")= or KEYWORD("one","two")= */
static void
put_subkey(PxWriter *writer, const char *keyword, const char *one,
		   const char *two)
{
	px_put(writer, keyword);
	px_put(writer, "(");
	put_string(writer, one);
	if (two != NULL)
	{
		px_put(writer, ",");
		put_string(writer, two);
	}
	px_put(writer, ")=");
}

static void
put_number(PxWriter *writer, int64_t number)
{
	char digits[DECIMAL_SIZE];

	decimal_write(digits, number);
	px_put(writer, digits);
	px_put(writer, ";\r\n");
}

/* Is a label another dimension's too?  Then it is no name: the code is. */
static const char *
name_of(const PxSelection *selection, const PxDimension *dimension)
{
	for (size_t i = 0; i < selection->shown; i++)
	{
		const PxDimension *other = selection->axes[i].dimension;

		if (other != dimension && strcmp(other->label, dimension->label) == 0)
			return dimension->code;
	}
	return dimension->label;
}

/* STUB="...","..."; for the dimensions in that place, if there are any. */
static void
put_placed(PxWriter *writer, const char *keyword, PxPlacement placement)
{
	const PxSelection *selection = writer->selection;
	bool begun = false;

	for (size_t i = 0; i < selection->shown; i++)
	{
		const PxAxis *axis = &selection->axes[i];

		if (axis->placement != placement)
			continue;
		if (!begun)
			put_keyword(writer, keyword);
		else
			px_put(writer, ",");
		begun = true;
		put_string(writer, name_of(selection, axis->dimension));
	}
	if (begun)
		px_put(writer, ";\r\n");
}

/* VALUES("...")="...","..."; or CODES, one to a line. */
static void
put_values(PxWriter *writer, const PxAxis *axis, bool codes)
{
	put_subkey(writer, codes ? "CODES" : "VALUES",
			   name_of(writer->selection, axis->dimension), NULL);
	for (size_t i = 0; i < axis->count; i++)
	{
		const PxValue *value = &axis->dimension->values[axis->places[i]];

		if (i > 0)
			px_put(writer, ",\r\n");
		put_string(writer, codes ? value->code : value->label);
	}
	px_put(writer, ";\r\n");
}

/* Units and decimals of the contents. */
static void
put_contents(PxWriter *writer, const PxAxis *axis)
{
	const char *name = name_of(writer->selection, axis->dimension);

	put_statement(writer, "CONTVARIABLE", name);
	for (size_t i = 0; i < axis->count; i++)
	{
		const PxValue *value = &axis->dimension->values[axis->places[i]];

		put_subkey(writer, "UNITS", value->label, NULL);
		put_string(writer, value->unit != NULL ? value->unit : "");
		px_put(writer, ";\r\n");
		put_subkey(writer, "PRECISION", name, value->label);
		put_number(writer, value->decimals);
	}
}

/* "2026-01-31T12:00:00Z" as 20260131 12:00 */
static void
put_time(PxWriter *writer, const char *keyword, const char *time)
{
	char text[32] = "";

	if (strlen(time) >= 16)
		snprintf(text, sizeof(text), "%.4s%.2s%.2s %.5s", time, time + 5,
				 time + 8, time + 11);
	put_statement(writer, keyword, text);
}

static void
put_variables(PxWriter *writer)
{
	const PxSelection *selection = writer->selection;

	put_placed(writer, "STUB", PX_STUB);
	put_placed(writer, "HEADING", PX_HEADING);
	for (size_t i = 0; i < selection->shown; i++)
	{
		const PxAxis *axis = &selection->axes[i];

		put_values(writer, axis, false);
		put_values(writer, axis, true);
		put_subkey(writer, "VARIABLECODE",
				   name_of(selection, axis->dimension), NULL);
		put_string(writer, axis->dimension->code);
		px_put(writer, ";\r\n");
		if (axis->dimension->role == PX_ROLE_METRIC)
			put_contents(writer, axis);
	}
}

/* The most decimals that the contents have. */
static int64_t
most_decimals(const PxSelection *selection)
{
	int most = 0;

	for (size_t i = 0; i < selection->shown; i++)
	{
		const PxAxis *axis = &selection->axes[i];

		for (size_t j = 0; axis->dimension->role == PX_ROLE_METRIC &&
						   j < axis->count;
			 j++)
		{
			int decimals = axis->dimension->values[axis->places[j]].decimals;

			most = decimals > most ? decimals : most;
		}
	}
	return most;
}

void
px_file_begin(PxWriter *writer)
{
	const PxTable *table = writer->selection->table;
	int64_t decimals = most_decimals(writer->selection);

	put_statement(writer, "CHARSET", "ANSI");
	put_statement(writer, "AXIS-VERSION", "2013");
	put_statement(writer, "CODEPAGE", "utf-8");
	put_statement(writer, "LANGUAGE", language_code(writer->language));
	put_time(writer, "CREATION-DATE", table->updated);
	put_keyword(writer, "DECIMALS");
	put_number(writer, decimals);
	put_keyword(writer, "SHOWDECIMALS");
	put_number(writer, decimals);
	put_statement(writer, "MATRIX", table->id);
	px_put(writer, "AGGREGALLOWED=NO;\r\nCOPYRIGHT=NO;\r\n");
	put_statement(writer, "SUBJECT-CODE", table->subject);
	put_statement(writer, "SUBJECT-AREA", table->subject_label);
	put_statement(writer, "TITLE", table->label);
	put_statement(writer, "CONTENTS", table->label);
	put_statement(writer, "UNITS", "");
	put_variables(writer);
	put_time(writer, "LAST-UPDATED", table->updated);
	put_statement(writer, "SOURCE", table->source);
	put_statement(writer, "NOTE", table->description);
	for (unsigned char i = 1; i <= PX_STATUS_COUNT; i++)
	{
		char keyword[32];

		snprintf(keyword, sizeof(keyword), "DATASYMBOL%d", i);
		put_statement(writer, keyword, px_status_label(i, writer->language));
	}
	px_put(writer, "DATA=\r\n");
}

void
px_file_cell(PxWriter *writer, const PxCell *cell)
{
	int64_t row_cells = writer->selection->row_cells;
	bool last = writer->cells % row_cells == row_cells - 1;
	char text[16];

	if (cell->number == NULL)
	{
		snprintf(text, sizeof(text), "\"%s\"",
				 px_status_symbol(px_status_number(cell->status)));
		px_put(writer, text);
	}
	else if (!writer->failed &&
			 !writer->sink(writer->context, cell->number, cell->length))
		writer->failed = true;
	px_put(writer, last ? "\r\n" : " ");
}

void
px_file_end(PxWriter *writer)
{
	px_put(writer, ";\r\n");
}
