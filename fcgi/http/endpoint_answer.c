/*
 * endpoint.c
 *		Serves a declared endpoint: checks parameters, calls, writes rows.
 */
#include "http/endpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "serve/connection.h"
#include "http/cors.h"
#include "base/decimal.h"
#include "http/etag.h"
#include "base/log.h"
#include "data/query.h"
#include "write/row_writer.h"

/* A preview has few rows. */
#define HTML_MAX_ROWS 200

/* The rows of one response on their way from the server to the client. */
typedef struct RowStream
{
	const Request *request;
	Response *response;
	Answer *answer;
	const char *etag; /* NULL for none */
	RowWriter writer;
	bool begun;
	bool more; /* than are written */
} RowStream;

static const Parameter *
find_parameter(const Endpoint *endpoint, const char *name, size_t *position)
{
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		if (strcmp(endpoint->parameters[i].name, name) == 0)
		{
			*position = i;
			return &endpoint->parameters[i];
		}
	}
	return NULL;
}

/* Puts the checked values of a request in the order of the call. */
static bool
collect_values(const Endpoint *endpoint, const Request *request,
			   const char **values, Page *page, Problem *problem)
{
	*page = (Page){.limit = endpoint->max_rows};
	for (size_t i = 0; i < endpoint->parameter_count; i++)
		values[i] = NULL;
	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];
		size_t position;
		const Parameter *parameter =
			find_parameter(endpoint, given->name, &position);
		bool of_page = false;

		if (endpoint->paged &&
			!page_read(page, given, endpoint->max_rows, &of_page, problem))
			return false;
		if (of_page)
			continue;
		if (parameter == NULL)
		{
			problem_set_parameter(
				problem, PROBLEM_UNKNOWN_PARAMETER, given->name,
				"%s has no parameter \"%.*s\"; /v1/ lists what it has.",
				endpoint->name,
				problem_quoted_length(given->name, strlen(given->name)),
				given->name);
			return false;
		}
		if (!parameter_check(parameter, given->value, problem))
			return false;
		values[position] = given->value;
	}
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		const Parameter *parameter = &endpoint->parameters[i];

		if (parameter->required && values[i] == NULL)
		{
			problem_set_parameter(
				problem, PROBLEM_MISSING_PARAMETER, parameter->name,
				"%s requires parameter %s of type %s.", endpoint->name,
				parameter->name, parameter_type_name(parameter->type));
			return false;
		}
	}
	return true;
}

/*
 * The tag of the answer, which changes with everything that the answer depends
 * on.  The data may be newer than the version that we know, never older: then
 * a new version is on its way, and with it another tag.
 */
static void
make_etag(const Catalogue *catalogue, const Answer *answer, char *text)
{
	const Endpoint *endpoint = answer->endpoint;
	Etag etag;

	etag_begin(&etag);
	etag_add(&etag, catalogue->data_version);
	etag_add(&etag, endpoint->name);
	etag_add(&etag, endpoint->role);
	etag_add_number(&etag, endpoint->version);
	etag_add_number(&etag, answer->page.limit);
	etag_add_number(&etag, answer->page.offset);
	etag_add(&etag, format_suffix(answer->format));
	etag_add(&etag, answer->suffix);
	etag_add(&etag, language_code(answer->language));
	etag_add(&etag, answer->language_asked ? "asked" : NULL);
	for (size_t i = 0; i < endpoint->parameter_count; i++)
		etag_add(&etag, answer->values[i]);
	etag_end(&etag, text);
}

/* Headers of every good answer, and of one that says "not modified". */
static void
write_headers(Response *response, const Answer *answer, const char *etag)
{
	const Endpoint *endpoint = answer->endpoint;
	const char *names[] = {
		answer->suffix[0] == '\0' ? "Accept" : NULL,
		answer->language_asked ? NULL : "Accept-Language",
		cors_varies(endpoint) ? "Origin" : NULL,
	};
	char vary[64] = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		if (names[i] == NULL)
			continue;
		if (vary[0] != '\0')
			strcat(vary, ", ");
		strcat(vary, names[i]);
	}
	if (vary[0] != '\0')
		respond_header_text(response, "Vary: ", vary);
	if (endpoint_is_public(endpoint))
		respond_header_number(response, "Cache-Control: public, max-age=",
							  endpoint->max_age);
	else
		respond_header(response, "Cache-Control: private, no-store");
	if (etag != NULL)
		respond_header_text(response, "ETag: ", etag);
	respond_header_text(response, "Content-Language: ",
						language_code(answer->language));
}

