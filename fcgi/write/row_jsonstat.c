/*
 * row_jsonstat.c
 *		Answers as a JSON-stat 2.0 dataset.
 *
 * The columns that are dimensions, and one of contents whose categories are the
 * measures, span the cells.  The categories are known only with the last row, so
 * rows are gathered: of each its places in the dimensions, its numbers and its
 * status.
 */
#include "write/row_writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json_member.h"
#include "write/category_list.h"

/* The dimension of the measures, as PxWeb calls it. */
#define CONTENTS "ContentsCode"

/* The dimension that tells apart rows which no other one does. */
#define ROW "row"

/* Beyond it a reader of JSON may not tell numbers apart. */
#define MOST_CELLS (INT64_C(1) << 53)

/* A dataset is written in full unless most of its cells are empty. */
#define SPARSE 4

static const char *const contents_labels[] = {
	[LANGUAGE_ENGLISH] = "Contents", [LANGUAGE_SWEDISH] = "Tabellinnehåll"};
CHECK_LANGUAGES(contents_labels);

static const char *const row_labels[] = {[LANGUAGE_ENGLISH] = "Row",
										 [LANGUAGE_SWEDISH] = "Rad"};
CHECK_LANGUAGES(row_labels);

/* Where a text is among the texts of the state. */
typedef struct Span
{
	size_t start;
	size_t length; /* 0: there is none */
} Span;

/* A row: its combination of categories, and which of several with it. */
typedef struct Place
{
	int64_t combination;
	int64_t repetition;
	size_t row;
} Place;

typedef struct State
{
	size_t *dimensions; /* columns */
	size_t dimension_count;
	size_t *measures; /* columns */
	size_t measure_count;
	size_t status; /* column; SIZE_MAX for none */
	CategoryList *lists;
	uint32_t *codes; /* rows by dimensions */
	Span *spans;	 /* rows by measures, and the status after them */
	size_t row_room;
	char *texts;
	size_t texts_used;
	size_t texts_room;
	Place *places;		 /* by row, then in the order of cells */
	int64_t repetitions; /* most rows of one combination */
} State;

static void
free_state(State *state)
{
	if (state == NULL)
		return;
	for (size_t i = 0; state->lists != NULL && i < state->dimension_count; i++)
		category_list_free(&state->lists[i]);
	free(state->dimensions);
	free(state->measures);
	free(state->lists);
	free(state->codes);
	free(state->spans);
	free(state->texts);
	free(state->places);
	free(state);
}

/* The columns by their roles. */
static bool
read_roles(State *state, const Endpoint *endpoint)
{
	state->dimensions = calloc(endpoint->column_count, sizeof(size_t));
	state->measures = calloc(endpoint->column_count, sizeof(size_t));
	state->lists = calloc(endpoint->column_count, sizeof(CategoryList));
	if (state->dimensions == NULL || state->measures == NULL ||
		state->lists == NULL)
		return false;
	state->status = SIZE_MAX;
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		const Column *column = &endpoint->columns[i];

		if (column_is_dimension(column))
			state->dimensions[state->dimension_count++] = i;
		else if (column->role == ROLE_MEASURE)
			state->measures[state->measure_count++] = i;
		else if (column->role == ROLE_STATUS && state->status == SIZE_MAX)
			state->status = i;
	}
	return true;
}

static void
begin(RowWriter *writer)
{
	State *state = calloc(1, sizeof(State));

	writer->state = state;
	if (state == NULL || !read_roles(state, writer->answer->endpoint))
		writer->failed = true;
}

static bool
make_row_room(State *state, size_t row)
{
	size_t room = state->row_room > 0 ? 2 * state->row_room : 64;
	uint32_t *codes;
	Span *spans;

	if (row < state->row_room)
		return true;
	codes = reallocarray(state->codes, room * (state->dimension_count + 1),
						 sizeof(uint32_t));
	if (codes == NULL)
		return false;
	state->codes = codes;
	spans = reallocarray(state->spans, room * (state->measure_count + 1),
						 sizeof(Span));
	if (spans == NULL)
		return false;
	state->spans = spans;
	state->row_room = room;
	return true;
}

static bool
keep_text(State *state, const Cell *cell, CellKind kind, Span *span)
{
	size_t wanted = state->texts_used + cell->length;

	*span = (Span){.start = state->texts_used};
	if (cell->kind != kind || cell->length == 0)
		return true;
	if (wanted > state->texts_room)
	{
		size_t room = 2 * wanted + 1024;
		char *texts = realloc(state->texts, room);

		if (texts == NULL)
			return false;
		state->texts = texts;
		state->texts_room = room;
	}
	memcpy(state->texts + state->texts_used, cell->bytes, cell->length);
	span->length = cell->length;
	state->texts_used = wanted;
	return true;
}

