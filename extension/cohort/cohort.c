/*
 * cohort.c
 *		Reading cohorts of any layout, and their canonical form.
 */
#include "cohort/cohort_layout.h"

#include "common/int.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

/*
 * A new working state has room for some codes.  Sizes are those that the
 * allocator hands out, for as long as it makes a difference.
 */
#define SMALLEST_WORKING 128
#define LARGEST_ROUNDED 8192

/*
 * Days, persons and labels that anybody may hand in.
 */

bool
cohort_check_days(int64 days, Node *escontext)
{
	if (days < 0 || days > COHORT_MAX_DAYS)
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of days is out of range: %lld",
						(long long) days),
				 errdetail("Days must be between 0 and %d.",
						   COHORT_MAX_DAYS)));
	return true;
}

bool
cohort_check_persons(int64 persons, Node *escontext)
{
	if (persons < 0)
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of persons must not be negative: %lld",
						(long long) persons)));
	if (persons > COHORT_MAX_PERSONS)
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of persons is too large: %lld",
						(long long) persons),
				 errdetail("A cohort can hold at most %lld persons.",
						   (long long) COHORT_MAX_PERSONS)));
	return true;
}

int32
cohort_check_entry(int32 entry, int32 days)
{
	if (entry >= days && entry >= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("entry on day %d is not before the end on day %d",
						entry, days),
				 errdetail("A person is at risk from the day after entry up to and including the end."),
				 errhint("Exclude episodes without time at risk with FILTER (WHERE (entry < days) IS NOT FALSE).")));
	return Max(entry, -1);
}

bool
cohort_check_label(const char *label, int length, Node *escontext)
{
	if (length > COHORT_MAX_LABEL_BYTES)
		ereturn(escontext, false,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("outcome label of %d bytes is too long", length),
				 errdetail("A label can have at most %d bytes; this one begins with \"%.*s\".",
						   COHORT_MAX_LABEL_BYTES,
						   pg_mbcliplen(label, length, 40), label)));
	return true;
}

bool
cohort_check_outcomes(int n, Node *escontext)
{
	if (n > COHORT_MAX_OUTCOMES)
		ereturn(escontext, false,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("cohort would have more than %d outcomes",
						COHORT_MAX_OUTCOMES),
				 errhint("An outcome is a way in which an episode ends, such as promoted or left.")));
	return true;
}

void
cohort_report_sum(int32 days, int64 persons)
{
	if (persons >= 0)
		(void) cohort_check_persons(persons, NULL);
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("cohort would become negative"),
			 errdetail("One outcome would have %lld persons on day %d.",
					   (long long) persons, days),
			 errhint("Only values that were added before can be subtracted.")));
}

bool
cohort_check_counts(int n, Node *escontext)
{
	if (n > COHORT_MAX_COUNTS)
		ereturn(escontext, false,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("cohort would have more than %d counts",
						COHORT_MAX_COUNTS),
				 errdetail("A cohort has one count for each combination of day and outcome."),
				 errhint("Use a coarser unit of time, such as whole days or months.")));
	return true;
}

/*
 * From any layout to sorted contents.
 */

#define ST_SORT sort_counts
#define ST_ELEMENT_TYPE CohortCount
#define ST_COMPARE(a, b) count_cmp(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/* Sums equal counts and drops zeros, in a sorted array. */
static int
sum_counts(CohortCount *count, int n)
{
	int kept = 0;
	int i = 0;

	while (i < n)
	{
		CohortCount sum = count[i];

		for (i++; i < n && count_cmp(&count[i], &sum) == 0; i++)
			if (pg_add_s64_overflow(sum.persons, count[i].persons,
									&sum.persons))
				cohort_report_sum(sum.time, PG_INT64_MAX);
		if (sum.persons < 0 || sum.persons > COHORT_MAX_PERSONS)
			cohort_report_sum(sum.time, sum.persons);
		if (sum.persons > 0)
			count[kept++] = sum;
	}
	return kept;
}

