/*
 * query_problem.c
 *		What a client is told of a query that failed.
 */
#include "http/query_problem.h"

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

void
query_problem_set(Problem *problem, const Endpoint *endpoint,
				  const Request *request, QueryOutcome outcome,
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
	else if (!blames_value(error->sqlstate))
		problem_set(problem, PROBLEM_INTERNAL,
					"The request failed; the server log has the reason.");
	else if (endpoint_parameter(endpoint, error->column))
		/* the function named the parameter: USING COLUMN = '...' */
		problem_set_parameter(problem, PROBLEM_VALUE_REFUSED, error->column,
							  "%s does not accept the value of %s.", endpoint->name,
							  error->column);
	else
		problem_set(problem, PROBLEM_VALUE_REFUSED,
					"%s does not accept the value of a parameter.", endpoint->name);

	if (outcome == QUERY_FAILED || outcome == QUERY_OUTDATED)
		log_database_error(
			request->id, endpoint->name, error->sqlstate,
			problem->kind == PROBLEM_VALUE_REFUSED ? "" : error->message);
}
