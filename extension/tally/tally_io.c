/*
 * tally_io.c
 *		Tallies as text, binary and jsonb, and from arrays.
 *
 * Text:	{men:80,women:120,?:5}, labels quoted like "a, \"b\"" where they
 *			are empty, a lone question mark, or hold a space or one of {}:,"\
 * Binary:	a version byte; int64 unknown, int32 categories, then per category a
 *			counted text and an int64
 * jsonb:	{"categories": {"men": 80, "women": 120}, "unknown": 5}
 */
#include "tally/tally_io.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/array_argument.h"
#include "common/json.h"
#include "common/label.h"
#include "common/receive.h"

SPEGEL_FUNCTION(tally_in);
SPEGEL_FUNCTION(tally_out);
SPEGEL_FUNCTION(tally_recv);
SPEGEL_FUNCTION(tally_send);
SPEGEL_FUNCTION(tally_from_jsonb);
SPEGEL_FUNCTION(tally_to_jsonb);
SPEGEL_FUNCTION(tally_from_arrays);

static const JsonForm tally_form = {
	"tally",
	"Expected an object like {\"categories\": {\"men\": 80, \"women\": 120}, \"unknown\": 5}."
};

/* A growing list of entries, for inputs whose length is not known ahead. */
typedef struct EntryList
{
	int n;
	int room;
	TallyEntry *entry;
} EntryList;

static void
list_append(EntryList *list, const char *label, int length, int64 persons)
{
	if (list->n == list->room)
	{
		list->room = Max(8, 2 * list->room);
		if (list->entry == NULL)
			list->entry = palloc(list->room * sizeof(TallyEntry));
		else
			list->entry = repalloc_huge(list->entry,
										list->room * sizeof(TallyEntry));
		CHECK_FOR_INTERRUPTS();
	}
	list->entry[list->n++] = (TallyEntry) {label, length, persons};
}

/*
 * Text.
 */

bool
tally_parse(const char **p, Tally **tally, Node *escontext)
{
	EntryList list = {0};
	int64 unknown = 0;
	bool unknown_seen = false;

	if (!label_scan_mark(p, '{'))
		return false;
	while (**p != '}')
	{
		const char *label;
		int length;
		bool quoted;
		int64 persons;

		if ((list.n > 0 || unknown_seen) && !label_scan_mark(p, ','))
			return false;
		if (!label_scan(p, &label, &length, &quoted) ||
			!label_scan_mark(p, ':') ||
			!label_scan_persons(p, &persons, escontext))
			return false;
		label_skip_spaces(p);

		if (!label_is_special('?', label, length, quoted))
			list_append(&list, label, length, persons);
		else if (unknown_seen)
			return false;
		else
		{
			unknown_seen = true;
			unknown = persons;
		}
	}
	(*p)++;
	*tally = tally_make_safe(list.entry, list.n, unknown, escontext);
	return *tally != NULL;
}

Datum
tally_in(PG_FUNCTION_ARGS)
{
	const char *input = PG_GETARG_CSTRING(0);
	const char *p = input;
	Tally *tally;
	bool valid;

	label_skip_spaces(&p);
	valid = tally_parse(&p, &tally, fcinfo->context);
	if (SOFT_ERROR_OCCURRED(fcinfo->context))
		PG_RETURN_NULL();
	if (valid)
		label_skip_spaces(&p);
	if (!valid || *p != '\0')
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%.*s\"", "tally",
						pg_mbcliplen(input, strlen(input), 200), input),
				 errdetail("Error at character %d.",
						   pg_mbstrlen_with_len(input, p - input) + 1),
				 errhint("A tally is written like {men:80,women:120,?:5}, where ? counts the unknown.")));
	PG_RETURN_TALLY_P(tally);
}

void
tally_append(StringInfo buf, const TallyView *view)
{
	appendStringInfoChar(buf, '{');
	for (int i = 0; i < view->n; i++)
	{
		if (i > 0)
			appendStringInfoChar(buf, ',');
		label_append(buf, view->entry[i].label, view->entry[i].length,
					 label_is_special('?', view->entry[i].label,
									  view->entry[i].length, false));
		appendStringInfo(buf, ":%lld", (long long) view->entry[i].persons);
	}
	if (view->unknown != 0)
		appendStringInfo(buf, "%s?:%lld", view->n > 0 ? "," : "",
						 (long long) view->unknown);
	appendStringInfoChar(buf, '}');
}

Datum
tally_out(PG_FUNCTION_ARGS)
{
	TallyView view = tally_view(PG_GETARG_TALLY_P(0));
	StringInfoData buf;

	initStringInfo(&buf);
	tally_append(&buf, &view);
	PG_RETURN_CSTRING(buf.data);
}

