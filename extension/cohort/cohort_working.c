/*
 * cohort_working.c
 *		Adding to the working states of cohorts, and growing them.
 */
#include "cohort/cohort_layout.h"

#include "miscadmin.h"

#include "common/label.h"

/* Codes in the longest log. */
#define LARGEST_LOG 512

/* Counters that a row pays for, once there are as many rows as that. */
#define DENSE_CELLS_PER_ROW 8
#define DENSE_MAX_CELLS (1 << 22)

/* What is being added when a state has to be rebuilt for it. */
typedef struct Addition
{
	int32 days;
	int32 outcome;				/* used when there is no label */
	const char *label;
	int length;
	int64 persons;
} Addition;

/*
 * Adding to a working state.
 */

static inline bool
add_to_log(Cohort *cohort, int32 days, int32 outcome, int64 persons)
{
	uint64 *code = array_of(cohort);

	if (!fits_code(persons) ||
		(cohort->n + 1) * sizeof(uint64) > array_bytes(cohort))
		return false;
	code[cohort->n++] = encode(days, outcome, persons);
	return true;
}

/* The first of the sorted counts that is not before a key. */
static uint32
find_count(const CohortCount *count, uint32 n, uint64 key)
{
	uint32 low = 0;
	uint32 high = n;

	while (low < high)
	{
		uint32 middle = low + (high - low) / 2;

		if (count_key(count[middle].time, count[middle].outcome) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
add_to_counts(Cohort *cohort, int32 days, int32 outcome, int64 persons)
{
	CohortCount *count = array_of(cohort);
	uint32 i = find_count(count, cohort->n_sorted, count_key(days, outcome));

	cohort->flags &= ~COHORT_CANONICAL;
	if (i < cohort->n_sorted && count[i].time == days &&
		count[i].outcome == outcome)
	{
		add_to_counter(&count[i].persons, days, persons);
		return true;
	}
	if ((cohort->n + 1) * sizeof(CohortCount) > array_bytes(cohort))
		return false;
	count[cohort->n++] = (CohortCount) {days, outcome, persons};
	return true;
}

/* False when the state has no room for it. */
static inline bool
add_count(Cohort *cohort, int32 days, int32 outcome, int64 persons)
{
	switch (layout_of(cohort))
	{
		case COHORT_DENSE:
			return add_to_dense(cohort, days, outcome, persons);
		case COHORT_LOG:
			return add_to_log(cohort, days, outcome, persons);
		default:
			return add_to_counts(cohort, days, outcome, persons);
	}
}

static Cohort *rebuild(const Cohort *cohort, const Addition *addition);

static pg_noinline Cohort *
add_with_growth(Cohort *cohort, Addition addition)
{
	int32 outcome = addition.outcome;

	if (addition.label != NULL)
		(void) cohort_check_label(addition.label, addition.length, NULL);
	cohort = rebuild(cohort, &addition);
	if (addition.label != NULL)
		outcome = find_outcome(cohort, addition.label, addition.length);
	if (!add_count(cohort, addition.days, outcome, addition.persons))
		elog(ERROR, "rebuilt cohort has no room");
	return cohort;
}

Cohort *
cohort_add(Cohort *cohort, int32 days, const char *label, int length,
		   int64 persons)
{
	int32 outcome = LIFE_TABLE_CENSORED;

	if (label != NULL)
		outcome = find_outcome(cohort, label, length);
	if ((label != NULL && outcome < 0) ||
		!add_count(cohort, days, outcome, persons))
		cohort = add_with_growth(cohort, (Addition) {days, outcome, label,
													 length, persons});
	count_row(cohort, persons);
	return cohort;
}

Cohort *
cohort_add_entered(Cohort *cohort, int32 days, int64 persons)
{
	if (!add_count(cohort, days, COHORT_ENTERED, persons))
		cohort = add_with_growth(cohort, (Addition) {days, COHORT_ENTERED,
													 NULL, 0, persons});
	count_row(cohort, persons);
	return cohort;
}

Cohort *
cohort_add_cohort(Cohort *cohort, const Cohort *other, int sign)
{
	CohortView view = cohort_view(other);

	/*
	 * On the way nobody may enter who does not leave: entries are added
	 * last and taken away first.
	 */
	for (int i = 0; sign < 0 && i < view.n_entered; i++)
		cohort = cohort_add_entered(cohort, view.entered[i].time,
									-view.entered[i].persons);
	for (int i = 0; i < view.n_exits; i++)
	{
		const CohortCount *exit = &view.exit[i];
		CohortOutcome outcome = {NULL, 0};

		if (exit->outcome >= 0)
			outcome = view.outcome[exit->outcome];
		cohort = cohort_add(cohort, exit->time, outcome.label, outcome.length,
							sign * exit->persons);
	}
	for (int i = 0; sign > 0 && i < view.n_entered; i++)
		cohort = cohort_add_entered(cohort, view.entered[i].time,
									view.entered[i].persons);
	return cohort;
}

/* May the contents stay a log, and the addition join it? */
static bool
log_suffices(const Contents *contents, const Addition *addition)
{
	if (!fits_code(addition->persons) || contents->n >= LARGEST_LOG / 2)
		return false;
	for (int i = 0; i < contents->n; i++)
		if (!fits_code(contents->count[i].persons))
			return false;
	return true;
}

/* The outcomes of the contents and, behind them, that of the addition if new. */
static CohortOutcome *
outcomes_with(const Contents *contents, const Addition *addition, int *n)
{
	CohortOutcome *outcome =
		palloc((contents->n_outcomes + 1) * sizeof(CohortOutcome));
	bool known = addition->label == NULL;

	*n = contents->n_outcomes;
	memcpy(outcome, contents->outcome, *n * sizeof(CohortOutcome));
	for (int i = 0; i < *n && !known; i++)
		known = label_cmp(outcome[i].label, outcome[i].length,
						  addition->label, addition->length) == 0;
	if (!known)
		outcome[(*n)++] = (CohortOutcome) {addition->label, addition->length};
	(void) cohort_check_outcomes(*n, NULL);
	return outcome;
}

/*
 * An empty working state of so many rows, with room for the contents and the
 * addition, in the layout that suits them best.
 *
 * Counters are taken when they are no larger than the log would be, or, from
 * as many rows on as a full log has, when there are so few of them that the
 * rows pay for them.  Otherwise the log goes on until it is full, and then
 * gives way to counts, which are looked at again each time they have doubled:
 * the more rows, the more counters they pay for.
 */
static Cohort *
alloc_for(const Contents *contents, const Addition *addition, int64 rows)
{
	int n_outcomes;
	CohortOutcome *outcome = outcomes_with(contents, addition, &n_outcomes);
	int64 days = addition->days;
	bool delayed = addition->outcome == COHORT_ENTERED;
	int64 columns;
	int64 cells;
	Cohort *cohort;

	for (int i = 0; i < contents->n; i++)
		days = Max(days, contents->count[i].time);
	days += 1 + days / 4;
	if (contents->n > 0)
		delayed |= contents->count[0].outcome == COHORT_ENTERED;
	columns = n_outcomes + 1 + delayed;
	cells = days * columns;

	if (cells <= DENSE_MAX_CELLS &&
		(cells <= 2 * contents->n ||
		 (rows >= LARGEST_LOG / 2 && cells <= DENSE_CELLS_PER_ROW * rows)))
	{
		cohort = cohort_alloc(outcome, n_outcomes, cells * sizeof(int64),
							  true);
		cohort->flags = COHORT_DENSE | (delayed ? COHORT_DELAYED : 0);
		cohort->n = days;
		cohort->columns = columns;
	}
	else if (log_suffices(contents, addition))
	{
		cohort = cohort_alloc(outcome, n_outcomes,
							  2 * contents->n * sizeof(uint64), true);
		cohort->flags = COHORT_LOG;
	}
	else
	{
		cohort = cohort_alloc(outcome, n_outcomes,
							  2 * (contents->n + 1) * sizeof(CohortCount),
							  true);
		cohort->flags = COHORT_COUNTS;
	}
	cohort->rows = rows;
	pfree(outcome);
	return cohort;
}

/* A working state with the same contents and room for the addition. */
static Cohort *
rebuild(const Cohort *cohort, const Addition *addition)
{
	Contents contents = cohort_unpack(cohort);
	Cohort *larger = alloc_for(&contents, addition, cohort->rows);

	if (layout_of(larger) == COHORT_COUNTS)
	{
		memcpy(array_of(larger), contents.count,
			   contents.n * sizeof(CohortCount));
		larger->n = contents.n;

		/* Looking for existing counts pays where many of them recur. */
		if (cohort->rows >= 2 * contents.n)
			larger->n_sorted = contents.n;
	}
	else
	{
		for (int i = 0; i < contents.n; i++)
			(void) add_count(larger, contents.count[i].time,
							 contents.count[i].outcome,
							 contents.count[i].persons);
	}
	pfree(contents.outcome);
	pfree(contents.count);
	CHECK_FOR_INTERRUPTS();
	return larger;
}

Cohort *
cohort_new_working(void)
{
	Cohort *cohort = cohort_alloc(NULL, 0, 0, true);

	cohort->flags = COHORT_LOG;
	return cohort;
}

