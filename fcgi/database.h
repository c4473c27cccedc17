/*
 * database.h
 *		A connection to the database, and when to try again without one.
 *
 * Each thread has a connection of its own.  They share the back-off: after a
 * failed attempt nobody tries for 1 second, then 2, 4, ... 32.
 */
#ifndef SPEGEL_FCGI_DATABASE_H
#define SPEGEL_FCGI_DATABASE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

/* Name of the prepared statement ($1 role, $2 statement_timeout). */
#define DATABASE_SESSION_STATEMENT "spegel_session"

typedef struct Database
{
	const char *conninfo; /* "" leaves everything to the PG* variables */
	PGconn *connection;   /* NULL when there is none */
} Database;

/*
 * Makes sure that there is a connection, in pipeline mode.  False when there
 * is none to be had now; *retry_after is then the seconds to wait.
 */
extern bool database_connect(Database *database, int *retry_after);

/* Opens a connection for listening: not in pipeline mode. */
extern bool database_connect_listener(Database *database, int *retry_after);

extern void database_disconnect(Database *database);

#endif /* SPEGEL_FCGI_DATABASE_H */
