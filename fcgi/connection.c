/*
 * connection.c
 *		The web server's connection, which carries one request.
 */
#include "connection.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

bool
connection_init(FCGX_Request *fcgi)
{
	/* no listening socket: the library never accepts */
	return FCGX_InitRequest(fcgi, -1, 0) == 0;
}

static void
close_descriptor(FCGX_Request *fcgi)
{
	if (fcgi->ipcFd >= 0)
		close(fcgi->ipcFd);
	fcgi->ipcFd = -1;
}

int
connection_accept(FCGX_Request *fcgi, int listen_fd)
{
	const struct timeval receive = {.tv_sec = CONNECTION_RECEIVE_SECONDS};
	const struct timeval send = {.tv_sec = CONNECTION_SEND_SECONDS};
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return errno == EWOULDBLOCK || errno == ECONNABORTED || errno == EINTR
				   ? EAGAIN
				   : errno;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &receive, sizeof(receive)) <
			0 ||
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &send, sizeof(send)) < 0)
	{
		close(fd);
		return EPROTO;
	}
	/*
	 * With a connection open, FCGX_Accept_r() reads its next request.  It is
	 * "kept" whatever the web server asked for: the library would otherwise
	 * close it here, and at the end wait for the other side to close first.
	 */
	fcgi->ipcFd = fd;
	fcgi->keepConnection = 1;
	if (FCGX_Accept_r(fcgi) != 0)
	{
		connection_break(fcgi);
		return EPROTO;
	}
	fcgi->keepConnection = 1;
	return 0;
}

int
connection_descriptor(const FCGX_Request *fcgi)
{
	return fcgi->ipcFd;
}

void
connection_finish(FCGX_Request *fcgi)
{
	FCGX_Finish_r(fcgi);
	close_descriptor(fcgi);
}

void
connection_break(FCGX_Request *fcgi)
{
	close_descriptor(fcgi);
	FCGX_Free(fcgi, 0);
}
