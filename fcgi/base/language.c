/*
 * language.c
 *		The languages of titles, labels and descriptions.
 */
#include "base/language.h"

#include <string.h>

static const char *const codes[] = {
	[LANGUAGE_ENGLISH] = "en",
	[LANGUAGE_SWEDISH] = "sv",
};
CHECK_LANGUAGES(codes);

const char *
language_code(Language language)
{
	return codes[language];
}

bool
language_from_code(const char *code, Language *language)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++)
	{
		if (strcmp(code, codes[i]) == 0)
		{
			*language = (Language)i;
			return true;
		}
	}
	return false;
}
