/*
 * career_read.c
 *		Accessors of one career.  What a person counts as, day by day, is read
 *		from the resolved history; whether and when they were in a given state
 *		from the unbroken stays.
 */
#include "career/career.h"

#include "utils/builtins.h"

#include "career/career_read.h"
#include "common/calendar.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(career_state_at);
SPEGEL_FUNCTION(career_step_at);
SPEGEL_FUNCTION(career_first_entered_state);
SPEGEL_FUNCTION(career_first_entered_step);
SPEGEL_FUNCTION(career_first_reached);
SPEGEL_FUNCTION(career_days_in_state);
SPEGEL_FUNCTION(career_days_in_step);
SPEGEL_FUNCTION(career_tenure);
SPEGEL_FUNCTION(career_started);
SPEGEL_FUNCTION(career_ended);
SPEGEL_FUNCTION(career_end_unknown);
SPEGEL_FUNCTION(career_known_until);
SPEGEL_FUNCTION(career_spells);
SPEGEL_FUNCTION(career_transitions);

void
career_require_steps(const CareerView *view)
{
	if (view->n_labels > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("career has named states, not steps"),
				 errdetail("One of its states is \"%.*s\".",
						   view->label[0].length, view->label[0].label),
				 errhint("Pass the state as text.")));
}

void
career_report_open(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("career has an open end, but observed_until is not specified"),
			 errdetail("How long this person has been observed is unknown."),
			 errhint("Specify observed_until, the first day that is no longer observed, such as the day of the extract.")));
}

static Datum
state_text(const CareerView *view, int32 state)
{
	char digits[12];

	if (view->n_labels > 0)
		return PointerGetDatum(cstring_to_text_with_len(view->label[state].label,
														view->label[state].length));
	return PointerGetDatum(cstring_to_text_with_len(digits,
													pg_ltoa(state, digits)));
}

/* A state; NULL for the unknown. */
static void
row_add_state(ResultRow *row, const CareerView *view, int32 state)
{
	if (state == CAREER_UNKNOWN)
		row_add_null(row);
	else
		row_add(row, state_text(view, state), false);
}

/* The state of a person on a day; false for the unknown, and for none. */
static bool
state_on(const CareerView *view, DateADT day, int32 *state)
{
	const CareerSpell *best = NULL;

	for (int i = 0; i < view->n && view->spell[i].valid_from <= day; i++)
	{
		const CareerSpell *spell = &view->spell[i];

		if (day < spell->valid_to &&
			(best == NULL || career_outranks(view, spell, best)))
			best = spell;
	}
	if (best == NULL || best->state == CAREER_UNKNOWN)
		return false;
	*state = best->state;
	return true;
}

Datum
career_state_at(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	int32 state;

	if (!state_on(&view, PG_GETARG_DATEADT(1), &state))
		PG_RETURN_NULL();
	return state_text(&view, state);
}

Datum
career_step_at(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	int32 step;

	career_require_steps(&view);
	if (!state_on(&view, PG_GETARG_DATEADT(1), &step))
		PG_RETURN_NULL();
	PG_RETURN_INT32(step);
}

const CareerSpell *
career_first_stay(const CareerView *view, int32 state, bool or_higher)
{
	for (int i = 0; i < view->n; i++)
	{
		int32 here = view->spell[i].state;

		if (here == state || (or_higher && here > state))
			return &view->spell[i];
	}
	return NULL;
}

static Datum
first_day(FunctionCallInfo fcinfo, const CareerView *view, int32 state,
		  bool or_higher)
{
	const CareerSpell *stay = career_first_stay(view, state, or_higher);

	if (stay == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(stay->valid_from);
}

Datum
career_first_entered_state(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	text *label = PG_GETARG_TEXT_PP(1);
	int32 state;

	if (!career_find_state(&view, VARDATA_ANY(label),
						   VARSIZE_ANY_EXHDR(label), &state))
		PG_RETURN_NULL();
	return first_day(fcinfo, &view, state, false);
}

/* A step as an argument: no spell has the number of the unknown. */
Datum
career_first_entered_step(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	int32 step = PG_GETARG_INT32(1);

	career_require_steps(&view);
	if (step == CAREER_UNKNOWN)
		PG_RETURN_NULL();
	return first_day(fcinfo, &view, step, false);
}

Datum
career_first_reached(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));

	career_require_steps(&view);
	return first_day(fcinfo, &view,
					 Max(PG_GETARG_INT32(1), CAREER_UNKNOWN + 1), true);
}

/*
 * Days in one state, or in any when state is NULL, before observed_until,
 * which is NULL or argument number `until`.  `view` holds the unbroken stays,
 * or for any state the resolved history.
 */
static Datum
count_days(FunctionCallInfo fcinfo, const CareerView *view,
		   const int32 *state, int until)
{
	bool limited = !PG_ARGISNULL(until) &&
		!DATE_IS_NOEND(PG_GETARG_DATEADT(until));
	int64 days = 0;

	for (int i = 0; i < view->n; i++)
	{
		CareerSpell spell = view->spell[i];

		if (state != NULL && spell.state != *state)
			continue;
		if (limited)
			spell.valid_to = Min(spell.valid_to, PG_GETARG_DATEADT(until));
		else if (spell.valid_to == CAREER_OPEN)
			career_report_open();
		days += Max(0, (int64) spell.valid_to - spell.valid_from);
	}
	PG_RETURN_INT32((int32) days);
}

