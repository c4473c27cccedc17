/*
 * career.c
 *		The layout of careers: adding spells to a working state, and the
 *		canonical form.
 */
#include "career/career.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "common/calendar.h"
#include "common/label_table.h"

#define CAREER_HEADER_SIZE offsetof(Career, spell)
#define CAREER_SMALLEST_WORKING 128

/* Below this many spells growing is cheaper than looking for repeated ones. */
#define CAREER_MERGE_FROM 32

/* Spells that a cheap loop handles between checks for interrupts. */
#define SPELLS_PER_CHECK 65536

static inline char *
label_end(const Career *career)
{
	return (char *) career + VARSIZE(career);
}

static inline LabelTable
label_table(const Career *career)
{
	return (LabelTable) {
		.end = label_end(career),
		.lowest = label_end(career) - career->label_bytes
	};
}

static inline uint32
count_labels(const LabelTable *table)
{
	char *position = table->end;
	uint32 n = 0;

	for (; position > table->lowest; n++)
		(void) label_previous(&position);
	return n;
}

static inline Size
used_space(const Career *career)
{
	return CAREER_HEADER_SIZE + career->n * sizeof(CareerSpell) +
		career->label_bytes;
}

/*
 * What anybody may hand in.
 */

#define START_OUT_OF_RANGE "start of a spell is out of range: %s"
#define ENDS_BEFORE_START "spell ends before it starts: from %s to %s"

static inline bool
is_start(DateADT day)
{
	return day >= CALENDAR_FIRST_DAY && day < CALENDAR_OPEN_DAY;
}

char *
career_days_fault(DateADT valid_from, DateADT valid_to)
{
	if (!is_start(valid_from))
		return psprintf(START_OUT_OF_RANGE, calendar_text(valid_from));
	if (valid_to < valid_from)
		return psprintf(ENDS_BEFORE_START, calendar_text(valid_from),
						calendar_text(valid_to));
	return NULL;
}

bool
career_check_days(DateADT valid_from, DateADT *valid_to, Node *escontext)
{
	if (unlikely(!is_start(valid_from)))
		ereturn(escontext, false,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg(START_OUT_OF_RANGE,
						calendar_text(valid_from)),
				 errdetail("A spell must start on a day between 0001-01-01 and 9998-12-31.")));
	if (unlikely(*valid_to < valid_from))
		ereturn(escontext, false,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg(ENDS_BEFORE_START,
						calendar_text(valid_from), calendar_text(*valid_to)),
				 errhint("valid_to is the first day after the spell. Exclude such rows, but not open ends, with FILTER (WHERE (valid_from <= valid_to) IS NOT FALSE); spell_errors() lists them.")));
	if (*valid_to >= CALENDAR_OPEN_DAY)
		*valid_to = CAREER_OPEN;
	return valid_from < *valid_to;
}

static bool
check_label(const char *label, int length, Node *escontext)
{
	if (length > CAREER_MAX_LABEL_BYTES)
		ereturn(escontext, false,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("label of a state is too long: %d bytes", length),
				 errdetail("A label can have at most %d bytes; this one begins with \"%.*s\".",
						   CAREER_MAX_LABEL_BYTES,
						   pg_mbcliplen(label, length, 40), label)));
	return true;
}

static pg_noinline Career *
report_mixed(Node *escontext)
{
	ereturn(escontext, NULL,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot mix steps and named states in a career"),
			 errhint("Number the states, or write the steps as text.")));
}

/*
 * Spells.
 */

static inline int
by_state(const CareerSpell *a, const CareerSpell *b)
{
	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	return (a->valid_from > b->valid_from) - (a->valid_from < b->valid_from);
}

static inline int
by_start(const CareerSpell *a, const CareerSpell *b)
{
	if (a->valid_from != b->valid_from)
		return a->valid_from < b->valid_from ? -1 : 1;
	return (a->state > b->state) - (a->state < b->state);
}

#define ST_SORT sort_by_state
#define ST_ELEMENT_TYPE CareerSpell
#define ST_COMPARE(a, b) by_state(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_by_start
#define ST_ELEMENT_TYPE CareerSpell
#define ST_COMPARE(a, b) by_start(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * Sorts spells by state and start, and joins those of one state that overlap
 * or touch.  Returns how many unbroken stays are left.  Of equal ends one that
 * is known makes it known, so that the order of the spells does not matter.
 */
