/*
 * regression_io.c
 *		Regressions as text, binary and jsonb.
 *
 * Text:	{plain:{sex,age},{men,40}:{persons:3,total:94500,squares:2976750000},
 *			{women,?}:{missing:1}}: the form and the names, then for each
 *			pattern what is not 0; ? is a missing covariate; numbers are exact
 * Binary:	a version byte, a byte for the form; int32 names, their counted
 *			texts; int32 patterns, then for each the counted texts of its
 *			levels (-1 for a missing one), int64 persons, int64 missing, and
 *			each sum as four int64, the highest first
 * jsonb:	{"form": "plain", "names": ["sex", "age"], "patterns": [{"levels":
 *			["men", "40"], "persons": 3, "total": 94500, "squares": 2976750000}]}
 */
#include "regression/regression.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/numeric.h"

#include "common/json.h"
#include "common/receive.h"

SPEGEL_FUNCTION(regression_in);
SPEGEL_FUNCTION(regression_out);
SPEGEL_FUNCTION(regression_recv);
SPEGEL_FUNCTION(regression_send);
SPEGEL_FUNCTION(regression_from_jsonb);
SPEGEL_FUNCTION(regression_to_jsonb);

#define MISSING_LABEL '?'

/* Patterns that a message may say it has. */
#define MAX_PATTERNS (MaxAllocSize / sizeof(RegressionPattern))

static const JsonForm regression_json = {
	"regression",
	"Expected an object like {\"form\": \"plain\", \"names\": [\"sex\"], \"patterns\": [{\"levels\": [\"men\"], \"persons\": 2, \"total\": 3, \"squares\": 5}]}."
};

/*
 * Inputs can have a great many patterns.  What is read of one lives in
 * `row_memory`, which is emptied after each; the state and the names outside
 * of it.
 */
typedef struct Input
{
	Regression *r;
	RegressionRow row;			/* form and names stay */
	MemoryContext row_memory;
	MemoryContext memory;
	Node *escontext;
} Input;

static Input
input_begin(Node *escontext)
{
	Input input = {.r = regression_new_working(), .escontext = escontext};

	input.memory = CurrentMemoryContext;
	input.row_memory = AllocSetContextCreate(CurrentMemoryContext,
											 "spegel: pattern being read",
											 ALLOCSET_DEFAULT_SIZES);
	return input;
}

/* False after a soft error. */
static bool
input_names(Input *input, RegressionForm form, const Label *name, int n)
{
	if (!regression_check_names(name, n, input->escontext))
		return false;
	input->row.form = form;
	input->row.n_names = n;
	input->row.names = regression_make_key(name, n, &input->row.names_length);
	return true;
}

/* Adds the row, whose persons and sums are set. */
static bool
input_row(Input *input, const Label *level)
{
	RegressionRow *row = &input->row;
	Regression *r;

	for (int i = 0; i < row->n_names; i++)
		if (!regression_check_level(level[i].label, level[i].length,
									input->escontext))
			return false;
	row->key = regression_make_key(level, row->n_names, &row->key_length);
	if (!regression_check_row(row, input->escontext))
		return false;
	if (regression_has(input->r, row))
		ereturn(input->escontext, false,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("pattern of covariates occurs more than once")));
	if (input->r->persons + row->persons + row->missing >
		REGRESSION_MAX_PERSONS)
		ereturn(input->escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many persons in a regression"),
				 errdetail("It holds at most %lld.",
						   (long long) REGRESSION_MAX_PERSONS)));
	MemoryContextSwitchTo(input->memory);
	r = regression_add_row(input->r, row, 1);
	if (r != input->r)
		pfree(input->r);
	input->r = r;
	MemoryContextReset(input->row_memory);
	CHECK_FOR_INTERRUPTS();
	return true;
}

static void
clear_row(Input *input)
{
	MemoryContextSwitchTo(input->row_memory);
	input->row.persons = 0;
	input->row.missing = 0;
	memset(input->row.sum, 0, sizeof(input->row.sum));
}

static Regression *
input_end(Input *input)
{
	MemoryContextSwitchTo(input->memory);
	MemoryContextDelete(input->row_memory);
	return regression_canonical(input->r);
}

