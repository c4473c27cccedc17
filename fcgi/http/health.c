/*
 * health.c
 *		/health/live and /health/ready.
 */
#include "http/health.h"

#include "base/json_writer.h"
#include "base/log.h"
#include "data/query.h"

static void
begin(Response *response, JsonWriter *writer, const char *status)
{
	respond_begin(response, 200, "application/json");
	respond_header(response, "Cache-Control: no-store");
	json_writer_init(writer, respond_body, response);
	json_write_begin_object(writer);
	json_write_key(writer, "status");
	json_write_text(writer, status);
}

void
health_serve_live(Response *response)
{
	JsonWriter writer;

	begin(response, &writer, "live");
	json_write_end_object(&writer);
	respond_finish(response);
}

static bool
ignore_row(void *context, const PGresult *result, int row)
{
	(void)context;
	(void)result;
	(void)row;
	return true;
}

void
health_serve_ready(const Request *request, const Catalogue *catalogue,
				   Database *database, Response *response)
{
	const Query query = {.role = audience_role(AUDIENCE_PUBLIC),
						 .timeout_ms = 2000,
						 .sql = "SELECT 1",
						 .row = ignore_row,
						 .client = -1};
	QueryError error;
	QueryOutcome outcome;
	Problem problem;
	JsonWriter writer;

	if (catalogue == NULL)
	{
		problem_set(&problem, PROBLEM_UNAVAILABLE,
					"The catalogue has not been read yet.");
		problem_translate(&problem, "Katalogen är inte läst ännu.");
		problem.retry_after = 1;
		respond_problem(response, &problem);
		return;
	}
	outcome = query_run(database, &query, &error);
	if (outcome != QUERY_DONE)
	{
		problem_set(&problem, PROBLEM_UNAVAILABLE,
					"The database is not available.");
		problem_translate(&problem, "Databasen är inte tillgänglig.");
		problem.retry_after = error.retry_after > 0 ? error.retry_after : 1;
		if (outcome == QUERY_FAILED)
			log_database_error(request->id, "", error.sqlstate, error.message);
		respond_problem(response, &problem);
		return;
	}
	begin(response, &writer, "ready");
	json_write_key(&writer, "endpoints");
	json_write_integer(&writer, (int64_t)catalogue->endpoint_count);
	json_write_end_object(&writer);
	respond_finish(response);
}
