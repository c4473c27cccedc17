/*
 * request.h
 *		One HTTP request, decoded: path, query string, language.
 *
 * Knows nothing of FastCGI: the worker hands over the texts that nginx sent.
 */
#ifndef SPEGEL_FCGI_REQUEST_H
#define SPEGEL_FCGI_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/problem.h"
#include "http/negotiate.h"

#define REQUEST_MAX_TARGET 8192
#define REQUEST_MAX_PARAMETERS 256
#define REQUEST_ID_SIZE 65
#define REQUEST_USER_SIZE 256

/* Longest body of a POST that is read; of other methods none is. */
#define REQUEST_MAX_BODY 32768

typedef enum Method
{
	METHOD_GET,
	METHOD_HEAD,
	METHOD_OPTIONS,
	METHOD_POST,
	METHOD_OTHER
} Method;

/* One name=value of the query string: decoded, valid UTF-8, no NUL. */
typedef struct QueryParameter
{
	const char *name;
	const char *value;
	size_t value_length;
} QueryParameter;

/* What the web server passes on; NULL is like absent. */
typedef struct RequestSource
{
	const char *id;
	const char *method;
	const char *target; /* path and query string as the client sent them */
	const char *accept;
	const char *accept_language;
	const char *if_none_match;        /* of the web server's cache */
	const char *client_if_none_match; /* of the client */
	const char *origin;
	const char *scheme; /* under which the client knows this server */
	const char *host;	/* as the client writes it, perhaps with a port */
	const char *remote_user;
	const char *authorization;
} RequestSource;

typedef enum CopyHolder
{
	COPY_OF_NOBODY,
	COPY_OF_SERVER, /* in the web server's cache */
	COPY_OF_CLIENT
} CopyHolder;

typedef struct Request
{
	char id[REQUEST_ID_SIZE];
	char user[REQUEST_USER_SIZE]; /* empty for nobody; see authenticate.h */
	Method method;
	const char *path;
	QueryParameter parameters[REQUEST_MAX_PARAMETERS];
	int parameter_count;
	Language language;    /* by lang=, else by Accept-Language, else English */
	bool language_asked;  /* by lang= */
	RequestSource source; /* for the headers */
	char body[REQUEST_MAX_BODY + 1];
	size_t body_length; /* more than REQUEST_MAX_BODY: it was cut */
	char decoded[REQUEST_MAX_TARGET + 1]; /* what the pointers point into */
} Request;

/*
 * Picks the parameters that we use from the texts "NAME=value" of FastCGI, which
 * end with a NULL.  If a name occurs twice, the first one counts.
 */
extern void request_source_read(RequestSource *source,
								char *const *environment);

/*
 * Decodes a request.  False, with the problem filled in, for a target that is
 * too long or malformed (bad escape, %00, not UTF-8, too many parameters, a
 * repeated or unknown lang); id, method, source and language are set even then.
 * The parameter lang is taken out of the list.  The body is the caller's to set.
 */
extern bool request_parse(Request *request, const RequestSource *source,
						  Problem *problem);

/* Says that a parameter that takes one value is given more than once. */
extern void request_set_repeated(Problem *problem, const char *name);

/*
 * Who has a copy with this entity tag?  If the web server asks about its own,
 * the client's does not count: the web server compares that itself.
 */
extern CopyHolder request_copy_holder(const Request *request,
									  const char *etag);

#endif /* SPEGEL_FCGI_REQUEST_H */