/* The form with a name, or REGRESSION_NONE. */
static RegressionForm
find_form(Label name)
{
	for (int form = REGRESSION_PLAIN; form <= REGRESSION_RATE; form++)
		if (label_equal(name, (Label) {regression_forms[form].name,
									   strlen(regression_forms[form].name)}))
			return form;
	return REGRESSION_NONE;
}

/* The sum with a name, or -1. */
static int
find_sum(const RegressionFormType *form, Label name)
{
	for (int i = 0; i < form->n_sums; i++)
		if (label_equal(name, (Label) {form->sum[i].name,
									   strlen(form->sum[i].name)}))
			return i;
	return -1;
}

static bool
name_is(Label name, const char *text)
{
	return label_equal(name, (Label) {text, strlen(text)});
}

/* Reads one number of a row by its name; false when there is none such. */
static bool
read_number(RegressionRow *row, Label name, Label digits)
{
	const RegressionFormType *form = &regression_forms[row->form];
	ExactSum whole;
	int sum;

	if (name_is(name, "persons") || name_is(name, "missing"))
	{
		if (memchr(digits.label, '.', digits.length) != NULL ||
			!exact_scan(digits.label, digits.length, 0, &whole) ||
			whole.limb[0] > PG_INT64_MAX || whole.limb[1] != 0)
			return false;
		*(name_is(name, "persons") ? &row->persons : &row->missing) =
			whole.limb[0];
		return true;
	}
	sum = find_sum(form, name);
	return sum >= 0 && exact_scan(digits.label, digits.length,
								  form->sum[sum].scale, &row->sum[sum]);
}

/*
 * Text.
 */

/* Labels in braces; false at a syntax error. */
static bool
scan_labels(const char **p, Label *label, int *n)
{
	*n = 0;
	if (!label_scan_mark(p, '{'))
		return false;
	while (**p != '}')
	{
		bool quoted;

		if ((*n > 0 && !label_scan_mark(p, ',')) || *n > COVARIATES_MAX ||
			!label_scan(p, &label[*n].label, &label[*n].length, &quoted))
			return false;
		if (label_is_special(MISSING_LABEL, label[*n].label, label[*n].length,
							 quoted))
			label[*n] = (Label) {NULL, 0};
		(*n)++;
		label_skip_spaces(p);
	}
	return label_scan_mark(p, '}');
}

/* The numbers of one pattern, each at most once. */
static bool
scan_numbers(const char **p, RegressionRow *row)
{
	Label seen[REGRESSION_MAX_SUMS + 2];
	int n = 0;

	if (!label_scan_mark(p, '{'))
		return false;
	while (**p != '}')
	{
		Label name;
		Label digits;
		bool quoted;

		if ((n > 0 && !label_scan_mark(p, ',')) || n == (int) lengthof(seen) ||
			!label_scan(p, &name.label, &name.length, &quoted) ||
			!label_scan_mark(p, ':') ||
			!label_scan(p, &digits.label, &digits.length, &quoted) ||
			!read_number(row, name, digits))
			return false;
		for (int i = 0; i < n; i++)
			if (label_equal(seen[i], name))
				return false;
		seen[n++] = name;
		label_skip_spaces(p);
	}
	return label_scan_mark(p, '}');
}

/*
 * Parses the text form; false at a syntax error, with *p where it is, and
 * after a soft error.
 */
static bool
parse_regression(const char **p, Input *input)
{
	Label label[COVARIATES_MAX + 1];
	Label name;
	RegressionForm form;
	bool quoted;
	int n;

	if (!label_scan_mark(p, '{'))
		return false;
	if (**p == '}')
		return label_scan_mark(p, '}') && **p == '\0';
	if (!label_scan(p, &name.label, &name.length, &quoted))
		return false;
	form = find_form(name);
	if (form == REGRESSION_NONE || !label_scan_mark(p, ':') ||
		!scan_labels(p, label, &n) || !input_names(input, form, label, n))
		return false;
	while (**p != '}')
	{
		clear_row(input);
		if (!label_scan_mark(p, ',') || !scan_labels(p, label, &n) ||
			n != input->row.n_names || !label_scan_mark(p, ':') ||
			!scan_numbers(p, &input->row) || !input_row(input, label))
			return false;
	}
	return label_scan_mark(p, '}') && **p == '\0';
}

