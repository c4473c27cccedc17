/*
 * route.c
 *		Finds what a request asks for and has it answered.
 */
#include "http/route.h"

#include <stdio.h>
#include <string.h>

#include "base/counter.h"
#include "catalogue/catalogue.h"
#include "catalogue/catalogue_watch.h"
#include "http/authenticate.h"
#include "http/cors.h"
#include "http/dcat_answer.h"
#include "http/description.h"
#include "http/endpoint_answer.h"
#include "http/health.h"
#include "http/metadata_answer.h"
#include "http/metrics.h"
#include "http/negotiate.h"
#include "http/px_answer.h"

#define ENDPOINT_PREFIX "/v1/"
#define METADATA_SUFFIX "/metadata"
#define PX_PREFIX "/px/v2/"

/* How long a browser may remember what it was told about an origin. */
#define PREFLIGHT_MAX_AGE 3600 /* seconds */

/* How long a request waits for the catalogue that the code has now. */
#define REFRESH_MS 2000

/* A request on its way to what it asks for. */
typedef struct Route
{
	const Request *request;
	const Catalogue *catalogue; /* NULL before the first */
	Database *databases; /* by audience */
	Response *response;
	RouteResult *result;
	Problem problem; /* for ROUTE_PROBLEM */
	bool repeated;
} Route;

typedef enum RouteOutcome
{
	ROUTE_ANSWERED,
	ROUTE_PROBLEM, /* still to be answered with */
	ROUTE_OUTDATED /* the catalogue is: nothing has been sent */
} RouteOutcome;

/* What an address below /v1/ names. */
typedef struct Name
{
	char endpoint[ROUTE_ENDPOINT_SIZE]; /* empty: the list of endpoints */
	const char *suffix;                 /* "" when there is none */
	Format format;                      /* of the suffix */
	bool metadata;                      /* of the endpoint, not its rows */
} Name;

/*
 * Splits what follows /v1/ into a name and the suffix of a format; false when
 * no endpoint can be called so.
 */
static bool
split_name(const char *text, Name *name)
{
	size_t length = strcspn(text, "./");

	name->metadata = strcmp(text + length, METADATA_SUFFIX) == 0;
	if (length >= sizeof(name->endpoint) ||
		(text[length] != '\0' && !name->metadata &&
		 (length == 0 || !format_from_suffix(text + length, &name->format))))
		return false;
	memcpy(name->endpoint, text, length);
	name->endpoint[length] = '\0';
	name->suffix = name->metadata ? "" : text + length;
	return true;
}

/* Chooses a format by Accept; false, with the problem, when there is none. */
static bool
choose_format(Route *route, unsigned int set, Format *format)
{
	char list[400] = "";
	size_t used = 0;

	if (negotiate_format(route->request->source.accept, set, format))
		return true;
	for (int i = 0; i < FORMAT_COUNT && used < sizeof(list); i++)
	{
		if (set & FORMAT_SET(i))
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
									 used > 0 ? ", " : "",
									 format_entry((Format)i)->media_type);
	}
	problem_set(&route->problem, PROBLEM_NOT_ACCEPTABLE,
				"The available formats are %s.", list);
	problem_translate(&route->problem, "De format som finns är %s.", list);
	return false;
}

/*
 * Answers OPTIONS: the methods that the address allows and, to a browser's CORS
 * preflight, what a page may send.
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

/* True, with the outcome, when the method leaves nothing to be served. */
static bool
method_is_enough(Route *route, RouteOutcome *outcome)
{
	switch (route->request->method)
	{
		case METHOD_GET:
		case METHOD_HEAD:
			return false;
		case METHOD_OPTIONS:
			serve_options(route->response);
			*outcome = ROUTE_ANSWERED;
			return true;
		case METHOD_POST:
		case METHOD_OTHER:
			break;
	}
	problem_set(&route->problem, PROBLEM_METHOD_NOT_ALLOWED,
				"Use GET or HEAD.");
	problem_translate(&route->problem, "Använd GET eller HEAD.");
	*outcome = ROUTE_PROBLEM;
	return true;
}

