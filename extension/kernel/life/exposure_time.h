/*
 * exposure_time.h
 *		Exposures that begin during follow-up, such as mentoring.
 *
 * Whoever is exposed later has had to stay until then: counting that time as
 * exposed, or comparing the "ever exposed" with the rest, favours the exposure
 * (immortal time).  Instead, follow-up is split at the exposure.  The part
 * before it is a censored member of the unexposed cohort, the part after it a
 * delayed entry into the exposed cohort, and the ordinary statistics apply to
 * the two life tables: survival_curve() is then the curve of Simon & Makuch
 * (1984), logrank_test() the test of Mantel & Byar (1974), and
 * cox_two_groups() the hazard ratio of a time-dependent covariate.
 */
#ifndef SPEGEL_KERNEL_EXPOSURE_TIME_H
#define SPEGEL_KERNEL_EXPOSURE_TIME_H

#include "kernel/base/kernel.h"

/* entry of somebody who is under observation from before time 0. */
#define FOLLOW_UP_NO_ENTRY (-1)

/* Days (entry, exit] under observation; empty when entry = exit. */
typedef struct FollowUp
{
	int32_t entry;
	int32_t exit;
	int32_t outcome;			/* as in LifeTableExit */
} FollowUp;

/*
 * Splits one person's follow-up at the day of exposure.  Events on that day
 * still belong to the unexposed part.  An exposure before the follow-up leaves
 * the unexposed part empty, one on its last day or later, or never
 * (INT32_MAX), the exposed part.  entry < exit.
 */
extern void split_at_exposure(FollowUp whole, int32_t exposure,
							  FollowUp *unexposed, FollowUp *exposed);

#endif /* SPEGEL_KERNEL_EXPOSURE_TIME_H */
