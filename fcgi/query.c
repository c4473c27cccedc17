/*
 * query.c
 *		Runs one query for one request and streams its rows.
 */
#include "query.h"

#include <stdio.h>
#include <string.h>

static bool
send_pipeline(PGconn *connection, const Query *query)
{
	char timeout[16];
	const char *const session[] = {query->role, timeout};

	snprintf(timeout, sizeof(timeout), "%d", query->timeout_ms);
	return PQsendQueryPrepared(connection, DATABASE_SESSION_STATEMENT, 2,
							   session, NULL, NULL, 0) &&
		   PQsendQueryParams(connection, query->sql, query->value_count, NULL,
							 query->values, NULL, NULL, 0) &&
		   PQpipelineSync(connection);
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
	copy_field(error->message, sizeof(error->message), result,
			   PG_DIAG_MESSAGE_PRIMARY);
}

/* Did the server end the connection, or is it about to? */
static bool
is_connection_loss(const char *sqlstate)
{
	return strncmp(sqlstate, "08", 2) == 0 || strncmp(sqlstate, "57P", 3) == 0;
}

/*
 * Stops a running query for good: after the cancel the connection is closed,
 * because a late cancel would hit the next query sent over it.
 */
static void
abandon(Database *database)
{
	PGcancel *cancel = PQgetCancel(database->connection);
	char message[256];

	if (cancel != NULL)
		PQcancel(cancel, message, sizeof(message));
	PQfreeCancel(cancel);
	database_disconnect(database);
}

/* Reads everything that the pipeline answers; *rows counts rows taken. */
static QueryOutcome
receive(Database *database, const Query *query, long *rows, QueryError *error)
{
	PGconn *connection = database->connection;
	QueryOutcome outcome = QUERY_DONE;
	int ended = 0; /* statements whose results are all read */

	for (;;)
	{
		PGresult *result = PQgetResult(connection);
		ExecStatusType status;

		if (PQstatus(connection) == CONNECTION_BAD)
		{
			PQclear(result);
			return QUERY_LOST;
		}
		if (result == NULL)
		{
			/* a third end cannot be: out of step with the server */
			if (++ended > 2)
				return QUERY_LOST;
			if (ended == 1)
				PQsetSingleRowMode(connection);
			continue;
		}

		status = PQresultStatus(result);
		if (status == PGRES_SINGLE_TUPLE)
		{
			(*rows)++;
			if (!query->row(query->context, result))
			{
				PQclear(result);
				abandon(database);
				return QUERY_STOPPED;
			}
		}
		else if (status == PGRES_FATAL_ERROR)
		{
			keep_error(error, result);
			outcome =
				is_connection_loss(error->sqlstate) ? QUERY_LOST : QUERY_FAILED;
		}
		PQclear(result);
		if (status == PGRES_PIPELINE_SYNC || outcome == QUERY_LOST)
			return outcome;
	}
}

QueryOutcome
query_run(Database *database, const Query *query, QueryError *error)
{
	long rows = 0;

	*error = (QueryError){.retry_after = 0};
	for (int attempt = 0; attempt < 2; attempt++)
	{
		QueryOutcome outcome = QUERY_LOST;

		if (!database_connect(database, &error->retry_after))
			return QUERY_UNAVAILABLE;
		if (send_pipeline(database->connection, query))
			outcome = receive(database, query, &rows, error);
		if (outcome != QUERY_LOST)
			return outcome;
		database_disconnect(database);
		if (rows > 0)
			break;
	}
	error->retry_after = 1;
	return QUERY_LOST;
}
