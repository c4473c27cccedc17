/*
 * code_words.h
 *		What codes are called that are the same in every release.
 */
#ifndef SPEGEL_FCGI_CODE_WORDS_H
#define SPEGEL_FCGI_CODE_WORDS_H

#include <stddef.h>

#include "base/language.h"

typedef struct CodeWord
{
	const char *column; /* whose code it is; "code": of every column */
	const char *code;
	const char *texts[LANGUAGE_COUNT];
} CodeWord;

typedef struct CodeWords
{
	CodeWord *entries; /* by column and code */
	size_t count;
} CodeWords;

/* The words for a code of a column, length bytes; NULL when there are none. */
extern const char *code_words_find(const CodeWords *words, const char *column,
								   const char *code, size_t length,
								   Language language);

#endif /* SPEGEL_FCGI_CODE_WORDS_H */
