/*
 * cohort_layout.h
 *		The layouts of cohorts, for the files that read and write them:
 *		cohort.c and cohort_working.c.
 */
#ifndef SPEGEL_COHORT_LAYOUT_H
#define SPEGEL_COHORT_LAYOUT_H

#include "cohort.h"

#define COHORT_HEADER_SIZE offsetof(Cohort, data)

#define LABEL_LENGTH_SIZE sizeof(uint16)

/*
 * A code is day << 34 | (outcome + 2) << 24 | (persons + 2^23).
 */
#define CODE_DAY_SHIFT 34
#define CODE_OUTCOME_SHIFT 24
#define CODE_OUTCOME_MASK 0x3FF
#define CODE_PERSONS_MASK 0xFFFFFF
#define CODE_PERSONS_BIAS (1 << 23)

/* Outcomes and counts, sorted, summed and without zeros. */
typedef struct Contents
{
	int n_outcomes;
	CohortOutcome *outcome;
	int n;
	CohortCount *count;
} Contents;

static inline void *
array_of(const Cohort *cohort)
{
	return unconstify(Cohort *, cohort)->data + cohort->label_room;
}

static inline Size
array_bytes(const Cohort *cohort)
{
	return VARSIZE(cohort) - COHORT_HEADER_SIZE - cohort->label_room;
}

static inline int
layout_of(const Cohort *cohort)
{
	return cohort->flags & COHORT_LAYOUT;
}

static inline bool
fits_code(int64 persons)
{
	return persons >= -CODE_PERSONS_BIAS && persons < CODE_PERSONS_BIAS;
}

static inline uint64
encode(int32 days, int32 outcome, int64 persons)
{
	return (uint64) days << CODE_DAY_SHIFT |
		(uint64) (outcome - COHORT_ENTERED) << CODE_OUTCOME_SHIFT |
		(uint64) (persons + CODE_PERSONS_BIAS);
}

/* The canonical order: who came under observation, then by day, outcome. */
static inline int
count_cmp(const CohortCount *a, const CohortCount *b)
{
	bool a_entered = a->outcome == COHORT_ENTERED;
	bool b_entered = b->outcome == COHORT_ENTERED;

	if (a_entered != b_entered)
		return a_entered ? -1 : 1;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	return (a->outcome > b->outcome) - (a->outcome < b->outcome);
}

/* The contents of any layout, in fresh arrays; labels point into the cohort. */
extern Contents cohort_unpack(const Cohort *cohort);

/*
 * A state with these labels and zeroed room for an array of so many bytes; in
 * a working state perhaps for more.
 */
extern Cohort *cohort_alloc(const CohortOutcome *outcome, int n_outcomes,
							Size bytes, bool working);

extern void cohort_check_label(const char *label, int length);
extern void cohort_check_outcomes(int n);
extern void cohort_report_negative(int32 days, int64 persons)
	pg_attribute_noreturn();

#endif /* SPEGEL_COHORT_LAYOUT_H */
