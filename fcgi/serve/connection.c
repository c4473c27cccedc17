/*
 * connection.c
 *		The web server's connections, which carry a request at a time.
 */
#include "serve/connection.h"

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

/* Without an end record, which is how FastCGI says "incomplete". */
static void
cut_off(void *fcgi)
{
	close_descriptor(fcgi);
	FCGX_Free(fcgi, 0);
}

int
connection_accept(int listen_fd)
{
	const struct timeval receive = {.tv_sec = CONNECTION_RECEIVE_SECONDS};
	const struct timeval send = {.tv_sec = CONNECTION_SEND_SECONDS};
	int fd;

	do
		fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
	while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	if (fd >= 0 &&
		(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &receive, sizeof(receive)) <
			 0 ||
		 setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &send, sizeof(send)) < 0))
	{
		close(fd);
		return -1;
	}
	return fd;
}

bool
connection_read(FCGX_Request *fcgi, int fd)
{
	/*
	 * With a connection open, FCGX_Accept_r() reads its next request.  Not
	 * being "kept" it would be closed first, as the one before.
	 */
	fcgi->ipcFd = fd;
	fcgi->keepConnection = 1;
	if (FCGX_Accept_r(fcgi) == 0)
		return true;
	cut_off(fcgi);
	return false;
}

static bool
send_bytes(void *fcgi, const char *bytes, size_t length)
{
	FCGX_Stream *out = ((FCGX_Request *)fcgi)->out;

	return FCGX_PutStr(bytes, (int)length, out) == (int)length;
}

Transport
connection_transport(FCGX_Request *fcgi)
{
	return (Transport){.context = fcgi,
					   .send = send_bytes,
					   .cut_off = cut_off,
					   .descriptor = fcgi->ipcFd};
}

int
connection_finish(FCGX_Request *fcgi, bool may_keep)
{
	bool keep = may_keep && fcgi->keepConnection;
	int fd;

	/* before it closes, the library would wait for the other side to close */
	fcgi->keepConnection = 1;
	FCGX_Finish_r(fcgi);
	if (!keep)
		close_descriptor(fcgi);
	fd = fcgi->ipcFd; /* -1 if anything went wrong */
	fcgi->ipcFd = -1;
	return fd;
}