/* Resources of the program itself have no parameters. */
static bool
check_no_parameters(Route *route)
{
	const Request *request = route->request;
	const QueryParameter *first = request->parameters;

	if (request->parameter_count == 0)
		return true;
	problem_set_parameter(
		&route->problem, PROBLEM_UNKNOWN_PARAMETER, first->name,
		"%s has no parameter \"%.*s\".", request->path,
		problem_quoted_length(first->name, strlen(first->name)), first->name);
	problem_translate(
		&route->problem, "%s har ingen parameter \"%.*s\".", request->path,
		problem_quoted_length(first->name, strlen(first->name)), first->name);
	return false;
}

/* Resources of the program itself, but for /metrics, are JSON. */
static bool
check_own(Route *route)
{
	Format format;

	return choose_format(route, FORMAT_SET(FORMAT_JSON), &format) &&
		   check_no_parameters(route);
}

static RouteOutcome
serve_live(Route *route)
{
	if (!check_own(route))
		return ROUTE_PROBLEM;
	health_serve_live(route->response);
	return ROUTE_ANSWERED;
}

static RouteOutcome
serve_ready(Route *route)
{
	if (!check_own(route))
		return ROUTE_PROBLEM;
	health_serve_ready(route->request, route->catalogue,
					   &route->databases[AUDIENCE_PUBLIC], route->response);
	return ROUTE_ANSWERED;
}

/* The web server does not expose it unless configured to. */
static RouteOutcome
serve_metrics(Route *route)
{
	if (!check_no_parameters(route))
		return ROUTE_PROBLEM;
	metrics_serve(route->catalogue, route->response);
	return ROUTE_ANSWERED;
}

static bool
check_catalogue(Route *route)
{
	if (route->catalogue != NULL)
		return true;
	problem_set(&route->problem, PROBLEM_UNAVAILABLE,
				"The catalogue has not been read yet.");
	problem_translate(&route->problem, "Katalogen är inte läst ännu.");
	route->problem.retry_after = 1;
	return false;
}

static RouteOutcome
serve_list(Route *route)
{
	if (!check_catalogue(route) || !check_own(route))
		return ROUTE_PROBLEM;
	description_serve_list(route->catalogue, route->request, route->response);
	return ROUTE_ANSWERED;
}

static RouteOutcome
serve_openapi(Route *route)
{
	if (!check_catalogue(route) || !check_own(route))
		return ROUTE_PROBLEM;
	description_serve_openapi(route->catalogue, route->request,
							  route->response);
	return ROUTE_ANSWERED;
}

/* Can the program connect for the endpoint's audience? */
static bool
check_login(const Endpoint *endpoint, Problem *problem)
{
	if (audience_login(endpoint->audience) != NULL)
		return true;
	problem_set(problem, PROBLEM_UNAVAILABLE,
				"%s is for the audience \"%s\", for which this program has no"
				" login to the database.",
				endpoint->name, audience_name(endpoint->audience));
	return false;
}

static RouteOutcome
serve_endpoint(Route *route, const Endpoint *endpoint, const Name *name)
{
	RouteResult *result = route->result;
	EndpointCall call = {.catalogue = route->catalogue,
						 .endpoint = endpoint,
						 .request = route->request,
						 .format = name->format,
						 .suffix = name->suffix};
	unsigned int formats =
		name->metadata ? FORMAT_SET(FORMAT_JSON) : FORMAT_SET_ALL;
	RouteOutcome outcome;

	/* copies: the result outlives the catalogue */
	snprintf(result->endpoint, sizeof(result->endpoint), "%s", endpoint->name);
	respond_allow_origin(
		route->response,
		cors_allowed(endpoint, route->request->source.origin));
	if (method_is_enough(route, &outcome))
		return outcome;
	if (!authorize(route->catalogue, route->request->user, endpoint,
				   &route->problem) ||
		!check_login(endpoint, &route->problem) ||
		(name->suffix[0] == '\0' &&
		 !choose_format(route, formats, &call.format)))
		return ROUTE_PROBLEM;
	snprintf(result->role, sizeof(result->role), "%s",
			 audience_role(endpoint->audience));
	if (name->metadata)
		return metadata_answer(&call, &route->databases[endpoint->audience],
							   route->repeated, route->response)
				   ? ROUTE_ANSWERED
				   : ROUTE_OUTDATED;
	return endpoint_answer(&call, &route->databases[endpoint->audience],
						   route->repeated, route->response, &result->rows)
			   ? ROUTE_ANSWERED
			   : ROUTE_OUTDATED;
}

