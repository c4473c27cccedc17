/*
 * listener.c
 *		The socket on which the web server connects.
 */
#include "serve/listener.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define BACKLOG 512

/* Where systemd puts the first descriptor that it hands over. */
#define SYSTEMD_FIRST 3

static const char *own_path; /* NULL when the socket is inherited */
static struct stat own_file;
static int own_fd = -1;

static bool
is_listening(int fd)
{
	int listening = 0;
	socklen_t size = sizeof(listening);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 &&
		   listening;
}

/* Does the variable hold this number? */
static bool
environment_says(const char *name, long number)
{
	const char *text = getenv(name);
	char *end;

	return text != NULL && *text != '\0' && strtol(text, &end, 10) == number &&
		   *end == '\0';
}

/* The protocol of systemd (sd_listen_fds(3)), or that of spawn-fcgi. */
static int
inherited(void)
{
	if (environment_says("LISTEN_PID", (long)getpid()))
	{
		if (environment_says("LISTEN_FDS", 1) && is_listening(SYSTEMD_FIRST))
		{
			fcntl(SYSTEMD_FIRST, F_SETFD, FD_CLOEXEC);
			return SYSTEMD_FIRST;
		}
		log_event(LOG_LEVEL_ERROR,
				  "LISTEN_FDS does not name exactly one listening socket");
		return -1;
	}
	if (is_listening(STDIN_FILENO))
		return STDIN_FILENO;
	log_event(LOG_LEVEL_ERROR,
			  "no socket to listen on: --socket is not given, and none is"
			  " inherited from systemd or as descriptor 0");
	return -1;
}

/* FCGX_OpenSocket() would remove whatever is at the path. */
static bool
may_replace(const char *path)
{
	struct stat file;

	if (lstat(path, &file) < 0)
		return errno == ENOENT;
	return S_ISSOCK(file.st_mode);
}

int
listener_open(const char *path)
{
	mode_t mask;

	if (path == NULL)
		return inherited();
	if (!may_replace(path))
	{
		log_event(LOG_LEVEL_ERROR, "%s exists and is not a socket", path);
		return -1;
	}
	mask = umask(0117);
	own_fd = FCGX_OpenSocket(path, BACKLOG);
	umask(mask);
	if (own_fd < 0 || lstat(path, &own_file) < 0)
	{
		log_event(LOG_LEVEL_ERROR, "cannot listen on %s: %s", path,
				  strerror(errno));
		return -1;
	}
	own_path = path;
	return own_fd;
}

void
listener_close(void)
{
	struct stat file;

	if (own_path == NULL)
		return;
	/* a successor may already have put its own socket there */
	if (lstat(own_path, &file) == 0 && file.st_ino == own_file.st_ino &&
		file.st_dev == own_file.st_dev)
		unlink(own_path);
	shutdown(own_fd, SHUT_RD);
}