Datum
regression_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	const char *p = text;
	Input input = input_begin(fcinfo->context);
	bool valid = parse_regression(&p, &input);

	if (SOFT_ERROR_OCCURRED(fcinfo->context))
		PG_RETURN_NULL();
	MemoryContextSwitchTo(input.memory);
	if (!valid)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%.*s\"",
						"regression",
						pg_mbcliplen(text, strlen(text), 200), text),
				 errdetail("Error at character %d.",
						   pg_mbstrlen_with_len(text, p - text) + 1),
				 errhint("A regression is written like {plain:{sex},{men}:{persons:2,total:3,squares:5}}.")));
	PG_RETURN_REGRESSION_P(input_end(&input));
}

static void
append_key(StringInfo buf, const char *key, int n)
{
	Label label[COVARIATES_MAX];

	regression_read_key(key, n, label);
	appendStringInfoChar(buf, '{');
	for (int i = 0; i < n; i++)
	{
		if (i > 0)
			appendStringInfoChar(buf, ',');
		if (label[i].label == NULL)
			appendStringInfoChar(buf, MISSING_LABEL);
		else
			label_append(buf, label[i].label, label[i].length,
						 label_is_special(MISSING_LABEL, label[i].label,
										  label[i].length, false));
	}
	appendStringInfoChar(buf, '}');
}

static void
append_numbers(StringInfo buf, const RegressionFormType *form,
			   const RegressionPattern *pattern)
{
	char text[EXACT_TEXT_SIZE];

	appendStringInfoChar(buf, '{');
	if (pattern->persons > 0)
		appendStringInfo(buf, "persons:%lld", (long long) pattern->persons);
	if (pattern->missing > 0)
		appendStringInfo(buf, "%smissing:%lld",
						 pattern->persons > 0 ? "," : "",
						 (long long) pattern->missing);
	for (int i = 0; i < form->n_sums; i++)
	{
		if (exact_is_zero(&pattern->sum[i]))
			continue;
		exact_print(&pattern->sum[i], form->sum[i].scale, text);
		appendStringInfo(buf, ",%s:%s", form->sum[i].name, text);
	}
	appendStringInfoChar(buf, '}');
}

Datum
regression_out(PG_FUNCTION_ARGS)
{
	const Regression *r = PG_GETARG_REGRESSION_P(0);
	const RegressionFormType *form = &regression_forms[r->form];
	StringInfoData buf;
	int length;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	if (r->n_patterns > 0)
	{
		appendStringInfo(&buf, "%s:", form->name);
		append_key(&buf, regression_names(r, &length), r->n_names);
	}
	for (uint32 i = 0; i < r->n_patterns; i++)
	{
		appendStringInfoChar(&buf, ',');
		append_key(&buf, regression_key(r, i, &length), r->n_names);
		appendStringInfoChar(&buf, ':');
		append_numbers(&buf, form, regression_pattern(r, i));
		CHECK_FOR_INTERRUPTS();
	}
	appendStringInfoChar(&buf, '}');
	PG_RETURN_CSTRING(buf.data);
}

/*
 * Binary.
 */

/* Levels, of which one may be missing where that is said. */
static void
receive_labels(StringInfo message, Label *label, int n)
{
	for (int i = 0; i < n; i++)
	{
		int32 length = pq_getmsgint(message, 4);

		label[i] = (Label) {NULL, 0};
		if (length == -1)
			continue;
		if (length < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
					 errmsg("invalid label length in external regression: %d",
							length)));
		label[i].label = pq_getmsgtext(message, length, &label[i].length);
	}
}

