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

/* Of several values the one that the function has named, or else the first. */
static const char *
bad_value(const Argument *argument, const QueryError *error)
{
	for (size_t i = 0; i < argument->count; i++)
	{
		if (strcmp(argument->values[i], error->value) == 0)
			return argument->values[i];
	}
	return argument->count > 0 ? argument->values[0] : NULL;
}

/* Says that a value is bad, in the words of its kind. */
static void
blame_value(Problem *problem, ProblemKind kind, const Parameter *parameter,
			const char *value, const char *list)
{
	int quoted = problem_quoted_length(value, strlen(value));
	const char *joint = list[0] != '\0' ? "; " : "";

	problem_set_parameter(problem, kind, parameter->name,
						  "%s is \"%.*s\", which %s%s%s%s.", parameter->name,
						  quoted, value,
						  kind == PROBLEM_NOT_FOUND ? "does not exist"
						  : kind == PROBLEM_GONE	? "has been withdrawn"
													: "is not accepted here",
						  joint, list,
						  list[0] != '\0' ? " lists what there is" : "");
	problem_translate(problem, "%s är \"%.*s\", som %s%s%s%s.",
					  parameter->name, quoted, value,
					  kind == PROBLEM_NOT_FOUND ? "inte finns"
					  : kind == PROBLEM_GONE	? "har återkallats"
												: "inte godtas här",
					  joint, list,
					  list[0] != '\0' ? " räknar upp vad som finns" : "");
}

/*
 * Blames the parameter that the function has named, if it has one of that name,
 * and says which endpoint lists what it accepts, if there is one of that name
 * too and whoever asks may see it: the rest of the error is not for the client.
 */
static void
blame(Problem *problem, const Catalogue *catalogue, const Endpoint *endpoint,
	  const Argument *arguments, const QueryError *error)
{
	const Parameter *parameter = endpoint_parameter(endpoint, error->column);
	const Endpoint *list = catalogue_find(catalogue, error->table);
	const char *value =
		parameter != NULL
			? bad_value(&arguments[parameter - endpoint->parameters], error)
			: NULL;
	ProblemKind kind = value_problem(error->sqlstate);
	bool listed = list != NULL && list->audience <= endpoint->audience;
	char where[80] = "";

	if (listed)
		snprintf(where, sizeof(where), "/v1/%s", list->name);
	if (value != NULL)
	{
		blame_value(problem, kind, parameter, value, where);
		return;
	}
	if (parameter == NULL)
	{
		problem_set(problem, kind,
					kind == PROBLEM_VALUE_REFUSED
						? "%s does not accept the value of a parameter%s%s%s."
						: "%s has nothing for these parameters%s%s%s.",
					endpoint->name, listed ? "; " : "", where,
					listed ? " lists what there is" : "");
		problem_translate(problem,
						  kind == PROBLEM_VALUE_REFUSED
							  ? "%s godtar inte en parameters värde%s%s%s."
							  : "%s har inget för dessa parametrar%s%s%s.",
						  endpoint->name, listed ? "; " : "", where,
						  listed ? " räknar upp vad som finns" : "");
		return;
	}
	problem_set_parameter(problem, PROBLEM_MISSING_PARAMETER, parameter->name,
						  "%s needs %s here%s%s%s.", endpoint->name,
						  parameter->name, listed ? "; " : "", where,
						  listed ? " lists what there is" : "");
	problem_translate(problem, "%s behöver %s här%s%s%s.", endpoint->name,
					  parameter->name, listed ? "; " : "", where,
					  listed ? " räknar upp vad som finns" : "");
}

/* What is the fault of no parameter; false when it may be. */
static bool
set_fault(Problem *problem, int timeout_ms, QueryOutcome outcome,
		  const QueryError *error)
{
	if (outcome == QUERY_UNAVAILABLE || outcome == QUERY_LOST ||
		strncmp(error->sqlstate, "53", 2) == 0)
	{
		problem_set(problem, PROBLEM_UNAVAILABLE,
					"The database is not available.");
		problem_translate(problem, "Databasen är inte tillgänglig.");
		problem->retry_after = error->retry_after > 0 ? error->retry_after : 1;
	}
	else if (strcmp(error->sqlstate, "57014") == 0)
	{
		problem_set(problem, PROBLEM_TIMEOUT,
					"The query was cancelled after %d ms.", timeout_ms);
		problem_translate(problem, "Frågan avbröts efter %d ms.", timeout_ms);
	}
	else
		return false;
	return true;
}

static void
set_internal(Problem *problem)
{
	problem_set(problem, PROBLEM_INTERNAL,
				"The request failed; the server log has the reason.");
	problem_translate(problem,
					  "Begäran misslyckades; serverns logg har orsaken.");
}

static void
log_failure(const Problem *problem, const char *name, const Request *request,
			QueryOutcome outcome, const QueryError *error)
{
	if (outcome == QUERY_FAILED || outcome == QUERY_OUTDATED)
		log_database_error(request->id, name, error->sqlstate,
						   problem_status(problem) < 500 ? ""
														 : error->message);
}

void
query_problem_set(Problem *problem, const Catalogue *catalogue,
				  const Endpoint *endpoint, const Request *request,
				  const Argument *arguments, QueryOutcome outcome,
				  const QueryError *error)
{
	if (set_fault(problem, endpoint->timeout_ms, outcome, error))
		;
	else if (blames_value(error->sqlstate) ||
			 value_problem(error->sqlstate) != PROBLEM_VALUE_REFUSED)
		blame(problem, catalogue, endpoint, arguments, error);
	else
		set_internal(problem);
	log_failure(problem, endpoint->name, request, outcome, error);
}

void
query_problem_set_plain(Problem *problem, const char *name, int timeout_ms,
						const Request *request, QueryOutcome outcome,
						const QueryError *error)
{
	if (!set_fault(problem, timeout_ms, outcome, error))
		set_internal(problem);
	log_failure(problem, name, request, outcome, error);
}
