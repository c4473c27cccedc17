/*
 * log.h
 *		The log: one JSON object per line on standard error.
 *
 * Lines of up to LOG_MAX_LINE bytes are written by a single write(), so those
 * of different threads do not mix.  Values of parameters are never logged.
 */
#ifndef SPEGEL_FCGI_LOG_H
#define SPEGEL_FCGI_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "http/request.h"

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

typedef struct LogRequest
{
	const char *endpoint; /* NULL when none was called */
	const char *role;	  /* of its query; NULL when none was called */
	int status;
	bool cut_off; /* the client did not get the whole response */
	int64_t rows;
	int64_t bytes;
	int64_t microseconds;
} LogRequest;

/* One request is finished. */
extern void log_request(const Request *request, const LogRequest *outcome);

#endif /* SPEGEL_FCGI_LOG_H */
