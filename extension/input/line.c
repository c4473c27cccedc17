/*
 * line.c
 *		Raw lines of delimited files as text, fields, dates and numbers.
 *
 * A raw line is text in which every character stands for one byte of the file
 * (COPY under client encoding LATIN1), so that a line that is not valid in the
 * encoding of its file can be held, and refused alone.
 */
#include "common/compat.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"

/* Most characters of a number, spaces not counted. */
#define MAX_NUMBER_LENGTH 40

SPEGEL_FUNCTION(line_decode);
SPEGEL_FUNCTION(line_split);
SPEGEL_FUNCTION(line_read_date);
SPEGEL_FUNCTION(line_read_number);

/* The encoding named, or an error. */
static int
argument_encoding(text *name)
{
	int encoding = pg_char_to_encoding(text_to_cstring(name));

	if (encoding < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown encoding \"%s\"", text_to_cstring(name)),
				 errhint("Expected a name like UTF8, LATIN1 or WIN1252.")));
	return encoding;
}

/*
 * Bytes of the given encoding in the encoding of the database; NULL when they
 * are not valid in the one, or cannot be written in the other.
 */
static text *
convert_bytes(unsigned char *bytes, int length, int encoding)
{
	int target = GetDatabaseEncoding();
	Oid conversion;
	Size room;
	text *result;

	if (pg_encoding_verifymbstr(encoding, (char *) bytes, length) != length)
		return NULL;
	if (encoding == target || target == PG_SQL_ASCII ||
		encoding == PG_SQL_ASCII)
		return cstring_to_text_with_len((char *) bytes, length);

	conversion = FindDefaultConversionProc(encoding, target);
	if (!OidIsValid(conversion))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("no conversion from encoding \"%s\" to \"%s\" exists",
						pg_encoding_to_char(encoding),
						pg_encoding_to_char(target))));
	room = (Size) length * MAX_CONVERSION_GROWTH + 1;
	result = palloc(VARHDRSZ + room);
	if (pg_do_encoding_conversion_buf(conversion, encoding, target, bytes,
									  length, (unsigned char *) VARDATA(result),
									  (int) room, true) != length)
		return NULL;
	SET_VARSIZE(result, VARHDRSZ + strlen(VARDATA(result)));
	return result;
}

Datum
line_decode(PG_FUNCTION_ARGS)
{
	text *line = PG_GETARG_TEXT_PP(0);
	int encoding = argument_encoding(PG_GETARG_TEXT_PP(1));
	const char *data = VARDATA_ANY(line);
	int length = VARSIZE_ANY_EXHDR(line);
	bool ascii = true;
	char *bytes;
	text *result;

	for (int i = 0; i < length; i++)
	{
		unsigned char c = (unsigned char) data[i];

		if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
			PG_RETURN_NULL();
		ascii &= c < 0x80;
	}
	if (ascii)
		PG_RETURN_TEXT_P(line);

	bytes = pg_server_to_any(pnstrdup(data, length), length, PG_LATIN1);
	result = convert_bytes((unsigned char *) bytes, (int) strlen(bytes),
						   encoding);
	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(result);
}

/*
 * One field, from *at: its characters go to buffer, unquoted and without the
 * spaces around it; their number is returned, and *at is left on the delimiter
 * or the end.  -1 when a quotation mark is not closed, or text follows it.
 */
static int
read_field(const char **at, const char *end, char delimiter, char *buffer)
{
	const char *in = *at;
	char *out = buffer;

	while (in < end && *in == ' ')
		in++;
	if (in < end && *in == '"')
	{
		for (in++;; in++)
		{
			if (in == end)
				return -1;
			if (*in == '"')
			{
				in++;
				if (in == end || *in != '"')
					break;
			}
			*out++ = *in;
		}
		while (in < end && *in == ' ')
			in++;
		if (in < end && *in != delimiter)
			return -1;
	}
	else
	{
		while (in < end && *in != delimiter)
			*out++ = *in++;
		while (out > buffer && out[-1] == ' ')
			out--;
	}
	*at = in;
	return (int) (out - buffer);
}

