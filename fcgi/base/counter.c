/*
 * counter.c
 *		What the program counts about itself, apart from requests.
 */
#include "base/counter.h"

#include <stdatomic.h>

static atomic_ullong counters[COUNTER_COUNT];
static atomic_int gauges[GAUGE_COUNT];

void
counter_increment(Counter counter)
{
	atomic_fetch_add_explicit(&counters[counter], 1, memory_order_relaxed);
}

int64_t
counter_value(Counter counter)
{
	return (int64_t)atomic_load(&counters[counter]);
}

void
gauge_add(Gauge gauge, int amount)
{
	atomic_fetch_add_explicit(&gauges[gauge], amount, memory_order_relaxed);
}

int64_t
gauge_value(Gauge gauge)
{
	return atomic_load(&gauges[gauge]);
}
