/*
 * scratch_file.c
 *		A file of our own for what cannot be sent before it is complete.
 */
#include "base/scratch_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool
scratch_file_make(char path[SCRATCH_FILE_PATH])
{
	const char *folder = getenv("TMPDIR");
	int length = snprintf(path, SCRATCH_FILE_PATH, "%s/spegel-XXXXXX",
						  folder ? folder : "/tmp");
	int fd;

	if (length >= SCRATCH_FILE_PATH || (fd = mkstemp(path)) < 0)
	{
		path[0] = '\0';
		return false;
	}
	close(fd);
	return true;
}

bool
scratch_file_send(const char *path, JsonSink sink, void *context)
{
	FILE *file = fopen(path, "rb");
	char bytes[16384];
	size_t length;
	bool good = true;

	if (file == NULL)
		return false;
	while (good && (length = fread(bytes, 1, sizeof(bytes), file)) > 0)
		good = sink(context, bytes, length);
	good = good && !ferror(file);
	fclose(file);
	return good;
}

void
scratch_file_remove(const char *path)
{
	if (path[0] != '\0')
		unlink(path);
}
