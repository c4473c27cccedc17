/*
 * log.h
 *		The log: one JSON object per line on standard error.
 *
 * Lines of up to LOG_MAX_LINE bytes are written by a single write(), so those
 * of different threads do not mix.  Values of parameters are never logged.
 */
#ifndef SPEGEL_FCGI_LOG_H
#define SPEGEL_FCGI_LOG_H

#include <stdint.h>

#include "request.h"

#define LOG_MAX_LINE 4096

typedef enum LogLevel
{
	LOG_LEVEL_INFO,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_ERROR
} LogLevel;

/* Something happened in the program; the message is a printf format. */
__attribute__((format(printf, 2, 3))) extern void
log_event(LogLevel level, const char *message, ...);

/*
 * The database refused a query: for the operator, who finds the request by
 * its id.  The texts may be empty.
 */
extern void log_database_error(const char *request_id, const char *endpoint,
							   const char *sqlstate, const char *message);

/*
 * One request is finished; endpoint is NULL when none was called.  cut_off
 * says that the client did not get the whole response.
 */
extern void log_request(const Request *request, const char *endpoint,
						int status, bool cut_off, int64_t rows, int64_t bytes,
						double milliseconds);

#endif /* SPEGEL_FCGI_LOG_H */
