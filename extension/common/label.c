/*
 * label.c
 *		The text form of labels and counts.
 */
#include "common/label.h"

#include <ctype.h>

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_punctuation(char c)
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
label_scan(const char **p, const char **label, int *length, bool *quoted)
{
	const char *end;
	char *out;

	*quoted = **p == '"';
	if (!*quoted)
	{
		for (*label = *p; !is_punctuation(**p);)
			(*p)++;
		*length = *p - *label;
		return *length > 0;
	}

	for (end = *p + 1; *end != '"' && *end != '\0';)
		end += end[0] == '\\' && end[1] != '\0' ? 2 : 1;
	if (*end == '\0')
	{
		*p = end;
		return false;
	}
	*label = out = palloc(end - *p);
	for ((*p)++; *p < end; (*p)++)
	{
		if (**p == '\\')
			(*p)++;
		*out++ = **p;
	}
	(*p)++;
	*length = out - *label;
	return true;
}

bool
label_scan_mark(const char **p, char mark)
{
	label_skip_spaces(p);
	if (**p != mark)
		return false;
	(*p)++;
	label_skip_spaces(p);
	return true;
}

bool
label_scan_count(const char **p, const char *what, int64 *count,
				 Node *escontext)
{
	const char *start = *p;
	char *end;

	/* strtoll would also take spaces and a plus sign. */
	if (*start != '-' && !isdigit((unsigned char) *start))
		return false;
	errno = 0;
	*count = strtoll(start, &end, 10);
	if (end == start || (end == start + 1 && *start == '-'))
		return false;
	if (errno == ERANGE)
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s is out of range: %.*s", what,
						(int) (end - start), start)));
	*p = end;
	return true;
}

void
label_append(StringInfo buf, const char *label, int length, bool quote)
{
	quote |= length == 0;
	for (int i = 0; i < length && !quote; i++)
		quote = is_punctuation(label[i]);
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
