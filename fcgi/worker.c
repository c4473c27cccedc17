/*
 * worker.c
 *		The threads that accept and answer requests.
 *
 * FCGX_Accept_r() by itself can neither be woken without losing a request
 * nor told to stop: a signal may hit it in the middle of reading one.  So a
 * thread first waits for a connection together with the stop signal, and the
 * listening socket is non-blocking: when another thread was faster,
 * FCGX_Accept_r() returns and the waiting begins anew.
 */
#include "worker.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "request.h"
#include "respond.h"
#include "route.h"

/* How long a stopping thread goes on with connections already waiting. */
#define BACKLOG_MS 5000

/* Most bytes of a request body that are read only to be thrown away. */
#define DRAIN_MAX (1024 * 1024)

typedef struct Worker
{
	pthread_t thread;
	int epoll_fd;
	FCGX_Request fcgi;
	Database database;
	Request request;
	Response response;
} Worker;

static Worker *workers;
static int worker_count;
static int stop_fd = -1;
static atomic_llong stop_time; /* clock_milliseconds(); 0 while running */

static bool
is_stopping(void)
{
	return atomic_load(&stop_time) != 0;
}

/* Waits for a connection; false when it is time to end. */
static bool
wait_for_connection(const Worker *worker)
{
	for (;;)
	{
		bool stopping = is_stopping();
		struct epoll_event events[2];
		int ready;

		if (stopping &&
			clock_milliseconds() > atomic_load(&stop_time) + BACKLOG_MS)
			return false;
		ready = epoll_wait(worker->epoll_fd, events, 2, stopping ? 0 : -1);
		for (int i = 0; i < ready; i++)
		{
			if (events[i].data.fd != stop_fd)
				return true;
		}
		if (stopping && ready >= 0)
			return false;
	}
}

/*
 * Reads the rest of the request body: closing a socket with unread bytes
 * may make the web server lose the response.
 */
static void
drain_input(FCGX_Request *fcgi)
{
	char waste[8192];
	int read;
	int total = 0;

	do
	{
		read = FCGX_GetStr(waste, sizeof(waste), fcgi->in);
		total += read;
	} while (read == (int)sizeof(waste) && total < DRAIN_MAX);
}

static void
serve(Worker *worker)
{
	char **environment = worker->fcgi.envp;
	const RequestSource source = {
		.id = FCGX_GetParam("REQUEST_ID", environment),
		.method = FCGX_GetParam("REQUEST_METHOD", environment),
		.target = FCGX_GetParam("REQUEST_URI", environment),
		.accept = FCGX_GetParam("HTTP_ACCEPT", environment),
		.accept_language = FCGX_GetParam("HTTP_ACCEPT_LANGUAGE", environment),
		.if_none_match = FCGX_GetParam("HTTP_IF_NONE_MATCH", environment),
		.client_if_none_match =
			FCGX_GetParam("CLIENT_IF_NONE_MATCH", environment),
		.origin = FCGX_GetParam("HTTP_ORIGIN", environment),
	};
	int64_t started = clock_microseconds();
	RouteResult result = {.rows = 0};
	Problem problem;
	bool parsed = request_parse(&worker->request, &source, &problem);

	respond_init(&worker->response, &worker->fcgi, &worker->request);
	drain_input(&worker->fcgi);
	if (parsed)
		route_serve(&worker->request, &worker->database, &worker->response,
					&result);
	else
		respond_problem(&worker->response, &problem);
	FCGX_Finish_r(&worker->fcgi);
	/* even if the web server asks to keep it: it would occupy this thread */
	FCGX_Free(&worker->fcgi, 1);

	log_request(&worker->request,
				result.endpoint[0] != '\0' ? result.endpoint : NULL,
				worker->response.status, worker->response.failed, result.rows,
				worker->response.bytes,
				(double)(clock_microseconds() - started) / 1000.0);
}

static void *
work(void *argument)
{
	Worker *worker = argument;

	while (wait_for_connection(worker))
	{
		int code = FCGX_Accept_r(&worker->fcgi);

		if (code == 0)
			serve(worker);
		else if (is_stopping())
			break;
		else if (code != -EAGAIN)
		{
			log_event(LOG_LEVEL_ERROR, "cannot accept a connection: %s",
					  strerror(-code));
			usleep(100000);
		}
	}
	FCGX_Free(&worker->fcgi, 1);
	database_disconnect(&worker->database);
	return NULL;
}

static bool
watch_fd(int epoll_fd, int fd, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static bool
start(Worker *worker, int listen_fd, const char *conninfo)
{
	worker->database.conninfo = conninfo;
	worker->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return worker->epoll_fd >= 0 &&
		   /* one connection wakes one thread */
		   watch_fd(worker->epoll_fd, listen_fd, EPOLLIN | EPOLLEXCLUSIVE) &&
		   watch_fd(worker->epoll_fd, stop_fd, EPOLLIN) &&
		   FCGX_InitRequest(&worker->fcgi, listen_fd, 0) == 0 &&
		   pthread_create(&worker->thread, NULL, work, worker) == 0;
}

bool
workers_start(int count, int listen_fd, const char *conninfo)
{
	int flags = fcntl(listen_fd, F_GETFL);

	workers = calloc((size_t)count, sizeof(Worker));
	stop_fd = eventfd(0, EFD_CLOEXEC);
	if (workers == NULL || stop_fd < 0 || flags < 0 ||
		fcntl(listen_fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return false;
	for (worker_count = 0; worker_count < count; worker_count++)
	{
		if (!start(&workers[worker_count], listen_fd, conninfo))
			return false;
	}
	return true;
}

bool
workers_stop(int timeout_ms)
{
	struct timespec deadline;
	uint64_t one = 1;
	bool done;

	clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_sec += timeout_ms / 1000;
	atomic_store(&stop_time, clock_milliseconds());
	done = write(stop_fd, &one, sizeof(one)) == sizeof(one);
	for (int i = 0; i < worker_count; i++)
	{
		if (pthread_timedjoin_np(workers[i].thread, NULL, &deadline) != 0)
			done = false;
		else
			close(workers[i].epoll_fd);
	}
	if (done)
	{
		close(stop_fd);
		free(workers);
	}
	return done;
}
