/*
 * worker.c
 *		The threads that answer requests.
 *
 * They share one set of descriptors: the listening socket, all connections
 * that wait for a request, and the stop signal.  Each event goes to one thread
 * (EPOLLONESHOT), and a connection is watched again when its request is
 * answered, so that only requests occupy threads, not connections.
 *
 * One more thread stands in when all of them have been busy for a while: it
 * answers what the supervisor of this machine asks, so that slow queries do not
 * pass for a program that hangs, and leaves everything else to the others.
 */
#include "serve/worker.h"

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
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/counter.h"
#include "base/log.h"
#include "http/authenticate.h"
#include "http/cors.h"
#include "http/metrics.h"
#include "http/request.h"
#include "http/request_log.h"
#include "http/respond.h"
#include "http/route.h"
#include "serve/connection.h"

/* How long a stopping thread goes on with connections already waiting. */
#define BACKLOG_MS 5000

/* Most bytes of a request body that are read only to be thrown away. */
#define DRAIN_MAX (1024 * 1024)

/* How long all threads are busy before the other one stands in. */
#define BUSY_MS 100

/* Most connections with a request that wait for a thread meanwhile. */
#define PARKED_MAX 1024

typedef struct Worker
{
	pthread_t thread;
	FCGX_Request fcgi;
	Database databases[AUDIENCE_COUNT]; /* one for each login */
	Request request;
	Response response;
} Worker;

static Worker *workers;
static int worker_count;
static int listen_socket = -1;
static int epoll_fd = -1;
static int stop_fd = -1;
static atomic_llong stop_time; /* clock_milliseconds(); 0 while running */

/*
 * Connections that have not brought their first request.  It will come, and
 * the web server will not send it again over another one.
 */
static atomic_int fresh_connections;

/* Marks such a one in the data of its event, beside the descriptor. */
#define FRESH (UINT64_C(1) << 32)

static atomic_int idle;	   /* threads that wait for an event */
static atomic_llong turns; /* how often one of them has had an event */

/* Events that the thread that stands in has taken and not dealt with. */
static struct
{
	pthread_mutex_t mutex;
	uint64_t marks[PARKED_MAX];
	atomic_int count;
} parked = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static bool
is_stopping(void)
{
	return atomic_load(&stop_time) != 0;
}

/*
 * Watches a descriptor for one event, for the first time or again.  Another
 * thread may have that event, and have closed the descriptor, before this
 * returns: but not before the kernel has found the connection by its number.
 */
static bool
watch(int fd, int operation, uint64_t mark)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT,
								.data.u64 = (uint64_t)fd | mark};

	return epoll_ctl(epoll_fd, operation, fd, &event) == 0;
}

/* A descriptor with an event; -1 when it is time to end. */
static int
wait_for_event(void)
{
	for (;;)
	{
		bool stopping = is_stopping();
		/* the stop signal stays: room for something beside it */
		struct epoll_event events[2];
		int found = -1;
		int ready;

		if (stopping &&
			clock_milliseconds() > atomic_load(&stop_time) + BACKLOG_MS)
			return -1;
		ready = epoll_wait(epoll_fd, events, stopping ? 2 : 1,
						   stopping ? 0 : -1);
		for (int i = 0; i < ready; i++)
		{
			int fd = (int)(uint32_t)events[i].data.u64;

			if (fd == stop_fd)
				continue;
			if (found >= 0)
			{
				/* for somebody else, or later */
				watch(fd, EPOLL_CTL_MOD, events[i].data.u64 & FRESH);
				continue;
			}
			if (events[i].data.u64 & FRESH)
				atomic_fetch_sub(&fresh_connections, 1);
			found = fd;
		}
		if (found >= 0)
			return found;
		if (stopping && ready >= 0)
		{
			if (atomic_load(&fresh_connections) == 0)
				return -1;
			usleep(1000);
		}
	}
}

