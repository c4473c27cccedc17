/*
 * etag.c
 *		Entity tags, and whether If-None-Match names one.
 */
#include "http/etag.h"

#include <stdint.h>
#include <string.h>

#include "base/decimal.h"

#ifndef SPEGEL_VERSION
#define SPEGEL_VERSION ""
#endif

/*
 * FNV-1a of 128 bits.  Tags of one address differ by a version or two; nobody
 * gains from a collision.
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
etag_add_number(Etag *etag, int64_t number)
{
	char digits[DECIMAL_SIZE];

	decimal_write(digits, number);
	etag_add(etag, digits);
}

void
etag_end(const Etag *etag, char *text)
{
	unsigned __int128 rest = etag->hash;

	text[0] = '"';
	for (int i = ETAG_SIZE - 3; i > 0; i--)
	{
		text[i] = "0123456789abcdef"[rest & 15];
		rest >>= 4;
	}
	text[ETAG_SIZE - 2] = '"';
	text[ETAG_SIZE - 1] = '\0';
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
