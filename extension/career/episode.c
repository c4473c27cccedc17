/*
 * episode.c
 *		One person's time from being in one state to reaching another: the row
 *		that survival analysis counts.
 */
#include "career/career.h"

#include "utils/builtins.h"

#include "common/calendar.h"
#include "career/career_read.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(career_episode_step);
SPEGEL_FUNCTION(career_episode_state);

typedef struct Episode
{
	int32 entry;				/* days from the origin to the first day at risk */
	int32 days;					/* days from the origin to the end, > entry */
	const char *outcome;		/* NULL: still observed */
} Episode;

/* The days between which a person is followed; NULL arguments are none. */
typedef struct FollowUpWindow
{
	bool has_origin;
	DateADT origin;				/* day 0 of the clock */
	DateADT observed_until;		/* first day no longer observed, or the end of
								 * time */
	DateADT observed_from;		/* first day observed, or the begin of time */
} FollowUpWindow;

/* The optional arguments origin, observed_until, observed_from, from 3 on. */
static FollowUpWindow
follow_up_arguments(FunctionCallInfo fcinfo)
{
	FollowUpWindow f = {.observed_until = DATEVAL_NOEND,
						.observed_from = DATEVAL_NOBEGIN};

	f.has_origin = !PG_ARGISNULL(3);
	if (f.has_origin)
	{
		f.origin = PG_GETARG_DATEADT(3);
		if (DATE_NOT_FINITE(f.origin))
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("origin must be a day: %s",
							calendar_text(f.origin)),
					 errhint("Leave it out to count from the first day in source.")));
	}
	if (!PG_ARGISNULL(4))
		f.observed_until = PG_GETARG_DATEADT(4);
	if (!PG_ARGISNULL(5))
		f.observed_from = PG_GETARG_DATEADT(5);
	return f;
}

/*
 * The last end of a career as it is known on the day observed_until, which is
 * no later than that day; false when nothing is known of it then.
 */
static bool
last_end(const CareerView *history, DateADT observed_until, DateADT *end)
{
	for (int i = history->n - 1; i >= 0; i--)
	{
		if (history->spell[i].valid_from < observed_until)
		{
			*end = Min(history->spell[i].valid_to, observed_until);
			return true;
		}
	}
	return false;
}

/*
 * From the first day in source and the first day at target (either may be
 * the end of time: never) to an episode; false when there is none.
 */
static bool
find_episode(const CareerView *history, DateADT first_source,
			 DateADT first_target, FollowUpWindow f, Episode *episode)
{
	DateADT at_risk = first_source;
	DateADT end;

	if (!f.has_origin)
		f.origin = first_source;
	at_risk = Max(at_risk, f.origin);
	at_risk = Max(at_risk, f.observed_from);

	if (first_source == DATEVAL_NOEND || at_risk >= f.observed_until ||
		!last_end(history, f.observed_until, &end))
		return false;

	if (first_target < f.observed_until)
	{
		end = first_target;
		episode->outcome = "reached";
	}
	else if (end < f.observed_until)
		episode->outcome = "left";
	else if (DATE_IS_NOEND(end))
		career_report_open();
	else
		episode->outcome = NULL;
	if (end <= at_risk)
		return false;			/* reached, or gone, before observed at risk */
	episode->entry = at_risk - f.origin;
	episode->days = end - f.origin;
	return true;
}

static Datum
result_episode(FunctionCallInfo fcinfo, const Episode *episode)
{
	ResultRow row = {0};

	row_add_int32(&row, episode->entry);
	row_add_int32(&row, episode->days);
	if (episode->outcome == NULL)
		row_add_null(&row);
	else
		row_add_text(&row, episode->outcome, strlen(episode->outcome));
	return result_row(fcinfo, &row);
}

/* episode(career, source int, target int, ...) */
Datum
career_episode_step(PG_FUNCTION_ARGS)
{
	CareerView history;
	int32 source;
	int32 target;
	DateADT first_source = DATEVAL_NOEND;
	DateADT first_target = DATEVAL_NOEND;
	Episode episode;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	source = PG_GETARG_INT32(1);
	target = PG_GETARG_INT32(2);
	if (target <= source)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("target step must be higher than source step: %d is not above %d",
						target, source),
				 errhint("For time to a lower step make the career of the steps' names as text.")));
	history = career_history(PG_GETARG_CAREER_P(0));
	career_require_steps(&history);
	if (source != CAREER_UNKNOWN)
		(void) career_first_day(&history, source, false, &first_source);
	(void) career_first_day(&history, target, true, &first_target);
	if (!find_episode(&history, first_source, first_target,
					  follow_up_arguments(fcinfo), &episode))
		PG_RETURN_NULL();
	return result_episode(fcinfo, &episode);
}

/* episode(career, source text, target text, ...) */
Datum
career_episode_state(PG_FUNCTION_ARGS)
{
	CareerView history;
	text *source;
	text *target;
	int32 state;
	DateADT first_source = DATEVAL_NOEND;
	DateADT first_target = DATEVAL_NOEND;
	Episode episode;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	source = PG_GETARG_TEXT_PP(1);
	target = PG_GETARG_TEXT_PP(2);
	if (VARSIZE_ANY_EXHDR(source) == VARSIZE_ANY_EXHDR(target) &&
		memcmp(VARDATA_ANY(source), VARDATA_ANY(target),
			   VARSIZE_ANY_EXHDR(source)) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("source and target must be different states: \"%s\"",
						text_to_cstring(source))));
	history = career_history(PG_GETARG_CAREER_P(0));
	if (history.n > 0 && history.n_labels == 0 &&
		PG_GETARG_CAREER_P(0)->flags & CAREER_STEPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("career has steps, not named states"),
				 errhint("Give source and target as integers: target then means that step or a higher one.")));
	if (career_find_state(&history, VARDATA_ANY(source),
						  VARSIZE_ANY_EXHDR(source), &state))
		(void) career_first_day(&history, state, false, &first_source);
	if (career_find_state(&history, VARDATA_ANY(target),
						  VARSIZE_ANY_EXHDR(target), &state))
		(void) career_first_day(&history, state, false, &first_target);
	if (!find_episode(&history, first_source, first_target,
					  follow_up_arguments(fcinfo), &episode))
		PG_RETURN_NULL();
	return result_episode(fcinfo, &episode);
}
