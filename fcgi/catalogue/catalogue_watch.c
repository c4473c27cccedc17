/*
 * catalogue_watch.c
 *		The thread that keeps the catalogue up to date.
 */
#include "catalogue/catalogue_watch.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "catalogue/catalogue.h"
#include "data/database.h"
#include "base/log.h"
#include "serve/metrics.h"

#define REREAD_MS 60000
#define REREAD_AFTER_FAILURE_MS 5000

static pthread_t thread;
static int wake_fd = -1;
static atomic_bool stopping;
static sem_t attempted; /* posted after the first attempt to read */

/* Reads the catalogue and puts it in force. */
static bool
load(PGconn *connection)
{
	Catalogue *catalogue = catalogue_read(connection);

	metrics_count(METRICS_CATALOGUE_READ);
	if (catalogue == NULL)
		return false;
	log_event(LOG_LEVEL_INFO, "catalogue read: %zu endpoints",
			  catalogue->endpoint_count);
	catalogue_install(catalogue);
	return true;
}

static void
listen_for_changes(PGconn *connection)
{
	PGresult *result = PQexec(connection, "LISTEN spegel_catalogue");

	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		log_event(LOG_LEVEL_WARNING,
				  "cannot listen, reading every minute instead: %.150s",
				  PQerrorMessage(connection));
	PQclear(result);
}

/* Takes in what the server has sent: was there a notification? */
static bool
notified(PGconn *connection)
{
	bool found = false;
	PGnotify *notification;

	if (!PQconsumeInput(connection))
		return false;
	while ((notification = PQnotifies(connection)) != NULL)
	{
		PQfreemem(notification);
		found = true;
	}
	return found;
}

/* Waits for the server (connection may be NULL), a wake-up or the time. */
static bool
wait_for_event(PGconn *connection, int timeout_ms)
{
	struct pollfd fds[] = {
		{.fd = wake_fd, .events = POLLIN},
		{.fd = connection ? PQsocket(connection) : -1, .events = POLLIN},
	};
	uint64_t count;
	int ready;
	bool reload;

	/* it may have come along with the answer to the last query */
	if (connection != NULL && notified(connection))
		return true;
	ready = poll(fds, 2, timeout_ms);
	reload = ready == 0;
	if (ready > 0 && fds[0].revents != 0)
		reload = read(wake_fd, &count, sizeof(count)) > 0;
	if (ready > 0 && fds[1].revents != 0 && notified(connection))
		reload = true;
	return reload;
}

static bool
is_connected(const Database *database)
{
	return database->connection != NULL &&
		   PQstatus(database->connection) == CONNECTION_OK;
}

static void
post_once(bool *first)
{
	if (*first)
		sem_post(&attempted);
	*first = false;
}

static void *
watch(void *conninfo)
{
	Database database = {.conninfo = conninfo};
	bool loaded = false;
	bool first = true;

	while (!atomic_load(&stopping))
	{
		bool connected = is_connected(&database);
		int retry_after;

		if (!database_connect_listener(&database, &retry_after))
		{
			post_once(&first);
			wait_for_event(NULL, 1000 * retry_after);
			continue;
		}
		/* listening comes first, so that no change is missed between */
		if (!connected)
		{
			listen_for_changes(database.connection);
			loaded = load(database.connection);
			post_once(&first);
		}
		else if (wait_for_event(database.connection,
								loaded ? REREAD_MS : REREAD_AFTER_FAILURE_MS) &&
				 !atomic_load(&stopping))
			loaded = load(database.connection);
	}
	database_disconnect(&database);
	return NULL;
}

bool
catalogue_watch_start(const char *conninfo)
{
	wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return wake_fd >= 0 && sem_init(&attempted, 0, 0) == 0 &&
		   pthread_create(&thread, NULL, watch, (void *)conninfo) == 0;
}

void
catalogue_watch_wait_first(int timeout_ms)
{
	struct timespec deadline;

	clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_sec += timeout_ms / 1000;
	while (sem_timedwait(&attempted, &deadline) != 0 && errno == EINTR)
		continue;
}

void
catalogue_watch_reload(void)
{
	uint64_t one = 1;
	ssize_t written = write(wake_fd, &one, sizeof(one));

	(void)written; /* a full counter has woken it already */
}

void
catalogue_watch_stop(void)
{
	atomic_store(&stopping, true);
	catalogue_watch_reload();
	pthread_join(thread, NULL);
	close(wake_fd);
	catalogue_install(NULL);
}