/* Takes all connections that wait; what they want is another event. */
static void
accept_connections(void)
{
	/* asked first: all that came before are in the queue by then */
	bool stopping = is_stopping();
	int fd;

	while ((fd = connection_accept(listen_socket)) >= 0)
	{
		atomic_fetch_add(&fresh_connections, 1);
		if (!watch(fd, EPOLL_CTL_ADD, FRESH))
		{
			atomic_fetch_sub(&fresh_connections, 1);
			close(fd);
		}
	}
	if (errno != EAGAIN)
	{
		/* a socket of our own that has been shut down */
		if (is_stopping())
			return;
		log_event(LOG_LEVEL_ERROR, "cannot accept a connection: %s",
				  strerror(errno));
		usleep(100000);
	}
	/* once shut down, it would have events forever */
	if (!stopping)
		watch(listen_socket, EPOLL_CTL_MOD, 0);
}

/*
 * Reads the body of a POST as far as there is room for it, and one byte more,
 * which tells that it was too long.
 */
static void
read_body(Worker *worker)
{
	Request *request = &worker->request;

	if (request->method != METHOD_POST)
		return;
	request->body_length = (size_t)FCGX_GetStr(
		request->body, (int)sizeof(request->body), worker->fcgi.in);
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
	const RequestOutcome outcome = {
		.endpoint = result->endpoint[0] != '\0' ? result->endpoint : NULL,
		.role = result->role[0] != '\0' ? result->role : NULL,
		.status = response->status,
		.cut_off = response->failed,
		.rows = result->rows,
		.bytes = response->bytes,
		.microseconds = microseconds};

	log_request(&worker->request, &outcome);
	metrics_request(result->endpoint, response->status, response->content_type,
					result->rows, response->bytes, microseconds);
}

static void
serve(Worker *worker)
{
	RequestSource source;
	int64_t started = clock_microseconds();
	RouteResult result = {.rows = 0};
	Request *request = &worker->request;
	Transport transport;
	Problem problem;
	bool good;
	int fd;

	gauge_add(GAUGE_IN_FLIGHT, 1);
	request_source_read(&source, worker->fcgi.envp);
	good = request_parse(request, &source, &problem) &&
		   authenticate(source.remote_user, source.authorization, request->user,
						&problem);
	transport = connection_transport(&worker->fcgi);
	respond_init(&worker->response, &transport, request);
	read_body(worker);
	drain_input(&worker->fcgi);
	if (good)
		route_serve(request, worker->databases, &worker->response, &result);
	else
	{
		/* what is wrong with a request says nothing of what it asks for */
		respond_allow_origin(&worker->response, CORS_ALL);
		respond_problem(&worker->response, &problem);
	}
	fd = connection_finish(&worker->fcgi, !is_stopping());
	if (fd >= 0 && !watch(fd, EPOLL_CTL_MOD, 0))
		close(fd);
	log_and_count(worker, &result, started);
	gauge_add(GAUGE_IN_FLIGHT, -1);
}

/* Watches the parked descriptors again, for threads that are idle now. */
static void
release_parked(void)
{
	if (atomic_load(&parked.count) == 0)
		return;
	pthread_mutex_lock(&parked.mutex);
	for (int i = 0; i < parked.count; i++)
		watch((int)(uint32_t)parked.marks[i], EPOLL_CTL_MOD,
			  parked.marks[i] & FRESH);
	atomic_store(&parked.count, 0);
	pthread_mutex_unlock(&parked.mutex);
}

static void
park(uint64_t mark)
{
	pthread_mutex_lock(&parked.mutex);
	parked.marks[parked.count] = mark;
	atomic_fetch_add(&parked.count, 1);
	pthread_mutex_unlock(&parked.mutex);
	/* a thread that has become idle since has not seen it */
	if (atomic_load(&idle) > 0)
		release_parked();
}

static int
take_event(void)
{
	int fd;

	atomic_fetch_add(&idle, 1);
	release_parked();
	fd = wait_for_event();
	atomic_fetch_sub(&idle, 1);
	atomic_fetch_add(&turns, 1);
	return fd;
}

