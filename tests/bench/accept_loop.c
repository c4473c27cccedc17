/*
 * accept_loop.c
 *		spegel-fcgi with nothing but the public interface of libfcgi.
 *
 * For the bench, which asks what worker.c and connection.c gain: here each
 * thread is a loop around FCGX_Accept_r(), and everything else is the same
 * parts.  A kept connection would hold its thread, so the web server has to
 * open one for each request.
 */
#include <fcgiapp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "catalogue/catalogue_watch.h"
#include "http/authenticate.h"
#include "http/metrics.h"
#include "http/request.h"
#include "http/request_log.h"
#include "http/respond.h"
#include "http/route.h"
#include "serve/connection.h"
#include "serve/listener.h"
#include "serve/settings.h"

typedef struct Loop
{
	FCGX_Request fcgi;
	Database databases[AUDIENCE_COUNT];
	Request request;
	Response response;
} Loop;

static int listen_fd;
static Settings settings;

static void
drain_input(FCGX_Request *fcgi)
{
	char waste[8192];

	while (FCGX_GetStr(waste, sizeof(waste), fcgi->in) == (int)sizeof(waste))
		continue;
}

static void
serve(Loop *loop)
{
	int64_t started = clock_microseconds();
	RouteResult result = {.rows = 0};
	RequestOutcome outcome;
	RequestSource source;
	Transport transport;
	Problem problem;
	bool good;

	request_source_read(&source, loop->fcgi.envp);
	good = request_parse(&loop->request, &source, &problem) &&
		   authenticate(source.remote_user, source.authorization,
						loop->request.user, &problem);
	transport = connection_transport(&loop->fcgi);
	respond_init(&loop->response, &transport, &loop->request);
	drain_input(&loop->fcgi);
	if (good)
		route_serve(&loop->request, loop->databases, &loop->response, &result);
	else
		respond_problem(&loop->response, &problem);
	FCGX_Finish_r(&loop->fcgi);

	outcome = (RequestOutcome){.endpoint = result.endpoint,
							   .role = result.role,
							   .status = loop->response.status,
							   .cut_off = loop->response.failed,
							   .rows = result.rows,
							   .bytes = loop->response.bytes,
							   .microseconds = clock_microseconds() - started};
	log_request(&loop->request, &outcome);
	metrics_request(result.endpoint, outcome.status,
					loop->response.content_type, outcome.rows, outcome.bytes,
					outcome.microseconds);
}

static void *
work(void *nothing)
{
	Loop *loop = calloc(1, sizeof(Loop));

	if (loop == NULL || FCGX_InitRequest(&loop->fcgi, listen_fd, 0) != 0)
		exit(EXIT_FAILURE);
	for (int i = 0; i < AUDIENCE_COUNT; i++)
		loop->databases[i].login = audience_login((Audience)i);
	while (FCGX_Accept_r(&loop->fcgi) == 0)
		serve(loop);
	return nothing;
}

int
main(int argc, char **argv)
{
	pthread_t thread;

	if (settings_read(&settings, argc, argv) != SETTINGS_GOOD ||
		FCGX_Init() != 0 || !authenticate_init(NULL, NULL))
		return EXIT_FAILURE;
	/* FCGX_Init() swallows it */
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	listen_fd = listener_open(settings.socket);
	audience_set_login(AUDIENCE_PUBLIC, settings.conninfo);
	if (listen_fd < 0 || !catalogue_watch_start())
		return EXIT_FAILURE;
	catalogue_watch_wait_first(5000);
	for (int i = 0; i < settings.threads; i++)
	{
		if (pthread_create(&thread, NULL, work, NULL) != 0)
			return EXIT_FAILURE;
	}
	log_event(LOG_LEVEL_INFO, "serving with %d threads", settings.threads);
	for (;;)
		pause();
}
