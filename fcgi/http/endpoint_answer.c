/*
 * endpoint_answer.c
 *		Answers with the rows of a declared endpoint.
 */
#include "http/endpoint_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "data/query.h"
#include "http/arguments.h"
#include "http/cors.h"
#include "http/etag.h"
#include "http/query_problem.h"
#include "write/row_writer.h"

/* The rows of one response on their way from the server to the client. */
typedef struct RowStream
{
	const Catalogue *catalogue;
	const Request *request;
	Response *response;
	Answer *answer;
	const char *etag; /* NULL for none */
	RowWriter writer;
	bool begun;
	bool more; /* than are written */
} RowStream;

/*
 * The tag of the answer, which changes with everything that the answer depends
 * on.  Data and code may be newer than the version that we know, never older:
 * then a new version is on its way, and with it another tag.
 */
static void
make_etag(const Catalogue *catalogue, const Answer *answer, char *text)
{
	const Endpoint *endpoint = answer->endpoint;
	const FormatEntry *format = format_entry(answer->format);
	Etag etag;

	etag_begin(&etag);
	etag_add(&etag, catalogue->version);
	etag_add(&etag, endpoint->fingerprint);
	etag_add_number(&etag, answer->page.limit);
	etag_add_number(&etag, answer->page.offset);
	etag_add(&etag, answer->page.limited && !format->tells_more ? "limited"
																: NULL);
	etag_add(&etag, format->suffix);
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

/*
 * Writes the address of the next page, which stays with what the first row
 * shows that absent parameters stood for: the release that is current now may
 * not be so when the next page is asked for.
 */
static void
write_next(Answer *answer, const PGresult *result, int row)
{
	const Endpoint *endpoint = answer->endpoint;
	const char *values[ENDPOINT_MAX_PARAMETERS];
	const Page next = {.limit = answer->page.limit,
					   .offset = answer->page.offset + answer->page.limit};

	if (next.offset > PAGE_MAX_OFFSET)
		return;
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		const Parameter *parameter = &endpoint->parameters[i];
		int column = (int)parameter->pinning_column;

		values[i] = answer->values[i];
		if (values[i] == NULL && parameter->pinned_by != NULL &&
			!PQgetisnull(result, row, column))
			values[i] = PQgetvalue(result, row, column);
	}
	target_write(answer->next, endpoint, answer->suffix, values,
				 answer->language_asked ? language_code(answer->language)
										: NULL,
				 &next);
}

/* Begins the answer, once its first row, or that there is none, is known. */
static void
begin_answer(RowStream *stream)
{
	Response *response = stream->response;
	Answer *answer = stream->answer;
	const FormatEntry *format = format_entry(answer->format);

	stream->begun = true;
	respond_begin(response, 200, format->content_type);
	write_headers(response, answer, stream->etag);
	if (answer->next[0] != '\0')
		respond_header(response, "Link: <%s>; rel=\"next\"", answer->next);
	if (format->download)
		respond_header(response,
					   "Content-Disposition: attachment; filename=\"%s%s\"",
					   answer->endpoint->name, format->suffix);
	row_writer_begin(&stream->writer, answer, respond_body, response);
}

/*
 * Are there rows that the client would not hear of?  Who asks for a page in
 * such a format knows that there are others.
 */
