/*
 * px_answer.c
 *		Answers what is below /px/v2/ (PxWebApi 2), and the DCAT catalogue.
 */
#include "http/px_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/decimal.h"
#include "base/json_member.h"
#include "data/query.h"
#include "http/etag.h"
#include "http/px_request.h"
#include "http/query_problem.h"
#include "px/px_listing.h"
#include "write/format.h"

#define PATH "/px/v2/"

/* A copy may be reused so long, as those of endpoints. */
#define MAX_AGE 3600 /* seconds */

#define TIMEOUT_MS 10000

/* The limit of nginx/spegel-tls.conf.in. */
#define MOST_CALLS 20
#define CALLS_WINDOW 1 /* second */

/* What became of a step. */
typedef enum Step
{
	STEP_DONE,
	STEP_PROBLEM, /* still to be answered with */
	STEP_OUTDATED
} Step;

/* A request on its way. */
typedef struct Work
{
	const PxCall *call;
	Database *database;
	bool repeated;
	Response *response;
	int64_t *rows;
	Problem problem;
} Work;

/* Runs a query of everybody's. */
static Step
run(Work *work, const char *name, const char *sql, const char *const *values,
	int count, RowSink sink, void *context)
{
	const Query query = {.role = audience_role(AUDIENCE_PUBLIC),
						 .timeout_ms = TIMEOUT_MS,
						 .sql = sql,
						 .values = values,
						 .value_count = count,
						 .statement = name,
						 .client = work->response->transport.descriptor,
						 .row = sink,
						 .context = context};
	QueryError error;
	QueryOutcome outcome = query_run(work->database, &query, &error);

	if (outcome == QUERY_DONE || outcome == QUERY_STOPPED)
		return STEP_DONE;
	if (outcome == QUERY_OUTDATED && !work->repeated)
		return STEP_OUTDATED;
	query_problem_set_plain(&work->problem, name, TIMEOUT_MS,
							work->call->request, outcome, &error);
	return STEP_PROBLEM;
}

/* The tag of an answer, which depends on the address and what is published. */
static void
make_etag(const Work *work, char *tag)
{
	const Request *request = work->call->request;
	Etag etag;

	etag_begin(&etag);
	etag_add(&etag, work->call->catalogue->version);
	etag_add(&etag, request->source.target);
	etag_add(&etag, language_code(request->language));
	etag_end(&etag, tag);
}

static void
write_headers(Work *work)
{
	Response *response = work->response;
	const Request *request = work->call->request;
	char tag[ETAG_SIZE];

	if (request->method == METHOD_POST)
		respond_header(response, "Cache-Control: no-store");
	else
	{
		make_etag(work, tag);
		respond_header(response, "Cache-Control: public, max-age=%d", MAX_AGE);
		respond_header_text(response, "ETag: ", tag);
		if (!request->language_asked)
			respond_header(response, "Vary: Accept-Language");
	}
	respond_header_text(response, "Content-Language: ",
						language_code(request->language));
}

static void
begin(Work *work, const char *content_type)
{
	respond_begin(work->response, 200, content_type);
	write_headers(work);
}

/* Has the client this answer already?  Then it gets 304. */
static bool
answer_not_modified(Work *work)
{
	const Request *request = work->call->request;
	CopyHolder holder;
	char tag[ETAG_SIZE];

	if (request->method == METHOD_POST)
		return false;
	make_etag(work, tag);
	holder = request_copy_holder(request, tag);
	if (holder == COPY_OF_NOBODY)
		return false;
	respond_begin(work->response, 304, NULL);
	write_headers(work);
	if (holder == COPY_OF_CLIENT)
		respond_header(work->response, RESPOND_NOT_KEPT);
	respond_finish(work->response);
	return true;
}

/* Takes the first field of the only row. */
static bool
take_text(void *context, const PGresult *result, int row)
{
	char **text = context;

	free(*text);
	*text = strdup(PQgetvalue(result, row, 0));
	return *text != NULL;
}

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
answer_config(Work *work)
{
	static const char sql[] =
		"SELECT coalesce(spegel_api.px_publisher() ->> 'licence', '')";
	char *licence = NULL;
	JsonWriter json;
	Step step;

	if (!px_request_nothing(work->call->request, &work->problem))
		return STEP_PROBLEM;
	step = run(work, "spegel_px_licence", sql, NULL, 0, take_text, &licence);
	if (step == STEP_DONE)
	{
		begin(work, "application/json");
		json_writer_init(&json, respond_body, work->response);
		write_config(&json, licence != NULL ? licence : "");
		respond_finish(work->response);
	}
	free(licence);
	return step;
}

