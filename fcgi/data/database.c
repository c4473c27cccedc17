/*
 * database.c
 *		A connection to the database and what is known of its session.
 */
#include "data/database.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"

#define CONNECT_TIMEOUT "5" /* seconds */

/* Everything that decides how the server writes values and finds names. */
static const char session_settings[] = "SET search_path = pg_catalog, pg_temp;"
									   "SET datestyle = 'ISO, YMD';"
									   "SET timezone = 'UTC';"
									   "SET extra_float_digits = 1;"
									   "SET default_transaction_read_only = on";

/*
 * Role and time limit: of one request, and of those that follow it with the
 * same.
 */
static const char session_statement[] =
	"SELECT set_config('role', $1::text, false),"
	" set_config('statement_timeout', $2::text, false)";

static void
ignore_notice(void *context, const PGresult *result)
{
	(void)context;
	(void)result;
}

static bool
succeeded(PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Settings and, for pipelines, what they need. */
static bool
set_up(PGconn *connection, bool pipeline)
{
	PQsetNoticeReceiver(connection, ignore_notice, NULL);
	return succeeded(PQexec(connection, session_settings)) &&
		   (!pipeline ||
			(succeeded(PQprepare(connection, DATABASE_SESSION_STATEMENT,
								 session_statement, 2, NULL)) &&
			 PQenterPipelineMode(connection)));
}

/*
 * Opens a connection; NULL, with a line in the log, if there is none.  A server
 * that accepts a connection and then breaks it is tried once more, because it
 * is running.
 */
static PGconn *
open_connection(const char *conninfo, bool pipeline)
{
	/* parameters before dbname are defaults, those after it override it */
	const char *const keywords[] = {"connect_timeout",
									"fallback_application_name", "dbname",
									"client_encoding", NULL};
	const char *const values[] = {CONNECT_TIMEOUT, "spegel-fcgi", conninfo,
								  "UTF8", NULL};

	for (int attempt = 0; attempt < 2; attempt++)
	{
		PGconn *connection = PQconnectdbParams(keywords, values, 1);
		bool accepted = PQstatus(connection) == CONNECTION_OK;

		if (accepted && set_up(connection, pipeline))
			return connection;
		log_event(LOG_LEVEL_WARNING, "cannot connect to the database: %.180s",
				  PQerrorMessage(connection));
		PQfinish(connection);
		if (!accepted)
			break;
	}
	return NULL;
}

static bool
connect_unless_connected(Database *database, bool pipeline, int *retry_after)
{
	uint64_t generation;

	*retry_after = 0;
	if (database->connection != NULL &&
		PQstatus(database->connection) == CONNECTION_OK)
		return true;
	database_disconnect(database);

	if (!backoff_permits(&database->login->backoff, &generation, retry_after))
		return false;
	database->connection = open_connection(database->login->conninfo, pipeline);
	if (database->connection == NULL)
	{
		counter_increment(COUNTER_CONNECT_FAILED);
		backoff_failed(&database->login->backoff, generation, retry_after);
		return false;
	}
	counter_increment(COUNTER_CONNECTED);
	gauge_add(GAUGE_CONNECTIONS, 1);
	backoff_succeeded(&database->login->backoff);
	return true;
}

bool
database_connect(Database *database, int *retry_after)
{
	return connect_unless_connected(database, true, retry_after);
}

bool
database_connect_listener(Database *database, int *retry_after)
{
	return connect_unless_connected(database, false, retry_after);
}

void
database_disconnect(Database *database)
{
	if (database->connection != NULL)
		gauge_add(GAUGE_CONNECTIONS, -1);
	PQfinish(database->connection);
	database->connection = NULL;
	database->statement_count = 0;
	database->session_end = 0;
}

bool
database_session_is(const Database *database, const char *role, int timeout_ms)
{
	return clock_milliseconds() < database->session_end &&
		   timeout_ms == database->timeout_ms &&
		   strcmp(role, database->role) == 0;
}

bool
database_session_is_read_only(const Database *database)
{
	const char *value = PQparameterStatus(database->connection,
										  "default_transaction_read_only");

	return value != NULL && strcmp(value, "on") == 0;
}

void
database_session_set(Database *database, const char *role, int timeout_ms,
					 int64_t began)
{
	/* a name that is too long never compares equal, so it is set each time */
	snprintf(database->role, sizeof(database->role), "%s", role);
	database->timeout_ms = timeout_ms;
	database->session_end = began + DATABASE_SESSION_MS;
}

bool
database_has_statement(const Database *database, const char *name)
{
	for (int i = 0; i < database->statement_count; i++)
	{
		if (strcmp(database->statements[i], name) == 0)
			return true;
	}
	return false;
}

void
database_add_statement(Database *database, const char *name)
{
	snprintf(database->statements[database->statement_count++],
			 DATABASE_STATEMENT_SIZE, "%s", name);
}
