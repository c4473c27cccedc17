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

/* A version of pages: so many digits of a tag. */
#define VERSION_SIZE 17

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
	bool more;		   /* than are written */
	int64_t most_rows; /* that the answer may have */
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
	etag_add(&etag, catalogue->publication.fingerprint);
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		const Argument *argument = &answer->arguments[i];

		etag_add_number(&etag, (int64_t)argument->count);
		for (size_t j = 0; j < argument->count; j++)
			etag_add(&etag, argument->values[j]);
	}
	etag_end(&etag, text);
}

/*
 * The version of what a walk through pages goes through: the code and the
 * endpoint, and unless the pages stay with certain releases, the data.
 */
static void
make_version(const Catalogue *catalogue, const Endpoint *endpoint, char *text)
{
	Etag etag;
	char tag[ETAG_SIZE];

	etag_begin(&etag);
	etag_add(&etag, endpoint->pinned ? catalogue_code_version(catalogue)
									 : catalogue->version);
	etag_add(&etag, endpoint->fingerprint);
	etag_end(&etag, tag);
	snprintf(text, VERSION_SIZE, "%.*s", VERSION_SIZE - 1, tag + 1);
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
	if (endpoint->audience < AUDIENCE_ANALYST)
		respond_header_number(response,
							  endpoint_is_public(endpoint)
								  ? "Cache-Control: public, max-age="
								  : "Cache-Control: private, max-age=",
							  endpoint->max_age);
	else
		respond_header(response, "Cache-Control: private, no-store");
	if (etag != NULL)
		respond_header_text(response, "ETag: ", etag);
	respond_header_text(response, "Content-Language: ",
						language_code(answer->language));
}

/*
 * What absent parameters stood for, as the first row says it: the values, and
 * the space where those of arrays are.
 */
typedef struct Pins
{
	const char *values[REQUEST_MAX_PARAMETERS];
	size_t used;
	char space[REQUEST_MAX_TARGET];
	size_t space_used;
} Pins;

/* Splits {1,2,3}, whose values need no quotes; false when there is no room. */
static bool
split_array(Pins *pins, const char *array, Argument *argument)
{
	size_t length = strlen(array);
	char *text = pins->space + pins->space_used;
	char *rest = NULL;

	if (length < 2 || length >= sizeof(pins->space) - pins->space_used)
		return false;
	memcpy(text, array + 1, length - 2);
	text[length - 2] = '\0';
	pins->space_used += length - 1;
	*argument = (Argument){.values = &pins->values[pins->used], .count = 0};
	for (char *value = strtok_r(text, ",", &rest); value != NULL;
		 value = strtok_r(NULL, ",", &rest))
	{
		if (pins->used == REQUEST_MAX_PARAMETERS)
			return false;
		pins->values[pins->used++] = value;
		argument->count++;
	}
	return true;
}

/* What the next page is asked with for a parameter; false when it cannot be. */
static bool
pin(Pins *pins, const Parameter *parameter, const PGresult *result, int row,
	Argument *argument)
{
	int column = (int)parameter->pinning_column;

	if (parameter->pinned_by == NULL || PQgetisnull(result, row, column))
		return true;
	if (parameter->several)
		return split_array(pins, PQgetvalue(result, row, column), argument);
	if (argument->count > 0)
		return true;
	if (pins->used == REQUEST_MAX_PARAMETERS)
		return false;
	pins->values[pins->used] = PQgetvalue(result, row, column);
	*argument =
		(Argument){.values = &pins->values[pins->used++], .count = 1};
	return true;
}

/*
 * Writes the address of the next page, which stays with what the first row
 * shows that absent parameters stood for: the release that is current now may
 * not be so when the next page is asked for.
 */