static bool
hides_rows(const RowStream *stream)
{
	const Answer *answer = stream->answer;

	return stream->more && !answer->page.limited &&
		   !format_entry(answer->format)->tells_more;
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
	if (hides_rows(stream))
		return false;
	if (!stream->begun)
	{
		if (stream->more)
			write_next(stream->answer, result, row);
		begin_answer(stream);
	}
	if (stream->writer.rows == stream->answer->page.limit)
	{
		/* the row beyond the limit only tells that there is one */
		stream->more = true;
		return !hides_rows(stream);
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

/* Nothing that was sent can be taken back: it is cut off. */
static void
answer_problem(Response *response, const Problem *problem)
{
	if (response->committed)
		respond_abort(response);
	else
		respond_problem(response, problem);
}

/* A file is complete, or there is none. */
static void
refuse_rows(RowStream *stream)
{
	const Endpoint *endpoint = stream->answer->endpoint;
	Problem problem;

	problem_set(&problem, PROBLEM_TOO_MANY_ROWS,
				"%s has more than %" PRId64
				" rows for these parameters; narrow them, or ask for %s.",
				endpoint->name, endpoint->max_rows,
				endpoint->paged
					? "pages with limit and offset"
					: "JSON, which tells whether there are more");
	answer_problem(stream->response, &problem);
}

static void
end_answer(RowStream *stream)
{
	if (!stream->begun)
		begin_answer(stream);
	row_writer_end(&stream->writer, stream->more);
	respond_finish(stream->response);
}

/* What to ask the database for; limit and offset have room for a number. */
static Query
make_query(RowStream *stream, Arguments *arguments, char *limit, char *offset)
{
	const Endpoint *endpoint = stream->answer->endpoint;
	const Page *page = &stream->answer->page;
	size_t count = endpoint->parameter_count;

	/* the row beyond the limit only tells that there is one */
	decimal_write(limit, page->limit + 1);
	arguments->values[count++] = limit;
	if (endpoint->paged)
	{
		decimal_write(offset, page->offset);
		arguments->values[count++] = offset;
	}
	return (Query){.role = endpoint->role,
				   .timeout_ms = endpoint->timeout_ms,
				   .sql = endpoint->call,
				   .values = arguments->values,
				   .value_count = (int)count,
				   .most_values =
					   (page->limit + 1) * (int64_t)endpoint->column_count,
				   .statement = endpoint->statement,
				   .client = stream->response->transport.descriptor,
				   .row = stream_row,
				   .context = stream};
}

/* Runs the query and streams its rows.  False: see endpoint_answer(). */
static bool
answer_rows(RowStream *stream, Arguments *arguments, Database *database,
			bool repeated)
{
	const Endpoint *endpoint = stream->answer->endpoint;
	char limit[DECIMAL_SIZE];
	char offset[DECIMAL_SIZE];
	Query query = make_query(stream, arguments, limit, offset);
	QueryError error;
	QueryOutcome outcome = query_run(database, &query, &error);
	Problem problem;

	if (outcome == QUERY_OUTDATED && !atomic_load(endpoint->broken))
	{
		if (!repeated)
			return false;
		atomic_store(endpoint->broken, true);
	}
	if (outcome == QUERY_DONE)
		end_answer(stream);
	else if (outcome == QUERY_STOPPED && hides_rows(stream))
		refuse_rows(stream);
	else if (outcome == QUERY_STOPPED)
	{
		if (!stream->begun)
			begin_answer(stream);
		respond_abort(stream->response);
	}
	else
	{
		query_problem_set(&problem, stream->catalogue, endpoint,
						  stream->request, stream->answer->values, outcome,
						  &error);
		answer_problem(stream->response, &problem);
	}
	return true;
}

/* Is the client's copy as good as the answer?  Then it is told so. */
static bool
answer_not_modified(const Request *request, const Answer *answer,
					const char *etag, Response *response)
{
	CopyHolder holder = request_copy_holder(request, etag);

	if (holder == COPY_OF_NOBODY)
		return false;
	respond_begin(response, 304, NULL);
	write_headers(response, answer, etag);
	/* the web server's cache would give it to everybody */
	if (holder == COPY_OF_CLIENT)
		respond_header(response, RESPOND_NOT_KEPT);
	respond_finish(response);
	return true;
}

bool
endpoint_answer(const EndpointCall *call, Database *database, bool repeated,
				Response *response, int64_t *rows)
{
	const Endpoint *endpoint = call->endpoint;
	const Request *request = call->request;
	int64_t most_rows = format_entry(call->format)->max_rows;
	Arguments arguments;
	char etag[ETAG_SIZE];
	Answer answer;
	RowStream stream;
	Problem problem;
	bool done;

	*rows = 0;
	if (!arguments_read(&arguments, endpoint, request, &problem))
	{
		respond_problem(response, &problem);
		return true;
	}
	/* member by member: the large buffers need no zeros */
	answer.endpoint = endpoint;
	answer.format = call->format;
	answer.suffix = call->suffix;
	answer.language = request->language;
	answer.language_asked = request->language_asked;
	answer.values = arguments.values;
	answer.page = arguments.page;
	answer.next[0] = '\0';
	if (most_rows > 0 && answer.page.limit > most_rows)
		answer.page.limit = most_rows;
	stream.catalogue = call->catalogue;
	stream.request = request;
	stream.response = response;
	stream.answer = &answer;
	stream.etag = NULL;
	stream.writer.rows = 0;
	stream.begun = false;
	stream.more = false;

	if (endpoint_is_public(endpoint))
	{
		make_etag(call->catalogue, &answer, etag);
		stream.etag = etag;
		if (answer_not_modified(request, &answer, etag, response))
			return true;
	}
	done = answer_rows(&stream, &arguments, database, repeated);
	*rows = stream.writer.rows;
	return done;
}
