/*
 * cohort_cmp.c
 *		Order, equality and hashing of whole cohorts, all by content: a working
 *		state and its canonical form are equal.
 */
#include "cohort/cohort.h"

#include "common/hashfn.h"

#include "common/label.h"
#include "common/state_cmp.h"

static int
compare_int64(int64 a, int64 b)
{
	return (a > b) - (a < b);
}

static CohortOutcome
outcome_of(const CohortView *view, const CohortCount *count)
{
	return count->outcome < 0 ? (CohortOutcome) {"", -1} :
		view->outcome[count->outcome];
}

/* Day before outcome before persons; censored come before any outcome. */
static int
compare_counts(const CohortView *a, const CohortCount *x, const CohortView *b,
			   const CohortCount *y)
{
	CohortOutcome p = outcome_of(a, x);
	CohortOutcome q = outcome_of(b, y);

	if (x->time != y->time)
		return compare_int64(x->time, y->time);
	if (p.length < 0 || q.length < 0)
	{
		if (p.length != q.length)
			return p.length < 0 ? -1 : 1;
	}
	else
	{
		int order = label_cmp(p.label, p.length, q.label, q.length);

		if (order != 0)
			return order;
	}
	return compare_int64(x->persons, y->persons);
}

/* Who left decides before who came under observation. */
int
cohort_compare(const Cohort *first, const Cohort *second)
{
	CohortView a = cohort_view(first);
	CohortView b = cohort_view(second);
	int order = 0;

	for (int i = 0; i < Min(a.n_exits, b.n_exits) && order == 0; i++)
		order = compare_counts(&a, &a.exit[i], &b, &b.exit[i]);
	if (order == 0)
		order = a.n_exits - b.n_exits;
	for (int i = 0; i < Min(a.n_entered, b.n_entered) && order == 0; i++)
		order = compare_counts(&a, &a.entered[i], &b, &b.entered[i]);
	if (order == 0)
		order = a.n_entered - b.n_entered;
	cohort_view_free(first, &a);
	cohort_view_free(second, &b);
	return order;
}

static int
compare(FunctionCallInfo fcinfo)
{
	const Cohort *a = PG_GETARG_COHORT_P(0);
	const Cohort *b = PG_GETARG_COHORT_P(1);
	int order = cohort_compare(a, b);

	/* Index builds and sorts call this a great many times. */
	PG_FREE_IF_COPY(unconstify(Cohort *, a), 0);
	PG_FREE_IF_COPY(unconstify(Cohort *, b), 1);
	return order < 0 ? -1 : order > 0;
}

/* Counts name outcomes by their place among the labels, which are hashed. */
static uint64
hash_cohort(FunctionCallInfo fcinfo, uint64 seed)
{
	const Cohort *cohort = PG_GETARG_COHORT_P(0);
	CohortView view = cohort_view(cohort);
	uint64 hash;

	hash = hash_bytes_extended((const unsigned char *) view.exit,
							   view.n_exits * sizeof(CohortCount), seed);
	hash = hash_bytes_extended((const unsigned char *) view.entered,
							   view.n_entered * sizeof(CohortCount), hash);
	for (int i = 0; i < view.n_outcomes; i++)
		hash = hash_bytes_extended((const unsigned char *) view.outcome[i].label,
								   view.outcome[i].length, hash);
	cohort_view_free(cohort, &view);
	PG_FREE_IF_COPY(unconstify(Cohort *, cohort), 0);
	return hash;
}

STATE_COMPARISONS(cohort, compare, hash_cohort);
