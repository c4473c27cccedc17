/*
 * backoff.h
 *		When to try to connect again.
 *
 * All threads share that of a login: after a failed attempt nobody tries for 1
 * second, then 2, 4, ... 32, each less up to a quarter by chance, so that several
 * programs do not come back at once.  After a failure one thread tries for all.
 */
#ifndef SPEGEL_FCGI_BACKOFF_H
#define SPEGEL_FCGI_BACKOFF_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Backoff
{
	pthread_mutex_t mutex;
	int64_t next_attempt; /* milliseconds of the monotonic clock */
	int64_t delay;		  /* of the last failure; 0 after a success */
	uint64_t generation;
} Backoff;

#define BACKOFF_INITIALIZER {.mutex = PTHREAD_MUTEX_INITIALIZER}

/*
 * May we try now?  *generation then tells this attempt from later ones; if not,
 * *retry_after is the seconds to wait.  After a failure the first to ask keeps
 * the others off until its attempt has ended.
 */
extern bool backoff_permits(Backoff *backoff, uint64_t *generation,
							int *retry_after);

/* How the attempt of that generation ended. */
extern void backoff_failed(Backoff *backoff, uint64_t generation,
						   int *retry_after);
extern void backoff_succeeded(Backoff *backoff);

#endif /* SPEGEL_FCGI_BACKOFF_H */
