/*
 * negotiate.c
 *		Which language and which format a client prefers.
 */
#include "http/negotiate.h"

#include <string.h>
#include <strings.h>

/*
 * An item of Accept or Accept-Language: the text before ";", with the dialect
 * behind it if it asks for one, and q * 1000.
 */
typedef struct QualityItem
{
	char text[96];
	int quality;
} QualityItem;

/* The parameter of a media type that chooses a dialect of it. */
#define DIALECT "dialect="

/* Thousandths of a qvalue such as "0.8"; a malformed one counts as 1. */
static int
parse_quality(const char *text)
{
	int quality;
	int digit_value = 100;

	if (*text != '0')
		return 1000;
	text++;
	quality = 0;
	if (*text == '.')
	{
		for (text++; *text >= '0' && *text <= '9' && digit_value > 0; text++)
		{
			quality += (*text - '0') * digit_value;
			digit_value /= 10;
		}
	}
	return quality;
}

/* Adds "; dialect=sv", which is as a format has it in its subtype. */
static void
add_dialect(QualityItem *item, const char *parameter)
{
	size_t used = strlen(item->text);
	size_t length = strcspn(parameter, " \t;,");

	if (used + 2 + length >= sizeof(item->text))
	{
		item->text[0] = '\0';
		return;
	}
	memcpy(item->text + used, "; ", 2);
	memcpy(item->text + used + 2, parameter, length);
	item->text[used + 2 + length] = '\0';
}

/*
 * Takes the next item off a header such as "a;q=0.5, b"; false at its end.  An
 * item that is too long cannot be one that we know: it becomes "".
 */
static bool
next_quality_item(const char **header, QualityItem *item)
{
	const char *start = *header + strspn(*header, " \t,");
	size_t length = strcspn(start, ",");
	size_t name_length = strcspn(start, ";,");
	const char *end = start + length;
	const char *weight = start + name_length;

	if (*start == '\0')
		return false;
	*header = end;
	while (name_length > 0 && strchr(" \t", start[name_length - 1]))
		name_length--;
	if (name_length >= sizeof(item->text))
		name_length = 0;
	memcpy(item->text, start, name_length);
	item->text[name_length] = '\0';

	item->quality = 1000;
	while (weight < end && *weight == ';')
	{
		weight++;
		weight += strspn(weight, " \t");
		if (strncasecmp(weight, "q=", 2) == 0)
			item->quality = parse_quality(weight + 2);
		else if (strncasecmp(weight, DIALECT, strlen(DIALECT)) == 0)
			add_dialect(item, weight);
		weight += strcspn(weight, ";,");
	}
	return true;
}

Language
negotiate_language(const char *accept_language)
{
	Language best = LANGUAGE_ENGLISH;
	int best_quality = 0;
	QualityItem item;

	while (accept_language != NULL &&
		   next_quality_item(&accept_language, &item))
	{
		if (item.quality <= best_quality)
			continue;
		for (int i = 0; i < LANGUAGE_COUNT; i++)
		{
			const char *code = language_code((Language)i);

			if (strncasecmp(item.text, code, 2) == 0 &&
				(item.text[2] == '\0' || item.text[2] == '-'))
			{
				best = (Language)i;
				best_quality = item.quality;
			}
		}
	}
	return best;
}

/* How closely a media range covers a format: 0 not at all, 3 by name. */
static int
range_precision(const char *range, const FormatEntry *format)
{
	size_t type_length = strlen(format->type);
	bool special = strchr(format->subtype, ';') != NULL;

	if (strcmp(range, "*/*") == 0)
		return special ? 0 : 1;
	if (strncasecmp(range, format->type, type_length) != 0 ||
		range[type_length] != '/')
		return 0;
	if (strcmp(range + type_length + 1, "*") == 0)
		return special ? 0 : 2;
	return strcasecmp(range + type_length + 1, format->subtype) == 0
			   ? 3
			   : 0;
}

/*
 * The quality of a format is that of the range that covers it most closely
 * (RFC 9110, 12.5.1).
 */
static int
format_quality(const char *accept, const FormatEntry *format)
{
	QualityItem item;
	int best_precision = 1;
	int quality = 0;

	while (next_quality_item(&accept, &item))
	{
		int precision = range_precision(item.text, format);

		if (precision >= best_precision)
		{
			best_precision = precision;
			quality = item.quality;
		}
	}
	return quality;
}

bool
negotiate_format(const char *accept, unsigned int set, Format *format)
{
	int best_quality = 0;

	if (accept == NULL || *accept == '\0')
		accept = "*/*";
	for (int i = 0; i < FORMAT_COUNT; i++)
	{
		int quality =
			set & FORMAT_SET(i)
				? format_quality(accept, format_entry((Format)i))
				: 0;

		if (quality > best_quality)
		{
			best_quality = quality;
			*format = (Format)i;
		}
	}
	return best_quality > 0;
}
