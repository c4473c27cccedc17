/*
 * regression.c
 *		Regression states as they are added to, and read pattern by pattern.
 */
#include "regression/regression.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "common/sort.h"
#include "regression/regression_layout.h"

#define PATTERNS_PER_CHECK 4096

/* |y| < 2^35, weights < 2^24, exposures < 2^35, logarithms < 2^10. */
static const RegressionSumType plain_sums[] = {
	{"total", 60, 95, true},
	{"squares", 120, 190, false}
};
static const RegressionSumType weighted_sums[] = {
	{"total", 60, 95, true},
	{"squares", 120, 190, false},
	{"weight", 60, 84, false},
	{"weighted_total", 120, 179, true},
	{"weighted_squares", 120, 214, false},
	{"weight_squares", 120, 168, false},
	{"weight_squares_total", 120, 203, true},
	{"weight_squares_squares", 90, 208, false}
};
static const RegressionSumType rate_sums[] = {
	{"total", 60, 95, false},
	{"squares", 120, 190, false},
	{"exposure", 60, 95, false},
	{"exposure_squares", 120, 190, false},
	{"exposure_total", 120, 190, false},
	{"total_log_exposure", 60, 105, true},
	{"total_log_total", 60, 105, false},
	{"log_factorials", 60, 105, false}
};

const RegressionFormType regression_forms[REGRESSION_RATE + 1] = {
	[REGRESSION_NONE] = {"none", 0, NULL},
	[REGRESSION_PLAIN] = {"plain", lengthof(plain_sums), plain_sums},
	[REGRESSION_WEIGHTED] = {"weighted", lengthof(weighted_sums), weighted_sums},
	[REGRESSION_RATE] = {"rate", lengthof(rate_sums), rate_sums}
};

/*
 * Keys.
 */

bool
regression_check_level(const char *level, int length, Node *escontext)
{
	if (length > COVARIATE_MAX_LABEL_BYTES)
		ereturn(escontext, false,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("label of a covariate of %d bytes is too long", length),
				 errdetail("A label holds at most %d bytes; this one begins with \"%.*s\".",
						   COVARIATE_MAX_LABEL_BYTES,
						   pg_mbcliplen(level, length, 40), level)));
	return true;
}

bool
regression_check_names(const Label *name, int n, Node *escontext)
{
	if (n > COVARIATES_MAX)
		ereturn(escontext, false,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many covariates: %d", n),
				 errdetail("A regression has at most %d.", COVARIATES_MAX)));
	for (int i = 0; i < n; i++)
	{
		if (name[i].label == NULL)
			ereturn(escontext, false,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("names must not contain NULL")));
		if (!regression_check_level(name[i].label, name[i].length, escontext))
			return false;
		for (int j = 0; j < i; j++)
			if (label_equal(name[i], name[j]))
				ereturn(escontext, false,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("name \"%.*s\" occurs more than once",
								name[i].length, name[i].label)));
	}
	return true;
}

char *
regression_make_key(const Label *label, int n, int *length)
{
	char *key;
	char *p;

	*length = 0;
	for (int i = 0; i < n; i++)
		*length += sizeof(uint16) + (label[i].label != NULL ? label[i].length : 0);
	p = key = palloc(*length + 1);
	for (int i = 0; i < n; i++)
	{
		uint16 size = label[i].label != NULL ? label[i].length + 1 : 0;

		memcpy(p, &size, sizeof(uint16));
		p += sizeof(uint16);
		if (size > 1)
			memcpy(p, label[i].label, size - 1);
		p += size > 0 ? size - 1 : 0;
	}
	return key;
}

/* Steps over one label of a key. */
static inline Label
next_label(const char **key)
{
	uint16 size;
	Label label = {NULL, 0};

	memcpy(&size, *key, sizeof(uint16));
	*key += sizeof(uint16);
	if (size > 0)
		label = (Label) {*key, size - 1};
	*key += label.length;
	return label;
}

void
regression_read_key(const char *key, int n, Label *label)
{
	for (int i = 0; i < n; i++)
		label[i] = next_label(&key);
}

