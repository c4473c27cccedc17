/*
 * episode.c
 *		One person's time from being in one state to reaching another: the row
 *		that survival analysis counts.
 */
#include "career/career.h"

#include "utils/builtins.h"

#include "common/calendar.h"
#include "career/career_read.h"
#include "common/result.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(career_episode_step);
SPEGEL_FUNCTION(career_episode_state);

typedef struct Episode
{
	int32 entry;				/* days from the origin to the first day at risk */
	int32 days;					/* days from the origin to the end, > entry */
	const char *outcome;		/* NULL: still observed */
} Episode;

/* What takes a person out of the risk of reaching the target. */
typedef enum Exit
{
	EXIT_CAREER,				/* the last end of the whole career */
	EXIT_SOURCE					/* the end of the first stay in source */
} Exit;

/* How a person is followed; NULL arguments are none. */
typedef struct FollowUp
{
	bool has_origin;
	DateADT origin;				/* day 0 of the clock */
	DateADT observed_until;		/* first day no longer observed, or the end of
								 * time */
	DateADT observed_from;		/* first day observed, or the beginning of time */
	Exit exit_from;
} FollowUp;

/*
 * The optional arguments origin, observed_until, observed_from and exit_from,
 * from 3 on.
 */
static FollowUp
follow_up_arguments(FunctionCallInfo fcinfo)
{
	static const char *const exits[] = {
		[EXIT_CAREER] = "career",
		[EXIT_SOURCE] = "source",
		NULL
	};
	FollowUp f = {.observed_until = DATEVAL_NOEND,
				  .observed_from = DATEVAL_NOBEGIN,
				  .exit_from = EXIT_CAREER};

	f.has_origin = !PG_ARGISNULL(3);
	if (f.has_origin)
	{
		f.origin = PG_GETARG_DATEADT(3);
		if (DATE_NOT_FINITE(f.origin))
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("origin must be a day: %s",
							calendar_text(f.origin)),
					 errhint("Omit it to count from the first day in source.")));
	}
	if (!PG_ARGISNULL(4))
		f.observed_until = PG_GETARG_DATEADT(4);
	if (!PG_ARGISNULL(5))
		f.observed_from = PG_GETARG_DATEADT(5);
	if (!PG_ARGISNULL(6))
		f.exit_from = argument_keyword(fcinfo, 6, "exit", exits);
	return f;
}

/*
 * From the first stays in source and at target (either may be NULL: never) to
 * an episode; false when there is none.  What began, or ended, on the day
 * observed_until or later is not known.
 */
static bool
find_episode(const CareerView *view, const CareerSpell *source,
			 const CareerSpell *target, FollowUp f, Episode *episode)
{
	DateADT at_risk;
	DateADT end;
	bool unknown;

	if (source == NULL)
		return false;
	if (!f.has_origin)
		f.origin = source->valid_from;
	at_risk = Max(source->valid_from, f.origin);
	at_risk = Max(at_risk, f.observed_from);
	if (at_risk >= f.observed_until)
		return false;

	if (f.exit_from == EXIT_SOURCE)
	{
		end = source->valid_to;
		unknown = source->end_unknown;
	}
	else
		(void) career_last_end(view, f.observed_until, &end, &unknown);

	if (target != NULL && target->valid_from < f.observed_until &&
		(f.exit_from == EXIT_CAREER || target->valid_from <= end))
	{
		end = target->valid_from;
		episode->outcome = "reached";
	}
	else if (end < f.observed_until)
		episode->outcome = unknown ? NULL : "left";
	else if (DATE_IS_NOEND(f.observed_until))
		career_report_open();
	else
	{
		end = f.observed_until;
		episode->outcome = NULL;
	}
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
	CareerView view;
	int32 source;
	int32 target;
	Episode episode;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	source = PG_GETARG_INT32(1);
	target = PG_GETARG_INT32(2);
	if (target <= source)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("target step must be higher than source step: %d is not higher than %d",
						target, source),
				 errhint("For the time to a lower step, build the career from the names of the steps as text.")));
	view = career_view(PG_GETARG_CAREER_P(0));
	career_require_steps(&view);
	if (!find_episode(&view,
					  source == CAREER_UNKNOWN ? NULL :
					  career_first_stay(&view, source, false),
					  career_first_stay(&view, target, true),
					  follow_up_arguments(fcinfo), &episode))
		PG_RETURN_NULL();
	return result_episode(fcinfo, &episode);
}

static const CareerSpell *
first_stay_named(const CareerView *view, const text *label)
{
	int32 state;

	if (!career_find_state(view, VARDATA_ANY(label), VARSIZE_ANY_EXHDR(label),
						   &state))
		return NULL;
	return career_first_stay(view, state, false);
}

/* episode(career, source text, target text, ...) */
Datum
career_episode_state(PG_FUNCTION_ARGS)
{
	CareerView view;
	text *source;
	text *target;
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
	view = career_view(PG_GETARG_CAREER_P(0));
	if (view.n > 0 && view.n_labels == 0 &&
		PG_GETARG_CAREER_P(0)->flags & CAREER_STEPS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("career has steps, not named states"),
				 errhint("Pass source and target as integers; target then means that step or a higher one.")));
	if (!find_episode(&view, first_stay_named(&view, source),
					  first_stay_named(&view, target),
					  follow_up_arguments(fcinfo), &episode))
		PG_RETURN_NULL();
	return result_episode(fcinfo, &episode);
}
