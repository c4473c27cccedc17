/*
 * career_read.c
 *		Accessors of one career.  All of them read the resolved history.
 */
#include "career/career.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "career/career_read.h"
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
				 errhint("Name the state as text.")));
}

void
career_report_open(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("career has an open end, and observed_until is not given"),
			 errdetail("How long this person has been observed is unknown."),
			 errhint("Give observed_until, the first day that is no longer observed: the day of the extract, say.")));
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

bool
career_first_day(const CareerView *history, int32 state, bool or_higher,
				 DateADT *day)
{
	for (int i = 0; i < history->n; i++)
	{
		int32 here = history->spell[i].state;

		if (here == state || (or_higher && here > state))
		{
			*day = history->spell[i].valid_from;
			return true;
		}
	}
	return false;
}

static Datum
first_day(FunctionCallInfo fcinfo, const CareerView *history, int32 state,
		  bool or_higher)
{
	DateADT day;

	if (!career_first_day(history, state, or_higher, &day))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(day);
}

Datum
career_first_entered_state(PG_FUNCTION_ARGS)
{
	CareerView history = career_history(PG_GETARG_CAREER_P(0));
	text *label = PG_GETARG_TEXT_PP(1);
	int32 state;

	if (!career_find_state(&history, VARDATA_ANY(label),
						   VARSIZE_ANY_EXHDR(label), &state))
		PG_RETURN_NULL();
	return first_day(fcinfo, &history, state, false);
}

/* A step as an argument: no spell has the number of the unknown. */
Datum
career_first_entered_step(PG_FUNCTION_ARGS)
{
	CareerView history = career_history(PG_GETARG_CAREER_P(0));
	int32 step = PG_GETARG_INT32(1);

	career_require_steps(&history);
	if (step == CAREER_UNKNOWN)
		PG_RETURN_NULL();
	return first_day(fcinfo, &history, step, false);
}

Datum
career_first_reached(PG_FUNCTION_ARGS)
{
	CareerView history = career_history(PG_GETARG_CAREER_P(0));

	career_require_steps(&history);
	return first_day(fcinfo, &history,
					 Max(PG_GETARG_INT32(1), CAREER_UNKNOWN + 1), true);
}

/*
 * Days in one state, or in any when state is NULL, before observed_until,
 * which is NULL or argument number `until`.
 */
static Datum
count_days(FunctionCallInfo fcinfo, const CareerView *history,
		   const int32 *state, int until)
{
	bool limited = !PG_ARGISNULL(until) &&
		!DATE_IS_NOEND(PG_GETARG_DATEADT(until));
	int64 days = 0;

	for (int i = 0; i < history->n; i++)
	{
		CareerSpell spell = history->spell[i];

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
	CareerView history;
	int32 state;
	text *label;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	history = career_history(PG_GETARG_CAREER_P(0));
	label = PG_GETARG_TEXT_PP(1);
	if (!career_find_state(&history, VARDATA_ANY(label),
						   VARSIZE_ANY_EXHDR(label), &state))
		PG_RETURN_INT32(0);
	return count_days(fcinfo, &history, &state, 2);
}

Datum
career_days_in_step(PG_FUNCTION_ARGS)
{
	CareerView history;
	int32 step;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	history = career_history(PG_GETARG_CAREER_P(0));
	career_require_steps(&history);
	step = PG_GETARG_INT32(1);
	if (step == CAREER_UNKNOWN)
		PG_RETURN_INT32(0);
	return count_days(fcinfo, &history, &step, 2);
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

Datum
career_ended(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	DateADT end = DATEVAL_NOBEGIN;

	for (int i = 0; i < view.n; i++)
		end = Max(end, view.spell[i].valid_to);
	if (view.n == 0 || end == CAREER_OPEN)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(end);
}

/* spells(career): set of (state, step, valid_from, valid_to). */
Datum
career_spells(PG_FUNCTION_ARGS)
{
	CareerView history = career_history(PG_GETARG_CAREER_P(0));
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	result_set_begin(fcinfo);
	for (int i = 0; i < history.n; i++)
	{
		const CareerSpell *spell = &history.spell[i];
		bool known = spell->state != CAREER_UNKNOWN;
		Datum values[4] = {0};
		bool nulls[4] = {!known, !known || history.n_labels > 0, false,
						 spell->valid_to == CAREER_OPEN};

		if (known)
		{
			values[0] = state_text(&history, spell->state);
			values[1] = Int32GetDatum(spell->state);
		}
		values[2] = DateADTGetDatum(spell->valid_from);
		values[3] = DateADTGetDatum(spell->valid_to);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		CHECK_FOR_INTERRUPTS();
	}
	return (Datum) 0;
}

/* transitions(career): set of (from_state, to_state, changed_on, days). */
Datum
career_transitions(PG_FUNCTION_ARGS)
{
	CareerView history = career_history(PG_GETARG_CAREER_P(0));
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	result_set_begin(fcinfo);
	for (int i = 1; i < history.n; i++)
	{
		const CareerSpell *before = &history.spell[i - 1];
		const CareerSpell *after = &history.spell[i];
		Datum values[4] = {0};
		bool nulls[4] = {before->state == CAREER_UNKNOWN,
						 after->state == CAREER_UNKNOWN, false, false};

		if (!nulls[0])
			values[0] = state_text(&history, before->state);
		if (!nulls[1])
			values[1] = state_text(&history, after->state);
		values[2] = DateADTGetDatum(after->valid_from);
		values[3] = Int32GetDatum(before->valid_to - before->valid_from);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		CHECK_FOR_INTERRUPTS();
	}
	return (Datum) 0;
}
