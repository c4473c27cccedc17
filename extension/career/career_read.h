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
 * The first unbroken stay in a state, or with or_higher in that step or a
 * higher one; NULL when there is none.
 */
extern const CareerSpell *career_first_stay(const CareerView *view,
											int32 state, bool or_higher);

/*
 * The last end of the stays that began before observed_until, and whether it
 * is only the end of what is known; false when none began.
 */
extern bool career_last_end(const CareerView *view, DateADT observed_until,
							DateADT *end, bool *unknown);

#endif /* SPEGEL_CAREER_READ_H */
