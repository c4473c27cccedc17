/*
 * label.h
 *		Labels inside states: their order, and how they and the counts beside
 *		them are written in text forms.  How they lie in memory is the matter
 *		of label_table.h.
 */
#ifndef SPEGEL_LABEL_H
#define SPEGEL_LABEL_H

#include "common/compat.h"

#include "lib/stringinfo.h"

/* Not NUL-terminated; NULL where there is no label at all. */
typedef struct Label
{
	const char *label;
	int length;
} Label;

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

/*
 * Scanning text: each function moves *p over what it reads, and returns false
 * at a syntax error, with *p where it is.
 */
extern void label_skip_spaces(const char **p);

/*
 * One label, bare or quoted like "a, \"b\"".  A bare one points into the
 * text, a quoted one is unpacked into the current memory context.
 */
extern bool label_scan(const char **p, const char **label, int *length,
					   bool *quoted);

/* Is a scanned label the bare character that has a meaning of its own? */
static inline bool
label_is_special(char special, const char *label, int length, bool quoted)
{
	return !quoted && length == 1 && label[0] == special;
}

/* One character with any spaces before and behind it. */
extern bool label_scan_mark(const char **p, char mark);

/*
 * A whole number of bigint; an error, soft where `escontext` says so, when it
 * is out of range.  `what` names it in the error.
 */
extern bool label_scan_count(const char **p, const char *what, int64 *count,
							 Node *escontext);

static inline bool
label_scan_persons(const char **p, int64 *persons, Node *escontext)
{
	return label_scan_count(p, "number of persons", persons, escontext);
}

/*
 * Appends a label, quoted where it is empty or holds a space or one of
 * {}:,"\ and where the caller says so, because bare it would mean something
 * else.
 */
extern void label_append(StringInfo buf, const char *label, int length,
						 bool quote);

#endif /* SPEGEL_LABEL_H */
