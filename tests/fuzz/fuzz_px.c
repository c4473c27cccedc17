/*
 * fuzz_px.c
 *		Selections from a table: any dimension, any list of expressions.
 *
 * An input is lines: "name=list" chooses values, "name>" and "name<" put a
 * dimension into the heading and the stub.  What was chosen is what there is, in
 * order, and is written in every format; JSON is read back by jansson.
 */
#include "document.h"
#include "px/px_selection.h"
#include "px/px_writer.h"

static PxValue units[] = {{"city", "The \"city\"", NULL, 0, 0},
						  {"d,1", "Comma", NULL, 0, 0},
						  {"d2", "\xC3\x85", NULL, 0, 0}};
static PxValue contents[] = {{"persons", "Persons", "persons", 0, 0},
							 {"share", "Share", NULL, 4, 0}};
static PxValue days[] = {{"2019-12-31", "2019-12-31", NULL, 0, 0},
						 {"2020-12-31", "2020-12-31", NULL, 0, 0}};
static PxDimension dimensions[] = {
	{"unit", "Unit", PX_ROLE_NONE, "city", units, 3, 3, NULL, 0},
	{PX_CONTENTS, "Contents", PX_ROLE_METRIC, NULL, contents, 2, 2, NULL, 0},
	{"Tid", "Day", PX_ROLE_TIME, NULL, days, 2, 2, NULL, 0},
};
static const PxTable table = {.id = "city.staff",
							  .label = "City: \"Staff\"",
							  .description = "A\nB",
							  .source = "City",
							  .updated = "2021-01-31T12:00:00Z",
							  .first_period = "2019-12-31",
							  .last_period = "2020-12-31",
							  .variables = "[]",
							  .subject = "city",
							  .subject_label = "City",
							  .dimensions = dimensions,
							  .count = 3};

/* Obeys a line; false when it says what there is not. */
static bool
take_line(PxSelection *selection, char *line, Problem *problem)
{
	char *mark = strpbrk(line, "=<>");
	char kind = mark != NULL ? *mark : '\0';

	if (mark == NULL)
		return true;
	*mark = '\0';
	if (kind == '=')
		return px_selection_choose_list(selection, line, mark + 1, problem);
	return px_selection_place(selection, line,
							  kind == '>' ? PX_HEADING : PX_STUB, problem);
}

static void
check_selection(const PxSelection *selection)
{
	int64_t cells = 1;
	bool seen[3] = {false, false, false};

	FUZZ_CHECK(selection->count == 3 && selection->shown <= 3);
	for (size_t i = 0; i < selection->count; i++)
	{
		const PxAxis *axis = &selection->axes[i];
		size_t dimension = (size_t)(axis->dimension - dimensions);

		FUZZ_CHECK(dimension < 3 && !seen[dimension]);
		seen[dimension] = true;
		FUZZ_CHECK((axis->placement == PX_ELIMINATED) == (i >= selection->shown));
		FUZZ_CHECK(axis->count <= axis->dimension->count);
		for (size_t j = 0; j < axis->count; j++)
		{
			FUZZ_CHECK(axis->places[j] < axis->dimension->count);
			FUZZ_CHECK(j == 0 || axis->places[j - 1] < axis->places[j]);
		}
		cells *= (int64_t)axis->count;
	}
	FUZZ_CHECK(cells == selection->cells && cells <= 12);
}

static void
write_format(const PxSelection *selection, const PxFormat *format)
{
	Document document = {.used = 0};
	const PxOptions options = {.wording = PX_CODES_AND_TEXTS,
							   .separator = ';',
							   .title = true};
	PxWriter writer;

	px_writer_begin(&writer, format, selection, LANGUAGE_SWEDISH, &options,
					document_sink, &document);
	for (int64_t i = 0; i < selection->cells; i++)
	{
		const PxCell number = {"-1.50", 5, NULL};
		const PxCell missing = {NULL, 0, i % 3 ? "barred" : "new"};

		px_writer_cell(&writer, i % 2 ? &number : &missing);
	}
	px_writer_end(&writer);
	px_writer_release(&writer);
	FUZZ_CHECK(!writer.failed);
	if (format == &px_formats[0])
	{
		json_t *read = document_read(&document);

		FUZZ_CHECK(json_array_size(json_object_get(read, "value")) ==
				   (size_t)selection->cells);
		FUZZ_CHECK(json_array_size(json_object_get(read, "id")) ==
				   selection->shown);
		json_decref(read);
	}
	else
		free(document.bytes);
}

static void
write_selection(const PxSelection *selection)
{
	Document document = {.used = 0};
	JsonWriter json;
	json_t *read;

	json_writer_init(&json, document_sink, &document);
	px_selection_write(selection, &json);
	read = document_read(&document);
	FUZZ_CHECK(json_array_size(read) == 3);
	json_decref(read);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_string(data, size);
	PxSelection selection;
	Problem problem;
	bool good = true;
	char *rest = text;
	char *line;

	FUZZ_CHECK(px_selection_init(&selection, &table));
	while (good && (line = strsep(&rest, "\n")) != NULL)
		good = take_line(&selection, line, &problem);
	if (good && px_selection_complete(&selection, &problem))
	{
		check_selection(&selection);
		write_selection(&selection);
		for (size_t i = 0; i < px_format_count; i++)
			write_format(&selection, &px_formats[i]);
	}
	px_selection_free(&selection);
	free(text);
	return 0;
}
