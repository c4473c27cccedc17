/*
 * language.h
 *		The languages of titles, labels and descriptions.
 */
#ifndef SPEGEL_FCGI_LANGUAGE_H
#define SPEGEL_FCGI_LANGUAGE_H

#include <stdbool.h>

typedef enum Language
{
	LANGUAGE_ENGLISH,
	LANGUAGE_SWEDISH,
	LANGUAGE_COUNT
} Language;

/* Fails to compile when a table by language misses one. */
#define CHECK_LANGUAGES(table) \
	_Static_assert(sizeof(table) / sizeof((table)[0]) == LANGUAGE_COUNT, \
				   #table " has an entry for every language")

/* The two-letter code: "en", "sv". */
extern const char *language_code(Language language);

/* False when no language has the code. */
extern bool language_from_code(const char *code, Language *language);

#endif /* SPEGEL_FCGI_LANGUAGE_H */
