/*
 * tally_io.c
 *		Tallies as text, binary and jsonb, and from arrays.
 *
 * Text:	{men:80,women:120,?:5}, labels quoted like "a, \"b\"" where they
 *			are empty, a lone question mark, or hold a space or one of {}:,"\
 * Binary:	int64 unknown, int32 categories, then per category a counted text
 *			and an int64
 * jsonb:	{"categories": {"men": 80, "women": 120}, "unknown": 5}
 */
#include "tally_io.h"

#include <ctype.h>

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

SPEGEL_FUNCTION(tally_in);
SPEGEL_FUNCTION(tally_out);
SPEGEL_FUNCTION(tally_recv);
SPEGEL_FUNCTION(tally_send);
SPEGEL_FUNCTION(tally_from_jsonb);
SPEGEL_FUNCTION(tally_to_jsonb);
SPEGEL_FUNCTION(tally_from_arrays);

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
			list->entry = repalloc(list->entry,
								   list->room * sizeof(TallyEntry));
	}
	list->entry[list->n++] = (TallyEntry) {label, length, persons};
}

/*
 * Text.
 */

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_special(char c)
{
	return c == '\0' || strchr("{}:,\"\\", c) != NULL || is_space(c);
}

void
tally_skip_spaces(const char **p)
{
	while (is_space(**p))
		(*p)++;
}

bool
tally_parse_label(const char **p, const char **label, int *length)
{
	if (**p == '"')
	{
		const char *end;
		char *out;

		for (end = *p + 1; *end != '"' && *end != '\0'; end++)
			if (*end == '\\' && end[1] != '\0')
				end++;
		*label = out = palloc(end - *p);
		for ((*p)++; *p < end; (*p)++)
		{
			if (**p == '\\' && *p + 1 < end)
				(*p)++;
			*out++ = **p;
		}
		if (*end == '\0')
			return false;
		(*p)++;
		*length = out - *label;
		return true;
	}
	for (*label = *p; !is_special(**p);)
		(*p)++;
	*length = *p - *label;
	if (*length == 1 && **label == '?')
		*label = NULL;
	return *length > 0;
}

static bool
parse_persons(const char **p, int64 *persons)
{
	const char *start = *p;
	char *end;

	/* strtoll would also take spaces and a plus sign. */
	if (*start != '-' && !isdigit((unsigned char) *start))
		return false;
	errno = 0;
	*persons = strtoll(start, &end, 10);
	if (end == start || (end == start + 1 && *start == '-'))
		return false;
	if (errno == ERANGE)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of persons is out of range: %.*s",
						(int) (end - start), start),
				 errdetail("A tally counts at most %lld persons.",
						   (long long) TALLY_MAX_PERSONS)));
	*p = end;
	return true;
}

bool
tally_parse(const char **p, Tally **tally)
{
	EntryList list = {0};
	int64 unknown = 0;
	bool unknown_seen = false;

	if (**p != '{')
		return false;
	(*p)++;
	tally_skip_spaces(p);
	while (**p != '}')
	{
		const char *label;
		int length;
		int64 persons;

		if (list.n > 0 || unknown_seen)
		{
			if (**p != ',')
				return false;
			(*p)++;
			tally_skip_spaces(p);
		}
		if (!tally_parse_label(p, &label, &length))
			return false;
		tally_skip_spaces(p);
		if (**p != ':')
			return false;
		(*p)++;
		tally_skip_spaces(p);
		if (!parse_persons(p, &persons))
			return false;
		tally_skip_spaces(p);

		if (label != NULL)
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
	*tally = tally_make(list.entry, list.n, unknown);
	return true;
}

Datum
tally_in(PG_FUNCTION_ARGS)
{
	const char *input = PG_GETARG_CSTRING(0);
	const char *p = input;
	Tally *tally;
	bool valid;

	tally_skip_spaces(&p);
	valid = tally_parse(&p, &tally);
	if (valid)
		tally_skip_spaces(&p);
	if (!valid || *p != '\0')
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", "tally",
						input),
				 errdetail("Error at character %d.",
						   pg_mbstrlen_with_len(input, p - input) + 1),
				 errhint("A tally is written like {men:80,women:120,?:5}, where ? counts the unknown.")));
	PG_RETURN_TALLY_P(tally);
}

void
tally_append_label(StringInfo buf, const char *label, int length)
{
	bool quote = length == 0 || (length == 1 && label[0] == '?');

	for (int i = 0; i < length && !quote; i++)
		quote = is_special(label[i]);
	if (!quote)
	{
		appendBinaryStringInfo(buf, label, length);
		return;
	}
	appendStringInfoChar(buf, '"');
	for (int i = 0; i < length; i++)
	{
		if (label[i] == '"' || label[i] == '\\')
			appendStringInfoChar(buf, '\\');
		appendStringInfoChar(buf, label[i]);
	}
	appendStringInfoChar(buf, '"');
}

