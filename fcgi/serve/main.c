/*
 * main.c
 *		spegel-fcgi: serves the endpoints of a Spegel database over FastCGI.
 *
 * One process: this thread waits for signals, one keeps the catalogue, the
 * others answer requests.
 */
#include <fcgiapp.h>
#include <libpq-fe.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "catalogue/audience.h"
#include "catalogue/catalogue_watch.h"
#include "http/authenticate.h"
#include "http/base_address.h"
#include "serve/listener.h"
#include "serve/settings.h"
#include "serve/worker.h"

/* Above the longest statement_timeout of an endpoint (60 s). */
#define DRAIN_TIMEOUT_MS 70000

#define FIRST_CATALOGUE_MS 5000

/*
 * About how much freed memory a thread keeps for the next answer: memory
 * returned to the system costs a page fault per page when it is needed again.
 */
#define KEPT_MEMORY (4 * 1024 * 1024)

/*
 * The signals that this thread takes one by one.  They are blocked before
 * FCGX_Init(), whose handler swallows SIGTERM, and before any thread starts.
 */
static void
block_signals(sigset_t *signals)
{
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGHUP);
	pthread_sigmask(SIG_BLOCK, signals, NULL);
}

/*
 * Requests that come before the catalogue is known wait in the queue of the
 * listening socket, so that a restart answers none of them with an error.
 */
static bool
start_threads(const Settings *settings, int listen_fd)
{
	audience_set_login(AUDIENCE_PUBLIC, settings->conninfo);
	audience_set_login(AUDIENCE_INTERNAL, settings->internal_conninfo);
	audience_set_login(AUDIENCE_ANALYST, settings->analyst_conninfo);
	if (!catalogue_watch_start())
		return false;
	catalogue_watch_wait_first(FIRST_CATALOGUE_MS);
	return workers_start(settings->threads, listen_fd);
}

/* Serves until it is told to stop; returns the signal that did. */
static int
wait_for_stop(const sigset_t *signals)
{
	int number;

	for (;;)
	{
		if (sigwait(signals, &number) != 0)
			continue;
		if (number != SIGHUP)
			return number;
		log_event(LOG_LEVEL_INFO, "reloading");
		authenticate_reload();
		catalogue_watch_reload();
	}
}

int
main(int argc, char **argv)
{
	Settings settings;
	sigset_t signals;
	int listen_fd;
	int stop_signal;

	switch (settings_read(&settings, argc, argv))
	{
		case SETTINGS_GOOD:
			break;
		case SETTINGS_EXIT:
			return EXIT_SUCCESS;
		case SETTINGS_BAD:
			return EXIT_FAILURE;
	}
	mallopt(M_TRIM_THRESHOLD, KEPT_MEMORY);
	mallopt(M_MMAP_THRESHOLD, KEPT_MEMORY);
	block_signals(&signals);
	/* after FCGX_Init(), which replaces even an ignored SIGPIPE */
	if (FCGX_Init() != 0 || !PQisthreadsafe())
	{
		log_event(LOG_LEVEL_ERROR, "cannot initialize libfcgi or libpq");
		return EXIT_FAILURE;
	}
	signal(SIGPIPE, SIG_IGN);

	base_address_set(settings.base);
	if (!authenticate_init(settings.tokens, settings.challenge))
		return EXIT_FAILURE;
	listen_fd = listener_open(settings.socket);
	if (listen_fd < 0)
		return EXIT_FAILURE;
	if (!start_threads(&settings, listen_fd))
	{
		log_event(LOG_LEVEL_ERROR, "cannot start the threads");
		listener_close();
		_exit(EXIT_FAILURE);
	}
	log_event(LOG_LEVEL_INFO, "serving with %d threads", settings.threads);

	stop_signal = wait_for_stop(&signals);
	log_event(LOG_LEVEL_INFO, "stopping on signal %d", stop_signal);
	listener_close();
	if (!workers_stop(DRAIN_TIMEOUT_MS))
	{
		log_event(LOG_LEVEL_ERROR, "timed out waiting for requests to finish");
		_exit(EXIT_FAILURE);
	}
	catalogue_watch_stop();
	log_event(LOG_LEVEL_INFO, "stopped");
	return EXIT_SUCCESS;
}
