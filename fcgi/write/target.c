/*
 * target.c
 *		Writes the address of an answer: /v1/NAME.csv?unit=city&limit=10
 */
#include "write/target.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct Writer
{
	char *target;
	size_t used;
	bool full;
	char joint; /* before the next parameter */
} Writer;

static void
put(Writer *writer, char c)
{
	if (writer->used + 1 < TARGET_SIZE)
		writer->target[writer->used++] = c;
	else
		writer->full = true;
}

static void
put_text(Writer *writer, const char *text)
{
	while (*text != '\0')
		put(writer, *text++);
}

static void
put_escaped(Writer *writer, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *text != '\0'; text++)
	{
		unsigned char byte = (unsigned char)*text;

		if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
			(byte >= 'a' && byte <= 'z') || strchr("-._~", byte))
			put(writer, *text);
		else
		{
			put(writer, '%');
			put(writer, hex[byte >> 4]);
			put(writer, hex[byte & 15]);
		}
	}
}

static void
put_parameter(Writer *writer, const char *name, const char *value)
{
	if (value == NULL)
		return;
	put(writer, writer->joint);
	writer->joint = '&';
	put_escaped(writer, name);
	put(writer, '=');
	put_escaped(writer, value);
}

static void
put_number(Writer *writer, const char *name, int64_t value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRId64, value);
	put_parameter(writer, name, digits);
}

bool
target_write(char *target, const Endpoint *endpoint, const char *suffix,
			 const Argument *arguments, const char *language, const Page *page)
{
	Writer writer = {.target = target, .joint = '?'};

	put_text(&writer, "/v1/");
	put_text(&writer, endpoint->name);
	put_text(&writer, suffix);
	for (size_t i = 0; i < endpoint->parameter_count; i++)
	{
		for (size_t j = 0; j < arguments[i].count; j++)
			put_parameter(&writer, endpoint->parameters[i].name,
						  arguments[i].values[j]);
	}
	if (page != NULL)
	{
		put_number(&writer, "limit", page->limit);
		put_number(&writer, "offset", page->offset);
		put_parameter(&writer, "version", page->version);
	}
	put_parameter(&writer, "lang", language);
	target[writer.full ? 0 : writer.used] = '\0';
	return !writer.full;
}