int
regression_key_cmp(const char *a, const char *b, int n)
{
	for (int i = 0; i < n; i++)
	{
		Label x = next_label(&a);
		Label y = next_label(&b);
		int order;

		if (x.label == NULL || y.label == NULL)
			order = (x.label == NULL) - (y.label == NULL);
		else
			order = label_cmp(x.label, x.length, y.label, y.length);
		if (order != 0)
			return order;
	}
	return 0;
}

/*
 * Errors.
 */

static char *
names_for_people(const char *key, int n)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < n; i++)
	{
		Label name = next_label(&key);

		if (i > 0)
			appendStringInfoString(&buf, ", ");
		if (name.label == NULL)
			appendStringInfoChar(&buf, '?');
		else
			appendBinaryStringInfo(&buf, name.label, name.length);
	}
	return buf.data;
}

pg_noreturn static pg_noinline void
report_different(const Regression *r, const RegressionRow *row)
{
	int length;

	if (r->form != row->form)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("regressions of different forms cannot be merged"),
				 errdetail("One is %s, the other %s.",
						   regression_forms[r->form].name,
						   regression_forms[row->form].name)));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("names of covariates differ"),
			 errdetail("They are (%s) and (%s).",
					   names_for_people(regression_names(r, &length), r->n_names),
					   names_for_people(row->names, row->n_names)),
			 errhint("All rows and states that are put together have the same names in the same order.")));
}

pg_noreturn static pg_noinline void
report_negative(const Regression *r, const RegressionRow *row)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("regression would become negative"),
			 errdetail("Covariates (%s) have fewer persons than are to be taken away.",
					   names_for_people(row->key, r->n_names))));
}

static void
check_persons(int64 persons)
{
	if (unlikely(persons > REGRESSION_MAX_PERSONS))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many persons in a regression"),
				 errdetail("It holds at most %lld.",
						   (long long) REGRESSION_MAX_PERSONS)));
}

/* n times the sum of squares is never below the square of the sum. */
bool
regression_squares_suffice(const RegressionRow *row)
{
	ExactSum n = exact_power(row->persons, 0);
	ExactSum left = exact_multiply(&row->sum[SUM_YY], &n, 0);
	ExactSum right = exact_multiply(&row->sum[SUM_Y], &row->sum[SUM_Y], 0);

	return exact_compare(&left, &right) >= 0;
}

/* The square of the total is below 2^254, and so is what it is divided by. */
ExactSum
regression_least_squares(const RegressionRow *row)
{
	ExactSum square = exact_multiply(&row->sum[SUM_Y], &row->sum[SUM_Y], 0);

	exact_divide(&square, row->persons);
	exact_add(&square, &(ExactSum) {{1, 0, 0, 0}});
	return square;
}

bool
regression_check_row(const RegressionRow *row, Node *escontext)
{
	const RegressionFormType *form = &regression_forms[row->form];

	if (row->persons < 0 || row->missing < 0 ||
		row->persons > REGRESSION_MAX_PERSONS ||
		row->missing > REGRESSION_MAX_PERSONS)
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of persons must be between 0 and %lld: %lld",
						(long long) REGRESSION_MAX_PERSONS,
						(long long) (row->persons < 0 ||
									 row->persons > REGRESSION_MAX_PERSONS ?
									 row->persons : row->missing))));
	for (int i = 0; i < form->n_sums; i++)
	{
		ExactSum limit = exact_power(row->persons, form->sum[i].bits);
		ExactSum size = row->sum[i];
		bool negative = exact_is_negative(&size);

		if (negative)
			exact_negate(&size);
		if ((negative && !form->sum[i].may_be_negative) ||
			exact_is_negative(&size) || exact_compare(&size, &limit) > 0)
			ereturn(escontext, false,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s of %lld persons is out of range",
							form->sum[i].name, (long long) row->persons)));
	}
	if (!regression_squares_suffice(row))
		ereturn(escontext, false,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of squares is below what the sum makes it at least"),
				 errdetail("It is never below the square of the total, divided by the number of persons.")));
	return true;
}

/*
 * States and their room.
 */

