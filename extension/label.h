/*
 * label.h
 *		Labels inside states: how they lie in memory, and their text form.
 */
#ifndef SPEGEL_LABEL_H
#define SPEGEL_LABEL_H

#include "compat.h"

#include "lib/stringinfo.h"

/*
 * In memory labels grow from the end of a state downwards, each as its bytes
 * followed by a two-byte length, so that label 0 is the last one in memory.
 */
#define LABEL_LENGTH_SIZE sizeof(uint16)

/* Steps down over one label; *position ends at its first byte. */
static inline int
label_previous(char **position)
{
	uint16 length;

	*position -= LABEL_LENGTH_SIZE;
	memcpy(&length, *position, LABEL_LENGTH_SIZE);
	*position -= length;
	return length;
}

/* Writes one label below position; returns its first byte. */
static inline char *
label_push(char *position, const char *label, int length)
{
	uint16 length16 = (uint16) length;

	position -= LABEL_LENGTH_SIZE;
	memcpy(position, &length16, LABEL_LENGTH_SIZE);
	position -= length;
	memcpy(position, label, length);
	return position;
}

/*
 * In text a label is quoted like "a, \"b\"" where it is empty, a lone
 * question mark (which unquoted stands for the unknown), or holds a space or
 * one of {}:,"\
 */
extern void label_skip_spaces(const char **p);

/*
 * Reads one label, quoted or not.  Returns false at a syntax error, with *p
 * where it is.
 */
extern bool label_parse(const char **p, char **label, int *length,
						bool *quoted);

/* Is this what label_parse() gives for an unquoted question mark? */
static inline bool
label_is_unknown(const char *label, int length, bool quoted)
{
	return !quoted && length == 1 && label[0] == '?';
}

/* Appends a label, quoted where it has to be or the caller says so. */
extern void label_append(StringInfo buf, const char *label, int length,
						 bool quote);

#endif /* SPEGEL_LABEL_H */
