/*
 * query.c
 *		Runs one query for one request and streams its rows.
 */
#include "data/query.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/counter.h"
#include "base/decimal.h"
#include "base/log.h"
#include "data/cancel.h"
#include "data/replaced.h"

/*
 * How long the server may stay silent beyond the statement's time limit before
 * it is taken for lost.
 */
#define SILENCE_MS 5000

/*
 * How many rows come at a time: few enough to cost little memory and time
 * before the first goes out.
 */
#define CHUNK_ROWS 64

/*
 * libpq before 17 knows only one row at a time, which takes it as long as
 * everything else that is done for the row.  There an answer that cannot have
 * more values than these (rows by columns) is fetched whole: commonly one or
 * two megabytes.
 */
#define WHOLE_VALUES 50000

/* The pipeline of one query, as far as it has been answered. */
typedef struct Pipeline
{
	PGconn *connection;
	bool sets_session;  /* role and limits come first */
	bool prepares;		/* the query is prepared before it runs */
	int results_before; /* of them, and of the preparation */
	int ended;			/* statements whose results are all read */
	int64_t began;		/* clock_milliseconds() */
} Pipeline;

typedef enum WaitOutcome
{
	WAIT_READY, /* PQgetResult() will not block */
	WAIT_CLIENT_GONE,
	WAIT_SILENT
} WaitOutcome;

/* Must the call be prepared first? */
static bool
wants_preparation(const Database *database, const Query *query)
{
	return query->statement != NULL &&
		   !database_has_statement(database, query->statement);
}

static bool
send_session(PGconn *connection, const Query *query)
{
	char timeout[DECIMAL_SIZE];
	const char *const values[] = {query->role, timeout};

	decimal_write(timeout, query->timeout_ms);
	return PQsendQueryPrepared(connection, DATABASE_SESSION_STATEMENT, 2,
							   values, NULL, NULL, 0);
}

static bool
send_pipeline(Database *database, const Query *query, Pipeline *pipeline)
{
	PGconn *connection = database->connection;
	bool prepare = wants_preparation(database, query);
	bool set = !database_session_is(database, query->role, query->timeout_ms);

	*pipeline = (Pipeline){.connection = connection,
						   .sets_session = set,
						   .prepares = prepare,
						   .results_before = (set ? 1 : 0) + (prepare ? 1 : 0),
						   .began = clock_milliseconds()};
	if ((set && !send_session(connection, query)) ||
		(prepare && !PQsendPrepare(connection, query->statement, query->sql, 0,
								   NULL)))
		return false;
	return (query->statement != NULL
				? PQsendQueryPrepared(connection, query->statement,
									  query->value_count, query->values, NULL,
									  NULL, 0)
				: PQsendQueryParams(connection, query->sql, query->value_count,
									NULL, query->values, NULL, NULL, 0)) &&
		   PQpipelineSync(connection);
}

/* Waits for a result, and looks whether anybody still wants it. */
static WaitOutcome
wait_for_result(PGconn *connection, const Query *query)
{
	while (PQisBusy(connection))
	{
		struct pollfd fds[] = {
			{.fd = PQsocket(connection), .events = POLLIN},
			{.fd = query->client, .events = POLLRDHUP},
		};
		int ready = poll(fds, 2, query->timeout_ms + SILENCE_MS);

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return WAIT_SILENT;
		if (fds[1].revents != 0)
			return WAIT_CLIENT_GONE;
		/* PQgetResult() will say what is wrong with the connection */
		if (!PQconsumeInput(connection))
			break;
	}
	return WAIT_READY;
}

/*
 * Is this the result of setting role and limits?  That may fail because of the
 * previous query's limit, or because the role is gone, which says nothing about
 * this query.
 */
static bool
is_at_session(const Pipeline *pipeline)
{
	return pipeline->sets_session && pipeline->ended == 0;
}

/* Are the results of all that goes before the query read? */
static bool
is_at_query(const Pipeline *pipeline)
{
	return pipeline->ended == pipeline->results_before;
}

/* Asks for the rows of the current query in parts, if there may be many. */
static bool
ask_for_parts(PGconn *connection, const Query *query)
{
#ifdef LIBPQ_HAS_CHUNK_MODE
	(void)query;
	return PQsetChunkedRowsMode(connection, CHUNK_ROWS);
#else
	return (query->most_values > 0 && query->most_values <= WHOLE_VALUES) ||
		   PQsetSingleRowMode(connection);
#endif
}

static bool
holds_rows(ExecStatusType status)
{
#ifdef LIBPQ_HAS_CHUNK_MODE
	if (status == PGRES_TUPLES_CHUNK)
		return true;
#endif
	return status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK;
}

/* Hands rows on, and counts them; false when nobody wants any more. */
static bool
take_rows(const Query *query, const PGresult *result, long *rows)
{
	int count = PQntuples(result);

	for (int row = 0; row < count; row++)
	{
		(*rows)++;
		if (!query->row(query->context, result, row))
			return false;
	}
	return true;
}

static void
copy_field(char *target, size_t size, const PGresult *result, int field)
{
	const char *text = PQresultErrorField(result, field);

	snprintf(target, size, "%s", text ? text : "");
}