Datum
career_days_in_state(PG_FUNCTION_ARGS)
{
	CareerView view;
	int32 state;
	text *label;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	view = career_view(PG_GETARG_CAREER_P(0));
	label = PG_GETARG_TEXT_PP(1);
	if (!career_find_state(&view, VARDATA_ANY(label),
						   VARSIZE_ANY_EXHDR(label), &state))
		PG_RETURN_INT32(0);
	return count_days(fcinfo, &view, &state, 2);
}

Datum
career_days_in_step(PG_FUNCTION_ARGS)
{
	CareerView view;
	int32 step;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	view = career_view(PG_GETARG_CAREER_P(0));
	career_require_steps(&view);
	step = PG_GETARG_INT32(1);
	if (step == CAREER_UNKNOWN)
		PG_RETURN_INT32(0);
	return count_days(fcinfo, &view, &step, 2);
}

Datum
career_tenure(PG_FUNCTION_ARGS)
{
	CareerView history;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	history = career_history(PG_GETARG_CAREER_P(0));
	return count_days(fcinfo, &history, NULL, 1);
}

Datum
career_started(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));

	if (view.n == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(view.spell[0].valid_from);
}

bool
career_last_end(const CareerView *view, DateADT observed_until, DateADT *end,
				bool *unknown)
{
	*end = DATEVAL_NOBEGIN;
	*unknown = false;
	for (int i = 0; i < view->n; i++)
	{
		const CareerSpell *stay = &view->spell[i];

		if (stay->valid_from >= observed_until)
			break;
		if (stay->valid_to == *end)
			*unknown |= stay->end_unknown;
		else if (stay->valid_to > *end)
		{
			*end = stay->valid_to;
			*unknown = stay->end_unknown;
		}
	}
	return !DATE_IS_NOBEGIN(*end);
}

Datum
career_ended(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	DateADT end;
	bool unknown;

	if (!career_last_end(&view, DATEVAL_NOEND, &end, &unknown) ||
		end == CAREER_OPEN || unknown)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(end);
}

Datum
career_known_until(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	DateADT end;
	bool unknown;

	if (!career_last_end(&view, DATEVAL_NOEND, &end, &unknown) || !unknown)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(end);
}

/*
 * end_unknown(career, known_until): only the last stay in a state can be open,
 * so that the order of the stays remains what it was.
 */
Datum
career_end_unknown(PG_FUNCTION_ARGS)
{
	Career *career;
	DateADT known_until;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	career = career_canonical(PG_GETARG_CAREER_P(0));
	if (PG_ARGISNULL(1))
		PG_RETURN_CAREER_P(career);
	known_until = PG_GETARG_DATEADT(1);
	if (known_until < CALENDAR_FIRST_DAY || known_until >= CALENDAR_OPEN_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("known_until is out of range: %s",
						calendar_text(known_until)),
				 errhint("It is the first day about which nothing is known, between 0001-01-01 and 9998-12-31.")));
	for (uint32 i = 0; i < career->n; i++)
	{
		CareerSpell *stay = &career->spell[i];

		if (stay->valid_to != CAREER_OPEN)
			continue;
		/* it was known on its first day */
		stay->valid_to = Max(known_until, stay->valid_from + 1);
		stay->end_unknown = 1;
	}
	PG_RETURN_CAREER_P(career);
}

/* spells(career): set of (state, step, valid_from, valid_to). */
Datum
career_spells(PG_FUNCTION_ARGS)
{
	CareerView history = career_history(PG_GETARG_CAREER_P(0));

	result_set_begin(fcinfo);
	for (int i = 0; i < history.n; i++)
	{
		const CareerSpell *spell = &history.spell[i];
		ResultRow row = {0};

		row_add_state(&row, &history, spell->state);
		row_add(&row, Int32GetDatum(spell->state),
				spell->state == CAREER_UNKNOWN || history.n_labels > 0);
		row_add(&row, DateADTGetDatum(spell->valid_from), false);
		row_add(&row, DateADTGetDatum(spell->valid_to),
				spell->valid_to == CAREER_OPEN);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

/* transitions(career): set of (from_state, to_state, changed_on, days). */
Datum
career_transitions(PG_FUNCTION_ARGS)
{
	CareerView history = career_history(PG_GETARG_CAREER_P(0));

	result_set_begin(fcinfo);
	for (int i = 1; i < history.n; i++)
	{
		const CareerSpell *before = &history.spell[i - 1];
		const CareerSpell *after = &history.spell[i];
		ResultRow row = {0};

		row_add_state(&row, &history, before->state);
		row_add_state(&row, &history, after->state);
		row_add(&row, DateADTGetDatum(after->valid_from), false);
		row_add_int32(&row, before->valid_to - before->valid_from);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}
