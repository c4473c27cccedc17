/*
 * label.c
 *		The text form of labels.
 */
#include "label.h"

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_special(char c)
{
	return c == '\0' || strchr("{}:,\"\\", c) != NULL || is_space(c);
}

void
label_skip_spaces(const char **p)
{
	while (is_space(**p))
		(*p)++;
}

bool
label_parse(const char **p, char **label, int *length, bool *quoted)
{
	char *out;

	*label = out = palloc(strlen(*p) + 1);
	*quoted = **p == '"';
	if (*quoted)
	{
		for ((*p)++; **p != '"'; (*p)++)
		{
			if (**p == '\\')
				(*p)++;
			if (**p == '\0')
				return false;
			*out++ = **p;
		}
		(*p)++;
		*length = out - *label;
		return true;
	}
	while (!is_special(**p))
		*out++ = *(*p)++;
	*length = out - *label;
	return *length > 0;
}

void
label_append(StringInfo buf, const char *label, int length, bool quote)
{
	quote |= length == 0 || (length == 1 && label[0] == '?');
	for (int i = 0; i < length && !quote; i++)
		quote = is_special(label[i]);
	if (!quote)
	{
		appendBinaryStringInfo(buf, label, length);
		return;
	}
	appendStringInfoChar(buf, '"');
	for (int i = 0; i < length; i++)
	{
		if (label[i] == '"' || label[i] == '\\')
			appendStringInfoChar(buf, '\\');
		appendStringInfoChar(buf, label[i]);
	}
	appendStringInfoChar(buf, '"');
}
