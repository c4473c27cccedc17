/*
 * route.c
 *		Finds what a request asks for and has it answered.
 */
#include "http/route.h"

#include <stdio.h>
#include <string.h>

#include "http/authenticate.h"
#include "catalogue/catalogue.h"
#include "http/cors.h"
#include "http/endpoint.h"
#include "serve/health.h"
#include "write/listing.h"
#include "serve/metrics.h"
#include "write/openapi.h"

#define ENDPOINT_PREFIX "/v1/"
#define OPENAPI_PATH "/openapi.json"

/* How long a browser may remember what it was told about an origin. */
#define PREFLIGHT_MAX_AGE 3600

/* What an address below /v1/ names. */
typedef struct Name
{
	char endpoint[ROUTE_ENDPOINT_SIZE]; /* empty: the list of endpoints */
	const char *suffix;                 /* "" when there is none */
	Format format;                      /* of the suffix */
} Name;

/*
 * Splits what follows /v1/ into a name and the suffix of a format; false when
 * no endpoint can be called so.
 */
static bool
split_name(const char *text, Name *name)
{
	size_t length = strcspn(text, ".");

	if (length >= sizeof(name->endpoint) ||
		(text[length] != '\0' &&
		 (length == 0 || !format_from_suffix(text + length, &name->format))))
		return false;
	memcpy(name->endpoint, text, length);
	name->endpoint[length] = '\0';
	name->suffix = text + length;
	return true;
}

static bool
check_method(const Request *request, Problem *problem)
{
	if (request->method != METHOD_OTHER)
		return true;
	problem_set(problem, PROBLEM_METHOD_NOT_ALLOWED, "Use GET or HEAD.");
	return false;
}

/* Chooses a format by Accept. */
static bool
choose_format(const Request *request, unsigned int set, Format *format,
			  Problem *problem)
{
	char list[128];
	size_t used = 0;

	if (negotiate_format(request->source.accept, set, format))
		return true;
	for (int i = 0; i < FORMAT_COUNT; i++)
	{
		if (set & FORMAT_SET(i))
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
									 used > 0 ? ", " : "",
									 format_media_type((Format)i));
	}
	problem_set(problem, PROBLEM_NOT_ACCEPTABLE, "To be had are: %s.", list);
	return false;
}

/*
 * Tells what the address allows, and a browser that asks on behalf of a page
 * (which it does before it sends what a plain link could not) what the page
 * may send.
 */
static void
serve_options(Response *response)
{
	respond_begin(response, 204, NULL);
	respond_header(response, "Allow: " RESPOND_METHODS);
	respond_header(response, "Cache-Control: no-store");
	if (response->allow_origin != NULL)
	{
		respond_header(response, "Access-Control-Allow-Methods: GET, HEAD");
		respond_header(response, "Access-Control-Allow-Headers: "
								 "Authorization, If-None-Match");
		respond_header(response, "Access-Control-Max-Age: %d",
					   PREFLIGHT_MAX_AGE);
	}
	respond_finish(response);
}

/* Resources of the program itself have no parameters. */
static bool
check_no_parameters(const Request *request, Problem *problem)
{
	const QueryParameter *first = request->parameters;

	if (request->parameter_count == 0)
		return true;
	problem_set_parameter(
		problem, PROBLEM_UNKNOWN_PARAMETER, first->name,
		"%s has no parameter \"%.*s\".", request->path,
		problem_quoted_length(first->name, strlen(first->name)), first->name);
	return false;
}

/*
 * What holds for all resources of the program itself: JSON, and no parameters.
 * False when the request has been answered, or has a problem (*served tells).
 */
static bool
check_own(const Request *request, Response *response, bool *served,
		  Problem *problem)
{
	Format format;

	*served = false;
	if (!check_method(request, problem))
		return false;
	if (request->method == METHOD_OPTIONS)
	{
		serve_options(response);
		*served = true;
		return false;
	}
	return choose_format(request, FORMAT_SET(FORMAT_JSON), &format, problem) &&
		   check_no_parameters(request, problem);
}

static bool
serve_health(const Request *request, Database *database, Response *response,
			 const Catalogue *catalogue, Problem *problem)
{
	bool served;

	if (!check_own(request, response, &served, problem))
		return served;
	if (strcmp(request->path, "/health/live") == 0)
		health_serve_live(response);
	else
		health_serve_ready(request, catalogue, database, response);
	return true;
}