static void
keep_error(QueryError *error, const PGresult *result)
{
	copy_field(error->sqlstate, sizeof(error->sqlstate), result,
			   PG_DIAG_SQLSTATE);
	copy_field(error->column, sizeof(error->column), result,
			   PG_DIAG_COLUMN_NAME);
	copy_field(error->table, sizeof(error->table), result,
			   PG_DIAG_TABLE_NAME);
	copy_field(error->value, sizeof(error->value), result,
			   PG_DIAG_CONSTRAINT_NAME);
	copy_field(error->message, sizeof(error->message), result,
			   PG_DIAG_MESSAGE_PRIMARY);
	error->of_replaced_code = error_is_of_replaced_code(result);
}

/* Did the server end the connection, or is it about to? */
static bool
is_connection_loss(const char *sqlstate)
{
	return strncmp(sqlstate, "08", 2) == 0 || strncmp(sqlstate, "57P", 3) == 0;
}

/*
 * The end of one statement's results.  False when the answers are out of step
 * with what was sent, or the connection is broken.
 */
static bool
end_statement(Pipeline *pipeline, const Query *query, bool failed)
{
	pipeline->ended++;
	/* after a failure there are no rows to come */
	if (is_at_query(pipeline) && !failed)
		return ask_for_parts(pipeline->connection, query);
	return pipeline->ended <= pipeline->results_before + 1;
}

/* An error of the server: does it concern the query or the connection? */
static QueryOutcome
take_error(const Pipeline *pipeline, const PGresult *result, QueryError *error)
{
	keep_error(error, result);
	if (is_at_session(pipeline))
	{
		log_event(LOG_LEVEL_WARNING, "cannot set role and time limit: %.180s",
				  error->message);
		return QUERY_LOST;
	}
	return is_connection_loss(error->sqlstate) ? QUERY_LOST : QUERY_FAILED;
}

/* Takes what a result holds.  QUERY_STOPPED: nobody wants any more rows. */
static QueryOutcome
take_result(Database *database, const Query *query, const Pipeline *pipeline,
			const PGresult *result, long *rows, QueryError *error)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_COMMAND_OK)
		database_add_statement(database, query->statement);
	else if (status == PGRES_FATAL_ERROR)
		return take_error(pipeline, result, error);
	else if (holds_rows(status) && is_at_query(pipeline) &&
			 !take_rows(query, result, rows))
		return QUERY_STOPPED;
	return QUERY_DONE;
}

/* Reads everything that the pipeline answers; *rows counts rows taken. */
static QueryOutcome
receive(Database *database, const Query *query, Pipeline *pipeline, long *rows,
		QueryError *error)
{
	PGconn *connection = pipeline->connection;
	QueryOutcome outcome = QUERY_DONE;
	bool at_end = false;

	if (is_at_query(pipeline) && !ask_for_parts(connection, query))
		return QUERY_LOST;
	while (!at_end && (outcome == QUERY_DONE || outcome == QUERY_FAILED))
	{
		WaitOutcome waited = wait_for_result(connection, query);
		PGresult *result;

		if (waited == WAIT_SILENT)
			return QUERY_LOST;
		if (waited == WAIT_CLIENT_GONE)
		{
			outcome = QUERY_STOPPED;
			break;
		}
		result = PQgetResult(connection);
		if (PQstatus(connection) == CONNECTION_BAD)
			outcome = QUERY_LOST;
		else if (result == NULL)
		{
			if (!end_statement(pipeline, query, outcome == QUERY_FAILED))
				outcome = QUERY_LOST;
		}
		else if (PQresultStatus(result) == PGRES_PIPELINE_SYNC)
			at_end = true;
		else
		{
			QueryOutcome taken = take_result(database, query, pipeline, result,
											 rows, error);

			if (taken != QUERY_DONE)
				outcome = taken;
		}
		PQclear(result);
	}
	if (outcome == QUERY_STOPPED)
		cancel_query(database);
	return outcome;
}

/*
 * Remembers what the session is set to; a function that has made it writable
 * makes no other request so.
 */
static void
keep_session(Database *database, const Query *query, const Pipeline *pipeline)
{
	if (!database_session_is_read_only(database))
	{
		log_event(LOG_LEVEL_ERROR,
				  "query left the session writable, closing the connection");
		database_disconnect(database);
	}
	else if (pipeline->sets_session)
		database_session_set(database, query->role, query->timeout_ms,
							 pipeline->began);
}

QueryOutcome
query_run(Database *database, const Query *query, QueryError *error)
{
	long rows = 0;

	for (int attempt = 0; attempt < 2; attempt++)
	{
		QueryOutcome outcome = QUERY_LOST;
		Pipeline pipeline;

		*error = (QueryError){.retry_after = 0};
		if (database->statement_count == DATABASE_STATEMENTS_MAX &&
			wants_preparation(database, query))
			database_disconnect(database);
		if (!database_connect(database, &error->retry_after))
			return QUERY_UNAVAILABLE;
		if (attempt > 0)
			counter_increment(COUNTER_REPEATED);
		if (send_pipeline(database, query, &pipeline))
			outcome = receive(database, query, &pipeline, &rows, error);
		if (outcome == QUERY_DONE)
			keep_session(database, query, &pipeline);
		if (outcome == QUERY_FAILED && rows == 0 && error->of_replaced_code)
		{
			outcome = QUERY_OUTDATED;
			/* what was prepared before may be to blame */
			if (!pipeline.prepares)
				database_disconnect(database);
		}
		if (outcome != QUERY_LOST)
			return outcome;
		database_disconnect(database);
		if (rows > 0)
			break;
	}
	error->retry_after = 1;
	return QUERY_LOST;
}
