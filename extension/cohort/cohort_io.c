/*
 * cohort_io.c
 *		Cohorts as text, binary and jsonb.
 *
 * Text:	{5:{promoted:1,?:2},9:{left:1}}, days ascending; ? counts those
 *			censored, > those who come under observation after that day, and
 *			labels are quoted as in a tally
 * Binary:	a version byte; int32 outcomes and a counted text each, int32 counts and for each
 *			int32 day, int32 outcome (-1 censored, -2 entered), int64 persons
 * jsonb:	{"5": {"outcomes": {"promoted": 1}, "censored": 2, "entered": 3}}
 */
#include "cohort/cohort.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/json.h"
#include "common/label.h"
#include "common/receive.h"

SPEGEL_FUNCTION(cohort_in);
SPEGEL_FUNCTION(cohort_out);
SPEGEL_FUNCTION(cohort_recv);
SPEGEL_FUNCTION(cohort_send);
SPEGEL_FUNCTION(cohort_from_jsonb);
SPEGEL_FUNCTION(cohort_to_jsonb);

#define CENSORED_LABEL '?'
#define ENTERED_LABEL '>'

#define DAYS "number of days"

static const JsonForm cohort_form = {
	"cohort",
	"Expected an object like {\"5\": {\"outcomes\": {\"promoted\": 1}, \"censored\": 2}}."
};

/* Growing lists, for inputs whose length is not known ahead. */
typedef struct CohortInput
{
	int n_outcomes;
	CohortOutcome outcome[COHORT_MAX_OUTCOMES];
	int n;
	int room;
	CohortCount *count;
	Node *escontext;			/* where errors are to be soft; else NULL */
} CohortInput;

/* False after a soft error, which the input keeps. */
static bool
input_count(CohortInput *input, int64 days, int32 outcome, int64 persons)
{
	if (!cohort_check_days(days, input->escontext) ||
		!cohort_check_counts(input->n + 1, input->escontext))
		return false;
	if (input->count == NULL)
	{
		input->room = 64;
		input->count = palloc(input->room * sizeof(CohortCount));
	}
	else if (input->n == input->room)
	{
		input->room *= 2;
		input->count =
			repalloc(input->count, input->room * sizeof(CohortCount));
	}
	input->count[input->n++] = (CohortCount) {days, outcome, persons};
	return true;
}

/*
 * The number of an outcome, which becomes known when it is not.  Negative
 * after a soft error.
 */
static int32
input_outcome(CohortInput *input, const char *label, int length)
{
	for (int i = 0; i < input->n_outcomes; i++)
		if (label_cmp(input->outcome[i].label, input->outcome[i].length, label,
					  length) == 0)
			return i;
	if (!cohort_check_outcomes(input->n_outcomes + 1, input->escontext))
		return -1;
	input->outcome[input->n_outcomes] = (CohortOutcome) {label, length};
	return input->n_outcomes++;
}

static Cohort *
input_cohort(CohortInput *input)
{
	return cohort_make(input->outcome, input->n_outcomes, input->count,
					   input->n, input->escontext);
}

/*
 * Text.
 */

/* The counts of one day, from its opening to its closing brace. */
static bool
parse_day(const char **p, int64 days, CohortInput *input)
{
	if (!label_scan_mark(p, '{'))
		return false;
	for (bool first = true; **p != '}'; first = false)
	{
		const char *label;
		int length;
		bool quoted;
		int64 persons;
		int32 outcome;

		if ((!first && !label_scan_mark(p, ',')) ||
			!label_scan(p, &label, &length, &quoted) ||
			!label_scan_mark(p, ':') ||
			!label_scan_persons(p, &persons, input->escontext))
			return false;
		if (label_is_special(CENSORED_LABEL, label, length, quoted))
			outcome = LIFE_TABLE_CENSORED;
		else if (label_is_special(ENTERED_LABEL, label, length, quoted))
			outcome = COHORT_ENTERED;
		else
			outcome = input_outcome(input, label, length);
		if (SOFT_ERROR_OCCURRED(input->escontext) ||
			!input_count(input, days, outcome, persons))
			return false;
		label_skip_spaces(p);
	}
	return label_scan_mark(p, '}');
}

