/*
 * px_answer.c
 *		Answers what is below /px/v2/ (PxWebApi 2).
 */
#include "http/px_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/decimal.h"
#include "base/json_member.h"
#include "http/px_request.h"
#include "px/px_codelist.h"
#include "px/px_listing.h"

#define PATH "/px/v2/"

/* The limit of nginx/spegel-tls.conf.in. */
#define MOST_CALLS 20
#define CALLS_WINDOW 1 /* second */

static void
write_config(JsonWriter *json, const char *licence)
{
	json_write_begin_object(json);
	json_member_text(json, "apiVersion", "2.0");
	json_member_text(json, "appVersion", SPEGEL_VERSION);
	json_member_raw(json, "languages",
					"[{\"id\":\"en\",\"label\":\"English\"},"
					"{\"id\":\"sv\",\"label\":\"Svenska\"}]");
	json_member_text(json, "defaultLanguage", language_code(LANGUAGE_ENGLISH));
	json_member_integer(json, "maxDataCells", PX_MAX_CELLS);
	json_member_integer(json, "maxCallsPerTimeWindow", MOST_CALLS);
	json_member_integer(json, "timeWindow", CALLS_WINDOW);
	json_member_text(json, "license", licence);
	json_member_text(json, "defaultDataFormat", px_formats[0].name);
	json_member_begin_array(json, "dataFormats");
	for (size_t i = 0; i < px_format_count; i++)
		json_write_text(json, px_formats[i].name);
	json_write_end_array(json);
	json_member_raw(json, "features", "[]");
	json_write_end_object(json);
}

static Step
answer_config(OpenAnswer *answer)
{
	static const char sql[] =
		"SELECT coalesce(spegel_api.px_publisher() ->> 'licence', '')";
	char *licence = NULL;
	JsonWriter json;
	Step step;

	if (!px_request_nothing(answer->call->request, &answer->problem))
		return STEP_PROBLEM;
	step = open_answer_run(answer, "spegel_px_licence", sql, NULL, 0, open_answer_take_text, &licence);
	if (step == STEP_DONE)
	{
		open_answer_begin(answer, "application/json");
		json_writer_init(&json, respond_body, answer->call->response);
		write_config(&json, licence != NULL ? licence : "");
		respond_finish(answer->call->response);
	}
	free(licence);
	return step;
}

static Step
answer_tables(OpenAnswer *answer)
{
	const Request *request = answer->call->request;
	const char *language = language_code(request->language);
	PxListing asked;
	PxTableList list;
	Step step;

	if (!px_request_listing(&asked, request, &answer->problem))
		return STEP_PROBLEM;
	open_answer_begin(answer, "application/json");
	px_list_begin(&list, request->language, answer->base, asked.page_number,
				  asked.page_size,
				  respond_body, answer->call->response);
	step = open_answer_run(answer, "spegel_px_tables", px_tables_query,
			   (const char *const[]){language, NULL, asked.search,
									 asked.past_days},
			   4, px_list_take, &list);
	if (step == STEP_DONE)
	{
		px_list_end(&list);
		respond_finish(answer->call->response);
	}
	else if (answer->call->response->committed)
	{
		/* what was sent cannot be taken back: it is cut off */
		respond_abort(answer->call->response);
		step = STEP_DONE;
	}
	px_table_free(&list.table);
	return step;
}

/* Reads a table, and its values if wanted. */
static Step
load_table(OpenAnswer *answer, const char *id, bool values, PxTable *table)
{
	const char *language = language_code(answer->call->request->language);
	Step step = open_answer_run(answer, "spegel_px_tables", px_tables_query,
					(const char *const[]){language, id, NULL, NULL}, 4,
					px_table_take, table);

	if (step != STEP_DONE)
		return step;
	if (table->id == NULL)
	{
		problem_set(&answer->problem, PROBLEM_NOT_FOUND,
					"There is no table \"%.*s\"; " PATH "tables lists them.",
					problem_quoted_length(id, strlen(id)), id);
		problem_translate(
			&answer->problem,
			"Det finns ingen tabell \"%.*s\"; " PATH "tables räknar upp dem.",
			problem_quoted_length(id, strlen(id)), id);
		return STEP_PROBLEM;
	}
	if (values)
		step = open_answer_run(answer, "spegel_px_values", px_values_query,
				   (const char *const[]){id, language}, 2, px_table_take_value,
				   table);
	return step;
}

