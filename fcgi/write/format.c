/*
 * format.c
 *		The formats of an answer.
 */
#include "write/format.h"

#include <string.h>

#include "write/row_writer.h"

static const FormatEntry formats[] = {
#define FORMAT_ENTRY(enumerator, name, type, subtype, parameters, extension,   \
					 max_rows, download, tells_more, writer)                   \
	[FORMAT_##enumerator] = {name,                                             \
							 type,                                             \
							 subtype,                                          \
							 type "/" subtype,                                 \
							 type "/" subtype parameters,                      \
							 extension,                                        \
							 "." extension,                                    \
							 max_rows,                                         \
							 download,                                         \
							 tells_more,                                       \
							 &writer},
	FORMATS(FORMAT_ENTRY)
#undef FORMAT_ENTRY
};

const FormatEntry *
format_entry(Format format)
{
	return &formats[format];
}

bool
format_from_suffix(const char *suffix, Format *format)
{
	for (int i = 0; i < FORMAT_COUNT; i++)
	{
		if (strcmp(suffix, formats[i].suffix) == 0)
		{
			*format = (Format)i;
			return true;
		}
	}
	return false;
}

bool
format_from_content_type(const char *content_type, Format *format)
{
	for (int i = 0; i < FORMAT_COUNT; i++)
	{
		if (strcmp(formats[i].content_type, content_type) == 0)
		{
			*format = (Format)i;
			return true;
		}
	}
	return false;
}