/* Parses the text form; false at a syntax error, with *p where it is. */
static bool
parse_cohort(const char **p, CohortInput *input)
{
	if (!label_scan_mark(p, '{'))
		return false;
	for (bool first = true; **p != '}'; first = false)
	{
		int64 days;

		if ((!first && !label_scan_mark(p, ',')) ||
			!label_scan_count(p, DAYS, &days, input->escontext) ||
			!label_scan_mark(p, ':') ||
			!parse_day(p, days, input))
			return false;
	}
	return label_scan_mark(p, '}') && **p == '\0';
}

Datum
cohort_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	const char *p = text;
	CohortInput input = {.escontext = fcinfo->context};
	bool valid = parse_cohort(&p, &input);

	if (SOFT_ERROR_OCCURRED(input.escontext))
		PG_RETURN_NULL();
	if (!valid)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%.*s\"", "cohort",
						pg_mbcliplen(text, strlen(text), 200), text),
				 errdetail("Error at character %d.",
						   pg_mbstrlen_with_len(text, p - text) + 1),
				 errhint("A cohort is written like {5:{promoted:1,?:2},9:{left:1}}, where ? counts those censored on a day.")));
	PG_RETURN_COHORT_P(input_cohort(&input));
}

static void
append_count(StringInfo buf, const CohortView *view, const CohortCount *count)
{
	if (count->outcome >= 0)
	{
		const CohortOutcome *outcome = &view->outcome[count->outcome];

		label_append(buf, outcome->label, outcome->length,
					 label_is_special(CENSORED_LABEL, outcome->label,
									  outcome->length, false) ||
					 label_is_special(ENTERED_LABEL, outcome->label,
									  outcome->length, false));
	}
	else
		appendStringInfoChar(buf, count->outcome == COHORT_ENTERED ?
							 ENTERED_LABEL : CENSORED_LABEL);
	appendStringInfo(buf, ":%lld", (long long) count->persons);
}

/*
 * The next count of a view in the order of days, those entering before those
 * leaving; NULL at the end.
 */
static const CohortCount *
next_count(const CohortView *view, int *entered, int *exit)
{
	const CohortCount *a = &view->entered[*entered];
	const CohortCount *b = &view->exit[*exit];

	if (*entered < view->n_entered &&
		(*exit == view->n_exits || a->time <= b->time))
		return (*entered)++, a;
	if (*exit < view->n_exits)
		return (*exit)++, b;
	return NULL;
}

Datum
cohort_out(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));
	StringInfoData buf;
	const CohortCount *count;
	int32 day = -1;
	int entered = 0;
	int exit = 0;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	while ((count = next_count(&view, &entered, &exit)) != NULL)
	{
		if (count->time == day)
			appendStringInfoChar(&buf, ',');
		else
			appendStringInfo(&buf, "%s%d:{", day < 0 ? "" : "},",
							 count->time);
		day = count->time;
		append_count(&buf, &view, count);
	}
	appendStringInfoString(&buf, day < 0 ? "}" : "}}");
	PG_RETURN_CSTRING(buf.data);
}

/*
 * Binary.
 */

Datum
cohort_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	CohortInput input = {0};
	int32 n_outcomes;
	int32 n;

	receive_version(message, "cohort");
	n_outcomes = receive_number(message, "cohort", "number of outcomes",
								COHORT_MAX_OUTCOMES);
	while (input.n_outcomes < n_outcomes)
	{
		CohortOutcome *outcome = &input.outcome[input.n_outcomes++];

		outcome->label = receive_label(message, "cohort", &outcome->length);
	}
	n = receive_number(message, "cohort", "number of counts",
					   COHORT_MAX_COUNTS);
	while (input.n < n)
	{
		int32 days = pq_getmsgint(message, 4);
		int32 outcome = pq_getmsgint(message, 4);

		if (outcome < COHORT_ENTERED || outcome >= n_outcomes)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
					 errmsg("invalid outcome in external cohort: %d",
							outcome),
					 errdetail("Expected %d to %d.", COHORT_ENTERED,
							   n_outcomes - 1)));
		(void) input_count(&input, days, outcome, pq_getmsgint64(message));
	}
	PG_RETURN_COHORT_P(input_cohort(&input));
}

