/*
 * query_problem.h
 *		What a client is told of a query that failed.
 */
#ifndef SPEGEL_FCGI_QUERY_PROBLEM_H
#define SPEGEL_FCGI_QUERY_PROBLEM_H

#include "base/problem.h"
#include "catalogue/catalogue.h"
#include "data/query.h"
#include "http/request.h"

/*
 * Fills in the problem, and logs what it hides from the client.  The arguments are
 * those of the endpoint's parameters.
 */
extern void query_problem_set(Problem *problem, const Catalogue *catalogue,
							  const Endpoint *endpoint, const Request *request,
							  const Argument *arguments, QueryOutcome outcome,
							  const QueryError *error);

/*
 * The same for a query of this name that is no endpoint's, whose failure is
 * never a parameter's fault.
 */
extern void query_problem_set_plain(Problem *problem, const char *name,
									int timeout_ms, const Request *request,
									QueryOutcome outcome,
									const QueryError *error);

#endif /* SPEGEL_FCGI_QUERY_PROBLEM_H */
