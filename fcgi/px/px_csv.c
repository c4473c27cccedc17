/*
 * px_csv.c
 *		A table as comma-separated values, as PxWeb lays them out: a column for
 *		each dimension of the stub and for each combination of the heading.
 */
#include <stdio.h>
#include <string.h>

#include "px/px_writer.h"

static void
put_bytes(PxWriter *writer, const char *bytes, size_t length)
{
	if (!writer->failed && length > 0 &&
		!writer->sink(writer->context, bytes, length))
		writer->failed = true;
}

/* Text within quotes, with quotes doubled. */
static void
put_quoted(PxWriter *writer, const char *text)
{
	while (*text != '\0')
	{
		size_t length = strcspn(text, "\"");

		put_bytes(writer, text, length);
		text += length;
		if (*text == '"')
		{
			put_bytes(writer, "\"\"", 2);
			text++;
		}
	}
}

static void
put_words(PxWriter *writer, const char *code, const char *label)
{
	PxWording wording = writer->options.wording;

	if (wording != PX_TEXTS)
		put_quoted(writer, code);
	if (wording == PX_CODES_AND_TEXTS)
		put_bytes(writer, " ", 1);
	if (wording != PX_CODES)
		put_quoted(writer, label);
}

/* The header: names of the stub, then the values of the heading's combinations. */
void
px_csv_begin(PxWriter *writer)
{
	const PxSelection *selection = writer->selection;
	bool first = true;

	if (writer->options.title)
	{
		put_bytes(writer, "\"", 1);
		put_quoted(writer, selection->table->label);
		put_bytes(writer, "\"\r\n\r\n", 5);
	}
	for (size_t i = 0; i < selection->shown; i++)
	{
		const PxAxis *axis = &selection->axes[i];

		if (axis->placement != PX_STUB)
			continue;
		if (!first)
			put_bytes(writer, &writer->options.separator, 1);
		first = false;
		put_bytes(writer, "\"", 1);
		put_words(writer, axis->dimension->code, axis->dimension->label);
		put_bytes(writer, "\"", 1);
	}
	for (int64_t cell = 0; selection->cells > 0 && cell < selection->row_cells;
		 cell++)
	{
		bool begun = false;

		if (!first)
			put_bytes(writer, &writer->options.separator, 1);
		first = false;
		put_bytes(writer, "\"", 1);
		for (size_t i = 0; i < selection->shown; i++)
		{
			const PxValue *value = px_selection_value(selection, i, cell);

			if (selection->axes[i].placement != PX_HEADING)
				continue;
			if (begun)
				put_bytes(writer, " ", 1);
			begun = true;
			put_words(writer, value->code, value->label);
		}
		put_bytes(writer, "\"", 1);
	}
	put_bytes(writer, "\r\n", 2);
}

void
px_csv_cell(PxWriter *writer, const PxCell *cell)
{
	const PxSelection *selection = writer->selection;
	int64_t column = writer->cells % selection->row_cells;
	bool first = true;

	for (size_t i = 0; column == 0 && i < selection->shown; i++)
	{
		const PxValue *value;

		if (selection->axes[i].placement != PX_STUB)
			continue;
		value = px_selection_value(selection, i, writer->cells);
		if (!first)
			put_bytes(writer, &writer->options.separator, 1);
		first = false;
		put_bytes(writer, "\"", 1);
		put_words(writer, value->code, value->label);
		put_bytes(writer, "\"", 1);
	}
	if (column > 0 || !first)
		put_bytes(writer, &writer->options.separator, 1);
	if (cell->number != NULL)
		put_bytes(writer, cell->number, cell->length);
	else
	{
		px_put(writer, "\"");
		px_put(writer, px_status_symbol(px_status_number(cell->status)));
		px_put(writer, "\"");
	}
	if (column == selection->row_cells - 1)
		put_bytes(writer, "\r\n", 2);
}

void
px_csv_end(PxWriter *writer)
{
	(void)writer;
}
