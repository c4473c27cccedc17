/*
 * database.h
 *		A connection to the database and what is known of its session.
 *
 * Each thread has connections of its own, one for each login that it uses; the
 * threads share the back-off of a login.
 */
#ifndef SPEGEL_FCGI_DATABASE_H
#define SPEGEL_FCGI_DATABASE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/backoff.h"

/*
 * Name of the prepared statement that sets the session: $1 role, $2
 * statement_timeout.
 */
#define DATABASE_SESSION_STATEMENT "spegel_session"

/*
 * How long a connection may keep role and settings.  Setting them costs the
 * server as much as a small query; renewing them notices that the login may no
 * longer take the role.
 */
#define DATABASE_SESSION_MS 1000

#define DATABASE_STATEMENT_SIZE 48
#define DATABASE_STATEMENTS_MAX 128

/* As whom, and where, a connection is opened. */
typedef struct Login
{
	const char *conninfo; /* "" leaves everything to the PG* variables */
	Backoff backoff;
} Login;

typedef struct Database
{
	Login *login;
	PGconn *connection; /* NULL when there is none */
	/* what is prepared on this connection, besides the session's statement */
	char statements[DATABASE_STATEMENTS_MAX][DATABASE_STATEMENT_SIZE];
	int statement_count;
	/* what the session's statement has set, and until when it holds */
	char role[64];
	int timeout_ms;
	int64_t session_end; /* clock_milliseconds() */
} Database;

/*
 * Makes sure that there is a connection, in pipeline mode.  False when
 * none can be opened; *retry_after is then the number of seconds to wait.
 */
extern bool database_connect(Database *database, int *retry_after);

/* Opens a connection for listening: not in pipeline mode. */
extern bool database_connect_listener(Database *database, int *retry_after);

extern void database_disconnect(Database *database);

/* Is the session set to the role and the limit, and recently so? */
extern bool database_session_is(const Database *database, const char *role,
								int timeout_ms);

/*
 * Will what comes next be read only?  The server reports the setting whenever
 * it changes, before it says that it is ready.
 */
extern bool database_session_is_read_only(const Database *database);

/*
 * Remembers what has been set, by a transaction that began at that time and
 * has been committed.
 */
extern void database_session_set(Database *database, const char *role,
								 int timeout_ms, int64_t began);

/* Is a statement of that name prepared? */
extern bool database_has_statement(const Database *database, const char *name);

/* Remembers one that has been prepared. */
extern void database_add_statement(Database *database, const char *name);

#endif /* SPEGEL_FCGI_DATABASE_H */