static Step
answer_tables(Work *work)
{
	const Request *request = work->call->request;
	const char *language = language_code(request->language);
	PxListing asked;
	PxTableList list;
	Step step;

	if (!px_request_listing(&asked, request, &work->problem))
		return STEP_PROBLEM;
	begin(work, "application/json");
	px_list_begin(&list, request->language, asked.page_number, asked.page_size,
				  respond_body, work->response);
	step = run(work, "spegel_px_tables", px_tables_query,
			   (const char *const[]){language, NULL, asked.search,
									 asked.past_days},
			   4, px_list_take, &list);
	if (step == STEP_DONE)
	{
		px_list_end(&list);
		respond_finish(work->response);
	}
	else if (work->response->committed)
	{
		/* what was sent cannot be taken back: it is cut off */
		respond_abort(work->response);
		step = STEP_DONE;
	}
	px_table_free(&list.table);
	return step;
}

/* Reads a table, and its values if wanted. */
static Step
load_table(Work *work, const char *id, bool values, PxTable *table)
{
	const char *language = language_code(work->call->request->language);
	Step step = run(work, "spegel_px_tables", px_tables_query,
					(const char *const[]){language, id, NULL, NULL}, 4,
					px_table_take, table);

	if (step != STEP_DONE)
		return step;
	if (table->id == NULL)
	{
		problem_set(&work->problem, PROBLEM_NOT_FOUND,
					"There is no table \"%.*s\"; " PATH "tables lists them.",
					problem_quoted_length(id, strlen(id)), id);
		problem_translate(
			&work->problem,
			"Det finns ingen tabell \"%.*s\"; " PATH "tables räknar upp dem.",
			problem_quoted_length(id, strlen(id)), id);
		return STEP_PROBLEM;
	}
	if (values)
		step = run(work, "spegel_px_values", px_values_query,
				   (const char *const[]){id, language}, 2, px_table_take_value,
				   table);
	return step;
}

static Step
out_of_memory(Work *work)
{
	problem_set(&work->problem, PROBLEM_INTERNAL,
				"The request failed for want of memory.");
	problem_translate(&work->problem, "Minnet räckte inte till svaret.");
	return STEP_PROBLEM;
}

static Step
answer_table(Work *work, const char *id)
{
	PxTable table = {.id = NULL};
	JsonWriter json;
	Step step;

	if (!px_request_nothing(work->call->request, &work->problem))
		return STEP_PROBLEM;
	step = load_table(work, id, false, &table);
	if (step == STEP_DONE)
	{
		begin(work, "application/json");
		json_writer_init(&json, respond_body, work->response);
		px_list_write_table(&json, &table, work->call->request->language, true);
		respond_finish(work->response);
	}
	px_table_free(&table);
	return step;
}

/* All values of all dimensions. */
static Step
answer_metadata(Work *work, PxSelection *selection)
{
	JsonWriter json;

	px_selection_choose_all(selection);
	if (!px_selection_complete(selection, &work->problem))
		return STEP_PROBLEM;
	begin(work, "application/json");
	json_writer_init(&json, respond_body, work->response);
	px_jsonstat_write_metadata(&json, selection,
							   work->call->request->language);
	respond_finish(work->response);
	return STEP_DONE;
}

static Step
answer_default_selection(Work *work, const PxTable *table,
						 PxSelection *selection)
{
	JsonWriter json;

	if (!px_request_nothing(work->call->request, &work->problem) ||
		!px_selection_complete(selection, &work->problem))
		return STEP_PROBLEM;
	begin(work, "application/json");
	json_writer_init(&json, respond_body, work->response);
	px_list_write_selection(&json, table, selection,
							work->call->request->language);
	respond_finish(work->response);
	return STEP_DONE;
}

/* The cells of one answer on their way. */
typedef struct CellStream
{
	Work *work;
	const PxFormat *format;
	const PxOptions *options;
	const PxSelection *selection;
	PxWriter writer;
	bool begun;
} CellStream;

