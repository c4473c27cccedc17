/*
 * etag.c
 *		Entity tags, and whether If-None-Match names one.
 */
#include "etag.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifndef SPEGEL_VERSION
#define SPEGEL_VERSION ""
#endif

/*
 * FNV-1a of 128 bits.  Tags of one address differ by a version or two; nobody
 * gains by making two of them alike.
 */
static void
add_byte(Etag *etag, unsigned char byte)
{
	static const unsigned __int128 prime = ((unsigned __int128)1 << 88) + 0x13B;

	etag->hash = (etag->hash ^ byte) * prime;
}

void
etag_begin(Etag *etag)
{
	etag->hash = ((unsigned __int128)UINT64_C(0x6C62272E07BB0142) << 64) +
				 UINT64_C(0x62B821756295C58D);
	etag_add(etag, SPEGEL_VERSION);
}

/* No text holds the bytes 0, which ends it, and 255, which stands for NULL. */
void
etag_add(Etag *etag, const char *text)
{
	if (text == NULL)
		add_byte(etag, 255);
	else
	{
		while (*text != '\0')
			add_byte(etag, (unsigned char)*text++);
	}
	add_byte(etag, 0);
}

void
etag_end(const Etag *etag, char *text)
{
	snprintf(text, ETAG_SIZE, "\"%016llx%016llx\"",
			 (unsigned long long)(etag->hash >> 64),
			 (unsigned long long)etag->hash);
}

bool
etag_matches(const char *if_none_match, const char *tag)
{
	const char *at = if_none_match;
	size_t tag_length = strlen(tag);

	if (at == NULL)
		return false;
	at += strspn(at, " \t");
	if (*at == '*')
		return at[1 + strspn(at + 1, " \t")] == '\0';
	for (;;)
	{
		const char *end;

		at += strspn(at, " \t,");
		if (strncmp(at, "W/", 2) == 0)
			at += 2;
		end = *at == '"' ? strchr(at + 1, '"') : NULL;
		if (end == NULL)
			return false;
		if ((size_t)(end + 1 - at) == tag_length &&
			memcmp(at, tag, tag_length) == 0)
			return true;
		at = end + 1;
	}
}