static Step
answer_table(OpenAnswer *answer, const char *id)
{
	PxTable table = {.id = NULL};
	JsonWriter json;
	Step step;

	if (!px_request_nothing(answer->call->request, &answer->problem))
		return STEP_PROBLEM;
	step = load_table(answer, id, false, &table);
	if (step == STEP_DONE)
	{
		open_answer_begin(answer, "application/json");
		json_writer_init(&json, respond_body, answer->call->response);
		px_list_write_table(&json, &table, answer->call->request->language,
							answer->base, true);
		respond_finish(answer->call->response);
	}
	px_table_free(&table);
	return step;
}

/* All values of all dimensions. */
static Step
answer_metadata(OpenAnswer *answer, PxSelection *selection)
{
	JsonWriter json;

	px_selection_choose_all(selection);
	if (!px_selection_complete(selection, &answer->problem))
		return STEP_PROBLEM;
	open_answer_begin(answer, "application/json");
	json_writer_init(&json, respond_body, answer->call->response);
	px_jsonstat_write_metadata(&json, selection,
							   answer->call->request->language, answer->base);
	respond_finish(answer->call->response);
	return STEP_DONE;
}

static Step
answer_default_selection(OpenAnswer *answer, const PxTable *table,
						 PxSelection *selection)
{
	JsonWriter json;

	if (!px_request_nothing(answer->call->request, &answer->problem) ||
		!px_selection_complete(selection, &answer->problem))
		return STEP_PROBLEM;
	open_answer_begin(answer, "application/json");
	json_writer_init(&json, respond_body, answer->call->response);
	px_list_write_selection(&json, table, selection,
							answer->call->request->language, answer->base);
	respond_finish(answer->call->response);
	return STEP_DONE;
}

/* The cells of one answer on their way. */
typedef struct CellStream
{
	OpenAnswer *answer;
	const PxFormat *format;
	const PxOptions *options;
	const PxSelection *selection;
	PxWriter writer;
	bool begun;
} CellStream;

static void
begin_cells(CellStream *stream)
{
	OpenAnswer *answer = stream->answer;

	stream->begun = true;
	open_answer_begin(answer, stream->format->content_type);
	if (strcmp(stream->format->extension, "json") != 0)
		respond_header(answer->call->response,
					   "Content-Disposition: attachment; filename=\"table.%s\"",
					   stream->format->extension);
	px_writer_begin(&stream->writer, stream->format, stream->selection,
					answer->call->request->language, stream->options,
					respond_body, answer->call->response);
}

static bool
take_cell(void *context, const PGresult *result, int row)
{
	CellStream *stream = context;
	bool null = PQgetisnull(result, row, 0);
	const PxCell cell = {
		.number = null ? NULL : PQgetvalue(result, row, 0),
		.length = (size_t)PQgetlength(result, row, 0),
		.status = null ? PQgetvalue(result, row, 1) : NULL};

	if (!stream->begun)
		begin_cells(stream);
	px_writer_cell(&stream->writer, &cell);
	return !stream->writer.failed;
}

/* Collects a document, as text for the database. */
typedef struct Collected
{
	char *bytes;
	size_t used;
} Collected;

static bool
collect(void *context, const char *bytes, size_t length)
{
	Collected *collected = context;
	char *grown = realloc(collected->bytes, collected->used + length + 1);

	if (grown == NULL)
		return false;
	memcpy(grown + collected->used, bytes, length);
	collected->bytes = grown;
	collected->used += length;
	grown[collected->used] = '\0';
	return true;
}

