/*
 * metadata_answer.c
 *		Answers with the metadata of a declared endpoint: /v1/NAME/metadata
 */
#include "http/metadata_answer.h"

#include <string.h>

#include "data/query.h"
#include "http/etag.h"
#include "http/query_problem.h"
#include "write/metadata.h"

#define TIMEOUT_MS 5000

static const char codes_query[] =
	"SELECT column_name, code, title_en, title_sv, parent FROM"
	" spegel_api.endpoint_codes($1, $2, $3::integer)";

/* Of which release, of whom; as the parameters of an endpoint. */
static Parameter parameters[] = {
	{.name = "organisation", .type = TYPE_TEXT},
	{.name = "release", .type = TYPE_INTEGER},
};

#define PARAMETER_COUNT (sizeof(parameters) / sizeof(parameters[0]))

typedef struct Stream
{
	const EndpointCall *call;
	Response *response;
	const char *etag;
	JsonWriter json;
	MetadataWriter writer;
	bool begun;
} Stream;

/* The metadata of an endpoint that has a release is of one release. */
static bool
read_arguments(const EndpointCall *call, Argument *arguments,
			   const char **values, Problem *problem)
{
	for (size_t i = 0; i < PARAMETER_COUNT; i++)
		arguments[i] = (Argument){.values = &values[i], .count = 0};
	for (int i = 0; i < call->request->parameter_count; i++)
	{
		const QueryParameter *given = &call->request->parameters[i];
		size_t found = 0;

		while (found < PARAMETER_COUNT &&
			   strcmp(parameters[found].name, given->name) != 0)
			found++;
		if (found == PARAMETER_COUNT ||
			endpoint_parameter(call->endpoint, given->name) == NULL)
		{
			int quoted = problem_quoted_length(given->name, strlen(given->name));

			problem_set_parameter(problem, PROBLEM_UNKNOWN_PARAMETER,
								  given->name,
								  "The metadata of %s have no parameter \"%.*s\".",
								  call->endpoint->name, quoted, given->name);
			problem_translate(problem,
							  "Metadata för %s har ingen parameter \"%.*s\".",
							  call->endpoint->name, quoted, given->name);
			return false;
		}
		if (values[found] != NULL)
		{
			request_set_repeated(problem, given->name);
			return false;
		}
		if (given->value[0] == '\0')
			continue;
		if (!parameter_check(&parameters[found], given->value, problem))
			return false;
		values[found] = given->value;
		arguments[found].count = 1;
	}
	return true;
}

static void
make_etag(const EndpointCall *call, const char *const *values, char *text)
{
	Etag etag;

	etag_begin(&etag);
	etag_add(&etag, "metadata");
	etag_add(&etag, call->catalogue->version);
	etag_add(&etag, call->catalogue->publication.fingerprint);
	etag_add(&etag, call->endpoint->fingerprint);
	etag_add(&etag, language_code(call->request->language));
	for (size_t i = 0; i < PARAMETER_COUNT; i++)
		etag_add(&etag, values[i]);
	etag_end(&etag, text);
}

static void
begin_response(Stream *stream, int status)
{
	const EndpointCall *call = stream->call;
	Response *response = stream->response;

	respond_begin(response, status, status == 200 ? "application/json" : NULL);
	respond_header(response, call->request->language_asked
								 ? "Vary: Accept"
								 : "Vary: Accept, Accept-Language");
	if (endpoint_is_public(call->endpoint))
	{
		respond_header_number(response, "Cache-Control: public, max-age=",
							  call->endpoint->max_age);
		respond_header_text(response, "ETag: ", stream->etag);
	}
	else
		respond_header(response, "Cache-Control: private, no-store");
	respond_header_text(response, "Content-Language: ",
						language_code(call->request->language));
}

static void
begin_metadata(Stream *stream)
{
	const EndpointCall *call = stream->call;

	stream->begun = true;
	begin_response(stream, 200);
	json_writer_init(&stream->json, respond_body, stream->response);
	metadata_begin(&stream->writer, &stream->json, call->endpoint,
				   &call->catalogue->publication, call->request->language);
}

static bool
stream_code(void *context, const PGresult *result, int row)
{
	Stream *stream = context;
	const MetadataCode code = {
		.column = PQgetvalue(result, row, 0),
		.code = PQgetvalue(result, row, 1),
		.titles = {PQgetvalue(result, row, 2), PQgetvalue(result, row, 3)},
		.parent = PQgetisnull(result, row, 4) ? NULL
											  : PQgetvalue(result, row, 4)};

	if (!stream->begun)
		begin_metadata(stream);
	metadata_code(&stream->writer, &code);
	return !stream->response->failed;
}

/* A failure is that of the endpoint, whose parameters are these. */
static void
answer_problem(Stream *stream, const Argument *arguments, QueryOutcome outcome,
			   const QueryError *error)
{
	Endpoint endpoint = *stream->call->endpoint;
	Problem problem;

	endpoint.parameters = parameters;
	endpoint.parameter_count = PARAMETER_COUNT;
	endpoint.timeout_ms = TIMEOUT_MS;
	query_problem_set(&problem, stream->call->catalogue, &endpoint,
					  stream->call->request, arguments, outcome, error);
	if (stream->response->committed)
		respond_abort(stream->response);
	else
		respond_problem(stream->response, &problem);
}

/* False: see endpoint_answer(). */
static bool
answer_codes(Stream *stream, const Argument *arguments,
			 const char *const *values, Database *database, bool repeated)
{
	const Endpoint *endpoint = stream->call->endpoint;
	const char *bound[1 + PARAMETER_COUNT] = {endpoint->name, values[0],
											  values[1]};
	const Query query = {.role = audience_role(endpoint->audience),
						 .timeout_ms = TIMEOUT_MS,
						 .sql = codes_query,
						 .values = bound,
						 .value_count = 1 + (int)PARAMETER_COUNT,
						 .statement = "spegel_codes",
						 .client = stream->response->transport.descriptor,
						 .row = stream_code,
						 .context = stream};
	QueryError error;
	QueryOutcome outcome = query_run(database, &query, &error);

	if (outcome == QUERY_OUTDATED && !repeated)
		return false;
	if (outcome == QUERY_STOPPED)
		respond_abort(stream->response);
	else if (outcome != QUERY_DONE)
		answer_problem(stream, arguments, outcome, &error);
	else
	{
		if (!stream->begun)
			begin_metadata(stream);
		metadata_end(&stream->writer);
		respond_finish(stream->response);
	}
	return true;
}

bool
metadata_answer(const EndpointCall *call, Database *database, bool repeated,
				Response *response)
{
	const char *values[PARAMETER_COUNT] = {NULL};
	Argument arguments[PARAMETER_COUNT];
	char etag[ETAG_SIZE];
	Stream stream = {.call = call, .response = response, .etag = etag};
	Problem problem;
	CopyHolder holder;

	if (!read_arguments(call, arguments, values, &problem))
	{
		respond_problem(response, &problem);
		return true;
	}
	make_etag(call, values, etag);
	holder = endpoint_is_public(call->endpoint)
				 ? request_copy_holder(call->request, etag)
				 : COPY_OF_NOBODY;
	if (holder == COPY_OF_NOBODY)
		return answer_codes(&stream, arguments, values, database, repeated);
	begin_response(&stream, 304);
	if (holder == COPY_OF_CLIENT)
		respond_header(response, RESPOND_NOT_KEPT);
	respond_finish(response);
	return true;
}
