/*
 * tally_io.h
 *		The text and jsonb forms of tallies, for types whose own forms contain
 *		them.
 */
#ifndef SPEGEL_TALLY_IO_H
#define SPEGEL_TALLY_IO_H

#include "tally/tally.h"

#include "lib/stringinfo.h"
#include "utils/jsonb.h"

/*
 * Scans a tally from its opening to its closing brace, as label.h says; its
 * labels may point into the text.  False at a syntax error, or after an error
 * that `escontext` keeps soft.  Appends one to a text.
 */
extern bool tally_parse(const char **p, Tally **tally, Node *escontext);
extern void tally_append(StringInfo buf, const TallyView *view);

/* A jsonb object whose opening token has been consumed, as a tally. */
extern Tally *tally_read_json(JsonbIterator **it);

/* Pushes a whole tally as an object. */
extern JsonbValue *tally_push_json(JsonbParseState **state,
								   const TallyView *view);

#endif /* SPEGEL_TALLY_IO_H */