/* Runs the query of the cells, whose outcome is the client's to see. */
static Step
stream_cells(CellStream *stream, const char *selection)
{
	static const char sql[] =
		"SELECT value, status FROM spegel_api.px_cells($1, $2::jsonb)";
	OpenAnswer *answer = stream->answer;
	Step step = open_answer_run(answer, "spegel_px_cells", sql,
					(const char *const[]){stream->selection->table->id,
										  selection},
					2, take_cell, stream);

	if (step == STEP_DONE && !stream->begun)
		begin_cells(stream);
	if (step == STEP_DONE &&
		stream->writer.cells == stream->selection->cells)
	{
		px_writer_end(&stream->writer);
		respond_finish(answer->call->response);
	}
	else if (stream->begun && answer->call->response->committed)
	{
		/* what was sent cannot be taken back: it is cut off */
		respond_abort(answer->call->response);
		step = STEP_DONE;
	}
	else if (step == STEP_DONE)
		step = open_answer_out_of_memory(answer);
	if (stream->begun)
	{
		answer->rows = stream->writer.cells;
		px_writer_release(&stream->writer);
	}
	return step;
}

static Step
answer_data(OpenAnswer *answer, PxSelection *selection, const PxFormat *format,
			const PxOptions *options)
{
	Collected collected = {.bytes = NULL};
	JsonWriter json;
	CellStream stream;
	Step step;

	if (!px_request_selection(answer->call->request, selection, &answer->problem))
		return STEP_PROBLEM;
	if (selection->cells > PX_MAX_CELLS)
	{
		problem_set(&answer->problem, PROBLEM_TOO_MANY_CELLS,
					"%" PRId64 " cells are selected, and at most %d can be; "
					"ask for a part at a time.",
					selection->cells, PX_MAX_CELLS);
		problem_translate(&answer->problem,
						  "%" PRId64 " celler är valda, och högst %d får "
						  "vara det; hämta en del i taget.",
						  selection->cells, PX_MAX_CELLS);
		return STEP_PROBLEM;
	}
	if (format->max_columns > 0 &&
		selection->row_cells + (int64_t)selection->shown > format->max_columns)
	{
		problem_set(&answer->problem, PROBLEM_TOO_MANY_CELLS,
					"A workbook has at most %d columns; put less into the "
					"heading.",
					format->max_columns);
		problem_translate(&answer->problem,
						  "En arbetsbok har högst %d kolumner; lägg mindre i "
						  "huvudet.",
						  format->max_columns);
		return STEP_PROBLEM;
	}
	json_writer_init(&json, collect, &collected);
	px_selection_write(selection, &json);
	/* member by member: the writer's buffer needs no zeros */
	stream.answer = answer;
	stream.format = format;
	stream.options = options;
	stream.selection = selection;
	stream.begun = false;
	step = json.failed ? open_answer_out_of_memory(answer)
					   : stream_cells(&stream, collected.bytes);
	free(collected.bytes);
	return step;
}

/* What there is of a table, behind its id. */
typedef enum Part
{
	PART_METADATA,
	PART_DEFAULT_SELECTION,
	PART_DATA
} Part;

static Step
answer_part(OpenAnswer *answer, const char *id, Part part)
{
	const Request *request = answer->call->request;
	PxTable table = {.id = NULL};
	PxSelection selection = {.count = 0};
	const PxFormat *format = NULL;
	PxOptions options;
	Step step;

	if ((part == PART_METADATA &&
		 !px_request_metadata(request, &answer->problem)) ||
		(part == PART_DATA &&
		 !px_request_format(request, &format, &options, &answer->problem)))
		return STEP_PROBLEM;
	step = load_table(answer, id, true, &table);
	if (step == STEP_DONE && part != PART_DEFAULT_SELECTION && !table.failed &&
		!px_request_lists(request, &table, &answer->problem))
		step = STEP_PROBLEM;
	else if (step == STEP_DONE && (table.failed || !px_selection_init(&selection, &table)))
		step = open_answer_out_of_memory(answer);
	else if (step == STEP_DONE)
	{
		switch (part)
		{
			case PART_METADATA:
				step = answer_metadata(answer, &selection);
				break;
			case PART_DEFAULT_SELECTION:
				step = answer_default_selection(answer, &table, &selection);
				break;
			case PART_DATA:
				step = answer_data(answer, &selection, format, &options);
				break;
		}
	}
	px_selection_free(&selection);
	px_table_free(&table);
	return step;
}

static Step
nothing_here(OpenAnswer *answer)
{
	problem_set(&answer->problem, PROBLEM_NOT_FOUND,
				"There is nothing at this address; " PATH
				"tables lists the tables.");
	problem_translate(&answer->problem,
					  "Det finns inget på den här adressen; " PATH
					  "tables räknar upp tabellerna.");
	return STEP_PROBLEM;
}

