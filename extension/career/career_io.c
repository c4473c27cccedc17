/*
 * career_io.c
 *		Careers as text, binary and jsonb.
 *
 * Text:	{2:[2010-01-01,2012-05-01),3:[2012-05-01,),?:[2009-01-01,2010-01-01)}
 *			with steps bare and named states as label.h says, quoted too where
 *			they look like a step; ? is the unknown state, no second date an
 *			open end, and one with ? behind it the end of what is known
 * Binary:	a version byte; int32 labels, then counted texts ascending; int32 spells, then for
 *			each int32 state, date valid_from, date valid_to; where some
 *			ends are unknown, int32 how many, and the numbers of the spells
 * jsonb:	[{"step": 2, "valid_from": "2010-01-01", "valid_to": null}], with
 *			"state" instead of "step" for named states and the unknown (null),
 *			and "end_unknown": true where it is
 */
#include "career/career.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "common/calendar.h"
#include "common/json.h"
#include "common/label.h"
#include "common/receive.h"

SPEGEL_FUNCTION(career_in);
SPEGEL_FUNCTION(career_out);
SPEGEL_FUNCTION(career_recv);
SPEGEL_FUNCTION(career_send);
SPEGEL_FUNCTION(career_from_jsonb);
SPEGEL_FUNCTION(career_to_jsonb);

static const JsonForm career_form = {
	"career",
	"Expected an array like [{\"step\": 2, \"valid_from\": \"2010-01-01\", \"valid_to\": null}], with \"state\" instead of \"step\" for a named state."
};

/*
 * A label without quotes that is read as a step: digits, after a minus sign
 * perhaps.
 */
static bool
looks_like_step(const char *label, int length)
{
	int sign = length > 0 && label[0] == '-';

	for (int i = sign; i < length; i++)
		if (label[i] < '0' || label[i] > '9')
			return false;
	return length > sign;
}

/*
 * Text.
 */

/* Parses [valid_from,valid_to), with ? before ) where the end is unknown. */
static bool
parse_days(const char **p, DateADT *valid_from, DateADT *valid_to,
		   bool *end_unknown)
{
	*end_unknown = false;
	if (!label_scan_mark(p, '[') || !calendar_parse(p, valid_from) ||
		!label_scan_mark(p, ','))
		return false;
	*valid_to = CAREER_OPEN;
	if (**p != ')')
	{
		if (!calendar_parse(p, valid_to))
			return false;
		if (**p == '?')
		{
			*end_unknown = true;
			(*p)++;
		}
	}
	return label_scan_mark(p, ')');
}

/* Adds one spell as it was scanned; NULL after a soft error. */
static Career *
add_scanned(Career *career, const char *label, int length, bool quoted,
			DateADT valid_from, DateADT valid_to, Node *escontext)
{
	if (label_is_special('?', label, length, quoted))
		return career_add_unknown(career, valid_from, valid_to, escontext);
	if (!quoted && looks_like_step(label, length))
	{
		int32 step = pg_strtoint32_safe(pnstrdup(label, length), escontext);

		if (SOFT_ERROR_OCCURRED(escontext))
			return NULL;
		return career_add_step(career, step, valid_from, valid_to, escontext);
	}
	return career_add_label(career, label, length, valid_from, valid_to,
							escontext);
}

/*
 * Parses the text form; false at a syntax error, with *p where it is, or after
 * a soft error.
 */
static bool
parse_career(const char **p, Career **career, Node *escontext)
{
	bool first = true;

	if (!label_scan_mark(p, '{'))
		return false;
	for (; **p != '}'; first = false)
	{
		const char *label;
		int length;
		bool quoted;
		DateADT valid_from;
		DateADT valid_to;
		bool end_unknown;

		CHECK_FOR_INTERRUPTS();
		if (!first && !label_scan_mark(p, ','))
			return false;
		if (!label_scan(p, &label, &length, &quoted))
			return false;
		if (!label_scan_mark(p, ':') ||
			!parse_days(p, &valid_from, &valid_to, &end_unknown))
			return false;
		if (!career_check_days(valid_from, &valid_to, escontext))
		{
			if (SOFT_ERROR_OCCURRED(escontext))
				return false;
			continue;
		}
		*career = add_scanned(*career, label, length, quoted, valid_from,
							  valid_to, escontext);
		if (SOFT_ERROR_OCCURRED(escontext))
			return false;
		if (end_unknown && valid_to != CAREER_OPEN)
			career_mark_end_unknown(*career);
	}
	return label_scan_mark(p, '}') && **p == '\0';
}

Datum
career_in(PG_FUNCTION_ARGS)
{
	const char *input = PG_GETARG_CSTRING(0);
	const char *p = input;
	Career *career = career_new_working();
	bool valid = parse_career(&p, &career, fcinfo->context);

	if (SOFT_ERROR_OCCURRED(fcinfo->context))
		PG_RETURN_NULL();
	if (!valid)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%.*s\"", "career",
						pg_mbcliplen(input, strlen(input), 200), input),
				 errdetail("Error at character %d.",
						   pg_mbstrlen_with_len(input, p - input) + 1),
				 errhint("A career is written like {2:[2010-01-01,2012-05-01),3:[2012-05-01,)} or {nurse:[2010-01-01,)}, with days as YYYY-MM-DD and the second day no longer in the state.")));
	PG_RETURN_CAREER_P(career_canonical_soft(career, fcinfo->context));
}

