/*
 * cohort_read.c
 *		Counts of one cohort, outcomes merged, and the life table that the
 *		statistics read.
 */
#include "cohort/cohort.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/exact_argument.h"
#include "common/label.h"
#include "common/recoding.h"
#include "common/result.h"

SPEGEL_FUNCTION(cohort_persons);
SPEGEL_FUNCTION(cohort_events);
SPEGEL_FUNCTION(cohort_censored);
SPEGEL_FUNCTION(cohort_entered);
SPEGEL_FUNCTION(cohort_outcomes);
SPEGEL_FUNCTION(cohort_follow_up);
SPEGEL_FUNCTION(cohort_person_time);
SPEGEL_FUNCTION(cohort_at_risk);
SPEGEL_FUNCTION(cohort_recode);
SPEGEL_FUNCTION(cohort_landmark);
SPEGEL_FUNCTION(cohort_censor_after);

/* The number of the outcome in a view; that of no outcome when nobody had it. */
static int
number_of(const CohortView *view, const text *outcome)
{
	for (int i = 0; i < view->n_outcomes; i++)
		if (label_cmp(view->outcome[i].label, view->outcome[i].length,
					  VARDATA_ANY(outcome), VARSIZE_ANY_EXHDR(outcome)) == 0)
			return i;
	return view->n_outcomes;
}

LifeTable
cohort_life_table(const Cohort *cohort, const text *outcome)
{
	CohortView view = cohort_view(cohort);
	LifeTableExit *exits = palloc((view.n_exits + 1) * sizeof(*exits));
	LifeTableEntry *entries = palloc((view.n_entered + 1) * sizeof(*entries));
	int32 n_outcomes = outcome == NULL ? 1 : 2;
	int asked = outcome == NULL ? 0 : number_of(&view, outcome);
	Size n;
	LifeTable table;

	for (int i = 0; i < view.n_exits; i++)
	{
		exits[i] = view.exit[i];
		if (exits[i].outcome >= 0)
			exits[i].outcome = outcome == NULL || exits[i].outcome == asked ?
				COHORT_ASKED : COHORT_ASKED + 1;
	}
	for (int i = 0; i < view.n_entered; i++)
		entries[i] = (LifeTableEntry) {view.entered[i].time,
									   view.entered[i].persons};

	n = 1 + life_table_count_times(exits, view.n_exits, entries,
								   view.n_entered);
	table.time = palloc(n * sizeof(int32));
	table.at_risk = palloc(n * sizeof(int64));
	table.events = palloc(n * sizeof(int64));
	table.censored = palloc(n * sizeof(int64));
	table.entered = palloc(n * sizeof(int64));
	table.by_outcome = palloc(n * n_outcomes * sizeof(int64));
	if (!life_table_build(exits, view.n_exits, entries, view.n_entered,
						  n_outcomes, &table))
		elog(ERROR, "cohort is impossible");
	pfree(exits);
	pfree(entries);
	cohort_view_free(cohort, &view);
	return table;
}

/* Sums the exits of outcomes from first to last. */
static int64
count_exits(const CohortView *view, int first, int last)
{
	int64 persons = 0;

	for (int i = 0; i < view->n_exits; i++)
		if (view->exit[i].outcome >= first && view->exit[i].outcome <= last)
			persons += view->exit[i].persons;
	return persons;
}

Datum
cohort_persons(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(cohort_view(PG_GETARG_COHORT_P(0)).persons);
}

/* events(cohort [, outcome]) */
Datum
cohort_events(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));
	int outcome;

	if (PG_NARGS() == 1)
		PG_RETURN_INT64(count_exits(&view, 0, COHORT_MAX_OUTCOMES));
	outcome = number_of(&view, PG_GETARG_TEXT_PP(1));
	PG_RETURN_INT64(count_exits(&view, outcome, outcome));
}

Datum
cohort_censored(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));

	PG_RETURN_INT64(count_exits(&view, LIFE_TABLE_CENSORED,
								LIFE_TABLE_CENSORED));
}

Datum
cohort_entered(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));
	int64 persons = 0;

	for (int i = 0; i < view.n_entered; i++)
		persons += view.entered[i].persons;
	PG_RETURN_INT64(persons);
}

Datum
cohort_outcomes(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));
	Datum *label = palloc((view.n_outcomes + 1) * sizeof(Datum));

	for (int i = 0; i < view.n_outcomes; i++)
		label[i] = PointerGetDatum(cstring_to_text_with_len(view.outcome[i].label,
															view.outcome[i].length));
	PG_RETURN_ARRAYTYPE_P(construct_array(label, view.n_outcomes, TEXTOID, -1,
										  false, TYPALIGN_INT));
}

