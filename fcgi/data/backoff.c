/*
 * backoff.c
 *		When to try to connect again.
 */
#include "data/backoff.h"

#include <stdlib.h>

#include "base/clock.h"

#define BACKOFF_FIRST_MS 1000
#define BACKOFF_LAST_MS 32000

#define ATTEMPT_MS 10000 /* longer than the two attempts of database.c take */

bool
backoff_permits(Backoff *backoff, uint64_t *generation, int *retry_after)
{
	int64_t wait;

	pthread_mutex_lock(&backoff->mutex);
	*generation = backoff->generation;
	wait = backoff->next_attempt - clock_milliseconds();
	if (wait <= 0 && backoff->delay > 0)
		backoff->next_attempt = clock_milliseconds() + ATTEMPT_MS;
	pthread_mutex_unlock(&backoff->mutex);

	*retry_after = wait > 0 ? (int)((wait + 999) / 1000) : 0;
	return wait <= 0;
}

/*
 * Threads that tried at the same time have failed once together, not once
 * each: only the first of them lengthens the delay.
 */
void
backoff_failed(Backoff *backoff, uint64_t generation, int *retry_after)
{
	int64_t wait;

	pthread_mutex_lock(&backoff->mutex);
	if (backoff->generation == generation)
	{
		backoff->generation++;
		backoff->delay =
			backoff->delay == 0 ? BACKOFF_FIRST_MS : 2 * backoff->delay;
		if (backoff->delay > BACKOFF_LAST_MS)
			backoff->delay = BACKOFF_LAST_MS;
		backoff->next_attempt =
			clock_milliseconds() + backoff->delay -
			(int64_t)arc4random_uniform((uint32_t)backoff->delay / 4);
	}
	wait = backoff->next_attempt - clock_milliseconds();
	pthread_mutex_unlock(&backoff->mutex);
	*retry_after = wait > 1000 ? (int)((wait + 999) / 1000) : 1;
}

void
backoff_succeeded(Backoff *backoff)
{
	pthread_mutex_lock(&backoff->mutex);
	backoff->generation++;
	backoff->delay = 0;
	backoff->next_attempt = 0;
	pthread_mutex_unlock(&backoff->mutex);
}
