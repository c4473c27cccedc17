/*
 * query_problem.c
 *		What a client is told of a query that failed.
 */
#include "http/query_problem.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

/*
 * Is the SQLSTATE about a value that the request gave?  22023 is how an
 * endpoint function refuses one; the others come from reading a text that
 * passed our check as a value of its type.
 */
static bool
blames_value(const char *sqlstate)
{
	static const char *const states[] = {"22023", "22P02", "22003", "22007",
										 "22008"};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
	{
		if (strcmp(states[i], sqlstate) == 0)
			return true;
	}
	return false;
}

/*
 * The kind of problem with a value: by an SQLSTATE, what it names is not there,
 * or not any more.
 */
static ProblemKind
value_problem(const char *sqlstate)
{
	if (strcmp(sqlstate, "P0002") == 0)
		return PROBLEM_NOT_FOUND;
	return strcmp(sqlstate, "SP410") == 0 ? PROBLEM_GONE : PROBLEM_VALUE_REFUSED;
}

/*
 * Blames the parameter that the function has named, if it has one of that name,
 * and says which endpoint lists what it accepts, if there is one of that name
 * too: the rest of the error is not for the client.
 */
static void
blame(Problem *problem, const Catalogue *catalogue, const Endpoint *endpoint,
	  const char *const *values, const QueryError *error)
{
	const Parameter *parameter = endpoint_parameter(endpoint, error->column);
	const Endpoint *list = catalogue_find(catalogue, error->table);
	const char *value =
		parameter != NULL ? values[parameter - endpoint->parameters] : NULL;
	ProblemKind kind = value_problem(error->sqlstate);
	char where[128] = "";

	if (list != NULL && endpoint_is_public(list))
		snprintf(where, sizeof(where), "; /v1/%s lists what there is",
				 list->name);
	if (parameter == NULL)
		problem_set(problem, kind,
					kind == PROBLEM_VALUE_REFUSED
						? "%s does not accept the value of a parameter%s."
						: "%s has nothing for these parameters%s.",
					endpoint->name, where);
	else if (value == NULL)
		problem_set_parameter(problem, PROBLEM_MISSING_PARAMETER,
							  parameter->name, "%s needs %s here%s.",
							  endpoint->name, parameter->name, where);
	else
		problem_set_parameter(
			problem, kind, parameter->name, "%s is \"%.*s\", which %s%s.",
			parameter->name, problem_quoted_length(value, strlen(value)), value,
			kind == PROBLEM_NOT_FOUND ? "does not exist"
			: kind == PROBLEM_GONE	  ? "has been withdrawn"
									  : "is not accepted here",
			where);
}

void
query_problem_set(Problem *problem, const Catalogue *catalogue,
				  const Endpoint *endpoint, const Request *request,
				  const char *const *values, QueryOutcome outcome,
				  const QueryError *error)
{
	if (outcome == QUERY_UNAVAILABLE || outcome == QUERY_LOST ||
		strncmp(error->sqlstate, "53", 2) == 0)
	{
		problem_set(problem, PROBLEM_UNAVAILABLE,
					"The database is not available.");
		problem->retry_after = error->retry_after > 0 ? error->retry_after : 1;
	}
	else if (strcmp(error->sqlstate, "57014") == 0)
		problem_set(problem, PROBLEM_TIMEOUT,
					"The query was cancelled after %d ms.", endpoint->timeout_ms);
	else if (blames_value(error->sqlstate) ||
			 value_problem(error->sqlstate) != PROBLEM_VALUE_REFUSED)
		blame(problem, catalogue, endpoint, values, error);
	else
		problem_set(problem, PROBLEM_INTERNAL,
					"The request failed; the server log has the reason.");

	if (outcome == QUERY_FAILED || outcome == QUERY_OUTDATED)
		log_database_error(
			request->id, endpoint->name, error->sqlstate,
			problem_status(problem) < 500 ? "" : error->message);
}