/* "ID" or "ID/part", behind "tables/" */
static Step
answer_below_tables(OpenAnswer *answer, const char *path)
{
	static const struct
	{
		const char *name;
		Part part;
	} parts[] = {{"metadata", PART_METADATA},
				 {"defaultselection", PART_DEFAULT_SELECTION},
				 {"data", PART_DATA}};
	size_t length = strcspn(path, "/");
	char id[256];

	if (length > 0 && length < sizeof(id))
	{
		memcpy(id, path, length);
		id[length] = '\0';
		if (path[length] == '\0')
			return answer_table(answer, id);
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		{
			if (strcasecmp(parts[i].name, path + length + 1) == 0)
				return answer_part(answer, id, parts[i].part);
		}
	}
	return nothing_here(answer);
}

static Step
answer_codelist(OpenAnswer *answer, const char *id)
{
	PxTable table = {.id = NULL};
	JsonWriter json;
	char name[256];
	Step step;

	if (!px_request_nothing(answer->call->request, &answer->problem))
		return STEP_PROBLEM;
	if (!px_codelist_table(id, name, sizeof(name)))
		return nothing_here(answer);
	step = load_table(answer, name, true, &table);
	if (step == STEP_DONE && table.failed)
		step = open_answer_out_of_memory(answer);
	else if (step == STEP_DONE && !px_codelist_is(&table, id))
		step = nothing_here(answer);
	else if (step == STEP_DONE)
	{
		open_answer_begin(answer, "application/json");
		json_writer_init(&json, respond_body, answer->call->response);
		px_codelist_write(&json, &table, id, answer->call->request->language,
						  answer->base);
		respond_finish(answer->call->response);
	}
	px_table_free(&table);
	return step;
}

static bool
is_data(const char *path)
{
	const char *end = strrchr(path, '/');

	return strncmp(path, "tables/", 7) == 0 && end != NULL &&
		   strcmp(end, "/data") == 0;
}

/* To a browser's preflight: what a page may send. */
static void
answer_options(OpenAnswer *answer)
{
	const char *methods = answer->call->response->methods;

	respond_begin(answer->call->response, 204, NULL);
	respond_header_text(answer->call->response, "Allow: ", methods);
	respond_header(answer->call->response, "Cache-Control: no-store");
	respond_header_text(answer->call->response,
						"Access-Control-Allow-Methods: ", methods);
	respond_header(answer->call->response, "Access-Control-Allow-Headers: "
								   "Content-Type, If-None-Match");
	respond_header(answer->call->response, "Access-Control-Max-Age: %d", OPEN_ANSWER_MAX_AGE);
	respond_finish(answer->call->response);
}

static Step
answer_path(OpenAnswer *answer, const char *path)
{
	Method method = answer->call->request->method;

	if (is_data(path))
		answer->call->response->methods = RESPOND_METHODS ", POST";
	if (method == METHOD_OPTIONS)
	{
		answer_options(answer);
		return STEP_DONE;
	}
	if (method == METHOD_OTHER || (method == METHOD_POST && !is_data(path)))
	{
		problem_set(&answer->problem, PROBLEM_METHOD_NOT_ALLOWED,
					"Use GET or HEAD; POST is for the data of a table.");
		problem_translate(&answer->problem, "Använd GET eller HEAD; POST är för "
										  "en tabells data.");
		return STEP_PROBLEM;
	}
	if (open_answer_not_modified(answer))
		return STEP_DONE;
	if (strcmp(path, "config") == 0)
		return answer_config(answer);
	if (strcmp(path, "tables") == 0 || strcmp(path, "tables/") == 0)
		return answer_tables(answer);
	if (strncmp(path, "tables/", 7) == 0)
		return answer_below_tables(answer, path + 7);
	if (strncmp(path, "codelists/", 10) == 0)
		return answer_codelist(answer, path + 10);
	return nothing_here(answer);
}

bool
px_answer(const OpenCall *call, const char *path, int64_t *rows)
{
	OpenAnswer answer;
	bool done;

	open_answer_init(&answer, call);
	done = open_answer_conclude(&answer, answer_path(&answer, path));
	*rows = answer.rows;
	return done;
}
