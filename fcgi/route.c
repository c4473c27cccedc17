/*
 * route.c
 *		Finds what a request asks for and has it answered.
 */
#include "route.h"

#include <stdio.h>
#include <string.h>

#include "authenticate.h"
#include "catalogue.h"
#include "endpoint.h"
#include "health.h"
#include "listing.h"
#include "metrics.h"

#define ENDPOINT_PREFIX "/v1/"

static bool
check_method_and_format(const Request *request, Problem *problem)
{
	if (request->method == METHOD_OTHER)
	{
		problem_set(problem, PROBLEM_METHOD_NOT_ALLOWED, "Use GET or HEAD.");
		return false;
	}
	if (!request->accepts_json)
	{
		problem_set(problem, PROBLEM_NOT_ACCEPTABLE,
					"The format is application/json.");
		return false;
	}
	return true;
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

static bool
serve_health(const Request *request, Database *database, Response *response,
			 const Catalogue *catalogue, Problem *problem)
{
	bool live = strcmp(request->path, "/health/live") == 0;

	if (!check_method_and_format(request, problem) ||
		!check_no_parameters(request, problem))
		return false;
	if (live)
		health_serve_live(response);
	else
		health_serve_ready(request, catalogue, database, response);
	return true;
}

/* The web server does not let it out unless it is told to. */
static bool
serve_metrics(const Request *request, Response *response,
			  const Catalogue *catalogue, Problem *problem)
{
	if (request->method == METHOD_OTHER)
	{
		problem_set(problem, PROBLEM_METHOD_NOT_ALLOWED, "Use GET or HEAD.");
		return false;
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
	const char *name = request->path + strlen(ENDPOINT_PREFIX);
	const Endpoint *endpoint = NULL;

	if (catalogue == NULL)
	{
		problem_set(problem, PROBLEM_UNAVAILABLE,
					"The catalogue has not been read yet.");
		problem->retry_after = 1;
		return false;
	}
	if (*name != '\0')
	{
		endpoint = catalogue_find(catalogue, name);
		if (endpoint == NULL)
		{
			problem_set(problem, PROBLEM_NOT_FOUND,
						"There is no such endpoint; /v1/ lists them.");
			return false;
		}
		snprintf(result->endpoint, sizeof(result->endpoint), "%s",
				 endpoint->name);
		if (!authorize(catalogue, request->user, endpoint->role, problem))
			return false;
	}
	if (!check_method_and_format(request, problem))
		return false;
	if (endpoint != NULL)
	{
		/* outlives the catalogue */
		snprintf(result->role, sizeof(result->role), "%s", endpoint->role);
		result->rows = endpoint_serve(endpoint, request, database, response);
	}
	else if (check_no_parameters(request, problem))
		listing_serve(catalogue, request, response);
	else
		return false;
	return true;
}

void
route_serve(const Request *request, Database *database, Response *response,
			RouteResult *result)
{
	Catalogue *catalogue = catalogue_acquire();
	Problem problem;
	bool served = false;

	*result = (RouteResult){.rows = 0};
	if (strcmp(request->path, "/health/live") == 0 ||
		strcmp(request->path, "/health/ready") == 0)
		served = serve_health(request, database, response, catalogue, &problem);
	else if (strcmp(request->path, "/metrics") == 0)
		served = serve_metrics(request, response, catalogue, &problem);
	else if (strncmp(request->path, ENDPOINT_PREFIX, strlen(ENDPOINT_PREFIX)) ==
			 0)
		served = serve_catalogue(request, database, response, catalogue, result,
								 &problem);
	else
		problem_set(&problem, PROBLEM_NOT_FOUND,
					"There is nothing here; /v1/ lists the endpoints.");
	if (!served)
		respond_problem(response, &problem);
	catalogue_release(catalogue);
}