Datum
career_out(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	for (int i = 0; i < view.n; i++)
	{
		const CareerSpell *spell = &view.spell[i];

		if (i > 0)
			appendStringInfoChar(&buf, ',');
		if (spell->state == CAREER_UNKNOWN)
			appendStringInfoChar(&buf, '?');
		else if (view.n_labels == 0)
			appendStringInfo(&buf, "%d", spell->state);
		else
		{
			const CareerLabel *label = &view.label[spell->state];

			label_append(&buf, label->label, label->length,
						 looks_like_step(label->label, label->length) ||
						 label_is_special('?', label->label, label->length,
										  false));
		}
		appendStringInfoString(&buf, ":[");
		calendar_append(&buf, spell->valid_from);
		appendStringInfoChar(&buf, ',');
		if (spell->valid_to != CAREER_OPEN)
			calendar_append(&buf, spell->valid_to);
		if (spell->end_unknown)
			appendStringInfoChar(&buf, '?');
		appendStringInfoChar(&buf, ')');
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * Binary.
 */

/* What is left of a message tells which spells' ends are unknown. */
static void
receive_unknown_ends(StringInfo message, CareerSpell *spell, int32 n)
{
	int32 unknown;

	if (message->cursor == message->len)
		return;
	unknown = receive_number(message, "career", "number of unknown ends", n);
	for (int32 i = 0; i < unknown; i++)
	{
		int32 number = pq_getmsgint(message, 4);

		if (number < 0 || number >= n || spell[number].valid_to == CAREER_OPEN)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
					 errmsg("invalid number of a spell with an unknown end in external career: %d",
							number),
					 errdetail("There are %d spells; an open spell cannot have an unknown end.",
							   n)));
		spell[number].end_unknown = 1;
	}
}

Datum
career_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	Career *career = career_new_working();
	CareerLabel *label;
	int32 n_labels;
	int32 n;
	CareerSpell *spell;

	receive_version(message, "career");
	n_labels = receive_number(message, "career", "number of states",
							  CAREER_MAX_STATES);
	label = palloc((n_labels + 1) * sizeof(CareerLabel));
	for (int32 i = 0; i < n_labels; i++)
		label[i].label = receive_label(message, "career", &label[i].length);
	n = receive_number(message, "career", "number of spells",
					   CAREER_MAX_SPELLS);
	spell = palloc((n + 1) * sizeof(CareerSpell));
	for (int32 i = 0; i < n; i++)
	{
		int32 state = pq_getmsgint(message, 4);
		DateADT valid_from = pq_getmsgint(message, 4);
		DateADT valid_to = pq_getmsgint(message, 4);

		if (n_labels > 0 && state != CAREER_UNKNOWN &&
			(state < 0 || state >= n_labels))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
					 errmsg("invalid number of a state in external career: %d",
							state),
					 errdetail("There are %d states.", n_labels)));
		(void) career_check_days(valid_from, &valid_to, NULL);
		spell[i] = (CareerSpell) {
			.valid_from = valid_from, .valid_to = valid_to, .state = state
		};
	}
	receive_unknown_ends(message, spell, n);
	for (int32 i = 0; i < n; i++)
	{
		CareerSpell s = spell[i];

		if (s.valid_from == s.valid_to)
			continue;
		if (s.state == CAREER_UNKNOWN)
			career = career_add_unknown(career, s.valid_from, s.valid_to,
										NULL);
		else if (n_labels == 0)
			career = career_add_step(career, s.state, s.valid_from,
									 s.valid_to, NULL);
		else
			career = career_add_label(career, label[s.state].label,
									  label[s.state].length, s.valid_from,
									  s.valid_to, NULL);
		if (s.end_unknown)
			career_mark_end_unknown(career);
	}
	PG_RETURN_CAREER_P(career_canonical(career));
}

Datum
career_send(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	int32 unknown = 0;
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, RECEIVE_VERSION);
	pq_sendint32(&buf, view.n_labels);
	for (int i = 0; i < view.n_labels; i++)
		send_counted_text(&buf, view.label[i].label, view.label[i].length);
	pq_sendint32(&buf, view.n);
	for (int i = 0; i < view.n; i++)
	{
		pq_sendint32(&buf, view.spell[i].state);
		pq_sendint32(&buf, view.spell[i].valid_from);
		pq_sendint32(&buf, view.spell[i].valid_to);
		unknown += view.spell[i].end_unknown;
	}
	if (unknown > 0)
	{
		pq_sendint32(&buf, unknown);
		for (int i = 0; i < view.n; i++)
			if (view.spell[i].end_unknown)
				pq_sendint32(&buf, i);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * jsonb.
 */

/* A JSON string as a day, or a JSON null as an open end. */
static DateADT
json_day(const JsonbValue *value, bool may_be_null)
{
	DateADT date;
	char *text;
	const char *p;

	if (value->type == jbvNull && may_be_null)
		return CAREER_OPEN;
	if (value->type != jbvString)
		json_report(&career_form, "a day is not a string");
	p = text = pnstrdup(value->val.string.val, value->val.string.len);
	if (!calendar_parse(&p, &date) || *p != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("invalid day in a career: \"%s\"", text),
				 errhint("Write days as YYYY-MM-DD.")));
	return date;
}