/* The places of a row; a value without words is its own label. */
static bool
keep_codes(State *state, const Answer *answer, const Cell *cells,
		   uint32_t *codes)
{
	const Column *columns = answer->endpoint->columns;

	for (size_t i = 0; i < state->dimension_count; i++)
	{
		const Column *column = &columns[state->dimensions[i]];
		const Column *words = column->words[answer->language];
		const Cell *code = &cells[state->dimensions[i]];
		const Cell *label = words != NULL ? &cells[words - columns] : code;
		const char *said =
			words == NULL ? row_code_words(answer, column, code) : NULL;

		if (label->kind == CELL_NULL)
			label = code;
		if (!category_list_place(&state->lists[i], code->bytes, code->length,
								 said != NULL ? said : label->bytes,
								 said != NULL ? strlen(said) : label->length,
								 &codes[i]))
			return false;
	}
	return true;
}

static void
row(RowWriter *writer, const Cell *cells)
{
	State *state = writer->state;
	size_t number = (size_t)writer->rows - 1;
	Span *spans;
	bool good;

	if (writer->failed)
		return;
	good = make_row_room(state, number) &&
		   keep_codes(state, writer->answer, cells,
					  state->codes + number * state->dimension_count);
	spans = state->spans + number * (state->measure_count + 1);
	for (size_t i = 0; good && i < state->measure_count; i++)
		good = keep_text(state, &cells[state->measures[i]], CELL_NUMBER,
						 &spans[i]);
	if (good && state->status != SIZE_MAX)
		good = keep_text(state, &cells[state->status], CELL_TEXT,
						 &spans[state->measure_count]);
	else if (good)
		spans[state->measure_count] = (Span){.length = 0};
	if (!good)
		writer->failed = true;
}

