/*
 * career_cmp.c
 *		Order, equality and hashing of whole careers, all by content: a working
 *		state and its canonical form are equal.
 */
#include "career/career.h"

#include "common/hashfn.h"

#include "common/label.h"

SPEGEL_FUNCTION(career_eq);
SPEGEL_FUNCTION(career_ne);
SPEGEL_FUNCTION(career_lt);
SPEGEL_FUNCTION(career_le);
SPEGEL_FUNCTION(career_gt);
SPEGEL_FUNCTION(career_ge);
SPEGEL_FUNCTION(career_cmp);
SPEGEL_FUNCTION(career_hash);
SPEGEL_FUNCTION(career_hash_extended);

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
 * Spell by spell: start, state, end, whether it is known; a career that is a prefix of another
 * comes first.
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

Datum
career_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

Datum
career_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

Datum
career_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

Datum
career_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

Datum
career_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

Datum
career_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}

Datum
career_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}

/* Labels are hashed where they occur: their numbers are content too. */
static uint64
hash_career(const Career *career, uint64 seed)
{
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

/*
 * The two hash functions must agree in their low 32 bits for seed 0.
 */
Datum
career_hash(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32((int32) hash_career(PG_GETARG_CAREER_P(0), 0));
}

Datum
career_hash_extended(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64((int64) hash_career(PG_GETARG_CAREER_P(0),
										PG_GETARG_INT64(1)));
}