void
tally_append(StringInfo buf, const TallyView *view)
{
	appendStringInfoChar(buf, '{');
	for (int i = 0; i < view->n; i++)
	{
		if (i > 0)
			appendStringInfoChar(buf, ',');
		tally_append_label(buf, view->entry[i].label, view->entry[i].length);
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
	int64 unknown = pq_getmsgint64(message);
	int32 n = pq_getmsgint(message, 4);

	if (n < 0 || n > TALLY_MAX_CATEGORIES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid number of categories in external tally: %d",
						n),
				 errdetail("Expected 0 to %d.", TALLY_MAX_CATEGORIES)));
	for (int32 i = 0; i < n; i++)
	{
		int32 raw_length = pq_getmsgint(message, 4);
		int length;
		char *label;

		if (raw_length < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
					 errmsg("invalid label length in external tally: %d",
							raw_length)));
		label = pq_getmsgtext(message, raw_length, &length);
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

pg_noreturn static pg_noinline void
report_json(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("jsonb value is not a tally: %s", what),
			 errhint("Expected an object like {\"categories\": {\"men\": 80, \"women\": 120}, \"unknown\": 5}.")));
}

/* A JSON number as a number of persons: whole, and within int64. */
static int64
json_persons(const JsonbValue *value)
{
	const char *digits;
	const char *p;
	int64 persons;

	if (value->type != jbvNumeric)
		report_json("a number of persons is not a number");
	p = digits = DatumGetCString(DirectFunctionCall1(numeric_out,
													 NumericGetDatum(value->val.numeric)));
	if (!parse_persons(&p, &persons) || *p != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of persons must be a whole number: %s",
						digits)));
	return persons;
}

static bool
key_is(const JsonbValue *key, const char *name)
{
	return key->val.string.len == (int) strlen(name) &&
		memcmp(key->val.string.val, name, key->val.string.len) == 0;
}

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
					json_persons(&value));
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

		if (key_is(&key, "categories"))
		{
			if (token != WJB_BEGIN_OBJECT)
				report_json("\"categories\" is not an object");
			categories_seen = true;
			read_categories(it, &list);
		}
		else if (key_is(&key, "unknown"))
		{
			if (token != WJB_VALUE)
				report_json("\"unknown\" is not a number");
			unknown = json_persons(&value);
		}
		else
			report_json("it has a key other than \"categories\" and \"unknown\"");
	}
	if (!categories_seen)
		report_json("\"categories\" is missing");
	return tally_make(list.entry, list.n, unknown);
}

Datum
tally_from_jsonb(PG_FUNCTION_ARGS)
{
	Jsonb *json = PG_GETARG_JSONB_P(0);
	JsonbIterator *it;
	JsonbValue value;

	if (!JB_ROOT_IS_OBJECT(json))
		report_json("it is not an object");
	it = JsonbIteratorInit(&json->root);
	(void) JsonbIteratorNext(&it, &value, false);
	PG_RETURN_TALLY_P(tally_read_json(&it));
}

void
tally_push_json_key(JsonbParseState **state, const char *key, int length)
{
	JsonbValue value;

	value.type = jbvString;
	value.val.string.val = unconstify(char *, key);
	value.val.string.len = length;
	pushJsonbValue(state, WJB_KEY, &value);
}

static void
push_persons(JsonbParseState **state, int64 persons)
{
	JsonbValue value;

	value.type = jbvNumeric;
	value.val.numeric = int64_to_numeric(persons);
	pushJsonbValue(state, WJB_VALUE, &value);
}

JsonbValue *
tally_push_json(JsonbParseState **state, const TallyView *view)
{
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	tally_push_json_key(state, "categories", strlen("categories"));
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < view->n; i++)
	{
		tally_push_json_key(state, view->entry[i].label,
							view->entry[i].length);
		push_persons(state, view->entry[i].persons);
	}
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
	tally_push_json_key(state, "unknown", strlen("unknown"));
	push_persons(state, view->unknown);
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
	Datum *label;
	Datum *persons;
	bool *label_null;
	bool *persons_null;
	int n_labels;
	int n_persons;
	EntryList list = {0};

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), TEXTOID, -1, false,
					  TYPALIGN_INT, &label, &label_null, &n_labels);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), INT8OID, 8, FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &persons, &persons_null, &n_persons);
	if (n_labels != n_persons)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("labels and persons must have the same length"),
				 errdetail("There are %d labels and %d numbers of persons.",
						   n_labels, n_persons)));
	for (int i = 0; i < n_labels; i++)
	{
		text *t;

		if (label_null[i] || persons_null[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not contain NULL",
							label_null[i] ? "labels" : "persons"),
					 errhint("Persons of unknown category are the third argument.")));
		t = DatumGetTextPP(label[i]);
		list_append(&list, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t),
					DatumGetInt64(persons[i]));
	}
	PG_RETURN_TALLY_P(tally_make(list.entry, list.n, PG_GETARG_INT64(2)));
}
