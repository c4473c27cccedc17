/*
 * fuzz.h
 *		What the fuzz targets share.
 *
 * A target is one function over bytes.  libFuzzer and AFL++ call it with
 * inputs that they invent, replay.c with those of the corpus.
 */
#ifndef SPEGEL_FUZZ_H
#define SPEGEL_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for every input. */
#define FUZZ_CHECK(condition) \
	do \
	{ \
		if (!(condition)) \
		{ \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

/* A copy as a string, up to the first NUL. */
static inline char *
fuzz_string(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);

	FUZZ_CHECK(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	copy[size] = '\0';
	return copy;
}

#endif /* SPEGEL_FUZZ_H */
