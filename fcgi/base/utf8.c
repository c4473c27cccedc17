/*
 * utf8.c
 *		Validation of UTF-8.
 */
#include "base/utf8.h"

size_t
utf8_sequence_length(const char *bytes, size_t length)
{
	const unsigned char *b = (const unsigned char *)bytes;
	unsigned char low = 0x80; /* range of the second byte */
	unsigned char high = 0xBF;
	size_t needed;

	if (length == 0)
		return 0;
	if (b[0] < 0x80)
		return 1;
	if (b[0] >= 0xC2 && b[0] <= 0xDF)
		needed = 2;
	else if (b[0] >= 0xE0 && b[0] <= 0xEF)
		needed = 3;
	else if (b[0] >= 0xF0 && b[0] <= 0xF4)
		needed = 4;
	else
		return 0;

	if (length < needed)
		return 0;
	if (b[0] == 0xE0)
		low = 0xA0; /* shorter form exists */
	else if (b[0] == 0xED)
		high = 0x9F; /* surrogates */
	else if (b[0] == 0xF0)
		low = 0x90; /* shorter form exists */
	else if (b[0] == 0xF4)
		high = 0x8F; /* above U+10FFFF */

	if (b[1] < low || b[1] > high)
		return 0;
	for (size_t i = 2; i < needed; i++)
	{
		if (b[i] < 0x80 || b[i] > 0xBF)
			return 0;
	}
	return needed;
}

size_t
utf8_prefix_length(const char *bytes, size_t length, size_t limit)
{
	if (length <= limit)
		return length;
	/* a continuation byte after the cut belongs to a sequence before it */
	while (limit > 0 && ((unsigned char)bytes[limit] & 0xC0) == 0x80)
		limit--;
	return limit;
}
