/*
 * replaced.h
 *		Errors that a query meets when the database's code is replaced.
 */
#ifndef SPEGEL_FCGI_REPLACED_H
#define SPEGEL_FCGI_REPLACED_H

#include <libpq-fe.h>
#include <stdbool.h>

/*
 * May the error come from functions and views that were replaced since the
 * query was written or planned, or while it ran?  The same query, or the one
 * that the catalogue has now, may then succeed.
 */
extern bool error_is_of_replaced_code(const PGresult *result);

#endif /* SPEGEL_FCGI_REPLACED_H */