/* The last day on which anybody was observed; NULL for nobody. */
Datum
cohort_follow_up(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));

	if (view.n_exits == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(view.exit[view.n_exits - 1].time);
}

Datum
cohort_person_time(PG_FUNCTION_ARGS)
{
	LifeTable table = cohort_life_table(PG_GETARG_COHORT_P(0), NULL);

	PG_RETURN_FLOAT8(life_table_person_time(&table, PG_INT32_MAX));
}

Datum
cohort_at_risk(PG_FUNCTION_ARGS)
{
	LifeTable table = cohort_life_table(PG_GETARG_COHORT_P(0), NULL);
	double days = argument_days(fcinfo, 1, "days");

	PG_RETURN_INT64(life_table_at_risk(&table, days));
}

/*
 * recode(cohort, source text[], target text): whoever left with an outcome of
 * source left with target, on the same day.  A NULL in source stands for
 * those censored, a NULL target censors.
 */
Datum
cohort_recode(PG_FUNCTION_ARGS)
{
	Cohort *result = cohort_new_working();
	CohortView view;
	Recoding recoding;
	Label *label;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	view = cohort_view(PG_GETARG_COHORT_P(0));
	recoding = argument_recoding(fcinfo, 1, 2);

	/* What each outcome becomes; behind them, what censoring does. */
	label = palloc((view.n_outcomes + 1) * sizeof(Label));
	for (int i = 0; i < view.n_outcomes; i++)
		label[i] = recoding_apply(&recoding, view.outcome[i].label,
								  view.outcome[i].length);
	label[view.n_outcomes] = recoding_apply(&recoding, NULL, 0);

	/* Nobody may enter without leaving. */
	for (int i = 0; i < view.n_exits; i++)
	{
		const CohortCount *exit = &view.exit[i];
		int outcome = exit->outcome < 0 ? view.n_outcomes : exit->outcome;

		result = cohort_add(result, exit->time, label[outcome].label,
							label[outcome].length, exit->persons);
	}
	for (int i = 0; i < view.n_entered; i++)
		result = cohort_add_entered(result, view.entered[i].time,
									view.entered[i].persons);
	PG_RETURN_COHORT_P(cohort_canonical(result));
}

static int32
argument_day(FunctionCallInfo fcinfo, int argument)
{
	int32 day = exact_int32(PG_GETARG_FLOAT8(argument), "day");

	(void) cohort_check_days(day, NULL);
	return day;
}

/* Adds one count of a view to a working state, on another day. */
static Cohort *
add_exit(Cohort *cohort, const CohortView *view, const CohortCount *exit,
		 int32 day)
{
	const CohortOutcome *outcome =
		exit->outcome < 0 ? NULL : &view->outcome[exit->outcome];

	return cohort_add(cohort, day, outcome ? outcome->label : NULL,
					  outcome ? outcome->length : 0, exit->persons);
}

/*
 * landmark(cohort, day): who is under observation after the day or comes later,
 * with days counted from it.  Of those who had come by then it does not matter
 * when, so that no person's entry need be known.
 */
Datum
cohort_landmark(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));
	int32 day = argument_day(fcinfo, 1);
	Cohort *result = cohort_new_working();

	for (int i = 0; i < view.n_exits; i++)
		if (view.exit[i].time > day)
			result = add_exit(result, &view, &view.exit[i],
							  view.exit[i].time - day);
	for (int i = 0; i < view.n_entered; i++)
		if (view.entered[i].time > day)
			result = cohort_add_entered(result, view.entered[i].time - day,
										view.entered[i].persons);
	PG_RETURN_COHORT_P(cohort_canonical(result));
}

/*
 * censor_after(cohort, day): as if observation had ended with the day.  Who
 * comes on it or later would not have been seen, and all of them leave later.
 */
Datum
cohort_censor_after(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));
	int32 day = argument_day(fcinfo, 1);
	Cohort *result = cohort_new_working();
	int64 remaining = 0;

	for (int i = 0; i < view.n_exits; i++)
	{
		if (view.exit[i].time > day)
			remaining += view.exit[i].persons;
		else
			result = add_exit(result, &view, &view.exit[i],
							  view.exit[i].time);
	}
	for (int i = 0; i < view.n_entered; i++)
	{
		if (view.entered[i].time >= day)
			remaining -= view.entered[i].persons;
		else
			result = cohort_add_entered(result, view.entered[i].time,
										view.entered[i].persons);
	}
	if (remaining > 0)
		result = cohort_add(result, day, NULL, 0, remaining);
	PG_RETURN_COHORT_P(cohort_canonical(result));
}
