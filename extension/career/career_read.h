/*
 * career_read.h
 *		What the accessors of careers share.
 */
#ifndef SPEGEL_CAREER_READ_H
#define SPEGEL_CAREER_READ_H

#include "career/career.h"

/* An error unless every known state is a step. */
extern void career_require_steps(const CareerView *view);

/* The error for an end that is open where follow-up must be known. */
pg_noreturn extern void career_report_open(void);

/*
 * The first day in a state of a resolved history, or with or_higher in that
 * step or a higher one; false when there is none.
 */
extern bool career_first_day(const CareerView *history, int32 state,
							 bool or_higher, DateADT *day);

#endif /* SPEGEL_CAREER_READ_H */