static int
outcome_cmp(const void *a, const void *b)
{
	const CohortOutcome *x = *(const CohortOutcome *const *) a;
	const CohortOutcome *y = *(const CohortOutcome *const *) b;

	return label_cmp(x->label, x->length, y->label, y->length);
}

/*
 * Brings outcomes into order and drops those that nobody had, and the counts
 * with them.  The counts come sorted and leave sorted.  False after a soft
 * error.
 */
static bool
sort_contents(CohortOutcome *outcome, int n_outcomes, CohortCount *count,
			  int n, Contents *result, Node *escontext)
{
	Contents contents = {0, NULL, 0, count};
	const CohortOutcome **order =
		palloc((n_outcomes + 1) * sizeof(CohortOutcome *));
	int32 *number = palloc0((n_outcomes + 1) * sizeof(int32));
	bool moved = false;

	contents.n = sum_counts(count, n);
	if (!cohort_check_counts(contents.n, escontext))
		return false;
	for (int i = 0; i < contents.n; i++)
		if (count[i].outcome >= 0)
			number[count[i].outcome] = 1;
	for (int i = 0; i < n_outcomes; i++)
		if (number[i])
			order[contents.n_outcomes++] = &outcome[i];
	if (!cohort_check_outcomes(contents.n_outcomes, escontext))
		return false;

	qsort(order, contents.n_outcomes, sizeof(CohortOutcome *), outcome_cmp);
	contents.outcome =
		palloc((contents.n_outcomes + 1) * sizeof(CohortOutcome));
	for (int i = 0; i < contents.n_outcomes; i++)
	{
		contents.outcome[i] = *order[i];
		number[order[i] - outcome] = i;
		moved |= order[i] != &outcome[i];
	}
	if (moved)
	{
		for (int i = 0; i < contents.n; i++)
			if (count[i].outcome >= 0)
				count[i].outcome = number[count[i].outcome];
		sort_counts(count, contents.n);
	}
	pfree(order);
	pfree(number);
	*result = contents;
	return true;
}

/* The stored labels, in their order. */
static CohortOutcome *
unpack_outcomes(const Cohort *cohort)
{
	CohortOutcome *outcome =
		palloc((cohort->n_outcomes + 1) * sizeof(CohortOutcome));
	char *position = array_of(cohort);

	for (uint32 i = 0; i < cohort->n_outcomes; i++)
	{
		outcome[i].length = label_previous(&position);
		outcome[i].label = position;
	}
	return outcome;
}

/* The counters that are not zero, as sorted counts. */
static CohortCount *
unpack_dense(const Cohort *cohort, int *n)
{
	const int64 *counter = array_of(cohort);
	uint32 leaving = cohort->columns;
	Size cells = (Size) cohort->n * cohort->columns;
	CohortCount *count;
	int used = 0;

	for (Size i = 0; i < cells; i++)
		used += counter[i] != 0;
	count = palloc((used + 1) * sizeof(CohortCount));

	*n = 0;
	if (cohort->flags & COHORT_DELAYED)
	{
		leaving--;
		for (uint32 day = 0; day < cohort->n; day++)
		{
			int64 persons = counter[(Size) day * cohort->columns + leaving];

			if (persons != 0)
				count[(*n)++] = (CohortCount) {day, COHORT_ENTERED, persons};
		}
	}
	for (uint32 day = 0; day < cohort->n; day++)
		for (uint32 column = 0; column < leaving; column++)
		{
			int64 persons = counter[(Size) day * cohort->columns + column];

			if (persons != 0)
				count[(*n)++] =
					(CohortCount) {day, (int32) column - 1, persons};
		}
	return count;
}

