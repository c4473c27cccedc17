/*
 * database.c
 *		A connection to the database, and when to try again without one.
 */
#include "data/database.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "serve/metrics.h"

#define BACKOFF_FIRST_MS 1000
#define BACKOFF_LAST_MS 32000

#define CONNECT_TIMEOUT "5" /* seconds */
#define ATTEMPT_MS 10000	/* longer than two attempts take */

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

static struct
{
	pthread_mutex_t mutex;
	int64_t next_attempt; /* milliseconds of the monotonic clock */
	int64_t delay;        /* of the last failure; 0 after a success */
	uint64_t generation;
} backoff = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/*
 * May we try now?  *generation then tells this attempt from later ones.  After
 * a failure the first to ask keeps the others off until its attempt has ended.
 */
static bool
backoff_permits(uint64_t *generation, int *retry_after)
{
	int64_t wait;

	pthread_mutex_lock(&backoff.mutex);
	*generation = backoff.generation;
	wait = backoff.next_attempt - clock_milliseconds();
	if (wait <= 0 && backoff.delay > 0)
		backoff.next_attempt = clock_milliseconds() + ATTEMPT_MS;
	pthread_mutex_unlock(&backoff.mutex);

	*retry_after = wait > 0 ? (int)((wait + 999) / 1000) : 0;
	return wait <= 0;
}

/*
 * Threads that tried at the same time have failed once together, not once
 * each: only the first of them lengthens the delay.
 */
static void
backoff_failed(uint64_t generation, int *retry_after)
{
	int64_t wait;

	pthread_mutex_lock(&backoff.mutex);
	if (backoff.generation == generation)
	{
		backoff.generation++;
		backoff.delay =
			backoff.delay == 0 ? BACKOFF_FIRST_MS : 2 * backoff.delay;
		if (backoff.delay > BACKOFF_LAST_MS)
			backoff.delay = BACKOFF_LAST_MS;
		backoff.next_attempt =
			clock_milliseconds() + backoff.delay -
			(int64_t)arc4random_uniform((uint32_t)backoff.delay / 4);
	}
	wait = backoff.next_attempt - clock_milliseconds();
	pthread_mutex_unlock(&backoff.mutex);
	*retry_after = wait > 1000 ? (int)((wait + 999) / 1000) : 1;
}

static void
backoff_succeeded(void)
{
	pthread_mutex_lock(&backoff.mutex);
	backoff.generation++;
	backoff.delay = 0;
	backoff.next_attempt = 0;
	pthread_mutex_unlock(&backoff.mutex);
}

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
 * Opens a connection; NULL, with a line in the log, if there is none.  A
 * server that lets us in and then breaks the connection gets a second chance:
 * it is there.
 */
static PGconn *
open_connection(const char *conninfo, bool pipeline)
{
	/* what comes before dbname is a default, what comes after is a rule */
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

	if (!backoff_permits(&generation, retry_after))
		return false;
	database->connection = open_connection(database->conninfo, pipeline);
	if (database->connection == NULL)
	{
		metrics_count(METRICS_CONNECT_FAILED);
		backoff_failed(generation, retry_after);
		return false;
	}
	metrics_count(METRICS_CONNECTED);
	metrics_add(METRICS_CONNECTIONS, 1);
	backoff_succeeded();
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
		metrics_add(METRICS_CONNECTIONS, -1);
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
	/* a name that is too long is never the same again, and so set each time */
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
