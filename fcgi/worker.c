/*
 * worker.c
 *		The threads that accept and answer requests.
 *
 * A thread waits for a connection together with the stop signal; the listening
 * socket is non-blocking, because another thread may be faster.
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

#include "authenticate.h"
#include "clock.h"
#include "connection.h"
#include "log.h"
#include "metrics.h"
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
	int listen_fd;
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
log_and_count(const Worker *worker, const RouteResult *result, int64_t started)
{
	const Response *response = &worker->response;
	int64_t microseconds = clock_microseconds() - started;
	const LogRequest outcome = {
		.endpoint = result->endpoint[0] != '\0' ? result->endpoint : NULL,
		.role = result->role[0] != '\0' ? result->role : NULL,
		.status = response->status,
		.cut_off = response->failed,
		.rows = result->rows,
		.bytes = response->bytes,
		.milliseconds = (double)microseconds / 1000.0};

	log_request(&worker->request, &outcome);
	metrics_request(result->endpoint, response->status, response->content_type,
					result->rows, response->bytes, microseconds);
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
	Request *request = &worker->request;
	Problem problem;
	bool good;

	metrics_add(METRICS_IN_FLIGHT, 1);
	good = request_parse(request, &source, &problem) &&
		   authenticate(FCGX_GetParam("REMOTE_USER", environment),
						FCGX_GetParam("HTTP_AUTHORIZATION", environment),
						request->user, &problem);
	respond_init(&worker->response, &worker->fcgi, request);
	drain_input(&worker->fcgi);
	if (good)
		route_serve(request, &worker->database, &worker->response, &result);
	else
		respond_problem(&worker->response, &problem);
	connection_finish(&worker->fcgi);
	log_and_count(worker, &result, started);
	metrics_add(METRICS_IN_FLIGHT, -1);
}

static void *
work(void *argument)
{
	Worker *worker = argument;

	while (wait_for_connection(worker))
	{
		int code = connection_accept(&worker->fcgi, worker->listen_fd);

		if (code == 0)
			serve(worker);
		else if (code == EPROTO)
			log_event(LOG_LEVEL_WARNING, "a connection brought no request");
		else if (code != EAGAIN && is_stopping())
			break;
		else if (code != EAGAIN)
		{
			log_event(LOG_LEVEL_ERROR, "cannot accept a connection: %s",
					  strerror(code));
			usleep(100000);
		}
	}
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
	worker->listen_fd = listen_fd;
	worker->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	return worker->epoll_fd >= 0 &&
		   /* one connection wakes one thread */
		   watch_fd(worker->epoll_fd, listen_fd, EPOLLIN | EPOLLEXCLUSIVE) &&
		   watch_fd(worker->epoll_fd, stop_fd, EPOLLIN) &&
		   connection_init(&worker->fcgi) &&
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
	metrics_add(METRICS_THREADS, count);
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
