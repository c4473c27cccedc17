/*
 * scratch_file.h
 *		A file of our own for what cannot be sent before it is complete.
 */
#ifndef SPEGEL_FCGI_SCRATCH_FILE_H
#define SPEGEL_FCGI_SCRATCH_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json_writer.h"

/* Room for the path of one. */
#define SCRATCH_FILE_PATH 256

/*
 * Makes an empty file in TMPDIR, or /tmp, and gives its path; false, with an
 * empty path, when it cannot.
 */
extern bool scratch_file_make(char path[SCRATCH_FILE_PATH]);

/* Hands what is in it to a sink; false when it cannot be read or handed on. */
extern bool scratch_file_send(const char *path, JsonSink sink, void *context);

/* Removes it; an empty path is none. */
extern void scratch_file_remove(const char *path);

#endif /* SPEGEL_FCGI_SCRATCH_FILE_H */
