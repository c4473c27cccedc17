/*
 * cohort.h
 *		Type cohort: the mergeable life table.
 *
 * A cohort counts persons by the day on which they left observation and by
 * their outcome, or as censored, and those who came under observation only
 * after day 0 by the day on which they did.  Nothing else about the persons is
 * kept, and every curve and test needs nothing else, so that cohorts can be
 * added and subtracted without loss.
 */
#ifndef SPEGEL_COHORT_H
#define SPEGEL_COHORT_H

#include "common/label.h"
#include "common/state.h"

#include "fmgr.h"

#include "kernel/life/survival.h"

#define COHORT_VERSION 1

#define COHORT_MAX_DAYS 2000000000
#define COHORT_MAX_OUTCOMES 100
#define COHORT_MAX_LABEL_BYTES 1000
#define COHORT_MAX_COUNTS 1000000
#define COHORT_MAX_PERSONS KERNEL_MAX_COUNT

/*
 * header | <- labels | array
 *
 * Labels lie as label_table.h says, with outcome 0 next to the array, which
 * begins at a multiple of eight and has one of three layouts:
 *
 * COHORT_LOG		so many 8-byte codes of (day, outcome, persons) in the
 *					order of the rows.  How every working state begins.
 * COHORT_DENSE		a counter for every day from 0 and every outcome, where
 *					the days are not many more than the rows.
 * COHORT_COUNTS	CohortCounts.  The first n_sorted are sorted and distinct
 *					and are found by bisection; others are appended.  A state
 *					whose rows hardly repeat themselves leaves n_sorted at 0.
 *
 * A state that has no room for an addition is rebuilt: what is equal is
 * summed, and the layout is chosen again (see rebuild() in cohort_working.c).
 *
 * The canonical form is COHORT_COUNTS with everything sorted, first who came
 * under observation, then who left; nothing is zero, and labels ascend.
 */
typedef struct Cohort
{
	int32 vl_len_;				/* StateHeader */
	uint8 version;
	uint8 kind;
	uint16 flags;				/* COHORT_* below */
	int64 persons;				/* canonical: persons in all */
	int64 rows;					/* rows that are in it; 0 when canonical */
	uint32 n;					/* codes or counts in use; days covered */
	uint32 n_sorted;			/* COHORT_COUNTS only */
	uint32 n_entered;			/* canonical: counts of COHORT_ENTERED */
	uint32 columns;				/* COHORT_DENSE: counters per day */
	uint32 n_outcomes;
	uint32 label_bytes;			/* bytes of labels, lengths included */
	char data[FLEXIBLE_ARRAY_MEMBER];
} Cohort;

#define COHORT_LAYOUT 0x0003	/* which bits say the layout */
#define COHORT_LOG 0x0001
#define COHORT_DENSE 0x0002
#define COHORT_COUNTS 0x0003
#define COHORT_CANONICAL 0x0010
#define COHORT_DELAYED 0x0020	/* dense: the last column is COHORT_ENTERED */

/*
 * Persons by day and outcome, where the outcome may also be
 * LIFE_TABLE_CENSORED, or COHORT_ENTERED for who came under observation.
 */
typedef LifeTableExit CohortCount;

#define COHORT_ENTERED (-2)

/* The label of an outcome. */
typedef Label CohortOutcome;

/*
 * A cohort unpacked for reading, ascending and without zeros: counts by day,
 * then censored before outcomes by label.  It points into the cohort.
 */
typedef struct CohortView
{
	int n_outcomes;
	CohortOutcome *outcome;
	int n_entered;
	const CohortCount *entered;
	int n_exits;
	const CohortCount *exit;
	int64 persons;
} CohortView;

#define DatumGetCohortP(d) \
	((const Cohort *) state_input((d), STATE_COHORT, COHORT_VERSION, \
								  offsetof(Cohort, data)))
#define PG_GETARG_COHORT_P(n) DatumGetCohortP(PG_GETARG_DATUM(n))
#define PG_RETURN_COHORT_P(c) PG_RETURN_POINTER(c)

/*
 * Unpacks any cohort, working or canonical, in the current memory context.
 * Reports an error when it describes nothing possible: negative counts, more
 * persons leaving than at risk.
 */
extern CohortView cohort_view(const Cohort *cohort);

/* Frees what a view of the cohort took, for functions called very often. */
extern void cohort_view_free(const Cohort *cohort, CohortView *view);

/*
 * A canonical cohort from outcomes and counts in any order; both arrays are
 * changed.  Reports an error for outcomes and counts that occur twice, and for
 * what cohort_view() refuses; NULL after one that `escontext` keeps soft.
 */
extern Cohort *cohort_make(CohortOutcome *outcome, int n_outcomes,
						   CohortCount *count, int n_counts,
						   Node *escontext);

/* The canonical form of any cohort, as a fresh value. */
extern Cohort *cohort_canonical(const Cohort *cohort);

/* Total order of cohorts by content: negative, 0 or positive. */
extern int cohort_compare(const Cohort *a, const Cohort *b);

/*
 * The life table of a cohort, in the current memory context.  With a label,
 * its outcome is that of COHORT_ASKED and all other outcomes are one more;
 * without (NULL) every event is COHORT_ASKED.  So all tables of a comparison
 * share one coding, and an outcome that nobody had is a legal question.
 */
#define COHORT_ASKED 0
extern LifeTable cohort_life_table(const Cohort *cohort, const text *outcome);

/* The interval method of a survival. */
extern SurvivalScale argument_survival_scale(FunctionCallInfo fcinfo,
											 int argument);

/*
 * Errors shared by everything that makes cohorts; false after one that
 * `escontext` keeps soft.
 */
extern bool cohort_check_days(int64 days, Node *escontext);
extern bool cohort_check_persons(int64 persons, Node *escontext);
extern bool cohort_check_outcomes(int n, Node *escontext);
extern bool cohort_check_counts(int n, Node *escontext);

/* The entry of somebody observed until a day; -1 when it was negative. */
extern int32 cohort_check_entry(int32 entry, int32 days);

/*
 * Working states.  Each returns the state, which is a new and larger value
 * when the old one had no room.
 *
 * cohort_add() adds persons (which may be negative) who left on a day with
 * the outcome, censored when label is NULL; cohort_add_entered() those who
 * came under observation after a day.  A count that becomes negative or too
 * large is an error, at the latest when the state is read.
 */
extern Cohort *cohort_new_working(void);
extern Cohort *cohort_add(Cohort *cohort, int32 days, const char *label,
						  int length, int64 persons);
extern Cohort *cohort_add_entered(Cohort *cohort, int32 days, int64 persons);

/* Adds (sign 1) or subtracts (sign -1) a whole cohort. */
extern Cohort *cohort_add_cohort(Cohort *cohort, const Cohort *other,
								 int sign);

#endif /* SPEGEL_COHORT_H */
