/*
 * worker.h
 *		The threads that accept and answer requests.
 */
#ifndef SPEGEL_FCGI_WORKER_H
#define SPEGEL_FCGI_WORKER_H

#include <stdbool.h>

/*
 * Starts count threads that answer the connections of a listening socket,
 * which is made non-blocking.  False when not all of them could be started.
 */
extern bool workers_start(int count, int listen_fd);

/*
 * Lets every thread finish the request in hand and those already waiting, and
 * waits for the threads.  Kept connections without a request are closed.  False
 * when the threads have not finished within timeout_ms.
 */
extern bool workers_stop(int timeout_ms);

#endif /* SPEGEL_FCGI_WORKER_H */