static void
begin_cells(CellStream *stream)
{
	Work *work = stream->work;

	stream->begun = true;
	begin(work, stream->format->content_type);
	if (strcmp(stream->format->extension, "json") != 0)
		respond_header(work->response,
					   "Content-Disposition: attachment; filename=\"table.%s\"",
					   stream->format->extension);
	px_writer_begin(&stream->writer, stream->format, stream->selection,
					work->call->request->language, stream->options,
					respond_body, work->response);
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
	Work *work = stream->work;
	Step step = run(work, "spegel_px_cells", sql,
					(const char *const[]){stream->selection->table->id,
										  selection},
					2, take_cell, stream);

	if (step == STEP_DONE && !stream->begun)
		begin_cells(stream);
	if (step == STEP_DONE &&
		stream->writer.cells == stream->selection->cells)
	{
		px_writer_end(&stream->writer);
		respond_finish(work->response);
	}
	else if (stream->begun && work->response->committed)
	{
		/* what was sent cannot be taken back: it is cut off */
		respond_abort(work->response);
		step = STEP_DONE;
	}
	else if (step == STEP_DONE)
		step = out_of_memory(work);
	if (stream->begun)
	{
		*work->rows = stream->writer.cells;
		px_writer_release(&stream->writer);
	}
	return step;
}

static Step
answer_data(Work *work, PxSelection *selection, const PxFormat *format,
			const PxOptions *options)
{
	Collected collected = {.bytes = NULL};
	JsonWriter json;
	CellStream stream;
	Step step;

	if (!px_request_selection(work->call->request, selection, &work->problem))
		return STEP_PROBLEM;
	if (selection->cells > PX_MAX_CELLS)
	{
		problem_set(&work->problem, PROBLEM_TOO_MANY_CELLS,
					"%" PRId64 " cells are selected, and at most %d can be; "
					"ask for a part at a time.",
					selection->cells, PX_MAX_CELLS);
		problem_translate(&work->problem,
						  "%" PRId64 " celler är valda, och högst %d får "
						  "vara det; hämta en del i taget.",
						  selection->cells, PX_MAX_CELLS);
		return STEP_PROBLEM;
	}
	if (format->max_columns > 0 &&
		selection->row_cells + (int64_t)selection->shown > format->max_columns)
	{
		problem_set(&work->problem, PROBLEM_TOO_MANY_CELLS,
					"A workbook has at most %d columns; put less into the "
					"heading.",
					format->max_columns);
		problem_translate(&work->problem,
						  "En arbetsbok har högst %d kolumner; lägg mindre i "
						  "huvudet.",
						  format->max_columns);
		return STEP_PROBLEM;
	}
	json_writer_init(&json, collect, &collected);
	px_selection_write(selection, &json);
	/* member by member: the writer's buffer needs no zeros */
	stream.work = work;
	stream.format = format;
	stream.options = options;
	stream.selection = selection;
	stream.begun = false;
	step = json.failed ? out_of_memory(work)
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
answer_part(Work *work, const char *id, Part part)
{
	const Request *request = work->call->request;
	PxTable table = {.id = NULL};
	PxSelection selection = {.count = 0};
	const PxFormat *format = NULL;
	PxOptions options;
	Step step;

	if ((part == PART_METADATA &&
		 !px_request_metadata(request, &work->problem)) ||
		(part == PART_DATA &&
		 !px_request_format(request, &format, &options, &work->problem)))
		return STEP_PROBLEM;
	step = load_table(work, id, true, &table);
	if (step == STEP_DONE && (table.failed || !px_selection_init(&selection, &table)))
		step = out_of_memory(work);
	else if (step == STEP_DONE)
	{
		switch (part)
		{
			case PART_METADATA:
				step = answer_metadata(work, &selection);
				break;
			case PART_DEFAULT_SELECTION:
				step = answer_default_selection(work, &table, &selection);
				break;
			case PART_DATA:
				step = answer_data(work, &selection, format, &options);
				break;
		}
	}
	px_selection_free(&selection);
	px_table_free(&table);
	return step;
}

static Step
nothing_here(Work *work)
{
	problem_set(&work->problem, PROBLEM_NOT_FOUND,
				"There is nothing at this address; " PATH
				"tables lists the tables.");
	problem_translate(&work->problem,
					  "Det finns inget på den här adressen; " PATH
					  "tables räknar upp tabellerna.");
	return STEP_PROBLEM;
}

/* "ID" or "ID/part", behind "tables/" */
static Step
answer_below_tables(Work *work, const char *path)
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
			return answer_table(work, id);
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		{
			if (strcasecmp(parts[i].name, path + length + 1) == 0)
				return answer_part(work, id, parts[i].part);
		}
	}
	return nothing_here(work);
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
answer_options(Work *work)
{
	const char *methods = work->response->methods;

	respond_begin(work->response, 204, NULL);
	respond_header_text(work->response, "Allow: ", methods);
	respond_header(work->response, "Cache-Control: no-store");
	respond_header_text(work->response,
						"Access-Control-Allow-Methods: ", methods);
	respond_header(work->response, "Access-Control-Allow-Headers: "
								   "Content-Type, If-None-Match");
	respond_header(work->response, "Access-Control-Max-Age: %d", MAX_AGE);
	respond_finish(work->response);
}

