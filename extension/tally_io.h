/*
 * tally_io.h
 *		The text and jsonb forms of labels and tallies, for types whose own
 *		forms contain them.
 */
#ifndef SPEGEL_TALLY_IO_H
#define SPEGEL_TALLY_IO_H

#include "tally.h"

#include "lib/stringinfo.h"
#include "utils/jsonb.h"

/*
 * Parsers move *p over what they read and return false at a syntax error,
 * with *p where it is.  They work in the current memory context; labels may
 * point into the input.
 */
extern void tally_skip_spaces(const char **p);

/* An unquoted question mark, the unknown, comes back as a NULL label. */
extern bool tally_parse_label(const char **p, const char **label,
							  int *length);

/* A whole tally from its opening to its closing brace. */
extern bool tally_parse(const char **p, Tally **tally);

/* Appends a label, quoted where that is needed, or a whole tally. */
extern void tally_append_label(StringInfo buf, const char *label, int length);
extern void tally_append(StringInfo buf, const TallyView *view);

/* A jsonb object whose opening token has been consumed, as a tally. */
extern Tally *tally_read_json(JsonbIterator **it);

/* Pushes a key, or a whole tally as an object. */
extern void tally_push_json_key(JsonbParseState **state, const char *key,
								int length);
extern JsonbValue *tally_push_json(JsonbParseState **state,
								   const TallyView *view);

#endif /* SPEGEL_TALLY_IO_H */
