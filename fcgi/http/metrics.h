/*
 * metrics.h
 *		/metrics: what the program counts, in the text format of Prometheus.
 */
#ifndef SPEGEL_FCGI_METRICS_H
#define SPEGEL_FCGI_METRICS_H

#include <stdint.h>

#include "catalogue/catalogue.h"
#include "http/respond.h"

typedef enum MetricsCounter
{
	METRICS_CONNECTED,		/* connections opened to the database */
	METRICS_CONNECT_FAILED, /* attempts to open one that failed */
	METRICS_REPEATED,		/* queries run again over a new connection */
	METRICS_CANCELLED,		/* queries cancelled: nobody wanted the answer */
	METRICS_CATALOGUE_READ, /* readings of the catalogue */
	METRICS_COUNTER_COUNT
} MetricsCounter;

typedef enum MetricsGauge
{
	METRICS_IN_FLIGHT,	 /* requests being answered */
	METRICS_CONNECTIONS, /* connections to the database now */
	METRICS_THREADS,
	METRICS_GAUGE_COUNT
} MetricsGauge;

/* All safe to call from any thread. */
extern void metrics_count(MetricsCounter counter);
extern void metrics_add(MetricsGauge gauge, int amount);

/* One request is finished; endpoint is "" when none was called. */
extern void metrics_request(const char *endpoint, int status,
							const char *content_type, int64_t rows,
							int64_t bytes, int64_t microseconds);

/* Answers with all of it; the catalogue may be NULL. */
extern void metrics_serve(const Catalogue *catalogue, Response *response);

#endif /* SPEGEL_FCGI_METRICS_H */
