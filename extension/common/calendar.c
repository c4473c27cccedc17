/*
 * calendar.c
 *		Days as ISO 8601 text.
 */
#include "common/calendar.h"

#include <ctype.h>

#include "utils/datetime.h"

int
calendar_month_days(int year, int month)
{
	return day_tab[isleap(year)][month - 1];
}

bool
calendar_day(int year, int month, int day, DateADT *date)
{
	if (year < 1 || month < 1 || month > MONTHS_PER_YEAR ||
		day < 1 || day > calendar_month_days(year, month))
		return false;
	*date = date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
	return true;
}

bool
calendar_parse_digits(const char **p, int digits, int *value)
{
	*value = 0;
	for (; digits > 0; digits--)
	{
		if (!isdigit((unsigned char) **p))
			return false;
		*value = 10 * *value + (*(*p)++ - '0');
	}
	return true;
}

bool
calendar_parse(const char **p, DateADT *date)
{
	int year;
	int month;
	int day;

	if (!calendar_parse_digits(p, 4, &year) || **p != '-')
		return false;
	(*p)++;
	if (!calendar_parse_digits(p, 2, &month) || **p != '-')
		return false;
	(*p)++;
	return calendar_parse_digits(p, 2, &day) &&
		calendar_day(year, month, day, date);
}

void
calendar_append(StringInfo buf, DateADT date)
{
	int year;
	int month;
	int day;

	if (DATE_IS_NOBEGIN(date))
		appendStringInfoString(buf, "-infinity");
	else if (DATE_IS_NOEND(date))
		appendStringInfoString(buf, "infinity");
	else
	{
		j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
		appendStringInfo(buf, "%04d-%02d-%02d%s", year > 0 ? year : 1 - year,
						 month, day, year > 0 ? "" : " BC");
	}
}

char *
calendar_text(DateADT date)
{
	StringInfoData buf;

	initStringInfo(&buf);
	calendar_append(&buf, date);
	return buf.data;
}
