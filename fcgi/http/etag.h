/*
 * etag.h
 *		Entity tags, and whether If-None-Match names one.
 */
#ifndef SPEGEL_FCGI_ETAG_H
#define SPEGEL_FCGI_ETAG_H

#include <stdbool.h>
#include <stdint.h>

/* A strong entity tag with its quotes: 32 hexadecimal digits. */
#define ETAG_SIZE 35

/* An entity tag in the making. */
typedef struct Etag
{
	unsigned __int128 hash;
} Etag;

/* Begins with the version of this program, whose formats may change. */
extern void etag_begin(Etag *etag);

/* Adds a text; NULL differs from "". */
extern void etag_add(Etag *etag, const char *text);

extern void etag_add_number(Etag *etag, int64_t number);

/* Writes the tag into text, which has ETAG_SIZE bytes. */
extern void etag_end(const Etag *etag, char *text);

/*
 * Does an If-None-Match (NULL: none) name the tag, or is it "*"?  As RFC 9110
 * has it, W/ before a tag makes no difference.  A header that is malformed
 * matches nothing from there on.
 */
extern bool etag_matches(const char *if_none_match, const char *tag);

#endif /* SPEGEL_FCGI_ETAG_H */
