/*
 * cohort_layout.h
 *		The layouts of cohorts, for the files that read and write them.
 */
#ifndef SPEGEL_COHORT_LAYOUT_H
#define SPEGEL_COHORT_LAYOUT_H

#include "cohort/cohort.h"
#include "common/label_table.h"

#define COHORT_HEADER_SIZE offsetof(Cohort, data)

/*
 * A code is day << 33 | (outcome + 2) << 26 | (persons + 2^25): 31 bits for the
 * day, 7 for the outcome, 26 for the persons.
 */
#define CODE_DAY_SHIFT 33
#define CODE_OUTCOME_SHIFT 26
#define CODE_OUTCOME_MASK 0x7F
#define CODE_PERSONS_MASK 0x3FFFFFF
#define CODE_PERSONS_BIAS (1 << 25)

StaticAssertDecl(COHORT_MAX_OUTCOMES - COHORT_ENTERED <= CODE_OUTCOME_MASK,
				 "outcomes do not fit a code");

/* Outcomes and counts, sorted, summed and without zeros. */
typedef struct Contents
{
	int n_outcomes;
	CohortOutcome *outcome;
	int n;
	CohortCount *count;
} Contents;

/* The contents of any layout, in fresh arrays; labels point into the cohort. */
extern Contents cohort_unpack(const Cohort *cohort);

/*
 * A state with these labels and zeroed room for an array of so many bytes; in
 * a working state perhaps for more.
 */
extern Cohort *cohort_alloc(const CohortOutcome *outcome, int n_outcomes,
							Size bytes, bool working);

extern bool cohort_check_label(const char *label, int length,
							   Node *escontext);

/* Reports that the sum of persons of a day is negative, or too large. */
pg_noreturn extern void cohort_report_sum(int32 days, int64 persons);

static inline Size
label_room(const Cohort *cohort)
{
	return MAXALIGN(cohort->label_bytes);
}

static inline void *
array_of(const Cohort *cohort)
{
	return unconstify(Cohort *, cohort)->data + label_room(cohort);
}

static inline Size
array_bytes(const Cohort *cohort)
{
	return VARSIZE(cohort) - COHORT_HEADER_SIZE - label_room(cohort);
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

/*
 * The canonical order as a number: who came under observation first, then by
 * day and outcome.
 */
static inline uint64
count_key(int32 days, int32 outcome)
{
	return (uint64) (outcome != COHORT_ENTERED) << 63 |
		(uint64) days << 32 | (uint64) (outcome - COHORT_ENTERED);
}

static inline int
count_cmp(const CohortCount *a, const CohortCount *b)
{
	uint64 x = count_key(a->time, a->outcome);
	uint64 y = count_key(b->time, b->outcome);

	return (x > y) - (x < y);
}

static inline LabelTable
label_table(const Cohort *cohort)
{
	char *end = array_of(cohort);

	return (LabelTable) {.end = end, .lowest = end - cohort->label_bytes};
}

/* The number of an outcome, or -1 when the state does not have it. */
static inline int32
find_outcome(const Cohort *cohort, const char *label, int length)
{
	LabelTable table = label_table(cohort);
	uint32 number = label_table_find(&table, label, length);

	return number == LABEL_NONE ? -1 : (int32) number;
}

/* Rows that were taken away pay for nothing. */
static inline void
count_row(Cohort *cohort, int64 persons)
{
	cohort->rows += persons < 0 ? -1 : 1;
}

static inline void
add_to_counter(int64 *counter, int32 days, int64 persons)
{
	int64 sum = *counter + persons;

	if (unlikely((uint64) sum > COHORT_MAX_PERSONS))
		cohort_report_sum(days, sum);
	*counter = sum;
}

/* False when there is no counter for it. */
static inline bool
add_to_dense(Cohort *cohort, int32 days, int32 outcome, int64 persons)
{
	int64 *counter = array_of(cohort);
	uint32 column = outcome + 1;

	if (unlikely((uint32) days >= cohort->n))
		return false;
	if (unlikely(outcome == COHORT_ENTERED))
	{
		if (!(cohort->flags & COHORT_DELAYED))
			return false;
		column = cohort->columns - 1;
	}
	add_to_counter(&counter[(Size) days * cohort->columns + column], days,
				   persons);
	return true;
}

/*
 * cohort_add() where it is a matter of one counter, which in a long
 * aggregation it nearly always is; false where it is not.
 */
static inline bool
cohort_add_quickly(Cohort *cohort, int32 days, const char *label, int length,
				   int64 persons)
{
	int32 outcome = LIFE_TABLE_CENSORED;

	if (layout_of(cohort) != COHORT_DENSE)
		return false;
	if (label != NULL)
	{
		outcome = find_outcome(cohort, label, length);
		if (unlikely(outcome < 0))
			return false;
	}
	if (unlikely(!add_to_dense(cohort, days, outcome, persons)))
		return false;
	count_row(cohort, persons);
	return true;
}

#endif /* SPEGEL_COHORT_LAYOUT_H */