static uint32
merge_spells(CareerSpell *spell, uint32 n)
{
	uint32 last = 0;

	if (n == 0)
		return 0;
	sort_by_state(spell, n);
	for (uint32 i = 1; i < n; i++)
	{
		if (i % SPELLS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
		if (spell[i].state == spell[last].state &&
			spell[i].valid_from <= spell[last].valid_to)
		{
			if (spell[i].valid_to > spell[last].valid_to)
			{
				spell[last].valid_to = spell[i].valid_to;
				spell[last].end_unknown = spell[i].end_unknown;
			}
			else if (spell[i].valid_to == spell[last].valid_to)
				spell[last].end_unknown &= spell[i].end_unknown;
		}
		else
			spell[++last] = spell[i];
	}
	return last + 1;
}

/*
 * Working states.
 */

Career *
career_new_working(void)
{
	return state_alloc(CAREER_SMALLEST_WORKING, STATE_CAREER, CAREER_VERSION);
}

/*
 * The same career with so many more bytes of room.  A long one is merged
 * first: registers that repeat every spell each month stay as small as their
 * histories.  At least half of what is returned is free or new, so that the
 * work per row stays constant.
 */
static pg_noinline Career *
enlarge(Career *career, Size needed, Node *escontext)
{
	Size size = CAREER_SMALLEST_WORKING;
	Career *larger;

	if (career->n >= CAREER_MERGE_FROM)
	{
		career->n = merge_spells(career->spell, career->n);
		if (used_space(career) + needed <= VARSIZE(career) / 2)
			return career;
	}
	while (size < used_space(career) + needed || size <= VARSIZE(career))
		size *= 2;
	if (!state_size_is_valid(size, escontext))
		return NULL;
	larger = state_alloc(size, STATE_CAREER, CAREER_VERSION);
	larger->flags = career->flags;
	larger->n = career->n;
	larger->label_bytes = career->label_bytes;
	memcpy(larger->spell, career->spell, career->n * sizeof(CareerSpell));
	memcpy(label_end(larger) - career->label_bytes,
		   label_end(career) - career->label_bytes, career->label_bytes);
	return larger;
}

static inline Career *
make_room(Career *career, Size needed, Node *escontext)
{
	if (unlikely(VARSIZE(career) - used_space(career) < needed))
	{
		career = enlarge(career, needed, escontext);
		if (career == NULL)
			return NULL;
	}
	career->flags &= ~CAREER_CANONICAL;
	return career;
}

static inline Career *
append_spell(Career *career, int32 state, DateADT valid_from, DateADT valid_to,
			 Node *escontext)
{
	career = make_room(career, sizeof(CareerSpell), escontext);
	if (career == NULL)
		return NULL;
	career->spell[career->n++] = (CareerSpell) {
		.valid_from = valid_from, .valid_to = valid_to, .state = state
	};
	return career;
}

Career *
career_add_step(Career *career, int32 step, DateADT valid_from,
				DateADT valid_to, Node *escontext)
{
	if (unlikely(step == CAREER_UNKNOWN))
		ereturn(escontext, NULL,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("step is out of range: %d", step)));
	if (unlikely(career->label_bytes > 0))
		return report_mixed(escontext);
	career = append_spell(career, step, valid_from, valid_to, escontext);
	if (career != NULL)
		career->flags |= CAREER_STEPS;
	return career;
}

Career *
career_add_unknown(Career *career, DateADT valid_from, DateADT valid_to,
				   Node *escontext)
{
	return append_spell(career, CAREER_UNKNOWN, valid_from, valid_to,
						escontext);
}

/*
 * Adds a label unless it is there already.  A person is in few different
 * states, so that a walk over the labels does.
 */
static Career *
enter_label(Career *career, const char *label, int length, int32 *state,
			Node *escontext)
{
	LabelTable table = label_table(career);
	uint32 n = label_table_find(&table, label, length);

	if (n != LABEL_NONE)
	{
		*state = n;
		return career;
	}
	if (!check_label(label, length, escontext))
		return NULL;
	if (career->flags & CAREER_STEPS)
		return report_mixed(escontext);
	n = count_labels(&table);
	if (n >= CAREER_MAX_STATES)
		ereturn(escontext, NULL,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("career would have more than %d different states",
						CAREER_MAX_STATES),
				 errhint("A career is the history of one person: is a GROUP BY missing?")));
	career = make_room(career, label_size(length), escontext);
	if (career == NULL)
		return NULL;
	table = label_table(career);
	(void) label_table_append(&table, label, length);
	career->label_bytes = table.end - table.lowest;
	*state = n;
	return career;
}

Career *
career_add_label(Career *career, const char *label, int length,
				 DateADT valid_from, DateADT valid_to, Node *escontext)
{
	int32 state;

	career = enter_label(career, label, length, &state, escontext);
	if (career == NULL)
		return NULL;
	return append_spell(career, state, valid_from, valid_to, escontext);
}

