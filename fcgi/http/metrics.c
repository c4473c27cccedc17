/*
 * metrics.c
 *		/metrics: what the program counts, in the text format of Prometheus.
 */
#include "http/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/counter.h"
#include "write/format.h"

#define CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

#define NAME_SIZE 64

/*
 * Names come from the catalogue and the rest from us, so the tables do not
 * fill; if they do, the last entry takes what is left.
 */
#define ENDPOINTS_MAX 512
#define OUTCOMES_MAX 4096

/* Upper bounds of the histogram's buckets in microseconds. */
static const int64_t bounds[] = {1000,	 2500,	  5000,	   10000,	25000,
								 50000,	 100000,  250000,  500000,	1000000,
								 2500000, 5000000, 10000000, 60000000};

#define BUCKETS (sizeof(bounds) / sizeof(bounds[0]))

typedef struct Outcome
{
	int endpoint; /* index of the entry */
	int status;
	const char *format;
	uint64_t requests;
} Outcome;

typedef struct EndpointMetrics
{
	char name[NAME_SIZE];
	uint64_t buckets[BUCKETS]; /* not cumulated */
	uint64_t requests;
	int64_t microseconds;
	int64_t rows;
	int64_t bytes;
} EndpointMetrics;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static EndpointMetrics endpoints[ENDPOINTS_MAX];
static int endpoint_count;
static Outcome outcomes[OUTCOMES_MAX];
static int outcome_count;

/* A short name for a media type. */
static const char *
format_name(const char *content_type)
{
	Format format;

	if (content_type == NULL)
		return "none";
	if (format_from_content_type(content_type, &format))
		return format_entry(format)->extension;
	if (strcmp(content_type, PROBLEM_MEDIA_TYPE) == 0)
		return "problem";
	return strcmp(content_type, CONTENT_TYPE) == 0 ? "text" : "other";
}

static int
find_endpoint(const char *name)
{
	int i;

	for (i = 0; i < endpoint_count; i++)
	{
		if (strcmp(endpoints[i].name, name) == 0)
			return i;
	}
	if (endpoint_count == ENDPOINTS_MAX)
		return ENDPOINTS_MAX - 1;
	endpoint_count++;
	snprintf(endpoints[i].name, NAME_SIZE, "%s",
			 i == ENDPOINTS_MAX - 1 ? "other" : name);
	return i;
}

static Outcome *
find_outcome(int endpoint, int status, const char *format)
{
	Outcome *outcome = outcomes;

	for (; outcome < outcomes + outcome_count; outcome++)
	{
		if (outcome->endpoint == endpoint && outcome->status == status &&
			outcome->format == format)
			return outcome;
	}
	if (outcome_count == OUTCOMES_MAX)
		return outcomes + OUTCOMES_MAX - 1;
	outcome_count++;
	*outcome = (Outcome){endpoint, status, format, 0};
	return outcome;
}

void
metrics_request(const char *endpoint, int status, const char *content_type,
				int64_t rows, int64_t bytes, int64_t microseconds)
{
	const char *format = format_name(content_type);
	int number;
	EndpointMetrics *entry;

	pthread_mutex_lock(&mutex);
	number = find_endpoint(endpoint);
	entry = &endpoints[number];
	find_outcome(number, status, format)->requests++;
	for (size_t i = 0; i < BUCKETS; i++)
	{
		if (microseconds <= bounds[i])
		{
			entry->buckets[i]++;
			break;
		}
	}
	entry->requests++;
	entry->microseconds += microseconds;
	entry->rows += rows;
	entry->bytes += bytes;
	pthread_mutex_unlock(&mutex);
}

__attribute__((format(printf, 2, 3))) static void
write_line(Response *response, const char *format, ...)
{
	char line[512];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (length > 0 && (size_t)length < sizeof(line))
		respond_body(response, line, (size_t)length);
}

static void
write_head(Response *response, const char *name, const char *type,
		   const char *help)
{
	write_line(response, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
			   type);
}

static void
write_number(Response *response, const char *name, const char *type,
			 const char *help, int64_t value)
{
	write_head(response, name, type, help);
	write_line(response, "%s %" PRId64 "\n", name, value);
}

static void
write_durations(Response *response, const EndpointMetrics *entry)
{
	static const char name[] = "spegel_request_duration_seconds";
	uint64_t below = 0;

	for (size_t i = 0; i < BUCKETS; i++)
	{
		below += entry->buckets[i];
		write_line(response,
				   "%s_bucket{endpoint=\"%s\",le=\"%g\"} %" PRIu64 "\n", name,
				   entry->name, (double)bounds[i] / 1e6, below);
	}
	write_line(response,
			   "%s_bucket{endpoint=\"%s\",le=\"+Inf\"} %" PRIu64 "\n"
			   "%s_sum{endpoint=\"%s\"} %.6f\n"
			   "%s_count{endpoint=\"%s\"} %" PRIu64 "\n",
			   name, entry->name, entry->requests, name, entry->name,
			   (double)entry->microseconds / 1e6, name, entry->name,
			   entry->requests);
}