static int
compare_places(const void *left, const void *right)
{
	const Place *a = left;
	const Place *b = right;

	if (a->combination != b->combination)
		return a->combination < b->combination ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

/* How many combinations of categories there are; -1: too many to count. */
static int64_t
count_combinations(const State *state)
{
	int64_t count = 1;

	for (size_t i = 0; i < state->dimension_count; i++)
	{
		if (__builtin_mul_overflow(count, (int64_t)state->lists[i].count,
								   &count) ||
			count > MOST_CELLS)
			return -1;
	}
	return count;
}

/* Puts the rows in the order of their cells. */
static bool
sort_rows(State *state, size_t rows)
{
	state->places = calloc(rows + 1, sizeof(Place));
	if (state->places == NULL)
		return false;
	for (size_t row = 0; row < rows; row++)
	{
		const uint32_t *codes = state->codes + row * state->dimension_count;
		int64_t combination = 0;

		for (size_t i = 0; i < state->dimension_count; i++)
			combination =
				combination * (int64_t)state->lists[i].count + codes[i];
		state->places[row] = (Place){.combination = combination, .row = row};
	}
	qsort(state->places, rows, sizeof(Place), compare_places);
	state->repetitions = 1;
	for (size_t i = 1; i < rows; i++)
	{
		Place *place = &state->places[i];

		if (place->combination == place[-1].combination)
			place->repetition = place[-1].repetition + 1;
		if (place->repetition >= state->repetitions)
			state->repetitions = place->repetition + 1;
	}
	return true;
}

/* {"code": 0, ...}, then {"code": "label", ...} */
static void
write_categories(JsonWriter *json, const CategoryList *list)
{
	json_member_begin_array(json, "index");
	for (size_t i = 0; i < list->count; i++)
		json_write_string(json, list->categories[i].code,
						  list->categories[i].code_length);
	json_write_end_array(json);
	json_member_begin_object(json, "label");
	for (size_t i = 0; i < list->count; i++)
	{
		const Category *category = &list->categories[i];

		json_write_key(json, category->code);
		json_write_string(json, category->label, category->label_length);
	}
	json_write_end_object(json);
}

static void
write_dimension(JsonWriter *json, const Column *column,
				const CategoryList *list, Language language)
{
	json_member_begin_object(json, column->name);
	json_member_text(json, "label", column->labels[language]);
	json_member_begin_object(json, "category");
	write_categories(json, list);
	json_write_end_object(json);
	json_write_end_object(json);
}

/* Rows that have no other difference are numbered. */
static void
write_row_dimension(JsonWriter *json, int64_t count, Language language)
{
	char number[DECIMAL_SIZE];

	json_member_begin_object(json, ROW);
	json_member_text(json, "label", row_labels[language]);
	json_member_begin_object(json, "category");
	json_member_begin_array(json, "index");
	for (int64_t i = 1; i <= count; i++)
	{
		decimal_write(number, i);
		json_write_text(json, number);
	}
	json_write_end_array(json);
	json_write_end_object(json);
	json_write_end_object(json);
}

static void
write_units(JsonWriter *json, const State *state, const Endpoint *endpoint,
			Language language)
{
	json_member_begin_object(json, "unit");
	for (size_t i = 0; i < state->measure_count; i++)
	{
		const Column *column = &endpoint->columns[state->measures[i]];

		if (column->units[language] == NULL && column->decimals < 0)
			continue;
		json_member_begin_object(json, column->name);
		if (column->units[language] != NULL)
			json_member_text(json, "base", column->units[language]);
		if (column->decimals >= 0)
			json_member_integer(json, "decimals", column->decimals);
		json_write_end_object(json);
	}
	json_write_end_object(json);
}

static void
write_contents(JsonWriter *json, const State *state, const Endpoint *endpoint,
			   Language language)
{
	json_member_begin_object(json, CONTENTS);
	json_member_text(json, "label", contents_labels[language]);
	json_member_begin_object(json, "category");
	json_member_begin_array(json, "index");
	for (size_t i = 0; i < state->measure_count; i++)
		json_write_text(json, endpoint->columns[state->measures[i]].name);
	json_write_end_array(json);
	json_member_begin_object(json, "label");
	for (size_t i = 0; i < state->measure_count; i++)
	{
		const Column *column = &endpoint->columns[state->measures[i]];

		json_member_text(json, column->name, column->labels[language]);
	}
	json_write_end_object(json);
	write_units(json, state, endpoint, language);
	json_write_end_object(json);
	json_write_end_object(json);
}

/* Names of dimensions, or their sizes, in the order in which cells vary. */
static void
write_id_and_size(JsonWriter *json, const State *state,
				  const Endpoint *endpoint)
{
	json_member_begin_array(json, "id");
	for (size_t i = 0; i < state->dimension_count; i++)
		json_write_text(json, endpoint->columns[state->dimensions[i]].name);
	if (state->repetitions > 1)
		json_write_text(json, ROW);
	json_write_text(json, CONTENTS);
	json_write_end_array(json);
	json_member_begin_array(json, "size");
	for (size_t i = 0; i < state->dimension_count; i++)
		json_write_integer(json, (int64_t)state->lists[i].count);
	if (state->repetitions > 1)
		json_write_integer(json, state->repetitions);
	json_write_integer(json, (int64_t)state->measure_count);
	json_write_end_array(json);
}

static void
write_role(JsonWriter *json, const State *state, const Endpoint *endpoint,
		   const char *key, ColumnRole role)
{
	bool begun = false;

	for (size_t i = 0; i < state->dimension_count; i++)
	{
		const Column *column = &endpoint->columns[state->dimensions[i]];

		if (column->role != role)
			continue;
		if (!begun)
			json_member_begin_array(json, key);
		begun = true;
		json_write_text(json, column->name);
	}
	if (begun)
		json_write_end_array(json);
}

static void
write_head(JsonWriter *json, const State *state, const Answer *answer)
{
	const Endpoint *endpoint = answer->endpoint;
	Language language = answer->language;

	json_member_text(json, "version", "2.0");
	json_member_text(json, "class", "dataset");
	json_member_text(json, "label", endpoint->titles[language]);
	json_member_begin_array(json, "note");
	json_write_text(json, endpoint->descriptions[language]);
	json_write_end_array(json);
	write_id_and_size(json, state, endpoint);
	json_member_begin_object(json, "role");
	write_role(json, state, endpoint, "time", ROLE_TIME);
	write_role(json, state, endpoint, "geo", ROLE_GEO);
	json_member_begin_array(json, "metric");
	json_write_text(json, CONTENTS);
	json_write_end_array(json);
	json_write_end_object(json);
	json_member_begin_object(json, "dimension");
	for (size_t i = 0; i < state->dimension_count; i++)
		write_dimension(json, &endpoint->columns[state->dimensions[i]],
						&state->lists[i], language);
	if (state->repetitions > 1)
		write_row_dimension(json, state->repetitions, language);
	write_contents(json, state, endpoint, language);
	json_write_end_object(json);
}

/* The number of the first cell of a row. */
static int64_t
first_cell(const State *state, const Place *place)
{
	return (place->combination * state->repetitions + place->repetition) *
		   (int64_t)state->measure_count;
}

static void
write_number(JsonWriter *json, const State *state, Span span)
{
	if (span.length > 0)
		json_write_number(json, state->texts + span.start, span.length);
	else
		json_write_null(json);
}

static void
write_cell_key(JsonWriter *json, int64_t cell)
{
	char number[DECIMAL_SIZE];

	decimal_write(number, cell);
	json_write_key(json, number);
}

/* All cells in a list, or those that there are by their numbers. */
static void
write_values(JsonWriter *json, const State *state, size_t rows, int64_t cells)
{
	size_t measures = state->measure_count;
	bool full = cells <= SPARSE * (int64_t)(rows * measures) + 1000;
	int64_t next = 0; /* cell, of a list */

	if (full)
		json_member_begin_array(json, "value");
	else
		json_member_begin_object(json, "value");
	for (size_t i = 0; i < rows; i++)
	{
		const Place *place = &state->places[i];
		const Span *spans = state->spans + place->row * (measures + 1);
		int64_t cell = first_cell(state, place);

		for (; full && next < cell; next++)
			json_write_null(json);
		for (size_t j = 0; j < measures; j++)
		{
			if (!full && spans[j].length == 0)
				continue;
			if (!full)
				write_cell_key(json, cell + (int64_t)j);
			write_number(json, state, spans[j]);
			next++;
		}
	}
	for (; full && next < cells; next++)
		json_write_null(json);
	if (full)
		json_write_end_array(json);
	else
		json_write_end_object(json);
}

/* Why numbers are missing. */
static void
write_status(JsonWriter *json, const State *state, size_t rows)
{
	size_t measures = state->measure_count;

	json_member_begin_object(json, "status");
	for (size_t i = 0; i < rows; i++)
	{
		const Place *place = &state->places[i];
		const Span *spans = state->spans + place->row * (measures + 1);
		const Span status = spans[measures];
		const char *text;
		int64_t cell = first_cell(state, place);

		if (status.length == 0)
			continue;
		text = state->texts + status.start;
		if (status.length == 2 && memcmp(text, "ok", 2) == 0)
			continue;
		for (size_t j = 0; j < measures; j++)
		{
			if (spans[j].length > 0)
				continue;
			write_cell_key(json, cell + (int64_t)j);
			json_write_string(json, text, status.length);
		}
	}
	json_write_end_object(json);
}

/* How many cells there are, with the rows in their order; -1: too many. */
static int64_t
count_cells(State *state, size_t rows)
{
	int64_t cells = count_combinations(state);

	if (cells < 0 || !sort_rows(state, rows) ||
		__builtin_mul_overflow(cells, state->repetitions, &cells) ||
		__builtin_mul_overflow(cells, (int64_t)state->measure_count, &cells) ||
		cells > MOST_CELLS)
		return -1;
	return cells;
}

static void
end(RowWriter *writer)
{
	State *state = writer->state;
	JsonWriter *json = &writer->json;
	size_t rows = (size_t)writer->rows;
	int64_t cells = writer->failed ? -1 : count_cells(state, rows);

	if (cells < 0)
		writer->failed = true;
	else
	{
		json_write_begin_object(json);
		write_head(json, state, writer->answer);
		write_values(json, state, rows, cells);
		write_status(json, state, rows);
		json_write_end_object(json);
	}
	free_state(state);
	writer->state = NULL;
}

static void
schema(JsonWriter *json, const Endpoint *endpoint)
{
	(void)endpoint;
	json_write_begin_object(json);
	json_member_text(json, "type", "object");
	json_member_raw(json, "required",
					"[\"version\",\"class\",\"id\",\"size\",\"dimension\","
					"\"value\"]");
	json_member_raw(
		json, "properties",
		"{\"version\":{\"type\":\"string\",\"const\":\"2.0\"},"
		"\"class\":{\"type\":\"string\",\"const\":\"dataset\"},"
		"\"id\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
		"\"size\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"
		"\"dimension\":{\"type\":\"object\"},"
		"\"value\":{\"type\":\"array\","
		"\"items\":{\"type\":[\"number\",\"string\",\"null\"]}}}");
	json_write_end_object(json);
}

const RowFormat row_jsonstat = {begin, row, end, schema};
