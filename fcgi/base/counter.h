/*
 * counter.h
 *		What the program counts about itself, apart from requests.
 *
 * All functions are safe to call from any thread.
 */
#ifndef SPEGEL_FCGI_COUNTER_H
#define SPEGEL_FCGI_COUNTER_H

#include <stdint.h>

/* Counters only grow. */
typedef enum Counter
{
	COUNTER_CONNECTED,		/* connections opened to the database */
	COUNTER_CONNECT_FAILED, /* failed attempts to open one */
	COUNTER_REPEATED,		/* queries run a second time */
	COUNTER_CANCELLED,		/* queries cancelled: nobody wanted the answer */
	COUNTER_CATALOGUE_READ, /* times the catalogue was read */
	COUNTER_COUNT
} Counter;

/* Gauges hold a present number. */
typedef enum Gauge
{
	GAUGE_IN_FLIGHT,   /* requests being answered */
	GAUGE_CONNECTIONS, /* open connections to the database */
	GAUGE_THREADS,
	GAUGE_COUNT
} Gauge;

extern void counter_increment(Counter counter);
extern int64_t counter_value(Counter counter);

extern void gauge_add(Gauge gauge, int amount);
extern int64_t gauge_value(Gauge gauge);

#endif /* SPEGEL_FCGI_COUNTER_H */