Datum
cohort_send(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));
	StringInfoData buf;
	int n = view.n_entered + view.n_exits;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, RECEIVE_VERSION);
	pq_sendint32(&buf, view.n_outcomes);
	for (int i = 0; i < view.n_outcomes; i++)
		send_counted_text(&buf, view.outcome[i].label, view.outcome[i].length);
	pq_sendint32(&buf, n);
	for (int i = 0; i < n; i++)
	{
		/* The exits follow those who entered. */
		const CohortCount *count = &view.entered[i];

		pq_sendint32(&buf, count->time);
		pq_sendint32(&buf, count->outcome);
		pq_sendint64(&buf, count->persons);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * jsonb.
 */

static int64
json_days(const JsonbValue *key)
{
	char *digits = pnstrdup(key->val.string.val, key->val.string.len);
	const char *p = digits;
	int64 days;

	if (!label_scan_count(&p, DAYS, &days, NULL) || *p != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of days must be a whole number: \"%s\"",
						digits)));
	return days;
}

/* Reads the object of one day, whose opening token has been consumed. */
static void
read_day(JsonbIterator **it, int64 days, CohortInput *input)
{
	JsonbValue key;
	JsonbValue value;

	while (JsonbIteratorNext(it, &key, false) == WJB_KEY)
	{
		JsonbIteratorToken token = JsonbIteratorNext(it, &value, false);

		if (json_key_is(&key, "outcomes") && token == WJB_BEGIN_OBJECT)
		{
			while (JsonbIteratorNext(it, &key, true) == WJB_KEY)
			{
				int32 outcome = input_outcome(input, key.val.string.val,
											  key.val.string.len);

				(void) JsonbIteratorNext(it, &value, true);
				(void) input_count(input, days, outcome,
							json_persons(&value, &cohort_form));
			}
		}
		else if (json_key_is(&key, "outcomes"))
			json_report(&cohort_form, "\"outcomes\" is not an object");
		else if (token != WJB_VALUE)
			json_report(&cohort_form, "a number of persons is not a number");
		else if (json_key_is(&key, "censored"))
			(void) input_count(input, days, LIFE_TABLE_CENSORED,
						json_persons(&value, &cohort_form));
		else if (json_key_is(&key, "entered"))
			(void) input_count(input, days, COHORT_ENTERED,
						json_persons(&value, &cohort_form));
		else
			json_report(&cohort_form,
						"a day has a key other than \"outcomes\", \"censored\" and \"entered\"");
	}
}

Datum
cohort_from_jsonb(PG_FUNCTION_ARGS)
{
	JsonbIterator *it = json_open_object(PG_GETARG_JSONB_P(0), &cohort_form);
	JsonbValue key;
	JsonbValue value;
	CohortInput input = {0};

	while (JsonbIteratorNext(&it, &key, false) == WJB_KEY)
	{
		if (JsonbIteratorNext(&it, &value, false) != WJB_BEGIN_OBJECT)
			json_report(&cohort_form, "a day is not an object");
		read_day(&it, json_days(&key), &input);
	}
	PG_RETURN_COHORT_P(input_cohort(&input));
}

/*
 * Within a day those entering come first, then those censored, then the
 * outcomes, which share an object.
 */
Datum
cohort_to_jsonb(PG_FUNCTION_ARGS)
{
	CohortView view = cohort_view(PG_GETARG_COHORT_P(0));
	JsonbParseState *state = NULL;
	const CohortCount *count;
	int32 day = -1;
	bool in_outcomes = false;
	int entered = 0;
	int exit = 0;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	while ((count = next_count(&view, &entered, &exit)) != NULL)
	{
		if (count->time != day)
		{
			char *days = psprintf("%d", count->time);

			if (in_outcomes)
				pushJsonbValue(&state, WJB_END_OBJECT, NULL);
			if (day >= 0)
				pushJsonbValue(&state, WJB_END_OBJECT, NULL);
			in_outcomes = false;
			day = count->time;
			json_push_key(&state, days);
			pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		}
		if (count->outcome == COHORT_ENTERED)
			json_push_key(&state, "entered");
		else if (count->outcome == LIFE_TABLE_CENSORED)
			json_push_key(&state, "censored");
		else
		{
			if (!in_outcomes)
			{
				json_push_key(&state, "outcomes");
				pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
				in_outcomes = true;
			}
			json_push_string(&state, WJB_KEY,
							 view.outcome[count->outcome].label,
							 view.outcome[count->outcome].length);
		}
		json_push_number(&state, count->persons);
	}
	if (in_outcomes)
		pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	if (day >= 0)
		pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	PG_RETURN_JSONB_P(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT,
													   NULL)));
}
