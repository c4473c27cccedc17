/*
 * calendar.h
 *		Days as ISO 8601 text, whatever the setting of DateStyle: what a state
 *		prints must not depend on the session that prints it.
 */
#ifndef SPEGEL_CALENDAR_H
#define SPEGEL_CALENDAR_H

#include "common/compat.h"

#include "lib/stringinfo.h"
#include "utils/date.h"

/*
 * The days that registers can mean: from 0001-01-01 to the day before
 * 9999-01-01. Later days, most often the last one of 9999, say that an end is
 * open.
 */
#define CALENDAR_FIRST_DAY ((DateADT) -730119)
#define CALENDAR_OPEN_DAY ((DateADT) 2921575)

/*
 * A day of the proleptic Gregorian calendar, year 1 or later; false when there
 * is no such day.
 */
extern bool calendar_day(int year, int month, int day, DateADT *date);

/* The last day of a month, 28 to 31; month is 1 to 12. */
extern int calendar_month_days(int year, int month);

/* Reads so many digits as a number; false when there are fewer. */
extern bool calendar_parse_digits(const char **p, int digits, int *value);

/*
 * Reads YYYY-MM-DD; false on a syntax error or for a day that does not exist.
 */
extern bool calendar_parse(const char **p, DateADT *date);

/* A day as YYYY-MM-DD, or as infinity or -infinity. */
extern void calendar_append(StringInfo buf, DateADT date);
extern char *calendar_text(DateADT date);

#endif /* SPEGEL_CALENDAR_H */