/* /v1/, or /v1 */
static bool
is_list(const char *path)
{
	size_t length = strlen(ENDPOINT_PREFIX);

	return strncmp(path, ENDPOINT_PREFIX, length - 1) == 0 &&
		   (path[length - 1] == '\0' || strcmp(path + length - 1, "/") == 0);
}

/* A description of the whole catalogue. */
static bool
serve_description(void (*serve)(const Catalogue *, const Request *, Response *),
				  const Request *request, Response *response,
				  const Catalogue *catalogue, Problem *problem)
{
	bool served;

	if (!check_own(request, response, &served, problem))
		return served;
	serve(catalogue, request, response);
	return true;
}

static bool
serve_endpoint(const Catalogue *catalogue, const Endpoint *endpoint,
			   const Name *name, const Request *request, Database *database,
			   Response *response, RouteResult *result, Problem *problem)
{
	const char *origin = cors_allowed(endpoint, request->source.origin);
	Format format = name->format;

	snprintf(result->endpoint, sizeof(result->endpoint), "%s", endpoint->name);
	respond_allow_origin(response, origin);
	if (!check_method(request, problem))
		return false;
	if (request->method == METHOD_OPTIONS)
	{
		serve_options(response);
		return true;
	}
	if (!authorize(catalogue, request->user, endpoint->role, problem))
		return false;
	if (name->suffix[0] == '\0' &&
		!choose_format(request, FORMAT_SET_ALL, &format, problem))
		return false;
	/* outlives the catalogue */
	snprintf(result->role, sizeof(result->role), "%s", endpoint->role);
	result->rows = endpoint_serve(catalogue, endpoint, request, format,
								  name->suffix, database, response);
	return true;
}

/* The web server does not let it out unless it is told to. */
static bool
serve_metrics(const Request *request, Response *response,
			  const Catalogue *catalogue, Problem *problem)
{
	if (!check_method(request, problem))
		return false;
	if (request->method == METHOD_OPTIONS)
	{
		serve_options(response);
		return true;
	}
	if (!check_no_parameters(request, problem))
		return false;
	metrics_serve(catalogue, response);
	return true;
}

static bool
serve_catalogue(const Request *request, Database *database, Response *response,
				const Catalogue *catalogue, RouteResult *result,
				Problem *problem)
{
	const Endpoint *endpoint = NULL;
	Name name = {.suffix = ""};

	if (catalogue == NULL)
	{
		problem_set(problem, PROBLEM_UNAVAILABLE,
					"The catalogue has not been read yet.");
		problem->retry_after = 1;
		return false;
	}
	if (strcmp(request->path, OPENAPI_PATH) == 0)
		return serve_description(openapi_serve, request, response, catalogue,
								 problem);
	if (is_list(request->path))
		return serve_description(listing_serve, request, response, catalogue,
								 problem);
	if (split_name(request->path + strlen(ENDPOINT_PREFIX), &name))
		endpoint = catalogue_find(catalogue, name.endpoint);
	if (endpoint == NULL)
	{
		problem_set(problem, PROBLEM_NOT_FOUND,
					"There is no such endpoint; /v1/ lists them.");
		return false;
	}
	return serve_endpoint(catalogue, endpoint, &name, request, database,
						  response, result, problem);
}

void
route_serve(const Request *request, Database *database, Response *response,
			RouteResult *result)
{
	Catalogue *catalogue = catalogue_acquire();
	const char *path = request->path;
	Problem problem;
	bool served = false;

	*result = (RouteResult){.rows = 0};
	if (strcmp(path, "/health/live") == 0 || strcmp(path, "/health/ready") == 0)
		served = serve_health(request, database, response, catalogue, &problem);
	else if (strcmp(path, "/metrics") == 0)
		served = serve_metrics(request, response, catalogue, &problem);
	else if (strcmp(path, OPENAPI_PATH) == 0 || is_list(path) ||
			 strncmp(path, ENDPOINT_PREFIX, strlen(ENDPOINT_PREFIX)) == 0)
		served = serve_catalogue(request, database, response, catalogue, result,
								 &problem);
	else
		problem_set(&problem, PROBLEM_NOT_FOUND,
					"There is nothing here; /v1/ lists the endpoints.");
	if (!served)
		respond_problem(response, &problem);
	catalogue_release(catalogue);
}
