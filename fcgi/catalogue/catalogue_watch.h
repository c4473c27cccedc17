/*
 * catalogue_watch.h
 *		The thread that keeps the catalogue up to date.
 */
#ifndef SPEGEL_FCGI_CATALOGUE_WATCH_H
#define SPEGEL_FCGI_CATALOGUE_WATCH_H

#include <stdbool.h>

/*
 * Starts the thread, over the login of the public.  It reads the catalogue at
 * once, on catalogue_watch_reload(), and every minute in any case.  Each second,
 * and soon after a notification of channel spegel_catalogue, it asks for the
 * versions, and reads the catalogue when they are others.  A catalogue that
 * cannot be read leaves the one before in place.
 */
extern bool catalogue_watch_start(void);

/*
 * Waits until the first attempt to read the catalogue has succeeded or
 * failed, at most timeout_ms.
 */
extern void catalogue_watch_wait_first(int timeout_ms);

/* The following two are safe to call from any thread. */

/* Has the catalogue read again, soon. */
extern void catalogue_watch_reload(void);

/*
 * The same, and waits until it has been read as it is at the time of the call,
 * or that has failed, at most timeout_ms.
 */
extern void catalogue_watch_refresh(int timeout_ms);

/* Ends the thread and drops the current catalogue. */
extern void catalogue_watch_stop(void);

#endif /* SPEGEL_FCGI_CATALOGUE_WATCH_H */