static CohortCount *
unpack_log(const Cohort *cohort, int *n)
{
	const uint64 *code = array_of(cohort);
	CohortCount *count = palloc((cohort->n + 1) * sizeof(CohortCount));

	*n = cohort->n;
	for (uint32 i = 0; i < cohort->n; i++)
	{
		count[i].time = code[i] >> CODE_DAY_SHIFT;
		count[i].outcome = COHORT_ENTERED +
			(int32) (code[i] >> CODE_OUTCOME_SHIFT & CODE_OUTCOME_MASK);
		count[i].persons =
			(int64) (code[i] & CODE_PERSONS_MASK) - CODE_PERSONS_BIAS;
	}
	sort_counts(count, *n);
	return count;
}

static CohortCount *
unpack_counts(const Cohort *cohort, int *n)
{
	CohortCount *count = palloc((cohort->n + 1) * sizeof(CohortCount));

	*n = cohort->n;
	memcpy(count, array_of(cohort), cohort->n * sizeof(CohortCount));
	if (cohort->n_sorted < cohort->n)
		sort_counts(count, *n);
	return count;
}

Contents
cohort_unpack(const Cohort *cohort)
{
	CohortOutcome *outcome = unpack_outcomes(cohort);
	CohortCount *count;
	Contents contents;
	int n;

	switch (layout_of(cohort))
	{
		case COHORT_DENSE:
			count = unpack_dense(cohort, &n);
			break;
		case COHORT_LOG:
			count = unpack_log(cohort, &n);
			break;
		default:
			count = unpack_counts(cohort, &n);
			break;
	}
	(void) sort_contents(outcome, cohort->n_outcomes, count, n, &contents,
						 NULL);
	return contents;
}

/*
 * Reading, and the canonical form.
 */

Cohort *
cohort_alloc(const CohortOutcome *outcome, int n_outcomes, Size bytes,
			 bool working)
{
	Size labels = 0;
	Size size;
	Cohort *cohort;
	LabelTable table;

	for (int i = 0; i < n_outcomes; i++)
		labels += label_size(outcome[i].length);
	size = COHORT_HEADER_SIZE + MAXALIGN(labels) + bytes;
	if (working && size <= LARGEST_ROUNDED)
		size = Max(SMALLEST_WORKING, pg_nextpower2_size_t(size));

	cohort = state_alloc(size, STATE_COHORT, COHORT_VERSION);
	cohort->label_bytes = labels;
	cohort->n_outcomes = n_outcomes;
	table = label_table(cohort);
	table.lowest = table.end;
	for (int i = 0; i < n_outcomes; i++)
		(void) label_table_append(&table, outcome[i].label, outcome[i].length);
	return cohort;
}

static int
count_entered(const CohortCount *count, int n)
{
	int n_entered = 0;

	while (n_entered < n && count[n_entered].outcome == COHORT_ENTERED)
		n_entered++;
	return n_entered;
}

static CohortView
view_of(const Contents *contents, int n_entered)
{
	CohortView view;

	view.n_outcomes = contents->n_outcomes;
	view.outcome = contents->outcome;
	view.n_entered = n_entered;
	view.entered = contents->count;
	view.n_exits = contents->n - n_entered;
	view.exit = contents->count + n_entered;
	view.persons = 0;
	return view;
}

/*
 * Sums the persons, and makes sure that nobody leaves who is not there.  False
 * after a soft error.
 */
static bool
check_possible(CohortView *view, Node *escontext)
{
	int64 at_risk;
	int64 entered = 0;
	int next = 0;
	int i = 0;

	for (int j = 0; j < view->n_exits; j++)
	{
		view->persons += view->exit[j].persons;
		if (!cohort_check_persons(view->persons, escontext))
			return false;
	}
	for (int j = 0; j < view->n_entered; j++)
	{
		entered += view->entered[j].persons;
		if (!cohort_check_persons(entered, escontext))
			return false;
	}
	if (entered > view->persons)
		ereturn(escontext, false,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("impossible cohort: more persons come under observation than leave it"),
				 errdetail("%lld persons come under observation and %lld leave or are censored.",
						   (long long) entered, (long long) view->persons)));

	at_risk = view->persons - entered;
	while (i < view->n_exits)
	{
		int32 day = view->exit[i].time;
		int64 leaving = 0;

		while (next < view->n_entered && view->entered[next].time < day)
			at_risk += view->entered[next++].persons;
		for (; i < view->n_exits && view->exit[i].time == day; i++)
			leaving += view->exit[i].persons;
		if (leaving > at_risk)
			ereturn(escontext, false,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("impossible cohort: more persons leave on day %d than are at risk",
							day),
					 errdetail("%lld leave and %lld are at risk.",
							   (long long) leaving, (long long) at_risk),
					 errhint("A person who comes under observation on a day must leave on a later day.")));
		at_risk -= leaving;
	}
	return true;
}

