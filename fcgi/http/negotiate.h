/*
 * negotiate.h
 *		Formats and languages, and which of them a client prefers.
 */
#ifndef SPEGEL_FCGI_NEGOTIATE_H
#define SPEGEL_FCGI_NEGOTIATE_H

#include <stdbool.h>

typedef enum Language
{
	LANGUAGE_ENGLISH,
	LANGUAGE_SWEDISH,
	LANGUAGE_COUNT
} Language;

/* In the order of our preference. */
typedef enum Format
{
	FORMAT_JSON,
	FORMAT_CSV,
	FORMAT_NDJSON,
	FORMAT_HTML,
	FORMAT_COUNT
} Format;

/* Sets of formats, for negotiate_format(). */
#define FORMAT_SET(format) (1u << (format))
#define FORMAT_SET_ALL (FORMAT_SET(FORMAT_COUNT) - 1)

/* The two-letter code: "en", "sv". */
extern const char *language_code(Language language);

/* False when the code is none of a language of ours. */
extern bool language_from_code(const char *code, Language *language);

/* The language that an Accept-Language asks for; English when it does not. */
extern Language negotiate_language(const char *accept_language);

/* "application/json", as it stands in Accept. */
extern const char *format_media_type(Format format);

/* The same with its parameters, for Content-Type. */
extern const char *format_content_type(Format format);

/* How an address ends that asks for the format: ".json". */
extern const char *format_suffix(Format format);

/* False when the suffix (with its dot) is none of a format of ours. */
extern bool format_from_suffix(const char *suffix, Format *format);

/*
 * The format of a set that an Accept (NULL: anything) likes best; among equals
 * the first of ours.  False when it accepts none of them.
 */
extern bool negotiate_format(const char *accept, unsigned int set,
							 Format *format);

#endif /* SPEGEL_FCGI_NEGOTIATE_H */
