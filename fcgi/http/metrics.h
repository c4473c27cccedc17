/*
 * metrics.h
 *		/metrics: what the program counts, in the text format of Prometheus.
 */
#ifndef SPEGEL_FCGI_METRICS_H
#define SPEGEL_FCGI_METRICS_H

#include <stdint.h>

#include "catalogue/catalogue.h"
#include "http/respond.h"

/* One request is finished; safe to call from any thread; endpoint is "" when none was called. */
extern void metrics_request(const char *endpoint, int status,
							const char *content_type, int64_t rows,
							int64_t bytes, int64_t microseconds);

/* Answers with all of it; the catalogue may be NULL. */
extern void metrics_serve(const Catalogue *catalogue, Response *response);

#endif /* SPEGEL_FCGI_METRICS_H */