static Regression *
regression_alloc(RegressionForm form, int n_names, const char *names,
				 int names_length, uint32 pattern_room, Size heap,
				 bool working)
{
	uint32 slots = working ? label_index_slots(pattern_room) : 0;
	Size size = offsetof(Regression, data) +
		(Size) pattern_room * (pattern_size(form) + sizeof(uint32)) +
		(Size) slots * sizeof(LabelIndexEntry) + heap;
	Regression *r;

	if (form != REGRESSION_NONE)
		size += label_size(names_length);
	r = state_alloc(size, STATE_REGRESSION, REGRESSION_VERSION);
	r->form = form;
	r->n_names = n_names;
	r->names_bytes = names_length;
	r->pattern_room = pattern_room;
	r->index_slots = slots;
	if (form != REGRESSION_NONE)
	{
		(void) label_push(heap_end(r), names, names_length);
		r->heap_bytes = label_size(names_length);
	}
	return r;
}

static uint32
append_pattern(Regression *r, const char *key, int length)
{
	LabelTable table = key_table(r);
	uint32 number = label_table_append(&table, key, length);

	r->n_patterns = table.n;
	r->heap_bytes = heap_end(r) - table.lowest;
	return number;
}

static inline bool
is_empty(const RegressionPattern *pattern)
{
	return pattern->persons == 0 && pattern->missing == 0;
}

static void
append_copy(Regression *r, const Regression *other, uint32 pattern)
{
	int length;
	const char *key = regression_key(other, pattern, &length);
	uint32 number = append_pattern(r, key, length);

	memcpy(pattern_at(r, number), pattern_at(other, pattern),
		   pattern_size(r->form));
}