static RouteOutcome
serve_named(Route *route)
{
	const Endpoint *endpoint = NULL;
	Name name = {.suffix = ""};

	if (!check_catalogue(route))
		return ROUTE_PROBLEM;
	if (split_name(route->request->path + strlen(ENDPOINT_PREFIX), &name))
		endpoint = catalogue_find(route->catalogue, name.endpoint);
	if (endpoint != NULL)
		return serve_endpoint(route, endpoint, &name);
	problem_set(&route->problem, PROBLEM_NOT_FOUND,
				"There is no such endpoint; /v1/ lists the endpoints.");
	problem_translate(&route->problem,
					  "Det finns ingen sådan adress; /v1/ räknar upp dem.");
	return ROUTE_PROBLEM;
}

static OpenCall
open_call(const Route *route)
{
	return (OpenCall){.catalogue = route->catalogue,
					  .request = route->request,
					  .database = &route->databases[AUDIENCE_PUBLIC],
					  .repeated = route->repeated,
					  .response = route->response};
}

/* Tables for readers of statistics: they are public, and so is their use. */
static RouteOutcome
serve_px(Route *route)
{
	const OpenCall call = open_call(route);

	respond_allow_origin(route->response, CORS_ALL);
	if (!check_catalogue(route))
		return ROUTE_PROBLEM;
	return px_answer(&call, route->request->path + strlen(PX_PREFIX),
					 &route->result->rows)
			   ? ROUTE_ANSWERED
			   : ROUTE_OUTDATED;
}

static RouteOutcome
serve_dcat(Route *route)
{
	const OpenCall call = open_call(route);

	respond_allow_origin(route->response, CORS_ALL);
	if (!check_catalogue(route) || !check_no_parameters(route))
		return ROUTE_PROBLEM;
	return dcat_answer(&call) ? ROUTE_ANSWERED : ROUTE_OUTDATED;
}

/* The program's own resources. */
static const struct
{
	const char *path;
	RouteOutcome (*serve)(Route *route);
	bool open; /* to pages of every origin */
} resources[] = {
	{"/health/live", serve_live, false},
	{"/health/ready", serve_ready, false},
	{"/metrics", serve_metrics, false},
	{"/v1", serve_list, true},
	{"/v1/", serve_list, true},
	{"/openapi.json", serve_openapi, true},
	{"/v1/catalogue.jsonld", serve_dcat, true},
};

static RouteOutcome
serve(Route *route)
{
	const char *path = route->request->path;
	RouteOutcome outcome;

	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++)
	{
		if (strcmp(path, resources[i].path) != 0)
			continue;
		if (resources[i].open)
			respond_allow_origin(route->response, CORS_ALL);
		return method_is_enough(route, &outcome) ? outcome
												 : resources[i].serve(route);
	}
	/* what is wrong with an address is nobody's secret */
	respond_allow_origin(route->response, CORS_ALL);
	if (strncmp(path, ENDPOINT_PREFIX, strlen(ENDPOINT_PREFIX)) == 0)
		return serve_named(route);
	if (strncmp(path, PX_PREFIX, strlen(PX_PREFIX)) == 0)
		return serve_px(route);
	problem_set(&route->problem, PROBLEM_NOT_FOUND,
				"There is nothing at this address; /v1/ lists the endpoints.");
	problem_translate(&route->problem, "Det finns inget på den här adressen; "
									   "/v1/ räknar upp dem som finns.");
	return ROUTE_PROBLEM;
}

void
route_serve(const Request *request, Database *databases, Response *response,
			RouteResult *result)
{
	Route route = {.request = request,
				   .databases = databases,
				   .response = response,
				   .result = result};
	RouteOutcome outcome;

	for (;;)
	{
		Catalogue *catalogue = catalogue_acquire();

		*result = (RouteResult){.rows = 0};
		route.catalogue = catalogue;
		outcome = serve(&route);
		/* points into the catalogue */
		if (outcome == ROUTE_PROBLEM)
			respond_problem(response, &route.problem);
		respond_allow_origin(response, NULL);
		catalogue_release(catalogue);
		if (outcome != ROUTE_OUTDATED)
			return;
		catalogue_watch_refresh(REFRESH_MS);
		counter_increment(COUNTER_REPEATED);
		route.repeated = true;
	}
}