Datum
line_split(PG_FUNCTION_ARGS)
{
	text *line = PG_GETARG_TEXT_PP(0);
	text *delimiter_text = PG_GETARG_TEXT_PP(1);
	text *missing = PG_GETARG_TEXT_PP(2);
	const char *at = VARDATA_ANY(line);
	const char *end = at + VARSIZE_ANY_EXHDR(line);
	char *buffer = palloc(end - at + 1);
	char delimiter = '\0';
	int room = 1;
	int n = 0;
	Datum *field;
	bool *null;

	if (VARSIZE_ANY_EXHDR(delimiter_text) == 1)
		delimiter = *VARDATA_ANY(delimiter_text);
	if (delimiter == '\0' || delimiter == '"' || delimiter == ' ')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown delimiter \"%s\"",
						text_to_cstring(delimiter_text)),
				 errhint("Expected one character, such as a comma, a semicolon or a tab.")));

	for (const char *c = at; c < end; c++)
		room += *c == delimiter;
	field = palloc(room * sizeof(Datum));
	null = palloc(room * sizeof(bool));

	for (;; at++)
	{
		int length = read_field(&at, end, delimiter, buffer);

		if (length < 0)
			PG_RETURN_NULL();
		null[n] = length == 0 ||
			(length == (int) VARSIZE_ANY_EXHDR(missing) &&
			 memcmp(buffer, VARDATA_ANY(missing), length) == 0);
		field[n] = (Datum) 0;
		if (!null[n])
			field[n] = PointerGetDatum(cstring_to_text_with_len(buffer, length));
		n++;
		if (at == end)
			break;
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(field, null, 1, &n, (int[]) {1},
											 TEXTOID, -1, false, TYPALIGN_INT));
}

/* The number that so many digits at p make; -1 when they are not digits. */
static int
read_digits(const char *p, int digits)
{
	int value = 0;

	for (int i = 0; i < digits; i++)
	{
		if (p[i] < '0' || p[i] > '9')
			return -1;
		value = value * 10 + (p[i] - '0');
	}
	return value;
}

Datum
line_read_date(PG_FUNCTION_ARGS)
{
	text *value = PG_GETARG_TEXT_PP(0);
	bool year_end = PG_GETARG_BOOL(1);
	const char *p = VARDATA_ANY(value);
	int length = VARSIZE_ANY_EXHDR(value);
	int year;
	int month = year_end ? 12 : 1;
	int day = year_end ? 31 : 1;

	if (length != 4 && length != 8 &&
		(length != 10 || p[4] != '-' || p[7] != '-'))
		PG_RETURN_NULL();
	year = read_digits(p, 4);
	if (length > 4)
	{
		bool dashed = length == 10;

		month = read_digits(p + (dashed ? 5 : 4), 2);
		day = read_digits(p + (dashed ? 8 : 6), 2);
	}
	if (year < 1 || month < 1 || month > MONTHS_PER_YEAR || day < 1 ||
		day > day_tab[isleap(year)][month - 1])
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(date2j(year, month, day) - POSTGRES_EPOCH_JDATE);
}

Datum
line_read_number(PG_FUNCTION_ARGS)
{
	text *value = PG_GETARG_TEXT_PP(0);
	const char *in = VARDATA_ANY(value);
	const char *end = in + VARSIZE_ANY_EXHDR(value);
	char number[MAX_NUMBER_LENGTH + 1];
	int length = 0;
	int digits = 0;
	bool point = false;

	if (in < end && *in == '-')
		number[length++] = *in++;
	for (; in < end; in++)
	{
		/* a space, or a no-break space in UTF-8, between thousands */
		if (*in == ' ' && digits > 0)
			continue;
		if (end - in > 1 && in[0] == '\xc2' && in[1] == '\xa0' && digits > 0)
		{
			in++;
			continue;
		}
		if (length == MAX_NUMBER_LENGTH)
			PG_RETURN_NULL();
		if (*in >= '0' && *in <= '9')
			digits++;
		else if ((*in != ',' && *in != '.') || point || digits == 0)
			PG_RETURN_NULL();
		else
			point = true;
		number[length++] = *in == ',' ? '.' : *in;
	}
	if (digits == 0 || number[length - 1] == '.')
		PG_RETURN_NULL();
	number[length] = '\0';
	return DirectFunctionCall3(numeric_in, CStringGetDatum(number),
							   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}