/* A working copy with room for one more pattern, and as many again. */
static Regression *
enlarge(const Regression *r, const RegressionRow *row)
{
	bool first = r->form == REGRESSION_NONE;
	uint32 n = 0;
	Size heap = 0;
	Regression *larger;

	for (uint32 i = 0; i < r->n_patterns; i++)
	{
		int length;

		if (is_empty(pattern_at(r, i)))
			continue;
		(void) regression_key(r, i, &length);
		heap += label_size(length);
		n++;
	}
	heap += label_size(row->key_length);
	larger = regression_alloc(row->form, row->n_names, row->names,
							  row->names_length, first ? 4 : 2 * (n + 1),
							  first ? 4 * heap : 2 * heap, true);
	larger->persons = r->persons;
	for (uint32 i = 0; i < r->n_patterns; i++)
	{
		if (!is_empty(pattern_at(r, i)))
			append_copy(larger, r, i);
		if (i % PATTERNS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
	}
	return larger;
}

Regression *
regression_new_working(void)
{
	return regression_alloc(REGRESSION_NONE, 0, NULL, 0, 0, 0, true);
}

static uint32
find_pattern(const Regression *r, const RegressionRow *row)
{
	LabelTable table = key_table(r);

	return label_table_find(&table, row->key, row->key_length);
}

bool
regression_has(const Regression *r, const RegressionRow *row)
{
	return r->form == row->form && find_pattern(r, row) != LABEL_NONE;
}

static bool
same_names(const Regression *r, const RegressionRow *row)
{
	int length;
	const char *names = regression_names(r, &length);

	return r->n_names == row->n_names && length == row->names_length &&
		memcmp(names, row->names, length) == 0;
}

Regression *
regression_add_row(Regression *r, const RegressionRow *row, int sign)
{
	RegressionPattern *pattern;
	uint32 number;
	ExactSum sum[REGRESSION_MAX_SUMS];
	int n_sums = regression_forms[row->form].n_sums;

	if (r->form != REGRESSION_NONE &&
		(r->form != row->form || !same_names(r, row)))
		report_different(r, row);

	/* A canonical state has no index, and its order would be lost. */
	if (r->flags & REGRESSION_CANONICAL)
		r = enlarge(r, row);
	number = r->form == REGRESSION_NONE ? LABEL_NONE : find_pattern(r, row);
	if (sign < 0 && number == LABEL_NONE)
	{
		if (row->persons > 0 || row->missing > 0)
			report_negative(r, row);
		return r;
	}
	if (number == LABEL_NONE)
	{
		if (r->n_patterns == r->pattern_room ||
			heap_free(r) < label_size(row->key_length))
			r = enlarge(r, row);
		number = append_pattern(r, row->key, row->key_length);
	}
	pattern = pattern_at(r, number);
	if (sign < 0 &&
		(pattern->persons < row->persons || pattern->missing < row->missing))
		report_negative(r, row);
	check_persons(r->persons + sign * (row->persons + row->missing));
	memcpy(sum, row->sum, n_sums * sizeof(ExactSum));
	for (int i = 0; sign < 0 && i < n_sums; i++)
		exact_negate(&sum[i]);
	r->persons += sign * (row->persons + row->missing);
	pattern->persons += sign * row->persons;
	pattern->missing += sign * row->missing;
	add_sums(pattern, sum, n_sums);
	return r;
}

/* The row that a pattern of a state is. */
static RegressionRow
row_of(const Regression *r, uint32 number)
{
	const RegressionPattern *pattern = pattern_at(r, number);
	RegressionRow row = {.form = r->form, .n_names = r->n_names,
						 .persons = pattern->persons,
						 .missing = pattern->missing};

	row.names = regression_names(r, &row.names_length);
	row.key = regression_key(r, number, &row.key_length);
	memcpy(row.sum, pattern->sum, regression_n_sums(r) * sizeof(ExactSum));
	return row;
}

Regression *
regression_add_all(Regression *r, const Regression *other, int sign)
{
	const Regression *original = r;

	for (uint32 i = 0; i < other->n_patterns; i++)
	{
		RegressionRow row = row_of(other, i);
		Regression *next = regression_add_row(r, &row, sign);

		if (next != r && r != original)
			pfree(r);
		r = next;
		if (i % PATTERNS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
	}
	return r;
}

/*
 * Reading.
 */

const RegressionPattern *
regression_pattern(const Regression *r, uint32 pattern)
{
	return pattern_at(r, pattern);
}

const char *
regression_key(const Regression *r, uint32 pattern, int *length)
{
	LabelTable table = key_table(r);

	return label_at(&table, pattern, length);
}

const char *
regression_names(const Regression *r, int *length)
{
	char *position = heap_end(r);

	*length = 0;
	if (r->form == REGRESSION_NONE)
		return position;
	*length = label_previous(&position);
	return position;
}

typedef struct KeyOrder
{
	const char *key;
	int n;
	uint32 number;
} KeyOrder;

static int
key_order_cmp(const void *a, const void *b)
{
	const KeyOrder *x = a;
	const KeyOrder *y = b;

	return regression_key_cmp(x->key, y->key, x->n);
}

/*
 * What was taken away must have been there: persons were counted on the way,
 * and sums are looked at here.
 */
static void
check_pattern(const Regression *r, uint32 number)
{
	RegressionRow row = row_of(r, number);

	(void) regression_check_row(&row, NULL);
}

Regression *
regression_canonical(const Regression *r)
{
	KeyOrder *order = palloc_extended((r->n_patterns + 1) * sizeof(KeyOrder),
									  MCXT_ALLOC_HUGE);
	uint32 n = 0;
	Size heap = 0;
	int names_length;
	const char *names = regression_names(r, &names_length);
	Regression *canonical;

	for (uint32 i = 0; i < r->n_patterns; i++)
	{
		int length;

		check_pattern(r, i);
		if (is_empty(pattern_at(r, i)))
			continue;
		order[n].key = regression_key(r, i, &length);
		order[n].n = r->n_names;
		order[n++].number = i;
		heap += label_size(length);
		if (i % PATTERNS_PER_CHECK == 0)
			CHECK_FOR_INTERRUPTS();
	}
	sort_elements(order, n, sizeof(KeyOrder), key_order_cmp);
	if (n == 0)
		canonical = regression_alloc(REGRESSION_NONE, 0, NULL, 0, 0, 0, false);
	else
		canonical = regression_alloc(r->form, r->n_names, names, names_length,
									 n, heap, false);
	canonical->flags = REGRESSION_CANONICAL;
	canonical->persons = n == 0 ? 0 : r->persons;
	for (uint32 i = 0; i < n; i++)
		append_copy(canonical, r, order[i].number);
	pfree(order);
	return canonical;
}

const Regression *
regression_readable(const Regression *r)
{
	return r->flags & REGRESSION_CANONICAL ? r : regression_canonical(r);
}