/* The labels of a career in the order of their numbers. */
static CareerLabel *
unpack_labels(const Career *career, int *n)
{
	LabelTable table = label_table(career);
	char *position = table.end;
	CareerLabel *label;

	*n = count_labels(&table);
	if (*n == 0)
		return NULL;
	label = palloc(*n * sizeof(CareerLabel));
	for (int i = 0; i < *n; i++)
	{
		label[i].length = label_previous(&position);
		label[i].label = position;
	}
	return label;
}

Career *
career_add_career(Career *career, const Career *other)
{
	int n_labels;
	CareerLabel *label = unpack_labels(other, &n_labels);
	int32 *number = palloc((n_labels + 1) * sizeof(int32));

	if ((career->flags & CAREER_STEPS && other->label_bytes > 0) ||
		(other->flags & CAREER_STEPS && career->label_bytes > 0))
		return report_mixed(NULL);
	for (int i = 0; i < n_labels; i++)
		career = enter_label(career, label[i].label, label[i].length,
							 &number[i], NULL);
	career = make_room(career, other->n * sizeof(CareerSpell), NULL);
	for (uint32 i = 0; i < other->n; i++)
	{
		CareerSpell spell = other->spell[i];

		if (n_labels > 0 && spell.state != CAREER_UNKNOWN)
			spell.state = number[spell.state];
		career->spell[career->n++] = spell;
	}
	career->flags |= other->flags & CAREER_STEPS;
	if (label != NULL)
		pfree(label);
	pfree(number);
	return career;
}

/*
 * The canonical form.
 */

static int
by_label(const void *a, const void *b, void *arg)
{
	const CareerLabel *label = arg;
	int x = *(const int *) a;
	int y = *(const int *) b;

	return label_cmp(label[x].label, label[x].length, label[y].label,
					 label[y].length);
}

/* Sorts the labels and gives the spells their new numbers. */
static void
sort_labels(CareerView *view, CareerSpell *spell, uint32 n)
{
	CareerLabel *sorted = palloc(view->n_labels * sizeof(CareerLabel));
	int *order = palloc(view->n_labels * sizeof(int));
	int *number = palloc(view->n_labels * sizeof(int));

	for (int i = 0; i < view->n_labels; i++)
		order[i] = i;
	qsort_arg(order, view->n_labels, sizeof(int), by_label, view->label);
	for (int i = 0; i < view->n_labels; i++)
	{
		sorted[i] = view->label[order[i]];
		number[order[i]] = i;
	}
	for (uint32 i = 0; i < n; i++)
		if (spell[i].state != CAREER_UNKNOWN)
			spell[i].state = number[spell[i].state];
	pfree(view->label);
	pfree(order);
	pfree(number);
	view->label = sorted;
}

CareerView
career_view(const Career *career)
{
	CareerView view = {.n = career->n, .spell = career->spell};
	CareerSpell *spell;

	view.label = unpack_labels(career, &view.n_labels);
	if (career->flags & CAREER_CANONICAL || career->n == 0)
		return view;

	spell = palloc_extended(career->n * sizeof(CareerSpell), MCXT_ALLOC_HUGE);
	memcpy(spell, career->spell, career->n * sizeof(CareerSpell));
	if (view.n_labels > 1)
		sort_labels(&view, spell, career->n);
	view.n = merge_spells(spell, career->n);
	sort_by_start(spell, view.n);
	view.spell = spell;
	return view;
}

Career *
career_canonical_soft(const Career *career, Node *escontext)
{
	CareerView view = career_view(career);
	Career *canonical;
	char *position;

	if (view.n > CAREER_MAX_SPELLS)
		ereturn(escontext, NULL,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("career of %d spells is too long", view.n),
				 errdetail("A career can have at most %d spells.",
						   CAREER_MAX_SPELLS),
				 errhint("A career is the history of one person: is a GROUP BY missing?")));
	canonical = state_alloc(CAREER_HEADER_SIZE + view.n * sizeof(CareerSpell) +
							career->label_bytes, STATE_CAREER, CAREER_VERSION);
	canonical->flags = CAREER_CANONICAL | (career->flags & CAREER_STEPS);
	canonical->n = view.n;
	canonical->label_bytes = career->label_bytes;
	memcpy(canonical->spell, view.spell, view.n * sizeof(CareerSpell));
	position = label_end(canonical);
	for (int i = 0; i < view.n_labels; i++)
		position = label_push(position, view.label[i].label,
							  view.label[i].length);
	return canonical;
}
