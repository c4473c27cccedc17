/*
 * request_log.h
 *		The line of the log that a finished request leaves.
 *
 * It has the names of the parameters, never their values.
 */
#ifndef SPEGEL_FCGI_REQUEST_LOG_H
#define SPEGEL_FCGI_REQUEST_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "http/request.h"

typedef struct RequestOutcome
{
	const char *endpoint; /* NULL when none was called */
	const char *role;	  /* that ran its query; NULL when none was called */
	int status;
	bool cut_off; /* the client did not get the whole response */
	int64_t rows;
	int64_t bytes;
	int64_t microseconds;
} RequestOutcome;

extern void log_request(const Request *request, const RequestOutcome *outcome);

#endif /* SPEGEL_FCGI_REQUEST_LOG_H */
