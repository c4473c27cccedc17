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

/*
 * The most characters of a number, not counting those between groups of digits.
 */
#define MAX_NUMBER_LENGTH 40

SPEGEL_FUNCTION(line_decode);
SPEGEL_FUNCTION(line_split);
SPEGEL_FUNCTION(line_read_date);
SPEGEL_FUNCTION(line_read_number);
SPEGEL_FUNCTION(line_read_number_with);

/*
 * The encoding that an argument names, or an error.  Names are looked up once as
 * long as the same one is given.
 */
static int
argument_encoding(FunctionCallInfo fcinfo, int n)
{
	typedef struct NamedEncoding
	{
		int encoding;
		int length;
		char name[FLEXIBLE_ARRAY_MEMBER];
	} NamedEncoding;
	text *name = PG_GETARG_TEXT_PP(n);
	int length = VARSIZE_ANY_EXHDR(name);
	NamedEncoding *last = fcinfo->flinfo->fn_extra;
	int encoding;

	if (last != NULL && last->length == length &&
		memcmp(last->name, VARDATA_ANY(name), length) == 0)
		return last->encoding;
	encoding = pg_char_to_encoding(text_to_cstring(name));
	if (encoding < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown encoding \"%s\"", text_to_cstring(name)),
				 errhint("Expected a name like UTF8, LATIN1 or WIN1252.")));
	if (last != NULL)
		pfree(last);
	last = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt,
							  offsetof(NamedEncoding, name) + length);
	last->encoding = encoding;
	last->length = length;
	memcpy(last->name, VARDATA_ANY(name), length);
	fcinfo->flinfo->fn_extra = last;
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
	int encoding = argument_encoding(fcinfo, 1);
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
 * One field, from *at: its characters go to buffer, unquoted and without
 * surrounding spaces; their number is returned, and *at is left on the delimiter
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
	char *out;
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
	/* The fields as text, one behind the other. */
	out = palloc((Size) (end - at) + (Size) room * (VARHDRSZ + ALIGNOF_INT));

	for (;; at++)
	{
		int length = read_field(&at, end, delimiter, out + VARHDRSZ);

		if (length < 0)
			PG_RETURN_NULL();
		null[n] = length == 0 ||
			(length == (int) VARSIZE_ANY_EXHDR(missing) &&
			 memcmp(out + VARHDRSZ, VARDATA_ANY(missing), length) == 0);
		SET_VARSIZE(out, VARHDRSZ + length);
		field[n++] = PointerGetDatum(out);
		out += INTALIGN(VARHDRSZ + length);
		if (at == end)
			break;
	}
	PG_RETURN_ARRAYTYPE_P(construct_md_array(field, null, 1, &n, (int[]) {1},
											 TEXTOID, -1, false, TYPALIGN_INT));
}

/* The number formed by the given number of digits at p; -1 when they are not digits. */
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

/*
 * The length of the sign between groups of digits that stands at p; 0 when none
 * does: a space (also no-break, narrow no-break or thin), an apostrophe, or that
 * of comma and point which is not the decimal sign.
 */
static int
group_sign(const char *p, const char *end, char decimal)
{
	static const char *const sign[] = {
		" ", "'", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89", "\xe2\x80\x99"
	};

	if (*p == (decimal == ',' ? '.' : ','))
		return 1;
	for (int i = 0; i < (int) lengthof(sign); i++)
	{
		int length = (int) strlen(sign[i]);

		if (end - p >= length && memcmp(p, sign[i], length) == 0)
			return length;
	}
	return 0;
}

/*
 * Writes the number between in and end, with that decimal sign, as numeric_in()
 * reads it.  Digits are either not grouped, or all in threes by the same sign,
 * but for the first one to three, which do not begin with zero.  False when it
 * is no such number.
 */
static bool
scan_number(const char *in, const char *end, char decimal, char *number)
{
	const char *sign = NULL;
	int sign_length = 0;
	int length = 0;
	int digits = 0;
	int group = 0;
	bool point = false;
	bool zero;

	if (in < end && *in == '-')
		number[length++] = *in++;
	zero = in < end && *in == '0';
	while (in < end)
	{
		int step;

		if (*in >= '0' && *in <= '9')
		{
			digits++;
			group++;
		}
		else if (*in == decimal)
		{
			if (point || digits == 0 || (sign != NULL && group != 3))
				return false;
			point = true;
		}
		else
		{
			step = group_sign(in, end, decimal);
			if (step == 0 || point)
				return false;
			if (sign == NULL ? digits < 1 || digits > 3 || zero
				: step != sign_length || memcmp(in, sign, step) != 0 || group != 3)
				return false;
			sign = in;
			sign_length = step;
			group = 0;
			in += step;
			continue;
		}
		if (length == MAX_NUMBER_LENGTH)
			return false;
		number[length++] = *in == decimal ? '.' : *in;
		in++;
	}
	if (digits == 0 || number[length - 1] == '.' ||
		(sign != NULL && !point && group != 3))
		return false;
	number[length] = '\0';
	return true;
}

static Datum
make_number(char *number)
{
	return DirectFunctionCall3(numeric_in, CStringGetDatum(number),
							   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

/* A number that is one whatever the decimal sign, or with one of them only. */
Datum
line_read_number(PG_FUNCTION_ARGS)
{
	text *value = PG_GETARG_TEXT_PP(0);
	const char *in = VARDATA_ANY(value);
	const char *end = in + VARSIZE_ANY_EXHDR(value);
	char with_comma[MAX_NUMBER_LENGTH + 1];
	char with_point[MAX_NUMBER_LENGTH + 1];
	bool comma = scan_number(in, end, ',', with_comma);
	bool point = scan_number(in, end, '.', with_point);

	if (comma == point && (!comma || strcmp(with_comma, with_point) != 0))
		PG_RETURN_NULL();
	return make_number(comma ? with_comma : with_point);
}

Datum
line_read_number_with(PG_FUNCTION_ARGS)
{
	text *value = PG_GETARG_TEXT_PP(0);
	text *sign = PG_GETARG_TEXT_PP(1);
	const char *in = VARDATA_ANY(value);
	char number[MAX_NUMBER_LENGTH + 1];
	char decimal = VARSIZE_ANY_EXHDR(sign) == 1 ? *VARDATA_ANY(sign) : '\0';

	if (decimal != ',' && decimal != '.')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown decimal sign \"%s\"", text_to_cstring(sign)),
				 errhint("Expected a comma or a point.")));
	if (!scan_number(in, in + VARSIZE_ANY_EXHDR(value), decimal, number))
		PG_RETURN_NULL();
	return make_number(number);
}
