/*
 * listener.h
 *		The socket on which the web server connects.
 */
#ifndef SPEGEL_FCGI_LISTENER_H
#define SPEGEL_FCGI_LISTENER_H

/*
 * The listening socket: made at the path with mode 0660, or descriptor 0,
 * inherited from systemd or spawn-fcgi, when the path is NULL.  -1, with a
 * line in the log, when there is none.
 */
extern int listener_open(const char *path);

/*
 * Takes no new connections; those already waiting can still be accepted.  An
 * inherited socket is left as it is: whoever made it keeps it open for our
 * successor.
 */
extern void listener_close(void);

#endif /* SPEGEL_FCGI_LISTENER_H */
