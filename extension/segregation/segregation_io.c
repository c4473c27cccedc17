/*
 * segregation_io.c
 *		Segregation states as text, binary and jsonb.
 *
 * Text:	{care:{men:80,women:120,?:5},schools:{men:3}}, a tally for each
 *			unit, labels quoted as in tallies
 * Binary:	a version byte; int32 categories, their counted texts; int32 units, then per unit
 *			a counted text, int64 unknown and an int64 for each category
 * jsonb:	{"care": {"categories": {"men": 80, "women": 120}, "unknown": 5}}
 */
#include "segregation/segregation.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/json.h"
#include "common/receive.h"
#include "tally/tally_io.h"

SPEGEL_FUNCTION(segregation_in);
SPEGEL_FUNCTION(segregation_out);
SPEGEL_FUNCTION(segregation_recv);
SPEGEL_FUNCTION(segregation_send);
SPEGEL_FUNCTION(segregation_from_jsonb);
SPEGEL_FUNCTION(segregation_to_jsonb);

static const JsonForm segregation_form = {
	"segregation",
	"Expected an object with a tally for each unit, like {\"care\": {\"categories\": {\"men\": 80, \"women\": 120}, \"unknown\": 5}}."
};

/*
 * Inputs can have a great many units.  What is read of one unit lives in
 * `unit_memory`, which is emptied after each; the state outside of it.
 */
typedef struct Input
{
	Segregation *s;
	MemoryContext unit_memory;
	MemoryContext memory;
} Input;

static Input
input_begin(void)
{
	Input input;

	input.s = segregation_new_working();
	input.memory = CurrentMemoryContext;
	input.unit_memory = AllocSetContextCreate(CurrentMemoryContext,
											  "spegel: unit being read",
											  ALLOCSET_DEFAULT_SIZES);
	return input;
}

static bool
check_new_unit(const Segregation *s, const char *label, int length,
			   Node *escontext)
{
	if (segregation_find_unit(s, label, length) != SEGREGATION_NONE)
		ereturn(escontext, false,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unit \"%.*s\" occurs more than once", length,
						label)));
	return true;
}

/* The state after a unit was added, in place of what it was before. */
static void
input_take(Input *input, Segregation *s)
{
	if (s != input->s)
		pfree(input->s);
	input->s = s;
	MemoryContextReset(input->unit_memory);
	CHECK_FOR_INTERRUPTS();
}

/* False after a soft error. */
static bool
input_add(Input *input, const char *label, int length, const Tally *tally,
		  Node *escontext)
{
	Segregation *s;

	if (!check_new_unit(input->s, label, length, escontext))
		return false;
	s = segregation_add_tally(input->s, label, length, tally, 1, escontext);
	if (s == NULL)
		return false;
	input_take(input, s);
	return true;
}

static Segregation *
input_end(Input *input)
{
	MemoryContextDelete(input->unit_memory);
	return segregation_canonical(input->s);
}

/*
 * Text.
 */

/*
 * Reads one unit in the input's unit memory; false at a syntax error and after
 * a soft error.
 */
static bool
parse_unit(const char **p, const char **label, int *length, Tally **tally,
		   Node *escontext)
{
	bool quoted;

	if (!label_scan(p, label, length, &quoted) ||
		label_is_special('?', *label, *length, quoted) ||
		!label_scan_mark(p, ':') || !tally_parse(p, tally, escontext))
		return false;
	label_skip_spaces(p);
	return true;
}

/*
 * Parses the text form; false at a syntax error, with *p where it is, and
 * after a soft error.
 */
static bool
parse_segregation(const char **p, Input *input, Node *escontext)
{
	bool first = true;

	if (!label_scan_mark(p, '{'))
		return false;
	for (; **p != '}'; first = false)
	{
		const char *label;
		int length;
		Tally *tally;
		bool valid;

		if (!first && !label_scan_mark(p, ','))
			return false;
		MemoryContextSwitchTo(input->unit_memory);
		valid = parse_unit(p, &label, &length, &tally, escontext);
		MemoryContextSwitchTo(input->memory);
		if (!valid || !input_add(input, label, length, tally, escontext))
			return false;
	}
	return label_scan_mark(p, '}') && **p == '\0';
}

Datum
segregation_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	const char *p = text;
	Input input = input_begin();
	bool valid = parse_segregation(&p, &input, fcinfo->context);

	if (SOFT_ERROR_OCCURRED(fcinfo->context))
		PG_RETURN_NULL();
	if (!valid)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%.*s\"",
						"segregation",
						pg_mbcliplen(text, strlen(text), 200), text),
				 errdetail("Error at character %d.",
						   pg_mbstrlen_with_len(text, p - text) + 1),
				 errhint("A segregation is written like {care:{men:80,women:120,?:5},schools:{men:3}}, a tally for each unit.")));
	PG_RETURN_SEGREGATION_P(input_end(&input));
}