/*
 * Is the request on a connection one of this machine's supervisor?  Name and
 * value of a FastCGI parameter stand side by side; what the web server sends
 * before them is the method.
 */
static bool
is_of_supervisor(int fd)
{
	static const char name[] = "REQUEST_URI";
	static const char *const paths[] = {"/health/", "/metrics"};
	char bytes[1024];
	ssize_t length = recv(fd, bytes, sizeof(bytes), MSG_PEEK | MSG_DONTWAIT);
	const char *found =
		length > 0 ? memmem(bytes, (size_t)length, name, sizeof(name) - 1)
				   : NULL;
	const char *value = found != NULL ? found + sizeof(name) - 1 : NULL;

	for (size_t i = 0; found != NULL && i < sizeof(paths) / sizeof(paths[0]);
		 i++)
	{
		if ((size_t)(bytes + length - value) >= strlen(paths[i]) &&
			memcmp(value, paths[i], strlen(paths[i])) == 0)
			return true;
	}
	return false;
}

/* Deals with events until a thread is idle. */
static void
stand_in(Worker *worker)
{
	while (atomic_load(&idle) == 0 && !is_stopping() &&
		   atomic_load(&parked.count) < PARKED_MAX)
	{
		struct epoll_event event;
		int fd;

		if (epoll_wait(epoll_fd, &event, 1, BUSY_MS) <= 0)
			continue;
		fd = (int)(uint32_t)event.data.u64;
		if (fd == stop_fd)
			continue;
		if (fd == listen_socket)
			accept_connections();
		else if (is_of_supervisor(fd))
		{
			if (event.data.u64 & FRESH)
				atomic_fetch_sub(&fresh_connections, 1);
			if (connection_read(&worker->fcgi, fd))
				serve(worker);
		}
		else
			park(event.data.u64);
	}
}

static void
disconnect(Worker *worker)
{
	for (int i = 0; i < AUDIENCE_COUNT; i++)
		database_disconnect(&worker->databases[i]);
}

static void *
stand_by(void *argument)
{
	Worker *worker = argument;
	long long seen = -1;

	while (!is_stopping())
	{
		long long now = atomic_load(&turns);

		if (atomic_load(&idle) == 0 && now == seen)
			stand_in(worker);
		seen = now;
		usleep(1000 * BUSY_MS);
	}
	release_parked();
	disconnect(worker);
	return NULL;
}

static void *
work(void *argument)
{
	Worker *worker = argument;
	int fd;

	while ((fd = take_event()) >= 0)
	{
		if (fd == listen_socket)
			accept_connections();
		else if (connection_read(&worker->fcgi, fd))
			serve(worker);
	}
	disconnect(worker);
	return NULL;
}

static bool
start(Worker *worker, void *(*run)(void *))
{
	for (int i = 0; i < AUDIENCE_COUNT; i++)
		worker->databases[i].login = audience_login((Audience)i);
	return connection_init(&worker->fcgi) &&
		   pthread_create(&worker->thread, NULL, run, worker) == 0;
}

bool
workers_start(int count, int listen_fd)
{
	struct epoll_event stop = {.events = EPOLLIN};
	int flags = fcntl(listen_fd, F_GETFL);

	listen_socket = listen_fd;
	workers = calloc((size_t)count + 1, sizeof(Worker));
	stop_fd = eventfd(0, EFD_CLOEXEC);
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	stop.data.u64 = (uint64_t)stop_fd;
	if (workers == NULL || stop_fd < 0 || epoll_fd < 0 || flags < 0 ||
		fcntl(listen_fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
		epoll_ctl(epoll_fd, EPOLL_CTL_ADD, stop_fd, &stop) < 0 ||
		!watch(listen_fd, EPOLL_CTL_ADD, 0))
		return false;
	gauge_add(GAUGE_THREADS, count);
	for (worker_count = 0; worker_count <= count; worker_count++)
	{
		if (!start(&workers[worker_count],
				   worker_count < count ? work : stand_by))
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
	}
	if (done)
	{
		close(stop_fd);
		close(epoll_fd);
		free(workers);
	}
	return done;
}
