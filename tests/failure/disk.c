/*
 * disk.c
 *		A disk that fails, for the server of a test: preloaded, it stands before
 *		what reads and writes the files of a cluster.
 *
 * The file that SPEGEL_DISK names holds a struct disk, which the test writes and
 * all processes of the server share.  The operations that it is about are counted;
 * once so many have been, they fail with an error, or the process gets a signal.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

struct disk
{
	/* Operations that still succeed: when it falls below 0, they fail. */
	atomic_int	left;
	/* Whether all from there on fail, or one alone. */
	atomic_int	for_good;
	/* What happens: errno if above 0, a signal if below. */
	atomic_int	what;
	/* Whether reads are meant, or writes. */
	atomic_int	reads;
	/* How many have failed. */
	atomic_int	failed;
	/* What is in the path of the files that are meant; empty: none. */
	char		path[64];
};

static struct disk *disk;

__attribute__((constructor)) static void
find_disk(void)
{
	const char *name = getenv("SPEGEL_DISK");
	int			fd = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
	void	   *map;

	if (fd < 0)
		return;
	map = mmap(NULL, sizeof(struct disk), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map != MAP_FAILED)
		disk = map;
	close(fd);
}

/* Whether this operation on the file fails; errno says how. */
static int
fails(int fd, int reads)
{
	char		link[64];
	char		path[4096];
	ssize_t		length;
	int			left;
	int			what;

	if (disk == NULL || disk->path[0] == '\0' || disk->reads != reads)
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	if (length < 0)
		return 0;
	path[length] = '\0';
	if (strstr(path, disk->path) == NULL)
		return 0;
	left = atomic_fetch_sub(&disk->left, 1);
	if (left > 0 || (left < 0 && !disk->for_good))
		return 0;
	atomic_fetch_add(&disk->failed, 1);
	what = disk->what;
	if (what < 0)
	{
		kill(getpid(), -what);
		return 0;
	}
	errno = what;
	return 1;
}

/* The function of this name that would have been called. */
#define NEXT(name) \
	static typeof(name) *next = NULL; \
	if (next == NULL) \
		next = (typeof(name) *) dlsym(RTLD_NEXT, #name)

ssize_t
pwrite(int fd, const void *data, size_t size, off_t offset)
{
	NEXT(pwrite);
	return fails(fd, 0) ? -1 : next(fd, data, size, offset);
}

ssize_t
pwritev(int fd, const struct iovec *parts, int n, off_t offset)
{
	NEXT(pwritev);
	return fails(fd, 0) ? -1 : next(fd, parts, n, offset);
}

ssize_t
write(int fd, const void *data, size_t size)
{
	NEXT(write);
	return fails(fd, 0) ? -1 : next(fd, data, size);
}

int
posix_fallocate(int fd, off_t offset, off_t size)
{
	NEXT(posix_fallocate);
	return fails(fd, 0) ? errno : next(fd, offset, size);
}

ssize_t
pread(int fd, void *data, size_t size, off_t offset)
{
	NEXT(pread);
	return fails(fd, 1) ? -1 : next(fd, data, size, offset);
}

ssize_t
preadv(int fd, const struct iovec *parts, int n, off_t offset)
{
	NEXT(preadv);
	return fails(fd, 1) ? -1 : next(fd, parts, n, offset);
}