/* Begins the answer, once its first row, or that there is none, is known. */
static void
begin_answer(RowStream *stream)
{
	Response *response = stream->response;
	Answer *answer = stream->answer;
	const Page next = {.limit = answer->page.limit,
					   .offset = answer->page.offset + answer->page.limit};

	stream->begun = true;
	if (stream->more && next.offset <= PAGE_MAX_OFFSET)
		target_write(
			answer->next, answer->endpoint, answer->suffix, answer->values,
			answer->language_asked ? language_code(answer->language) : NULL,
			&next);
	respond_begin(response, 200, format_content_type(answer->format));
	write_headers(response, answer, stream->etag);
	if (answer->next[0] != '\0')
		respond_header(response, "Link: <%s>; rel=\"next\"", answer->next);
	if (answer->format == FORMAT_CSV)
		respond_header(response,
					   "Content-Disposition: attachment; filename=\"%s.csv\"",
					   answer->endpoint->name);
	row_writer_begin(&stream->writer, answer, respond_body, response);
}

static bool
stream_row(void *context, const PGresult *result, int row)
{
	RowStream *stream = context;
	const Endpoint *endpoint = stream->answer->endpoint;
	int columns = (int)endpoint->column_count;
	Cell cells[columns];

	/* what is paged says with its first row whether there are others */
	if (!stream->begun && endpoint->paged)
		stream->more = PQgetvalue(result, row, columns)[0] == 't';
	if (!stream->begun)
		begin_answer(stream);
	if (stream->writer.rows == stream->answer->page.limit)
	{
		/* the row beyond the limit only tells that there is one */
		stream->more = true;
		return true;
	}
	for (int i = 0; i < columns; i++)
	{
		int length = PQgetlength(result, row, i);
		bool null = length == 0 && PQgetisnull(result, row, i);

		cell_read(&cells[i], endpoint->columns[i].type,
				  null ? NULL : PQgetvalue(result, row, i), (size_t)length);
	}
	row_writer_row(&stream->writer, cells);
	return !stream->writer.failed;
}

/*
 * Lines and nothing but lines cannot say that some are missing, and what has
 * no pages has no other way to say so.
 */
static bool
hides_rows(const RowStream *stream)
{
	const Answer *answer = stream->answer;

	return stream->more && !answer->endpoint->paged &&
		   (answer->format == FORMAT_CSV || answer->format == FORMAT_NDJSON);
}

/* Nothing that was sent can be taken back: it is cut off. */
static void
answer_problem(Response *response, const Problem *problem)
{
	if (response->committed)
		respond_abort(response);
	else
		respond_problem(response, problem);
}

static void
end_answer(RowStream *stream)
{
	const Endpoint *endpoint = stream->answer->endpoint;
	Problem problem;

	if (!stream->begun)
		begin_answer(stream);
	if (hides_rows(stream))
	{
		problem_set(&problem, PROBLEM_TOO_MANY_ROWS,
					"%s has more than %" PRId64
					" rows for these parameters: narrow them, or take JSON, "
					"which tells of the others.",
					endpoint->name, endpoint->max_rows);
		answer_problem(stream->response, &problem);
		return;
	}
	row_writer_end(&stream->writer, stream->more);
	respond_finish(stream->response);
}

/*
 * Is the SQLSTATE about a value that the request gave?  22023 is how an
 * endpoint function refuses one; the others come from reading a text that
 * passed our check as a value of its type.
 */
static bool
blames_value(const char *sqlstate)
{
	static const char *const states[] = {"22023", "22P02", "22003", "22007",
										 "22008"};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
	{
		if (strcmp(states[i], sqlstate) == 0)
			return true;
	}
	return false;
}

