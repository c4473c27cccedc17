/*
 * code_words.c
 *		What codes are called that are the same in every release.
 */
#include "catalogue/code_words.h"

#include <stdlib.h>
#include <string.h>

/* What is looked for; the code is not zero-terminated. */
typedef struct Wanted
{
	const char *column;
	const char *code;
	size_t length;
} Wanted;

static int
compare(const void *key, const void *entry)
{
	const Wanted *wanted = key;
	const CodeWord *word = entry;
	int order = strcmp(wanted->column, word->column);

	if (order == 0)
		order = strncmp(wanted->code, word->code, wanted->length);
	/* the code may be the beginning of a longer one */
	return order != 0						  ? order
		   : word->code[wanted->length] != '\0' ? -1
											  : 0;
}

const char *
code_words_find(const CodeWords *words, const char *column, const char *code,
				size_t length, Language language)
{
	const Wanted wanted = {.column = column, .code = code, .length = length};
	const CodeWord *found = bsearch(&wanted, words->entries, words->count,
									sizeof(CodeWord), compare);

	return found != NULL ? found->texts[language] : NULL;
}