Datum
regression_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	Input input = input_begin(NULL);
	Label label[COVARIATES_MAX];
	int form;
	int32 n;
	int32 n_patterns;

	receive_version(message, "regression");
	form = pq_getmsgbyte(message);
	if (form > REGRESSION_RATE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid form in external regression: %d", form)));
	n = receive_number(message, "regression", "number of covariates",
					   COVARIATES_MAX);
	receive_labels(message, label, n);
	(void) input_names(&input, form, label, n);
	n_patterns = receive_number(message, "regression", "number of patterns",
								form == REGRESSION_NONE ? 0 : MAX_PATTERNS);
	for (int32 p = 0; p < n_patterns; p++)
	{
		clear_row(&input);
		receive_labels(message, label, n);
		input.row.persons = pq_getmsgint64(message);
		input.row.missing = pq_getmsgint64(message);
		for (int i = 0; i < regression_forms[form].n_sums; i++)
			for (int limb = 3; limb >= 0; limb--)
				input.row.sum[i].limb[limb] = pq_getmsgint64(message);
		(void) input_row(&input, label);
	}
	PG_RETURN_REGRESSION_P(input_end(&input));
}

static void
send_labels(StringInfo buf, const char *key, int n)
{
	Label label[COVARIATES_MAX];

	regression_read_key(key, n, label);
	for (int i = 0; i < n; i++)
	{
		if (label[i].label == NULL)
			pq_sendint32(buf, -1);
		else
			send_counted_text(buf, label[i].label, label[i].length);
	}
}