/* Turns a query that was not done into a problem, and logs what it hides. */
static void
set_query_problem(const Endpoint *endpoint, const Request *request,
				  const QueryError *error, QueryOutcome outcome,
				  Problem *problem)
{
	size_t position;

	if (outcome == QUERY_UNAVAILABLE || outcome == QUERY_LOST ||
		strncmp(error->sqlstate, "53", 2) == 0)
	{
		problem_set(problem, PROBLEM_UNAVAILABLE,
					"The database does not answer now.");
		problem->retry_after = error->retry_after > 0 ? error->retry_after : 1;
	}
	else if (strcmp(error->sqlstate, "57014") == 0)
		problem_set(problem, PROBLEM_TIMEOUT,
					"The query was stopped after %d ms.", endpoint->timeout_ms);
	else if (!blames_value(error->sqlstate))
		problem_set(problem, PROBLEM_INTERNAL,
					"The request could not be answered; the log knows why.");
	else if (find_parameter(endpoint, error->column, &position))
		/* the function named the parameter: USING COLUMN = '...' */
		problem_set_parameter(problem, PROBLEM_VALUE_REFUSED, error->column,
							  "%s refuses the value of %s.", endpoint->name,
							  error->column);
	else
		problem_set(problem, PROBLEM_VALUE_REFUSED,
					"%s refuses the value of a parameter.", endpoint->name);

	if (outcome == QUERY_FAILED)
		log_database_error(
			request->id, endpoint->name, error->sqlstate,
			problem->kind == PROBLEM_VALUE_REFUSED ? "" : error->message);
}

/* Runs the query and streams its rows. */
static int64_t
answer_rows(RowStream *stream, const char **values, Database *database)
{
	const Answer *answer = stream->answer;
	const Endpoint *endpoint = answer->endpoint;
	char limit[DECIMAL_SIZE];
	char offset[DECIMAL_SIZE];
	size_t count = endpoint->parameter_count;
	Query query = {.role = endpoint->role,
				   .timeout_ms = endpoint->timeout_ms,
				   .sql = endpoint->call,
				   .values = values,
				   .row = stream_row,
				   .context = stream,
				   .statement = endpoint->statement,
				   .client = connection_descriptor(stream->response->fcgi)};
	QueryError error;
	QueryOutcome outcome;
	Problem problem;

	decimal_write(limit, answer->page.limit + 1);
	values[count++] = limit;
	if (endpoint->paged)
	{
		decimal_write(offset, answer->page.offset);
		values[count++] = offset;
	}
	query.value_count = (int)count;
	query.most_values =
		(answer->page.limit + 1) * (int64_t)endpoint->column_count;

	outcome = query_run(database, &query, &error);
	if (outcome == QUERY_DONE)
		end_answer(stream);
	else if (outcome == QUERY_STOPPED)
	{
		if (!stream->begun)
			begin_answer(stream);
		respond_abort(stream->response);
	}
	else
	{
		set_query_problem(endpoint, stream->request, &error, outcome, &problem);
		answer_problem(stream->response, &problem);
	}
	return stream->writer.rows;
}

int64_t
endpoint_serve(const Catalogue *catalogue, const Endpoint *endpoint,
			   const Request *request, Format format, const char *suffix,
			   Database *database, Response *response)
{
	/* with room for limit and offset */
	const char *values[REQUEST_MAX_PARAMETERS + 2];
	char etag[ETAG_SIZE];
	Answer answer;
	RowStream stream;
	Problem problem;

	/* member by member: the large buffers need no zeros */
	answer.endpoint = endpoint;
	answer.format = format;
	answer.suffix = suffix;
	answer.language = request->language;
	answer.language_asked = request->language_asked;
	answer.values = values;
	answer.next[0] = '\0';
	stream.request = request;
	stream.response = response;
	stream.answer = &answer;
	stream.etag = NULL;
	stream.writer.rows = 0;
	stream.begun = false;
	stream.more = false;

	if (!collect_values(endpoint, request, values, &answer.page, &problem))
	{
		respond_problem(response, &problem);
		return 0;
	}
	if (format == FORMAT_HTML && answer.page.limit > HTML_MAX_ROWS)
		answer.page.limit = HTML_MAX_ROWS;
	if (endpoint_is_public(endpoint))
	{
		make_etag(catalogue, &answer, etag);
		stream.etag = etag;
		if (request_has_copy(request, etag, endpoint->max_age > 0))
		{
			respond_begin(response, 304, NULL);
			write_headers(response, &answer, etag);
			respond_finish(response);
			return 0;
		}
	}
	return answer_rows(&stream, values, database);
}
