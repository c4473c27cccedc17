/*
 * register_date.c
 *		Dates as registers write them.
 */
#include "common/calendar.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/exact_argument.h"
#include "common/label.h"
#include "common/result.h"

SPEGEL_FUNCTION(register_date);
SPEGEL_FUNCTION(register_date_of_timestamp);

typedef enum PartialDate
{
	PARTIAL_FIRST,
	PARTIAL_MIDDLE,
	PARTIAL_LAST
} PartialDate;

/* Is what follows a day nothing, or midnight as timestamps write it? */
static bool
is_midnight(const char *p)
{
	int fields = 0;

	if (*p == '\0')
		return true;
	if (*p != ' ' && *p != 'T')
		return false;
	p++;
	for (;; p++)
	{
		if (strncmp(p, "00", 2) != 0)
			return false;
		p += 2;
		fields++;
		if (*p != ':' || fields == 3)
			break;
	}
	if (fields == 3 && *p == '.')
		p += 1 + strspn(p + 1, "0");
	return fields >= 2 && *p == '\0';
}

/*
 * Reads YYYY, YYYY-MM, YYYY-MM-DD or YYYYMMDD; a day may be followed by
 * midnight.  A month or year without its day becomes its first or last day, or
 * the day in its middle: the 1st of July, the 16th of the month.
 */
static bool
parse(const char *p, PartialDate partial, DateADT *date)
{
	static const int month_of_year[] = {1, 7, MONTHS_PER_YEAR};
	int year;
	int month;
	int day;
	bool dashes;

	if (!calendar_parse_digits(&p, 4, &year) || year < 1)
		return false;
	dashes = *p == '-';
	if (*p == '\0')
	{
		month = month_of_year[partial];
		day = partial == PARTIAL_LAST ? calendar_month_days(year, month) : 1;
		return calendar_day(year, month, day, date);
	}
	p += dashes;
	if (!calendar_parse_digits(&p, 2, &month) || month < 1 ||
		month > MONTHS_PER_YEAR)
		return false;
	if (dashes && *p == '\0')
	{
		day = partial == PARTIAL_FIRST ? 1 :
			partial == PARTIAL_MIDDLE ? 16 : calendar_month_days(year, month);
		return calendar_day(year, month, day, date);
	}
	if (dashes && *p++ != '-')
		return false;
	return calendar_parse_digits(&p, 2, &day) && is_midnight(p) &&
		calendar_day(year, month, day, date);
}

/* register_date(written text, partial text) */
Datum
register_date(PG_FUNCTION_ARGS)
{
	static const char *const partials[] = {
		[PARTIAL_FIRST] = "first",
		[PARTIAL_MIDDLE] = "middle",
		[PARTIAL_LAST] = "last",
		NULL
	};
	char *written = text_to_cstring(PG_GETARG_TEXT_PP(0));
	PartialDate partial = argument_keyword(fcinfo, 1, "day of a partial date",
										   partials);
	const char *p = written;
	char *end = written + strlen(written);
	DateADT date;

	label_skip_spaces(&p);
	while (end > p && end[-1] == ' ')
		*--end = '\0';
	if (*p == '\0' || strcmp(p, "..") == 0)
		PG_RETURN_NULL();
	if (strcmp(p, "infinity") == 0)
		PG_RETURN_DATEADT(DATEVAL_NOEND);
	if (!parse(p, partial, &date))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("invalid register date: \"%.*s\"",
						pg_mbcliplen(p, end - p, 40), p),
				 errhint("Expected YYYY-MM-DD, YYYYMMDD, YYYY-MM or YYYY; the year 9999 or infinity for an open end; nothing or .. for a missing date. A day may be followed by the time 00:00:00 and no other; otherwise, pass its first ten characters.")));
	if (date >= CALENDAR_OPEN_DAY)
		PG_RETURN_DATEADT(DATEVAL_NOEND);
	PG_RETURN_DATEADT(date);
}

/* register_date(written timestamp) */
Datum
register_date_of_timestamp(PG_FUNCTION_ARGS)
{
	DateADT date = exact_date(PG_GETARG_TIMESTAMP(0), "written");

	if (date >= CALENDAR_OPEN_DAY)
		PG_RETURN_DATEADT(DATEVAL_NOEND);
	PG_RETURN_DATEADT(date);
}
