/*
 * endpoint.c
 *		Serves a declared endpoint: checks parameters, calls, writes rows.
 */
#include "endpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "connection.h"
#include "json_writer.h"
#include "log.h"
#include "query.h"
#include "row_writer.h"

/* The rows of one response on their way from the server to the client. */
typedef struct RowStream
{
	Response *response;
	JsonWriter writer;
	int64_t max_rows;
	int64_t rows;
	bool more;
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
			   const char **values, Problem *problem)
{
	for (size_t i = 0; i < endpoint->parameter_count; i++)
		values[i] = NULL;
	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];
		size_t position;
		const Parameter *parameter =
			find_parameter(endpoint, given->name, &position);

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

static void
write_meta(JsonWriter *writer, const Endpoint *endpoint, Language language,
		   const char *const *values)
{
	json_write_key(writer, "meta");
	json_write_begin_object(writer);
	json_write_key(writer, "endpoint");
	json_write_text(writer, endpoint->name);
	json_write_key(writer, "title");
	json_write_text(writer, endpoint->titles[language]);
	json_write_key(writer, "language");
	json_write_text(writer, language_code(language));
	json_write_key(writer, "parameters");
	json_write_begin_object(writer);
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		json_write_key(writer, endpoint->parameters[i].name);
		parameter_write(writer, endpoint->parameters[i].type, values[i]);
	}
	json_write_end_object(writer);
	json_write_key(writer, "max_rows");
	json_write_integer(writer, endpoint->max_rows);
	json_write_end_object(writer);
}

static bool
stream_row(void *context, const PGresult *row)
{
	RowStream *stream = context;

	if (stream->rows == stream->max_rows)
	{
		/* the row beyond the limit only tells that there is one */
		stream->more = true;
		return true;
	}
	stream->rows++;
	row_write(&stream->writer, row);
	return !stream->writer.failed;
}

static void
begin_response(RowStream *stream, const Endpoint *endpoint,
			   const Request *request, const char *const *values)
{
	Response *response = stream->response;

	respond_begin(response, 200, "application/json");
	if (endpoint_is_public(endpoint))
		respond_header(response, "Cache-Control: public, max-age=%d",
					   endpoint->max_age);
	else
		respond_header(response, "Cache-Control: private, no-store");
	respond_header(response, "Content-Language: %s",
				   language_code(request->language));
	respond_header(response, "Vary: Accept, Accept-Language");

	json_writer_init(&stream->writer, respond_body, response);
	json_write_begin_object(&stream->writer);
	write_meta(&stream->writer, endpoint, request->language, values);
	json_write_key(&stream->writer, "data");
	json_write_begin_array(&stream->writer);
}

static void
end_response(RowStream *stream)
{
	JsonWriter *writer = &stream->writer;

	json_write_end_array(writer);
	json_write_key(writer, "page");
	json_write_begin_object(writer);
	json_write_key(writer, "rows");
	json_write_integer(writer, stream->rows);
	json_write_key(writer, "more");
	json_write_boolean(writer, stream->more);
	json_write_end_object(writer);
	json_write_end_object(writer);
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

int64_t
endpoint_serve(const Endpoint *endpoint, const Request *request,
			   Database *database, Response *response)
{
	const char *values[REQUEST_MAX_PARAMETERS + 1];
	char limit[24];
	RowStream stream = {.response = response, .max_rows = endpoint->max_rows};
	Query query = {.role = endpoint->role,
				   .timeout_ms = endpoint->timeout_ms,
				   .sql = endpoint->call,
				   .values = values,
				   .value_count = (int)endpoint->parameter_count + 1,
				   .row = stream_row,
				   .context = &stream,
				   .statement = endpoint->statement,
				   .client = connection_descriptor(response->fcgi)};
	QueryError error;
	QueryOutcome outcome;
	Problem problem;

	if (!collect_values(endpoint, request, values, &problem))
	{
		respond_problem(response, &problem);
		return 0;
	}
	snprintf(limit, sizeof(limit), "%" PRId64, endpoint->max_rows + 1);
	values[endpoint->parameter_count] = limit;

	begin_response(&stream, endpoint, request, values);
	outcome = query_run(database, &query, &error);
	if (outcome == QUERY_DONE)
		end_response(&stream);
	else if (outcome == QUERY_STOPPED)
		respond_abort(response);
	else
	{
		set_query_problem(endpoint, request, &error, outcome, &problem);
		if (response->committed)
			respond_abort(response);
		else
			respond_problem(response, &problem);
	}
	return stream.rows;
}