/* Adds one spell, whose object's opening token has been consumed. */
static Career *
read_spell(JsonbIterator **it, Career *career)
{
	JsonbValue key;
	JsonbValue state = {.type = jbvNull};
	JsonbValue value;
	int states_seen = 0;
	bool from_seen = false;
	bool end_unknown = false;
	DateADT valid_from = 0;
	DateADT valid_to = CAREER_OPEN;

	while (JsonbIteratorNext(it, &key, true) == WJB_KEY)
	{
		(void) JsonbIteratorNext(it, &value, true);
		if (json_key_is(&key, "step"))
		{
			if (value.type != jbvNumeric && value.type != jbvNull)
				json_report(&career_form, "a step is not a number");
			state = value;
			states_seen++;
		}
		else if (json_key_is(&key, "state"))
		{
			if (value.type != jbvString && value.type != jbvNull)
				json_report(&career_form, "a state is not a string");
			state = value;
			states_seen++;
		}
		else if (json_key_is(&key, "valid_from"))
		{
			valid_from = json_day(&value, false);
			from_seen = true;
		}
		else if (json_key_is(&key, "valid_to"))
			valid_to = json_day(&value, true);
		else if (json_key_is(&key, "end_unknown"))
		{
			if (value.type != jbvBool)
				json_report(&career_form, "\"end_unknown\" is not a boolean");
			end_unknown = value.val.boolean;
		}
		else
			json_report(&career_form,
						"a spell has a key other than \"step\", \"state\", \"valid_from\", \"valid_to\" and \"end_unknown\"");
	}
	if (states_seen != 1)
		json_report(&career_form,
					"a spell needs either \"step\" or \"state\"");
	if (!from_seen)
		json_report(&career_form, "\"valid_from\" is missing");
	if (!career_check_days(valid_from, &valid_to, NULL))
		return career;
	if (state.type == jbvNull)
		career = career_add_unknown(career, valid_from, valid_to, NULL);
	else if (state.type == jbvString)
		career = career_add_label(career, state.val.string.val,
								  state.val.string.len, valid_from, valid_to,
								  NULL);
	else
		career = career_add_step(career,
								 pg_strtoint32(json_digits(state.val.numeric)),
								 valid_from, valid_to, NULL);
	if (end_unknown && valid_to != CAREER_OPEN)
		career_mark_end_unknown(career);
	return career;
}

Datum
career_from_jsonb(PG_FUNCTION_ARGS)
{
	JsonbIterator *it = json_open_array(PG_GETARG_JSONB_P(0), &career_form);
	Career *career = career_new_working();
	JsonbValue value;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &value, false)) != WJB_END_ARRAY)
	{
		if (token != WJB_BEGIN_OBJECT)
			json_report(&career_form, "a spell is not an object");
		career = read_spell(&it, career);
	}
	PG_RETURN_CAREER_P(career_canonical(career));
}

static void
push_day(JsonbParseState **state, const char *key, DateADT date)
{
	char *text = calendar_text(date);

	json_push_key(state, key);
	if (date == CAREER_OPEN)
		json_push_null(state);
	else
		json_push_string(state, WJB_VALUE, text, strlen(text));
}

static void
push_state(JsonbParseState **state, const CareerView *view, int32 number)
{
	json_push_key(state, number != CAREER_UNKNOWN && view->n_labels == 0 ?
				  "step" : "state");
	if (number == CAREER_UNKNOWN)
		json_push_null(state);
	else if (view->n_labels == 0)
		json_push_number(state, number);
	else
		json_push_string(state, WJB_VALUE, view->label[number].label,
						 view->label[number].length);
}

Datum
career_to_jsonb(PG_FUNCTION_ARGS)
{
	CareerView view = career_view(PG_GETARG_CAREER_P(0));
	JsonbParseState *state = NULL;

	pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	for (int i = 0; i < view.n; i++)
	{
		pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
		push_state(&state, &view, view.spell[i].state);
		push_day(&state, "valid_from", view.spell[i].valid_from);
		push_day(&state, "valid_to", view.spell[i].valid_to);
		if (view.spell[i].end_unknown)
		{
			JsonbValue yes = {.type = jbvBool, .val.boolean = true};

			json_push_key(&state, "end_unknown");
			pushJsonbValue(&state, WJB_VALUE, &yes);
		}
		pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	}
	PG_RETURN_JSONB_P(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_ARRAY,
													   NULL)));
}
