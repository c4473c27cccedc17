/*
 * identity_number.c
 *		Swedish personal identity numbers in whatever a file holds.
 *
 * Ten digits, year, month, day (60 more in a coordination number), three
 * figures and a check digit, or twelve with the century in front.  A pseudonym
 * may be a long row of digits and letters: ten digits with the check digit of
 * one inside of such a row are chance, twelve hardly ever.
 */
#include "common/compat.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#define SHORT_NUMBER 10
#define LONG_NUMBER 12
/* The bytes of one that a spreadsheet has rounded: 2E+9. */
#define SHORTEST_NUMBER 4

SPEGEL_FUNCTION(holds_identity_number);

/* Letters beyond a-z may stand between the digits of a number, as signs may. */
typedef enum CharKind
{
	SIGN,
	DIGIT,
	LETTER,
	FOREIGN_LETTER
} CharKind;

/*
 * The last digits of a row of digits between which only signs stand, four bits
 * each, the last one lowest; and what stood before each of them, likewise.
 */
typedef struct DigitRow
{
	uint64 digits;
	uint64 before;
	int length;
} DigitRow;

/* The nth of a row of four bits each, counted from the last one, which is 0. */
static inline int
nth_from_end(uint64 row, int n)
{
	return (int) (row >> (4 * n) & 15);
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/*
 * Is a character beyond ASCII a letter?  Coarser than Unicode, and the same
 * under every locale: everything but punctuation, symbols and what is
 * invisible.
 */
static bool
is_foreign_letter(pg_wchar c)
{
	static const struct
	{
		pg_wchar first;
		pg_wchar last;
	} sign[] = {
		{0x0080, 0x00bf},		/* signs of Latin-1 */
		{0x00d7, 0x00d7},		/* multiplication */
		{0x00f7, 0x00f7},		/* division */
		{0x02c2, 0x036f},		/* accents, alone and combining */
		{0x2000, 0x2bff},		/* dashes, spaces, arrows, boxes, ... */
		{0x3000, 0x303f},		/* punctuation of Chinese and Japanese */
		{0xd800, 0xf8ff},		/* no characters, private ones */
		{0xfe00, 0xfe6f},		/* variants, vertical and small forms */
		{0xfeff, 0xffff},		/* byte order mark, wide forms */
		{0x1f000, 0x1ffff},		/* pictures */
		{0xe0000, 0x10ffff}
	};

	for (int i = 0; i < (int) lengthof(sign); i++)
	{
		if (c >= sign[i].first && c <= sign[i].last)
			return false;
	}
	return true;
}

/* The kind of the character at *p; advances *p past it. */
static inline CharKind
next_kind(const char **p, const char *end)
{
	const unsigned char *c = (const unsigned char *) *p;
	int length;

	if (*c < 0x80)
	{
		(*p)++;
		return is_digit((char) *c) ? DIGIT : is_letter((char) *c) ? LETTER : SIGN;
	}
	length = pg_mblen((const char *) c);
	if (length >= end - *p)
		length = (int) (end - *p);
	*p += length;
	if (GetDatabaseEncoding() != PG_UTF8)
		return FOREIGN_LETTER;
	return length == pg_utf_mblen(c) && is_foreign_letter(utf8_to_unicode(c)) ?
		FOREIGN_LETTER : SIGN;
}

/* Skips what may stand between the digits of a number: anything but a-z. */
static const char *
skip_between(const char *p, const char *end)
{
	const char *next = p;

	while (p < end)
	{
		CharKind kind = next_kind(&next, end);

		if (kind == DIGIT || kind == LETTER)
			break;
		p = next;
	}
	return p;
}

/*
 * The value in the compatibility form of Unicode (NFKC), in which a digit is one
 * of ASCII's however it is drawn.  ASCII and the letters of Latin-1 are
 * themselves.
 */
static text *
plain_form(text *value)
{
	const char *p = VARDATA_ANY(value);
	const char *end = p + VARSIZE_ANY_EXHDR(value);

	if (GetDatabaseEncoding() != PG_UTF8)
		return value;
	for (; p < end; p++)
	{
		if ((*p & 0x80) == 0)
			continue;
		if ((unsigned char) *p != 0xc3)
			return DatumGetTextPP(
				DirectFunctionCall2(unicode_normalize_func,
									PointerGetDatum(value),
									PointerGetDatum(cstring_to_text("NFKC"))));
		p++;
	}
	return value;
}

/* A month and a day, or a day of a coordination number. */
static bool
is_date(int month, int day)
{
	return month >= 1 && month <= 12 &&
		((day >= 1 && day <= 31) || (day >= 61 && day <= 91));
}

/* Do the last ten digits begin with a date? */
static bool
is_dated(uint64 digits)
{
	return is_date(10 * nth_from_end(digits, 7) + nth_from_end(digits, 6),
				   10 * nth_from_end(digits, 5) + nth_from_end(digits, 4));
}

static bool
is_century(int century)
{
	return century >= 18 && century <= 20;
}

/* Is the last of ten digits their check digit (Luhn's, ISO/IEC 7812-1)? */
static bool
is_checked(uint64 digits)
{
	int sum = 0;

	for (int n = 0; n < SHORT_NUMBER; n++)
	{
		int product = nth_from_end(digits, n) * (1 + n % 2);

		sum += product / 10 + product % 10;
	}
	return sum % 10 == 0;
}

/*
 * Does a number end with the last digit of a row that a character of the given
 * kind follows?  Twelve digits must not adjoin a digit, ten no letter either.
 */
static bool
ends_number(const DigitRow *row, CharKind after)
{
	CharKind before_short = nth_from_end(row->before, SHORT_NUMBER - 1);
	CharKind before_long = nth_from_end(row->before, LONG_NUMBER - 1);

	if (row->length < SHORT_NUMBER || after == DIGIT || !is_dated(row->digits))
		return false;
	if (before_short != DIGIT && before_short != LETTER && after != LETTER)
		return true;
	return row->length >= LONG_NUMBER && before_long != DIGIT &&
		is_century(10 * nth_from_end(row->digits, LONG_NUMBER - 1) +
				   nth_from_end(row->digits, LONG_NUMBER - 2));
}

/* A number that a spreadsheet has rounded: 1.98001E+11. */
static bool
is_rounded(const char *p, const char *end)
{
	if (p == end || !is_digit(*p++))
		return false;
	if (p < end && (*p == '.' || *p == ','))
	{
		p++;
		while (p < end && is_digit(*p))
			p++;
	}
	if (end - p < 3 || (*p != 'e' && *p != 'E') || p[1] != '+')
		return false;
	for (p += 2; p < end && is_digit(*p); p++)
		;
	return p == end;
}

/*
 * A reserve number: a date and, instead of figures, a letter, a letter or digit
 * and two digits: 19800101-TF34, 800101-TF34.
 */
static bool
is_reserve(const char *p, const char *end)
{
	uint64 date = 0;
	int digits = 0;
	const char *rest;

	for (p = skip_between(p, end); p < end && is_digit(*p); p++)
	{
		date = date << 4 | (uint64) (*p - '0');
		digits++;
	}
	rest = skip_between(p, end);
	if (digits == 8 ?
		!is_century(10 * nth_from_end(date, 7) + nth_from_end(date, 6)) :
		digits != 6 || rest == p)
		return false;
	return is_date(10 * nth_from_end(date, 3) + nth_from_end(date, 2),
				   10 * nth_from_end(date, 1) + nth_from_end(date, 0)) &&
		end - rest == 4 && is_letter(rest[0]) &&
		(is_letter(rest[1]) || is_digit(rest[1])) &&
		is_digit(rest[2]) && is_digit(rest[3]);
}

Datum
holds_identity_number(PG_FUNCTION_ARGS)
{
	text *value = plain_form(PG_GETARG_TEXT_PP(0));
	const char *p = VARDATA_ANY(value);
	const char *end = p + VARSIZE_ANY_EXHDR(value);
	const char *start = skip_between(p, end);
	DigitRow row = {0, 0, 0};
	CharKind before = SIGN;
	int digits = 0;
	bool broken = false;
	bool letters = false;
	bool dated = false;

	if (end - p < SHORTEST_NUMBER)
		PG_RETURN_BOOL(false);
	/* A number may begin with its country. */
	if (end - start >= 2 && pg_strncasecmp(start, "SE", 2) == 0)
		p = start + 2;
	if (is_rounded(p, end) || is_reserve(p, end))
		PG_RETURN_BOOL(true);

	for (;;)
	{
		const char *at = p;
		CharKind kind = p < end ? next_kind(&p, end) : SIGN;

		if (before == DIGIT && ends_number(&row, kind))
		{
			dated = true;
			if (is_checked(row.digits))
				PG_RETURN_BOOL(true);
		}
		if (at == end)
			break;
		if (kind == DIGIT)
		{
			if (broken)
				row.length = 0;
			broken = false;
			row.digits = row.digits << 4 | (uint64) (*at - '0');
			row.before = row.before << 4 | (uint64) before;
			row.length++;
			digits++;
		}
		broken |= kind == LETTER;
		letters |= kind == LETTER || kind == FOREIGN_LETTER;
		before = kind;
	}

	/* Ten digits that are the only ones may adjoin letters. */
	if (digits == SHORT_NUMBER && row.length == SHORT_NUMBER &&
		is_dated(row.digits))
	{
		dated = true;
		if (is_checked(row.digits))
			PG_RETURN_BOOL(true);
	}
	/* Without letters the check digit is not needed. */
	PG_RETURN_BOOL(dated && !letters);
}