static Step
answer(Work *work)
{
	const char *path = work->call->path;
	Method method = work->call->request->method;

	if (is_data(path))
		work->response->methods = RESPOND_METHODS ", POST";
	if (method == METHOD_OPTIONS)
	{
		answer_options(work);
		return STEP_DONE;
	}
	if (method == METHOD_OTHER || (method == METHOD_POST && !is_data(path)))
	{
		problem_set(&work->problem, PROBLEM_METHOD_NOT_ALLOWED,
					"Use GET or HEAD; POST is for the data of a table.");
		problem_translate(&work->problem, "Använd GET eller HEAD; POST är för "
										  "en tabells data.");
		return STEP_PROBLEM;
	}
	if (answer_not_modified(work))
		return STEP_DONE;
	if (strcmp(path, "config") == 0)
		return answer_config(work);
	if (strcmp(path, "tables") == 0 || strcmp(path, "tables/") == 0)
		return answer_tables(work);
	if (strncmp(path, "tables/", 7) == 0)
		return answer_below_tables(work, path + 7);
	return nothing_here(work);
}

/* A problem takes the place of what was begun. */
static bool
conclude(Work *work, Step step)
{
	if (step == STEP_PROBLEM)
		respond_problem(work->response, &work->problem);
	return step != STEP_OUTDATED;
}

bool
px_answer(const PxCall *call, Database *database, bool repeated,
		  Response *response, int64_t *rows)
{
	Work work = {.call = call,
				 .database = database,
				 .repeated = repeated,
				 .response = response,
				 .rows = rows};

	return conclude(&work, answer(&work));
}

/* The suffixes and media types of the formats, as arrays of the database. */
static void
write_formats(char *suffixes, char *types, size_t size)
{
	size_t suffixes_used = 0;
	size_t types_used = 0;

	for (int i = 0; i < FORMAT_COUNT; i++)
	{
		const FormatEntry *format = format_entry((Format)i);
		const char *joint = i == 0 ? "{" : ",";

		suffixes_used +=
			(size_t)snprintf(suffixes + suffixes_used, size - suffixes_used,
							 "%s%s", joint, format->extension);
		types_used += (size_t)snprintf(types + types_used, size - types_used,
									   "%s%s", joint, format->media_type);
	}
	strcat(suffixes, "}");
	strcat(types, "}");
}

bool
px_answer_dcat(const PxCall *call, Database *database, bool repeated,
			   Response *response)
{
	static const char sql[] =
		"SELECT spegel_api.dcat($1::text[], $2::text[])";
	char suffixes[512];
	char types[1024];
	char *document = NULL;
	Work work = {.call = call,
				 .database = database,
				 .repeated = repeated,
				 .response = response};
	Step step;

	if (answer_not_modified(&work))
		return true;
	write_formats(suffixes, types, sizeof(suffixes));
	step = run(&work, "spegel_dcat", sql,
			   (const char *const[]){suffixes, types}, 2, take_text, &document);
	if (step == STEP_DONE && document == NULL)
		step = out_of_memory(&work);
	if (step == STEP_DONE)
	{
		begin(&work, "application/ld+json");
		respond_body(response, document, strlen(document));
		respond_finish(response);
	}
	free(document);
	return conclude(&work, step);
}