static void
write_next(Answer *answer, const Catalogue *catalogue, const PGresult *result,
		   int row)
{
	const Endpoint *endpoint = answer->endpoint;
	Argument arguments[ENDPOINT_MAX_PARAMETERS];
	Pins pins;
	char version[VERSION_SIZE];
	const Page next = {.limit = answer->page.limit,
					   .offset = answer->page.offset + answer->page.limit,
					   .version = endpoint_is_public(endpoint) ? version : NULL};

	if (next.offset > PAGE_MAX_OFFSET)
		return;
	pins.used = 0;
	pins.space_used = 0;
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		arguments[i] = answer->arguments[i];
		if (!pin(&pins, &endpoint->parameters[i], result, row, &arguments[i]))
			return;
	}
	make_version(catalogue, endpoint, version);
	target_write(answer->next, endpoint, answer->suffix, arguments,
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
 * Would rows be missing without the client's knowledge?  A client that asks for
 * a page in such a format knows that there are others.
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

	/* the first row of a paged answer says whether there are others */
	if (!stream->begun && endpoint->paged)
		stream->more = PQgetvalue(result, row, columns)[0] == 't';
	if (hides_rows(stream))
		return false;
	if (!stream->begun)
	{
		if (stream->more)
			write_next(stream->answer, stream->catalogue, result, row);
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

/* The parameters that were not given, and could narrow the rows. */
static void
list_absent(const Answer *answer, char *list, size_t size)
{
	const Endpoint *endpoint = answer->endpoint;
	size_t used = 0;

	list[0] = '\0';
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		const char *name = endpoint->parameters[i].name;

		if (answer->arguments[i].count > 0 ||
			endpoint->parameters[i].pinned_by != NULL ||
			used + strlen(name) + 3 > size)
			continue;
		used += (size_t)snprintf(list + used, size - used, "%s%s",
								 used > 0 ? ", " : "", name);
	}
}

/* A file is complete, or there is none. */
static void
refuse_rows(RowStream *stream)
{
	const Endpoint *endpoint = stream->answer->endpoint;
	char names[128];
	Problem problem;

	list_absent(stream->answer, names, sizeof(names));
	problem_set(&problem, PROBLEM_TOO_MANY_ROWS,
				"%s has more than %" PRId64
				" rows for these parameters; %s%s, or ask for %s.",
				endpoint->name, stream->most_rows,
				names[0] != '\0' ? "narrow them with " : "narrow them",
				names,
				endpoint->paged
					? "pages with limit and offset"
					: "JSON, which tells whether there are more");
	problem_translate(&problem,
					  "%s har mer än %" PRId64
					  " rader för dessa parametrar; %s%s, eller be om %s.",
					  endpoint->name, stream->most_rows,
					  names[0] != '\0' ? "begränsa dem med " : "begränsa dem",
					  names,
					  endpoint->paged
						  ? "sidor med limit och offset"
						  : "JSON, som säger om det finns fler");
	answer_problem(stream->response, &problem);
}

/* The writer has failed, and not for want of a client. */
static void
refuse_format(RowStream *stream)
{
	Problem problem;

	problem_set(&problem, PROBLEM_INTERNAL,
				"The rows cannot be written in this format.");
	problem_translate(&problem, "Raderna kan inte skrivas i detta format.");
	answer_problem(stream->response, &problem);
}

static void
end_answer(RowStream *stream)
{
	if (!stream->begun)
		begin_answer(stream);
	row_writer_end(&stream->writer, stream->more);
	if (!stream->writer.failed || stream->response->failed)
		respond_finish(stream->response);
	else if (stream->answer->format == FORMAT_JSONSTAT)
		refuse_rows(stream); /* more combinations than it counts */
	else
		refuse_format(stream);
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
	arguments->bound[count++] = limit;
	if (endpoint->paged)
	{
		decimal_write(offset, page->offset);
		arguments->bound[count++] = offset;
	}
	if (endpoint->reasons)
		arguments->bound[count++] = language_code(stream->answer->language);
	return (Query){.role = audience_role(endpoint->audience),
				   .timeout_ms = endpoint->timeout_ms,
				   .sql = endpoint->call,
				   .values = arguments->bound,
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
	else if (outcome == QUERY_STOPPED && stream->begun &&
			 stream->writer.failed && !stream->response->failed)
		refuse_format(stream);
	else if (outcome == QUERY_STOPPED)
	{
		if (!stream->begun)
			begin_answer(stream);
		respond_abort(stream->response);
	}
	else
	{
		query_problem_set(&problem, stream->catalogue, endpoint,
						  stream->request, stream->answer->arguments, outcome,
						  &error);
		answer_problem(stream->response, &problem);
	}
	return true;
}

/* Is the client's copy still current? Then the answer is 304. */
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

/* Is what a page is asked of still there?  Pages of two versions do not mix. */
static bool
check_version(const EndpointCall *call, const char *asked, Problem *problem)
{
	char version[VERSION_SIZE];

	if (asked == NULL || !endpoint_is_public(call->endpoint))
		return true;
	make_version(call->catalogue, call->endpoint, version);
	if (strcmp(asked, version) == 0)
		return true;
	problem_set_parameter(problem, PROBLEM_GONE, "version",
						  "What this is a page of has been replaced; begin "
						  "again with the first page.");
	problem_translate(problem, "Det som detta är en sida av har ersatts; börja "
							   "om med första sidan.");
	return false;
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
	if (!arguments_read(&arguments, endpoint, request, &problem) ||
		!check_version(call, arguments.page.version, &problem))
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
	answer.arguments = arguments.given;
	answer.publication = &call->catalogue->publication;
	answer.code_words = &call->catalogue->code_words;
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
	stream.writer.open = false;
	stream.begun = false;
	stream.more = false;
	stream.most_rows = answer.page.limit;

	/* what is published changes with its version, the register does not */
	if (endpoint->audience < AUDIENCE_ANALYST)
	{
		make_etag(call->catalogue, &answer, etag);
		stream.etag = etag;
		if (answer_not_modified(request, &answer, etag, response))
			return true;
	}
	done = answer_rows(&stream, &arguments, database, repeated);
	row_writer_abandon(&stream.writer);
	*rows = stream.writer.rows;
	return done;
}
