/*
 * connection.h
 *		The web server's connections, which carry a request at a time.
 *
 * Only this file touches the fields of FCGX_Request that its header reserves
 * for the library.  The library would accept by itself, but then an idle
 * connection occupies a thread, reading a request has no time limit, and nobody
 * notices that the other side is gone.  A test fails if another version of the
 * library uses these fields differently.
 */
#ifndef SPEGEL_FCGI_CONNECTION_H
#define SPEGEL_FCGI_CONNECTION_H

#include <fcgiapp.h>
#include <stdbool.h>

#include "http/transport.h"

/* For how long the web server may keep us waiting for more of a request ... */
#define CONNECTION_RECEIVE_SECONDS 5
/* ... and to take more of a response. */
#define CONNECTION_SEND_SECONDS 10

/* Prepares a request for connection_read(). */
extern bool connection_init(FCGX_Request *fcgi);

/*
 * Takes a waiting connection off a non-blocking socket: its descriptor, or -1
 * with errno, which is EAGAIN when none is waiting.
 */
extern int connection_accept(int listen_fd);

/*
 * Reads a request up to its body from a connection.  False, with the
 * connection closed, when none came.
 */
extern bool connection_read(FCGX_Request *fcgi, int fd);

/* The way of the response to the request that was read. */
extern Transport connection_transport(FCGX_Request *fcgi);

/*
 * Sends what is buffered and the end record.  The connection's descriptor, if
 * the web server asked to keep it and may; else it is closed and -1 returned.
 */
extern int connection_finish(FCGX_Request *fcgi, bool may_keep);

#endif /* SPEGEL_FCGI_CONNECTION_H */
