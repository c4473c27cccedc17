/*
 * open_answer.c
 *		What answers have in common that are everybody's, whoever asks.
 */
#include "http/open_answer.h"

#include <stdlib.h>
#include <string.h>

#include "http/etag.h"
#include "http/query_problem.h"

#define TIMEOUT_MS 10000

void
open_answer_init(OpenAnswer *answer, const OpenCall *call)
{
	answer->call = call;
	answer->rows = 0;
	base_address_write(answer->base, call->request);
}

Step
open_answer_run(OpenAnswer *answer, const char *name, const char *sql,
				const char *const *values, int count, RowSink sink,
				void *context)
{
	const OpenCall *call = answer->call;
	const Query query = {.role = audience_role(AUDIENCE_PUBLIC),
						 .timeout_ms = TIMEOUT_MS,
						 .sql = sql,
						 .values = values,
						 .value_count = count,
						 .statement = name,
						 .client = call->response->transport.descriptor,
						 .row = sink,
						 .context = context};
	QueryError error;
	QueryOutcome outcome = query_run(call->database, &query, &error);

	if (outcome == QUERY_DONE || outcome == QUERY_STOPPED)
		return STEP_DONE;
	if (outcome == QUERY_OUTDATED && !call->repeated)
		return STEP_OUTDATED;
	query_problem_set_plain(&answer->problem, name, TIMEOUT_MS, call->request,
							outcome, &error);
	return STEP_PROBLEM;
}

bool
open_answer_take_text(void *context, const PGresult *result, int row)
{
	char **text = context;

	free(*text);
	*text = strdup(PQgetvalue(result, row, 0));
	return *text != NULL;
}

/*
 * The tag of an answer, which depends on the address, the base of its links and
 * what is published.
 */
static void
make_etag(const OpenAnswer *answer, char *tag)
{
	const Request *request = answer->call->request;
	Etag etag;

	etag_begin(&etag);
	etag_add(&etag, answer->call->catalogue->version);
	etag_add(&etag, request->source.target);
	etag_add(&etag, answer->base);
	etag_add(&etag, language_code(request->language));
	etag_end(&etag, tag);
}

static void
write_headers(OpenAnswer *answer)
{
	Response *response = answer->call->response;
	const Request *request = answer->call->request;
	char tag[ETAG_SIZE];

	if (request->method == METHOD_POST)
		respond_header(response, "Cache-Control: no-store");
	else
	{
		make_etag(answer, tag);
		respond_header(response, "Cache-Control: public, max-age=%d",
					   OPEN_ANSWER_MAX_AGE);
		respond_header_text(response, "ETag: ", tag);
		if (!request->language_asked)
			respond_header(response, "Vary: Accept-Language");
	}
	respond_header_text(response, "Content-Language: ",
						language_code(request->language));
}

void
open_answer_begin(OpenAnswer *answer, const char *content_type)
{
	respond_begin(answer->call->response, 200, content_type);
	write_headers(answer);
}

bool
open_answer_not_modified(OpenAnswer *answer)
{
	const Request *request = answer->call->request;
	Response *response = answer->call->response;
	CopyHolder holder;
	char tag[ETAG_SIZE];

	if (request->method == METHOD_POST)
		return false;
	make_etag(answer, tag);
	holder = request_copy_holder(request, tag);
	if (holder == COPY_OF_NOBODY)
		return false;
	respond_begin(response, 304, NULL);
	write_headers(answer);
	if (holder == COPY_OF_CLIENT)
		respond_header(response, RESPOND_NOT_KEPT);
	respond_finish(response);
	return true;
}

Step
open_answer_out_of_memory(OpenAnswer *answer)
{
	problem_set(&answer->problem, PROBLEM_INTERNAL,
				"The request failed for want of memory.");
	problem_translate(&answer->problem, "Minnet räckte inte till svaret.");
	return STEP_PROBLEM;
}

bool
open_answer_conclude(OpenAnswer *answer, Step step)
{
	if (step == STEP_PROBLEM)
		respond_problem(answer->call->response, &answer->problem);
	return step != STEP_OUTDATED;
}
