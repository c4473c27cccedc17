/*
 * segregation_cmp.c
 *		Order, equality and hashing of whole segregation states, all by content:
 *		a working state and its canonical form are equal.
 */
#include "segregation/segregation.h"

#include "common/hashfn.h"
#include "miscadmin.h"

#include "common/state_cmp.h"

static int
compare_units(const Segregation *a, const Segregation *b, uint32 unit,
			  TallyEntry *a_entry, TallyEntry *b_entry)
{
	int a_length;
	int b_length;
	const char *a_label = segregation_unit_label(a, unit, &a_length);
	const char *b_label = segregation_unit_label(b, unit, &b_length);
	int order = label_cmp(a_label, a_length, b_label, b_length);
	TallyView x;
	TallyView y;

	if (order != 0)
		return order;
	x = segregation_unit_view(a, unit, a_entry);
	y = segregation_unit_view(b, unit, b_entry);
	return tally_view_cmp(&x, &y);
}

/*
 * Unit by unit, label before tally; a state that is a prefix of another comes
 * first.
 */
static int
compare(FunctionCallInfo fcinfo)
{
	const Segregation *a = PG_GETARG_SEGREGATION_P(0);
	const Segregation *b = PG_GETARG_SEGREGATION_P(1);
	TallyEntry *a_entry = palloc((a->n_categories + 1) * sizeof(TallyEntry));
	TallyEntry *b_entry = palloc((b->n_categories + 1) * sizeof(TallyEntry));
	int order = 0;

	for (uint32 u = 0; u < Min(a->n_units, b->n_units) && order == 0; u++)
	{
		order = compare_units(a, b, u, a_entry, b_entry);
		CHECK_FOR_INTERRUPTS();
	}
	if (order == 0)
		order = (a->n_units > b->n_units) - (a->n_units < b->n_units);

	/* Index builds and sorts call this a great many times. */
	pfree(a_entry);
	pfree(b_entry);
	PG_FREE_IF_COPY(unconstify(Segregation *, a), 0);
	PG_FREE_IF_COPY(unconstify(Segregation *, b), 1);
	return order < 0 ? -1 : order > 0;
}

static uint64
hash_segregation(FunctionCallInfo fcinfo, uint64 seed)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	TallyEntry *entry = palloc((s->n_categories + 1) * sizeof(TallyEntry));
	uint64 hash = hash_bytes_uint32_extended(s->n_units, seed);

	for (uint32 u = 0; u < s->n_units; u++)
	{
		TallyView view = segregation_unit_view(s, u, entry);
		int length;
		const char *label = segregation_unit_label(s, u, &length);

		hash = hash_bytes_extended((const unsigned char *) label, length,
								   hash);
		hash = tally_view_hash(&view, hash);
		CHECK_FOR_INTERRUPTS();
	}
	pfree(entry);
	return hash;
}

STATE_COMPARISONS(segregation, compare, hash_segregation);