/* From a copy: the response may have to wait for its reader. */
static void
write_requests(Response *response, const EndpointMetrics *entries, int count,
			   const Outcome *results, int result_count)
{
	write_head(response, "spegel_requests_total", "counter",
			   "Requests answered, by endpoint (empty for none), status and"
			   " format.");
	for (int i = 0; i < result_count; i++)
		write_line(response,
				   "spegel_requests_total{endpoint=\"%s\",status=\"%d\","
				   "format=\"%s\"} %" PRIu64 "\n",
				   entries[results[i].endpoint].name, results[i].status,
				   results[i].format, results[i].requests);
	write_head(response, "spegel_request_duration_seconds", "histogram",
			   "From the request's arrival to the end of its response.");
	for (int i = 0; i < count; i++)
		write_durations(response, &entries[i]);
	write_head(response, "spegel_rows_total", "counter", "Rows sent.");
	for (int i = 0; i < count; i++)
		write_line(response, "spegel_rows_total{endpoint=\"%s\"} %" PRId64 "\n",
				   entries[i].name, entries[i].rows);
	write_head(response, "spegel_bytes_total", "counter",
			   "Bytes of response bodies sent.");
	for (int i = 0; i < count; i++)
		write_line(response,
				   "spegel_bytes_total{endpoint=\"%s\"} %" PRId64 "\n",
				   entries[i].name, entries[i].bytes);
}

static void
write_catalogue(Response *response, const Catalogue *catalogue)
{
	int64_t version = 0;

	for (size_t i = 0; catalogue != NULL && i < catalogue->endpoint_count; i++)
	{
		if (catalogue->endpoints[i].version > version)
			version = catalogue->endpoints[i].version;
	}
	write_number(response, "spegel_catalogue_endpoints", "gauge",
				 "Endpoints served; 0 before the catalogue is read.",
				 catalogue ? (int64_t)catalogue->endpoint_count : 0);
	write_number(response, "spegel_catalogue_version", "gauge",
				 "Latest version of an endpoint.", version);
}

static void
write_program(Response *response)
{
	static const char *const counter_texts[][2] = {
		[COUNTER_CONNECTED] = {"spegel_database_connects_total",
							   "Connections opened to the database."},
		[COUNTER_CONNECT_FAILED] = {"spegel_database_connect_failures_total",
									"Attempts to connect that failed."},
		[COUNTER_REPEATED] = {"spegel_queries_repeated_total",
							  "Queries run a second time."},
		[COUNTER_CANCELLED] = {"spegel_queries_cancelled_total",
							   "Queries cancelled because the client was"
							   " gone."},
		[COUNTER_CATALOGUE_READ] = {"spegel_catalogue_reads_total",
									"Times the catalogue was read."},
	};
	static const char *const gauge_texts[][2] = {
		[GAUGE_IN_FLIGHT] = {"spegel_requests_in_flight",
							   "Requests being answered, this one included."},
		[GAUGE_CONNECTIONS] = {"spegel_database_connections",
								 "Open connections to the database."},
		[GAUGE_THREADS] = {"spegel_threads", "Threads that answer requests."},
	};

	for (int i = 0; i < COUNTER_COUNT; i++)
		write_number(response, counter_texts[i][0], "counter",
					 counter_texts[i][1], counter_value((Counter)i));
	for (int i = 0; i < GAUGE_COUNT; i++)
		write_number(response, gauge_texts[i][0], "gauge", gauge_texts[i][1],
					 gauge_value((Gauge)i));
	write_head(response, "spegel_build_info", "gauge",
			   "1, with the program's version.");
	write_line(response, "spegel_build_info{version=\"%s\"} 1\n",
			   SPEGEL_VERSION);
}

void
metrics_serve(const Catalogue *catalogue, Response *response)
{
	size_t entries_size;
	size_t results_size;
	EndpointMetrics *entries = malloc(sizeof(endpoints));
	Outcome *results = malloc(sizeof(outcomes));
	int count = 0;
	int result_count = 0;

	if (entries != NULL && results != NULL)
	{
		pthread_mutex_lock(&mutex);
		count = endpoint_count;
		result_count = outcome_count;
		entries_size = (size_t)count * sizeof(entries[0]);
		results_size = (size_t)result_count * sizeof(results[0]);
		memcpy(entries, endpoints, entries_size);
		memcpy(results, outcomes, results_size);
		pthread_mutex_unlock(&mutex);
	}
	respond_begin(response, 200, CONTENT_TYPE);
	respond_header(response, "Cache-Control: no-store");
	write_program(response);
	write_catalogue(response, catalogue);
	write_requests(response, entries, count, results, result_count);
	respond_finish(response);
	free(entries);
	free(results);
}
