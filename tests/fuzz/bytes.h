/*
 * bytes.h
 *		Small numbers from the bytes that a fuzzer invents; after the last all
 *		are 0.
 */
#ifndef SPEGEL_FUZZ_BYTES_H
#define SPEGEL_FUZZ_BYTES_H

#include <stddef.h>
#include <stdint.h>

typedef struct Bytes
{
	const uint8_t *data;
	size_t left;
} Bytes;

static inline int
next_below(Bytes *bytes, int bound)
{
	if (bytes->left == 0)
		return 0;
	bytes->left--;
	return *bytes->data++ % bound;
}

/* 0 or 1, now and then another coefficient of an atom. */
static inline double
next_coefficient(Bytes *bytes)
{
	static const double coefficient[] = {0, 1, 0, 1, 0, -1, 1, 2};

	return coefficient[next_below(bytes, 8)];
}

#endif /* SPEGEL_FUZZ_BYTES_H */
