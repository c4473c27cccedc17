/*
 * career_history.c
 *		From the days in each state to one state a day.
 */
#include "career/career.h"

#include "lib/binaryheap.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "common/label.h"

bool
career_outranks(const CareerView *view, const CareerSpell *a,
				const CareerSpell *b)
{
	if (a->state == CAREER_UNKNOWN || b->state == CAREER_UNKNOWN)
		return a->state != CAREER_UNKNOWN;
	if (view->n_labels == 0)
		return a->state > b->state;
	if (a->valid_from != b->valid_from)
		return a->valid_from > b->valid_from;
	return a->state < b->state;
}

bool
career_find_state(const CareerView *view, const char *label, int length,
				  int32 *state)
{
	if (view->n_labels == 0)
	{
		for (int i = 0; i < view->n; i++)
		{
			char digits[12];

			CHECK_FOR_INTERRUPTS();
			*state = view->spell[i].state;
			if (*state != CAREER_UNKNOWN &&
				pg_ltoa(*state, digits) == length &&
				memcmp(digits, label, length) == 0)
				return true;
		}
		return false;
	}
	for (int i = 0; i < view->n_labels; i++)
	{
		if (label_cmp(view->label[i].label, view->label[i].length, label,
					  length) == 0)
		{
			*state = i;
			return true;
		}
	}
	return false;
}

static int
compare_rank(Datum a, Datum b, void *arg)
{
	const CareerView *view = arg;
	const CareerSpell *x = &view->spell[DatumGetInt32(a)];
	const CareerSpell *y = &view->spell[DatumGetInt32(b)];

	return career_outranks(view, x, y) ? 1 : -1;
}

static bool
overlaps(const CareerView *view)
{
	for (int i = 1; i < view->n; i++)
		if (view->spell[i].valid_from < view->spell[i - 1].valid_to)
			return true;
	return false;
}

/* Appends a day range, which may continue the last one. */
static void
append(CareerSpell *spell, int *n, CareerSpell next)
{
	if (*n > 0 && spell[*n - 1].state == next.state &&
		spell[*n - 1].valid_to == next.valid_from)
		spell[*n - 1].valid_to = next.valid_to;
	else
		spell[(*n)++] = next;
}

/*
 * A sweep over the days with a heap of the spells that have begun, the one
 * that outranks the others on top.  Spells that have ended stay in the heap
 * until they come to its top.  Each turn ends a range where a spell begins or
 * the topmost one ends, so that there are at most two ranges per spell.
 */
CareerView
career_history(const Career *career)
{
	CareerView view = career_view(career);
	CareerView history = view;
	CareerSpell *spell;
	binaryheap *heap;
	DateADT day = 0;
	int begun = 0;

	if (!overlaps(&view))
		return view;

	spell = palloc_extended(2 * (Size) view.n * sizeof(CareerSpell),
							MCXT_ALLOC_HUGE);
	heap = binaryheap_allocate(view.n, compare_rank, &view);
	history.n = 0;
	history.spell = spell;
	while (begun < view.n || !binaryheap_empty(heap))
	{
		const CareerSpell *top;
		CareerSpell next;

		CHECK_FOR_INTERRUPTS();
		if (binaryheap_empty(heap))
			day = view.spell[begun].valid_from;
		while (begun < view.n && view.spell[begun].valid_from <= day)
			binaryheap_add(heap, Int32GetDatum(begun++));
		top = &view.spell[DatumGetInt32(binaryheap_first(heap))];
		if (top->valid_to <= day)
		{
			(void) binaryheap_remove_first(heap);
			continue;
		}
		next = (CareerSpell) {
			.valid_from = day, .valid_to = top->valid_to, .state = top->state
		};
		if (begun < view.n && view.spell[begun].valid_from < next.valid_to)
			next.valid_to = view.spell[begun].valid_from;
		append(spell, &history.n, next);
		day = next.valid_to;
	}
	binaryheap_free(heap);
	return history;
}
