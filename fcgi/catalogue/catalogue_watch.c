/*
 * catalogue_watch.c
 *		The thread that keeps the catalogue up to date.
 */
#include "catalogue/catalogue_watch.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"
#include "catalogue/catalogue.h"
#include "data/database.h"

/*
 * Code that is replaced by hand notifies nobody: the versions are asked for.
 * Whoever can connect can notify: that only has them asked for sooner, and not
 * much more often.
 */
#define CHECK_MS 1000
#define NOTIFIED_CHECK_MS 250
#define REREAD_MS 60000
#define REREAD_AFTER_FAILURE_MS 5000

typedef enum Event
{
	EVENT_NONE,
	EVENT_NOTIFIED, /* something may have changed */
	EVENT_RELOAD	/* the catalogue is to be read in any case */
} Event;

static pthread_t thread;
static int wake_fd = -1;
static atomic_bool stopping;

/* Attempts to read the catalogue, by number. */
static struct
{
	pthread_mutex_t mutex;
	pthread_cond_t ended_one;
	uint64_t wanted; /* the last that somebody waits for */
	uint64_t ended;	 /* the last that has succeeded or failed */
} attempts = {.mutex = PTHREAD_MUTEX_INITIALIZER,
			  .ended_one = PTHREAD_COND_INITIALIZER,
			  .wanted = 1};

/* Reads the catalogue and puts it in force. */
static bool
load(PGconn *connection)
{
	Catalogue *catalogue = catalogue_read(connection);

	counter_increment(COUNTER_CATALOGUE_READ);
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
				  "cannot listen for changes, looking for them each second: %.150s",
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
static Event
wait_for_event(PGconn *connection, int64_t timeout_ms)
{
	struct pollfd fds[] = {
		{.fd = wake_fd, .events = POLLIN},
		{.fd = connection ? PQsocket(connection) : -1, .events = POLLIN},
	};
	uint64_t count;
	int ready;

	/* it may have come along with the answer to the last query */
	if (connection != NULL && notified(connection))
		return EVENT_NOTIFIED;
	ready = poll(fds, 2, timeout_ms > 0 ? (int)timeout_ms : 0);
	if (ready > 0 && fds[0].revents != 0 &&
		read(wake_fd, &count, sizeof(count)) > 0)
		return EVENT_RELOAD;
	if (ready > 0 && fds[1].revents != 0 && notified(connection))
		return EVENT_NOTIFIED;
	return EVENT_NONE;
}

static bool
is_connected(const Database *database)
{
	return database->connection != NULL &&
		   PQstatus(database->connection) == CONNECTION_OK;
}

/* The attempt that begins now: it serves all who want one by now. */
static uint64_t
begin_attempt(void)
{
	uint64_t number;

	pthread_mutex_lock(&attempts.mutex);
	number = attempts.wanted;
	pthread_mutex_unlock(&attempts.mutex);
	return number;
}

static void
end_attempt(uint64_t number)
{
	pthread_mutex_lock(&attempts.mutex);
	attempts.ended = number;
	pthread_cond_broadcast(&attempts.ended_one);
	pthread_mutex_unlock(&attempts.mutex);
}

static void
wait_for_attempt(uint64_t number, int timeout_ms)
{
	struct timespec deadline;
	int fault = 0;

	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += timeout_ms / 1000;
	pthread_mutex_lock(&attempts.mutex);
	while (attempts.ended < number && fault == 0)
		fault = pthread_cond_clockwait(&attempts.ended_one, &attempts.mutex,
									   CLOCK_MONOTONIC, &deadline);
	pthread_mutex_unlock(&attempts.mutex);
}

/*
 * Connects, if there is no connection, and reads the catalogue.  Listening
 * comes first, so that no change is missed between.
 */
static bool
attempt(Database *database, int *retry_after)
{
	uint64_t number = begin_attempt();
	bool connected = is_connected(database);
	bool loaded = false;

	if (database_connect_listener(database, retry_after))
	{
		if (!connected)
			listen_for_changes(database->connection);
		loaded = load(database->connection);
	}
	end_attempt(number);
	return loaded;
}

/* Waits until the catalogue is to be read, or the connection is lost. */
static void
wait_until_due(const Database *database, bool loaded)
{
	int64_t checked = clock_milliseconds();
	int64_t due = checked + (loaded ? REREAD_MS : REREAD_AFTER_FAILURE_MS);
	int64_t check = checked + CHECK_MS;
	bool told = false;

	while (is_connected(database) && !atomic_load(&stopping))
	{
		int64_t now = clock_milliseconds();
		Event event = wait_for_event(database->connection, check - now);

		if (event == EVENT_RELOAD)
			return;
		if (event == EVENT_NOTIFIED)
		{
			told = true;
			check = checked + NOTIFIED_CHECK_MS;
		}
		now = clock_milliseconds();
		if (now >= due)
			return;
		if (now < check)
			continue;
		/* one that could not be read may be readable now */
		if (loaded ? !catalogue_is_current(database->connection) : told)
			return;
		checked = clock_milliseconds();
		check = checked + CHECK_MS;
	}
}

static void *
watch(void *unused)
{
	Database database = {.login = audience_login(AUDIENCE_PUBLIC)};

	(void)unused;
	while (!atomic_load(&stopping))
	{
		int retry_after;
		bool loaded = attempt(&database, &retry_after);

		if (database.connection == NULL)
			wait_for_event(NULL, 1000 * retry_after);
		else
			wait_until_due(&database, loaded);
	}
	database_disconnect(&database);
	return NULL;
}

bool
catalogue_watch_start(void)
{
	wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return wake_fd >= 0 &&
		   pthread_create(&thread, NULL, watch, NULL) == 0;
}

void
catalogue_watch_wait_first(int timeout_ms)
{
	wait_for_attempt(1, timeout_ms);
}

void
catalogue_watch_refresh(int timeout_ms)
{
	uint64_t number;

	pthread_mutex_lock(&attempts.mutex);
	number = ++attempts.wanted;
	pthread_mutex_unlock(&attempts.mutex);
	catalogue_watch_reload();
	wait_for_attempt(number, timeout_ms);
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