CohortView
cohort_view(const Cohort *cohort)
{
	Contents contents;
	CohortView view;

	if (cohort->flags & COHORT_CANONICAL)
	{
		contents.n_outcomes = cohort->n_outcomes;
		contents.outcome = unpack_outcomes(cohort);
		contents.n = cohort->n;
		contents.count = array_of(cohort);
		view = view_of(&contents, cohort->n_entered);
		view.persons = cohort->persons;
		return view;
	}
	contents = cohort_unpack(cohort);
	view = view_of(&contents, count_entered(contents.count, contents.n));
	(void) check_possible(&view, NULL);
	return view;
}

void
cohort_view_free(const Cohort *cohort, CohortView *view)
{
	pfree(view->outcome);
	if (!(cohort->flags & COHORT_CANONICAL))
		pfree(unconstify(CohortCount *, view->entered));
}

/* Packs contents that are possible. */
static Cohort *
pack(const CohortView *view)
{
	int n = view->n_entered + view->n_exits;
	Cohort *cohort = cohort_alloc(view->outcome, view->n_outcomes,
								  n * sizeof(CohortCount), false);

	cohort->flags = COHORT_COUNTS | COHORT_CANONICAL;
	cohort->persons = view->persons;
	cohort->n = cohort->n_sorted = n;
	cohort->n_entered = view->n_entered;
	if (n > 0)
		memcpy(array_of(cohort), view->entered, n * sizeof(CohortCount));
	return cohort;
}

Cohort *
cohort_canonical(const Cohort *cohort)
{
	CohortView view;

	if (cohort->flags & COHORT_CANONICAL)
		return state_copy(cohort);
	view = cohort_view(cohort);
	return pack(&view);
}

Cohort *
cohort_make(CohortOutcome *outcome, int n_outcomes, CohortCount *count, int n,
			Node *escontext)
{
	Contents contents;
	CohortView view;

	for (int i = 0; i < n_outcomes; i++)
		if (!cohort_check_label(outcome[i].label, outcome[i].length,
								escontext))
			return NULL;
	for (int i = 0; i < n; i++)
	{
		if (!cohort_check_days(count[i].time, escontext) ||
			!cohort_check_persons(count[i].persons, escontext))
			return NULL;
	}
	sort_counts(count, n);
	for (int i = 1; i < n; i++)
	{
		if (count_cmp(&count[i - 1], &count[i]) == 0)
			ereturn(escontext, NULL,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("persons of day %d are counted more than once",
							count[i].time),
					 errdetail("Each day can have one count for each outcome, one for the censored and one for those who come under observation.")));
	}
	if (!sort_contents(outcome, n_outcomes, count, n, &contents, escontext))
		return NULL;
	for (int i = 1; i < contents.n_outcomes; i++)
	{
		if (label_cmp(contents.outcome[i - 1].label,
					  contents.outcome[i - 1].length,
					  contents.outcome[i].label,
					  contents.outcome[i].length) == 0)
			ereturn(escontext, NULL,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("outcome \"%.*s\" is listed more than once",
							contents.outcome[i].length,
							contents.outcome[i].label)));
	}
	view = view_of(&contents, count_entered(contents.count, contents.n));
	return check_possible(&view, escontext) ? pack(&view) : NULL;
}
