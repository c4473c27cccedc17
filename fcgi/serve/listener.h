/*
 * listener.h
 *		The socket on which the web server connects.
 */
#ifndef SPEGEL_FCGI_LISTENER_H
#define SPEGEL_FCGI_LISTENER_H

/*
 * The listening socket: made at the path with mode 0660, or, when the path is
 * NULL, inherited: the one that systemd announces by LISTEN_FDS, else
 * descriptor 0, as spawn-fcgi and systemd's StandardInput=socket give it.  -1, with a
 * line in the log, when there is none.
 */
extern int listener_open(const char *path);

/*
 * Takes no new connections; those already waiting can still be accepted.  An
 * inherited socket stays as it is: its owner keeps it open for our successor.
 */
extern void listener_close(void);

#endif /* SPEGEL_FCGI_LISTENER_H */