/*
 * Binary.
 */

Datum
tally_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	EntryList list = {0};
	int64 unknown;
	int32 n;

	receive_version(message, "tally");
	unknown = pq_getmsgint64(message);
	n = receive_number(message, "tally", "number of categories",
					   TALLY_MAX_CATEGORIES);
	for (int32 i = 0; i < n; i++)
	{
		int length;
		const char *label = receive_label(message, "tally", &length);

		list_append(&list, label, length, pq_getmsgint64(message));
	}
	PG_RETURN_TALLY_P(tally_make(list.entry, list.n, unknown));
}

Datum
tally_send(PG_FUNCTION_ARGS)
{
	TallyView view = tally_view(PG_GETARG_TALLY_P(0));
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, RECEIVE_VERSION);
	pq_sendint64(&buf, view.unknown);
	pq_sendint32(&buf, view.n);
	for (int i = 0; i < view.n; i++)
	{
		send_counted_text(&buf, view.entry[i].label, view.entry[i].length);
		pq_sendint64(&buf, view.entry[i].persons);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * jsonb.
 */

/* Reads the object of categories, whose opening token has been consumed. */
static void
read_categories(JsonbIterator **it, EntryList *list)
{
	JsonbValue key;
	JsonbValue value;

	while (JsonbIteratorNext(it, &key, true) == WJB_KEY)
	{
		(void) JsonbIteratorNext(it, &value, true);
		list_append(list, key.val.string.val, key.val.string.len,
					json_persons(&value, &tally_form));
	}
}

Tally *
tally_read_json(JsonbIterator **it)
{
	JsonbValue key;
	JsonbValue value;
	EntryList list = {0};
	int64 unknown = 0;
	bool categories_seen = false;

	while (JsonbIteratorNext(it, &key, false) == WJB_KEY)
	{
		JsonbIteratorToken token = JsonbIteratorNext(it, &value, false);

		if (json_key_is(&key, "categories"))
		{
			if (token != WJB_BEGIN_OBJECT)
				json_report(&tally_form, "\"categories\" is not an object");
			categories_seen = true;
			read_categories(it, &list);
		}
		else if (json_key_is(&key, "unknown"))
		{
			if (token != WJB_VALUE)
				json_report(&tally_form, "\"unknown\" is not a number");
			unknown = json_persons(&value, &tally_form);
		}
		else
			json_report(&tally_form,
						"it has a key other than \"categories\" and \"unknown\"");
	}
	if (!categories_seen)
		json_report(&tally_form, "\"categories\" is missing");
	return tally_make(list.entry, list.n, unknown);
}

Datum
tally_from_jsonb(PG_FUNCTION_ARGS)
{
	JsonbIterator *it = json_open_object(PG_GETARG_JSONB_P(0), &tally_form);

	PG_RETURN_TALLY_P(tally_read_json(&it));
}

JsonbValue *
tally_push_json(JsonbParseState **state, const TallyView *view)
{
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	json_push_key(state, "categories");
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < view->n; i++)
	{
		json_push_string(state, WJB_KEY, view->entry[i].label,
						 view->entry[i].length);
		json_push_number(state, view->entry[i].persons);
	}
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
	json_push_key(state, "unknown");
	json_push_number(state, view->unknown);
	return pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

Datum
tally_to_jsonb(PG_FUNCTION_ARGS)
{
	TallyView view = tally_view(PG_GETARG_TALLY_P(0));
	JsonbParseState *state = NULL;

	PG_RETURN_JSONB_P(JsonbValueToJsonb(tally_push_json(&state, &view)));
}

/*
 * tally(labels text[], persons bigint[], unknown bigint)
 */
Datum
tally_from_arrays(PG_FUNCTION_ARGS)
{
	bool *label_null;
	bool *persons_null;
	int n_labels;
	int n_persons;
	Datum *label = argument_elements(fcinfo, 0, "labels", &label_null,
									 &n_labels);
	Datum *persons = argument_elements(fcinfo, 1, "persons", &persons_null,
									   &n_persons);
	EntryList list = {0};

	check_parallel("labels", n_labels, "persons", n_persons);
	for (int i = 0; i < n_labels; i++)
	{
		text *t;

		if (label_null[i] || persons_null[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not contain NULL",
							label_null[i] ? "labels" : "persons"),
					 errhint("Pass the number of persons of unknown category as the third argument.")));
		t = DatumGetTextPP(label[i]);
		list_append(&list, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t),
					DatumGetInt64(persons[i]));
	}
	PG_RETURN_TALLY_P(tally_make(list.entry, list.n, PG_GETARG_INT64(2)));
}
