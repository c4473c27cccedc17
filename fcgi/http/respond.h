/*
 * respond.h
 *		One response: status, headers, body.
 *
 * The body is collected in a buffer of RESPOND_BUFFER bytes.  While it fits,
 * nothing has been sent: the response may still become a problem and gets a
 * Content-Length.  Once it overflows the headers go out and the body streams.
 */
#ifndef SPEGEL_FCGI_RESPOND_H
#define SPEGEL_FCGI_RESPOND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"
#include "http/request.h"
#include "http/transport.h"

#define RESPOND_BUFFER 65536
#define RESPOND_HEADERS 12288

/* What every address allows. */
#define RESPOND_METHODS "GET, HEAD, OPTIONS"

/* Keeps an answer out of the web server's cache. */
#define RESPOND_NOT_KEPT "X-Accel-Expires: 0"

typedef struct Response
{
	Transport transport;
	const Request *request;
	int status;
	const char *content_type;
	bool committed; /* headers are on their way */
	bool failed;    /* the client is gone, or the response was cut off */
	int64_t bytes;  /* of body */
	const char *allow_origin; /* for every answer (CORS); NULL: nothing */
	const char *methods;	  /* that the address allows */
	char headers[RESPOND_HEADERS];
	size_t headers_used;
	char body[RESPOND_BUFFER];
	size_t body_used;
} Response;

/* Prepares the response to a request, which goes over the transport. */
extern void respond_init(Response *response, const Transport *transport,
						 const Request *request);

/*
 * Lets the pages of an origin, or of all ("*"), read the response in a browser,
 * whatever it will be.
 */
extern void respond_allow_origin(Response *response, const char *origin);

/*
 * Begins a response and drops any that was begun before, which must not be
 * committed.  Cache-Control is up to the caller.  content_type
 * is NULL for a response without content (204, 304).
 */
extern void respond_begin(Response *response, int status,
						  const char *content_type);

/*
 * Adds a header line, or drops it if there is no room; the format gives
 * "Name: value" without line end.
 */
__attribute__((format(printf, 2, 3))) extern void
respond_header(Response *response, const char *format, ...);

/* The same for a line made of a start and a text or a number. */
extern void respond_header_text(Response *response, const char *start,
								const char *text);
extern void respond_header_number(Response *response, const char *start,
								  int64_t number);

/* Adds bytes to the body: a JsonSink, its context is the Response. */
extern bool respond_body(void *response, const char *bytes, size_t length);

/* Completes the response. */
extern void respond_finish(Response *response);

/* Answers with a problem; the response must not be committed. */
extern void respond_problem(Response *response, const Problem *problem);

/*
 * Cuts a committed response off, so that nginx and the client see that it is
 * incomplete.
 */
extern void respond_abort(Response *response);

#endif /* SPEGEL_FCGI_RESPOND_H */
