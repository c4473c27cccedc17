/*
 * label.h
 *		Labels of categories and outcomes: their order, and how they and the
 *		counts beside them are written in the text forms of states.
 */
#ifndef SPEGEL_LABEL_H
#define SPEGEL_LABEL_H

#include "compat.h"

#include "lib/stringinfo.h"

/*
 * Order of two labels: bytewise, independent of any collation, so that states
 * compare alike on every server.
 */
static inline int
label_cmp(const char *a, int a_length, const char *b, int b_length)
{
	int order = memcmp(a, b, Min(a_length, b_length));

	return order != 0 ? order : a_length - b_length;
}

/* Scanning: each moves *p behind what it has read. */
extern void label_skip_spaces(const char **p);

/*
 * Reads one label, quoted like "a, \"b\"" or bare.  Returns false at a syntax
 * error.  A bare label that is one character of `specials` has a meaning of
 * its own in a state: *label is then NULL and *length that character.
 */
extern bool label_scan(const char **p, const char *specials, char **label,
					   int *length);

/*
 * Reads a whole number; false when there is none, an error when it is out of
 * the range of bigint.  `what` names it in the error.
 */
extern bool label_scan_count(const char **p, const char *what, int64 *count);

/*
 * Writes a label, in quotes where it is empty, is one character of
 * `specials`, or holds a space or one of {}:,"\
 */
extern void label_append(StringInfo buf, const char *label, int length,
						 const char *specials);

#endif /* SPEGEL_LABEL_H */
