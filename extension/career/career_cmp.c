/*
 * career_cmp.c
 *		Order, equality and hashing of whole careers, all by content: a working
 *		state and its canonical form are equal.
 */
#include "career/career.h"

#include "common/hashfn.h"

#include "common/label.h"
#include "common/state_cmp.h"

static int
compare_int32(int32 a, int32 b)
{
	return (a > b) - (a < b);
}

/* Steps before named states; the unknown before both. */
static int
compare_state(const CareerView *a, int32 x, const CareerView *b, int32 y)
{
	if (x == CAREER_UNKNOWN || y == CAREER_UNKNOWN)
		return (x != CAREER_UNKNOWN) - (y != CAREER_UNKNOWN);
	if (a->n_labels == 0 && b->n_labels == 0)
		return compare_int32(x, y);
	if (a->n_labels == 0 || b->n_labels == 0)
		return a->n_labels == 0 ? -1 : 1;
	return label_cmp(a->label[x].label, a->label[x].length,
					 b->label[y].label, b->label[y].length);
}

/*
 * Spell by spell: start, state, end, whether it is known; a career that is a
 * prefix of another comes first.
 */
static int
compare(FunctionCallInfo fcinfo)
{
	const Career *first = PG_GETARG_CAREER_P(0);
	const Career *second = PG_GETARG_CAREER_P(1);
	CareerView a = career_view(first);
	CareerView b = career_view(second);
	int order = 0;

	for (int i = 0; i < Min(a.n, b.n) && order == 0; i++)
	{
		order = compare_int32(a.spell[i].valid_from, b.spell[i].valid_from);
		if (order == 0)
			order = compare_state(&a, a.spell[i].state, &b, b.spell[i].state);
		if (order == 0)
			order = compare_int32(a.spell[i].valid_to, b.spell[i].valid_to);
		if (order == 0)
			order = compare_int32(a.spell[i].end_unknown,
								  b.spell[i].end_unknown);
	}
	if (order == 0)
		order = a.n - b.n;

	/* Index builds and sorts call this a great many times. */
	if (a.label != NULL)
		pfree(a.label);
	if (b.label != NULL)
		pfree(b.label);
	PG_FREE_IF_COPY(unconstify(Career *, first), 0);
	PG_FREE_IF_COPY(unconstify(Career *, second), 1);
	return order < 0 ? -1 : order > 0;
}

/* Labels are hashed where they occur: their numbers are content too. */
static uint64
hash_career(FunctionCallInfo fcinfo, uint64 seed)
{
	const Career *career = PG_GETARG_CAREER_P(0);
	CareerView view = career_view(career);
	uint64 hash = hash_bytes_extended((const unsigned char *) view.spell,
									  view.n * sizeof(CareerSpell), seed);

	for (int i = 0; i < view.n_labels; i++)
		hash = hash_bytes_extended((const unsigned char *) view.label[i].label,
								   view.label[i].length, hash);
	if (view.label != NULL)
		pfree(view.label);
	return hash;
}

STATE_COMPARISONS(career, compare, hash_career);