Datum
regression_send(PG_FUNCTION_ARGS)
{
	const Regression *r = PG_GETARG_REGRESSION_P(0);
	StringInfoData buf;
	int length;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, RECEIVE_VERSION);
	pq_sendbyte(&buf, r->form);
	pq_sendint32(&buf, r->n_names);
	send_labels(&buf, regression_names(r, &length), r->n_names);
	pq_sendint32(&buf, r->n_patterns);
	for (uint32 p = 0; p < r->n_patterns; p++)
	{
		const RegressionPattern *pattern = regression_pattern(r, p);

		send_labels(&buf, regression_key(r, p, &length), r->n_names);
		pq_sendint64(&buf, pattern->persons);
		pq_sendint64(&buf, pattern->missing);
		for (int i = 0; i < regression_n_sums(r); i++)
			for (int limb = 3; limb >= 0; limb--)
				pq_sendint64(&buf, pattern->sum[i].limb[limb]);
		CHECK_FOR_INTERRUPTS();
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * jsonb.
 */

/* An array of strings and nulls, whose opening token has been consumed. */
static int
read_labels(JsonbIterator **it, Label *label)
{
	JsonbValue value;
	JsonbIteratorToken token;
	int n = 0;

	while ((token = JsonbIteratorNext(it, &value, true)) == WJB_ELEM)
	{
		if (n == COVARIATES_MAX)
			(void) regression_check_names(NULL, n + 1, NULL);
		if (value.type == jbvNull)
			label[n++] = (Label) {NULL, 0};
		else if (value.type == jbvString)
			label[n++] = (Label) {value.val.string.val, value.val.string.len};
		else
			json_report(&regression_json, "a name or level is not a string");
	}
	return n;
}

/* One pattern, whose opening token has been consumed. */
static void
read_pattern(JsonbIterator **it, Input *input)
{
	Label level[COVARIATES_MAX];
	JsonbValue key;
	JsonbValue value;
	int n = -1;

	clear_row(input);
	while (JsonbIteratorNext(it, &key, false) == WJB_KEY)
	{
		Label name = {key.val.string.val, key.val.string.len};
		JsonbIteratorToken token = JsonbIteratorNext(it, &value, false);
		const char *digits;

		if (json_key_is(&key, "levels") && token == WJB_BEGIN_ARRAY)
		{
			n = read_labels(it, level);
			continue;
		}
		if (token != WJB_VALUE || value.type != jbvNumeric)
			json_report(&regression_json, "a pattern has a value that is not a number");
		digits = json_digits(value.val.numeric);
		if (!read_number(&input->row, name,
						 (Label) {digits, strlen(digits)}))
			json_report(&regression_json, "a pattern has an unknown key or a number that cannot be");
	}
	if (n != input->row.n_names)
		json_report(&regression_json, "a pattern has not as many levels as there are names");
	(void) input_row(input, level);
}

/* The keys of a jsonb object come in an order of their own: by length. */
Datum
regression_from_jsonb(PG_FUNCTION_ARGS)
{
	JsonbIterator *it = json_open_object(PG_GETARG_JSONB_P(0),
										 &regression_json);
	Input input = input_begin(NULL);
	RegressionForm form = REGRESSION_NONE;
	Label name[COVARIATES_MAX];
	JsonbValue key;
	JsonbValue value;
	int n = -1;
	bool patterns = false;

	while (JsonbIteratorNext(&it, &key, false) == WJB_KEY)
	{
		JsonbIteratorToken token = JsonbIteratorNext(&it, &value, false);

		if (json_key_is(&key, "form") && token == WJB_VALUE &&
			value.type == jbvString)
			form = find_form((Label) {value.val.string.val,
									  value.val.string.len});
		else if (json_key_is(&key, "names") && token == WJB_BEGIN_ARRAY)
			n = read_labels(&it, name);
		else if (json_key_is(&key, "patterns") && token == WJB_BEGIN_ARRAY &&
				 form != REGRESSION_NONE && n >= 0)
		{
			patterns = true;
			(void) input_names(&input, form, name, n);
			while ((token = JsonbIteratorNext(&it, &value, false)) != WJB_END_ARRAY)
			{
				if (token != WJB_BEGIN_OBJECT)
					json_report(&regression_json, "a pattern is not an object");
				read_pattern(&it, &input);
			}
			MemoryContextSwitchTo(input.memory);
		}
		else
			json_report(&regression_json, "it has not the keys \"form\", \"names\" and \"patterns\" alone");
	}
	if (!patterns && (form != REGRESSION_NONE || n >= 0))
		json_report(&regression_json, "\"patterns\" is lacking");
	PG_RETURN_REGRESSION_P(input_end(&input));
}

static void
push_labels(JsonbParseState **state, const char *key, int n)
{
	Label label[COVARIATES_MAX];

	regression_read_key(key, n, label);
	pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	for (int i = 0; i < n; i++)
	{
		JsonbValue null = {.type = jbvNull};

		if (label[i].label == NULL)
			pushJsonbValue(state, WJB_ELEM, &null);
		else
			json_push_string(state, WJB_ELEM, label[i].label, label[i].length);
	}
	pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

static void
push_pattern(JsonbParseState **state, const Regression *r, uint32 number)
{
	const RegressionPattern *pattern = regression_pattern(r, number);
	const RegressionFormType *form = &regression_forms[r->form];
	char text[EXACT_TEXT_SIZE];
	int length;

	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	json_push_key(state, "levels");
	push_labels(state, regression_key(r, number, &length), r->n_names);
	json_push_key(state, "persons");
	json_push_number(state, pattern->persons);
	json_push_key(state, "missing");
	json_push_number(state, pattern->missing);
	for (int i = 0; i < form->n_sums; i++)
	{
		JsonbValue value;

		if (exact_is_zero(&pattern->sum[i]))
			continue;
		exact_print(&pattern->sum[i], form->sum[i].scale, text);
		value.type = jbvNumeric;
		value.val.numeric =
			DatumGetNumeric(DirectFunctionCall3(numeric_in,
												CStringGetDatum(text),
												ObjectIdGetDatum(InvalidOid),
												Int32GetDatum(-1)));
		json_push_key(state, form->sum[i].name);
		pushJsonbValue(state, WJB_VALUE, &value);
	}
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

Datum
regression_to_jsonb(PG_FUNCTION_ARGS)
{
	const Regression *r = PG_GETARG_REGRESSION_P(0);
	JsonbParseState *state = NULL;
	int length;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	if (r->n_patterns > 0)
	{
		json_push_key(&state, "form");
		json_push_string(&state, WJB_VALUE, regression_forms[r->form].name,
						 strlen(regression_forms[r->form].name));
		json_push_key(&state, "names");
		push_labels(&state, regression_names(r, &length), r->n_names);
		json_push_key(&state, "patterns");
		pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
		for (uint32 i = 0; i < r->n_patterns; i++)
		{
			push_pattern(&state, r, i);
			CHECK_FOR_INTERRUPTS();
		}
		pushJsonbValue(&state, WJB_END_ARRAY, NULL);
	}
	PG_RETURN_JSONB_P(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT,
													   NULL)));
}
