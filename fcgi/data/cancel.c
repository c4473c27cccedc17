/*
 * cancel.c
 *		Stops a running query for good.
 */
#include "data/cancel.h"

#include <libpq-fe.h>
#include <poll.h>

#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"

/* How often a query is cancelled, and how long it then has to end. */
#define CANCEL_ATTEMPTS 10
#define CANCEL_MS 100

static void
send_cancel(PGconn *connection)
{
#ifdef LIBPQ_HAS_ASYNC_CANCEL
	/* encrypted like the connection, and bound by its connect_timeout */
	PGcancelConn *request = PQcancelCreate(connection);

	if (!PQcancelBlocking(request))
		log_event(LOG_LEVEL_WARNING, "cannot cancel a query: %.180s",
				  PQcancelErrorMessage(request));
	PQcancelFinish(request);
#else
	PGcancel *request = PQgetCancel(connection);
	char message[256] = "out of memory";

	if (request == NULL || !PQcancel(request, message, sizeof(message)))
		log_event(LOG_LEVEL_WARNING, "cannot cancel a query: %.180s",
				  message);
	PQfreeCancel(request);
#endif
}

/* Discards what arrives within the time; true if the pipeline has ended. */
static bool
drain(PGconn *connection, int milliseconds)
{
	int64_t end = clock_milliseconds() + milliseconds;
	struct pollfd server = {.fd = PQsocket(connection), .events = POLLIN};

	while (PQstatus(connection) != CONNECTION_BAD)
	{
		int64_t left = end - clock_milliseconds();

		if (left <= 0)
			return false;
		if (!PQisBusy(connection))
		{
			PGresult *result = PQgetResult(connection);
			bool ended = PQresultStatus(result) == PGRES_PIPELINE_SYNC;

			PQclear(result);
			if (ended)
				return true;
		}
		else if (poll(&server, 1, (int)left) > 0)
			PQconsumeInput(connection);
	}
	return true;
}

/*
 * A cancel that meets the server between two messages of the pipeline is lost,
 * so it is repeated until the pipeline has ended.  Then the connection is
 * closed, because a late cancel would hit the next query sent over it.
 */
void
cancel_query(Database *database)
{
	counter_increment(COUNTER_CANCELLED);
	for (int attempt = 0; attempt < CANCEL_ATTEMPTS; attempt++)
	{
		send_cancel(database->connection);
		if (drain(database->connection, CANCEL_MS))
			break;
	}
	database_disconnect(database);
}
