/*
 * connection.h
 *		The web server's connection, which carries one request.
 *
 * The one file that touches those fields of FCGX_Request which its header
 * keeps for the library: it accepts by itself, because the library can put no
 * time limit on reading a request, and it needs the descriptor to notice that
 * the other side is gone.  A test fails if another version of the library
 * takes these fields otherwise.
 */
#ifndef SPEGEL_FCGI_CONNECTION_H
#define SPEGEL_FCGI_CONNECTION_H

#include <fcgiapp.h>
#include <stdbool.h>

/* For how long the web server may keep us waiting for more of a request ... */
#define CONNECTION_RECEIVE_SECONDS 5
/* ... and to take more of a response. */
#define CONNECTION_SEND_SECONDS 10

/* Prepares a request for connection_accept(). */
extern bool connection_init(FCGX_Request *fcgi);

/*
 * Takes a waiting connection off a non-blocking socket and reads the request
 * up to its body.  Returns 0, EAGAIN when nobody waits, EPROTO when no request
 * came, or another errno.
 */
extern int connection_accept(FCGX_Request *fcgi, int listen_fd);

/* For poll(): POLLRDHUP says that nobody wants the response any more. */
extern int connection_descriptor(const FCGX_Request *fcgi);

/* Sends what is buffered and the end record, and closes. */
extern void connection_finish(FCGX_Request *fcgi);

/* Closes without an end record, which is how FastCGI says "incomplete". */
extern void connection_break(FCGX_Request *fcgi);

#endif /* SPEGEL_FCGI_CONNECTION_H */
