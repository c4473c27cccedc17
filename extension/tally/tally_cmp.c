/*
 * tally_cmp.c
 *		Order, equality and hashing of whole tallies, all by content: a working
 *		state and its canonical form are equal.
 */
#include "tally/tally.h"

#include "common/hashfn.h"

#include "common/state_cmp.h"

static int
compare_int64(int64 a, int64 b)
{
	return (a > b) - (a < b);
}

int
tally_view_cmp(const TallyView *a, const TallyView *b)
{
	for (int i = 0; i < Min(a->n, b->n); i++)
	{
		const TallyEntry *x = &a->entry[i];
		const TallyEntry *y = &b->entry[i];
		int order = label_cmp(x->label, x->length, y->label, y->length);

		if (order == 0)
			order = compare_int64(x->persons, y->persons);
		if (order != 0)
			return order;
	}
	if (a->n != b->n)
		return a->n - b->n;
	return compare_int64(a->unknown, b->unknown);
}

static int
compare(FunctionCallInfo fcinfo)
{
	const Tally *first = PG_GETARG_TALLY_P(0);
	const Tally *second = PG_GETARG_TALLY_P(1);
	TallyView a = tally_view(first);
	TallyView b = tally_view(second);
	int order = tally_view_cmp(&a, &b);

	/* Index builds and sorts call this a great many times. */
	pfree(a.entry);
	pfree(b.entry);
	PG_FREE_IF_COPY(unconstify(Tally *, first), 0);
	PG_FREE_IF_COPY(unconstify(Tally *, second), 1);
	return order < 0 ? -1 : order > 0;
}

uint64
tally_view_hash(const TallyView *view, uint64 seed)
{
	uint64 hash = hash_bytes_extended((const unsigned char *) &view->unknown,
									  sizeof(view->unknown), seed);

	for (int i = 0; i < view->n; i++)
	{
		const TallyEntry *entry = &view->entry[i];

		hash = hash_bytes_extended((const unsigned char *) entry->label,
								   entry->length, hash);
		hash = hash_bytes_extended((const unsigned char *) &entry->persons,
								   sizeof(entry->persons), hash);
	}
	return hash;
}

static uint64
hash_tally(FunctionCallInfo fcinfo, uint64 seed)
{
	const Tally *tally = PG_GETARG_TALLY_P(0);
	TallyView view = tally_view(tally);
	uint64 hash = tally_view_hash(&view, seed);

	pfree(view.entry);
	return hash;
}

STATE_COMPARISONS(tally, compare, hash_tally);