Datum
segregation_out(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	TallyEntry *entry = palloc((s->n_categories + 1) * sizeof(TallyEntry));
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	for (uint32 u = 0; u < s->n_units; u++)
	{
		TallyView view = segregation_unit_view(s, u, entry);
		int length;
		const char *label = segregation_unit_label(s, u, &length);

		if (u > 0)
			appendStringInfoChar(&buf, ',');
		label_append(&buf, label, length,
					 label_is_special('?', label, length, false));
		appendStringInfoChar(&buf, ':');
		tally_append(&buf, &view);
		CHECK_FOR_INTERRUPTS();
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * Binary.
 */

static int64
receive_persons(StringInfo message)
{
	int64 persons = pq_getmsgint64(message);

	tally_check_persons(persons);
	return persons;
}

/* Duplicate categories would be taken for one column each. */
static void
receive_categories(StringInfo message, SegregationRow *row)
{
	TallyEntry *sorted;

	row->n = receive_number(message, "segregation", "number of categories",
							TALLY_MAX_CATEGORIES);
	row->entry = palloc0((row->n + 1) * sizeof(TallyEntry));
	row->column = palloc((row->n + 1) * sizeof(uint32));
	for (int i = 0; i < row->n; i++)
	{
		row->entry[i].label = receive_label(message, "segregation",
											&row->entry[i].length);
		tally_check_label(row->entry[i].label, row->entry[i].length);
	}

	/* Making a tally of them reports those that occur twice. */
	sorted = palloc((row->n + 1) * sizeof(TallyEntry));
	memcpy(sorted, row->entry, row->n * sizeof(TallyEntry));
	pfree(tally_make(sorted, row->n, 0));
	pfree(sorted);
}

Datum
segregation_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	Input input = input_begin();
	SegregationRow row = {0};
	int32 n_units;

	receive_version(message, "segregation");
	receive_categories(message, &row);
	n_units = receive_number(message, "segregation", "number of units",
							 PG_INT32_MAX);
	for (int32 u = 0; u < n_units; u++)
	{
		MemoryContextSwitchTo(input.unit_memory);
		row.label = receive_label(message, "segregation", &row.length);
		MemoryContextSwitchTo(input.memory);
		row.unknown = receive_persons(message);
		for (int i = 0; i < row.n; i++)
			row.entry[i].persons = receive_persons(message);
		(void) check_new_unit(input.s, row.label, row.length, NULL);
		input_take(&input, segregation_add_row(input.s, &row, 1));
	}
	PG_RETURN_SEGREGATION_P(input_end(&input));
}

Datum
segregation_send(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	StringInfoData buf;
	const char *label;
	int length;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, RECEIVE_VERSION);
	pq_sendint32(&buf, s->n_categories);
	for (uint32 c = 0; c < s->n_categories; c++)
	{
		label = segregation_category_label(s, c, &length);
		send_counted_text(&buf, label, length);
	}
	pq_sendint32(&buf, s->n_units);
	for (uint32 u = 0; u < s->n_units; u++)
	{
		label = segregation_unit_label(s, u, &length);
		send_counted_text(&buf, label, length);
		pq_sendint64(&buf, segregation_unknown(s)[u]);
		for (uint32 c = 0; c < s->n_categories; c++)
			pq_sendint64(&buf, s->counts[(Size) u * s->n_categories + c]);
		CHECK_FOR_INTERRUPTS();
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * jsonb.
 */

Datum
segregation_from_jsonb(PG_FUNCTION_ARGS)
{
	Input input = input_begin();
	JsonbIterator *it = json_open_object(PG_GETARG_JSONB_P(0),
										 &segregation_form);
	JsonbValue key;
	JsonbValue value;

	while (JsonbIteratorNext(&it, &key, false) == WJB_KEY)
	{
		Tally *tally;

		/* The iterator's own memory outlives the unit. */
		if (JsonbIteratorNext(&it, &value, false) != WJB_BEGIN_OBJECT)
			json_report(&segregation_form,
						"the value of a unit is not an object");
		tally = tally_read_json(&it);
		(void) input_add(&input, key.val.string.val, key.val.string.len, tally,
						 NULL);
		pfree(tally);
	}
	PG_RETURN_SEGREGATION_P(input_end(&input));
}

Datum
segregation_to_jsonb(PG_FUNCTION_ARGS)
{
	const Segregation *s = PG_GETARG_SEGREGATION_P(0);
	TallyEntry *entry = palloc((s->n_categories + 1) * sizeof(TallyEntry));
	JsonbParseState *state = NULL;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (uint32 u = 0; u < s->n_units; u++)
	{
		TallyView view = segregation_unit_view(s, u, entry);
		int length;
		const char *label = segregation_unit_label(s, u, &length);

		json_push_string(&state, WJB_KEY, label, length);
		(void) tally_push_json(&state, &view);
		CHECK_FOR_INTERRUPTS();
	}
	PG_RETURN_JSONB_P(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT,
													   NULL)));
}
