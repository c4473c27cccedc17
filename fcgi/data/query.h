/*
 * query.h
 *		Runs one query for one request and streams its rows.
 */
#ifndef SPEGEL_FCGI_QUERY_H
#define SPEGEL_FCGI_QUERY_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/database.h"

/* Takes a row of a result; false: stop. */
typedef bool (*RowSink)(void *context, const PGresult *result, int row);

typedef struct Query
{
	const char *role;
	int timeout_ms;
	const char *sql;
	const char *const *values; /* texts for $1 .. $n; NULL binds NULL */
	int value_count;
	int64_t most_values;   /* rows by columns; 0 when that is not known */
	const char *statement; /* under which sql is prepared; NULL: it is not */
	int client;			   /* descriptor of the client; -1 for none */
	RowSink row;
	void *context;
} Query;

typedef enum QueryOutcome
{
	QUERY_DONE,
	QUERY_STOPPED,     /* cancelled: the client is gone, or the sink is done */
	QUERY_UNAVAILABLE, /* no connection could be opened */
	QUERY_LOST,        /* the connection broke after rows had been taken */
	QUERY_OUTDATED,	   /* failed: the code that it calls may be replaced */
	QUERY_FAILED	   /* the server reported another error */
} QueryOutcome;

/* Never sent to the client: it holds messages of the database. */
typedef struct QueryError
{
	int retry_after; /* for QUERY_UNAVAILABLE and QUERY_LOST, seconds */
	char sqlstate[6];
	char column[64]; /* RAISE ... USING COLUMN */
	char table[64];	 /* ... and TABLE */
	char value[128]; /* ... and CONSTRAINT */
	char message[256];
	bool of_replaced_code; /* replaced.h */
} QueryError;

/*
 * Runs the query as the role, read only, with the time limit.  Role and limit,
 * unless the connection has them, and query travel in one pipeline before a
 * single Sync, so they are one implicit transaction and one round trip: a query
 * that fails leaves the session as it was.
 *
 * A connection that is broken, or cannot take on the role, is replaced once and
 * the query, which only reads, is repeated, unless rows have been taken.  After
 * QUERY_OUTDATED no row has been taken, and the query does not meet again what
 * the session may have kept of the old code.  When the client hangs up, or the
 * row sink wants no more, the query is cancelled.
 */
extern QueryOutcome query_run(Database *database, const Query *query,
							  QueryError *error);

#endif /* SPEGEL_FCGI_QUERY_H */
