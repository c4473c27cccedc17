/*
 * regression_agg.c
 *		What makes regressions of rows and of regressions: regression_agg() and
 *		its kin, rollup(), + and -.
 */
#include "regression/regression_layout.h"

#include "access/tupmacs.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

SPEGEL_FUNCTION(regression_accum_number);
SPEGEL_FUNCTION(regression_accum_number_persons);
SPEGEL_FUNCTION(regression_accum_boolean);
SPEGEL_FUNCTION(regression_accum_boolean_persons);
SPEGEL_FUNCTION(regression_accum_weighted);
SPEGEL_FUNCTION(regression_accum_rate);
SPEGEL_FUNCTION(regression_accum_counted);
SPEGEL_FUNCTION(regression_accum_inv_number);
SPEGEL_FUNCTION(regression_accum_inv_number_persons);
SPEGEL_FUNCTION(regression_accum_inv_boolean);
SPEGEL_FUNCTION(regression_accum_inv_boolean_persons);
SPEGEL_FUNCTION(regression_accum_inv_weighted);
SPEGEL_FUNCTION(regression_accum_inv_rate);
SPEGEL_FUNCTION(regression_accum_inv_counted);
SPEGEL_FUNCTION(regression_combine);
SPEGEL_FUNCTION(regression_combine_inv);
SPEGEL_FUNCTION(regression_final);
SPEGEL_FUNCTION(regression_plus);
SPEGEL_FUNCTION(regression_minus);

STATE_TYPE(regression, Regression, STATE_REGRESSION, REGRESSION_VERSION, data,
		   regression_new_working, regression_add_all, regression_canonical);

/* Below these sizes numbers fit, as regression_forms say it. */
#define OUTCOME_LIMIT 0x1p35
#define WEIGHT_LIMIT 0x1p24
#define EXPOSURE_LIMIT 0x1p35

#define OUTCOME_SCALE 60

/* Keys up to this size need no memory. */
#define KEY_ROOM 512

/* The elements of a one-dimensional array of texts, one after the other. */
typedef struct TextWalk
{
	int n;
	int i;
	const char *p;
	const bits8 *nulls;
} TextWalk;

static inline TextWalk
walk_texts(ArrayType *array, const char *name)
{
	if (unlikely(ARR_NDIM(array) > 1))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must be a one-dimensional array", name),
				 errdetail("It has %d dimensions.", ARR_NDIM(array))));
	return (TextWalk) {ARR_NDIM(array) == 0 ? 0 : ARR_DIMS(array)[0], 0,
					   ARR_DATA_PTR(array), ARR_NULLBITMAP(array)};
}

static inline Label
next_text(TextWalk *walk)
{
	int i = walk->i++;
	Label label;

	if (walk->nulls != NULL && !(walk->nulls[i / 8] & (1 << i % 8)))
		return (Label) {NULL, 0};
	label = (Label) {VARDATA_ANY(walk->p), VARSIZE_ANY_EXHDR(walk->p)};
	walk->p = att_addlength_pointer(walk->p, -1, walk->p);
	walk->p = (char *) att_align_nominal(walk->p, TYPALIGN_INT);
	return label;
}

/*
 * The covariates' key, in the room given where they fit.  It is written as it
 * is read: rows are many, and their covariates few and short.
 */
static inline const char *
make_key(ArrayType *array, char *room, int *n, int *length)
{
	TextWalk walk = walk_texts(array, "covariates");
	Label label[COVARIATES_MAX];
	Size size = 0;

	*n = walk.n;
	if (unlikely(walk.n > COVARIATES_MAX))
		(void) regression_check_names(NULL, walk.n, NULL);
	for (int i = 0; i < walk.n; i++)
	{
		label[i] = next_text(&walk);
		if (unlikely(label[i].length > COVARIATE_MAX_LABEL_BYTES))
			(void) regression_check_level(label[i].label, label[i].length,
										  NULL);
		size += sizeof(uint16) + label[i].length;
	}
	*length = size;
	if (unlikely(size > KEY_ROOM))
		return regression_make_key(label, walk.n, length);
	for (int i = 0; i < walk.n; i++)
	{
		uint16 own = label[i].label == NULL ? 0 : label[i].length + 1;

		memcpy(room, &own, sizeof(uint16));
		room += sizeof(uint16);
		memcpy(room, label[i].label == NULL ? "" : label[i].label,
			   label[i].length);
		room += label[i].length;
	}
	return room - size;
}

/* Is the array what a key of names was made of? */
static inline bool
names_are(ArrayType *array, const char *key, int n)
{
	TextWalk walk = walk_texts(array, "names");

	if (walk.n != n)
		return false;
	for (int i = 0; i < n; i++)
	{
		Label name = next_text(&walk);
		uint16 size;

		memcpy(&size, key, sizeof(uint16));
		key += sizeof(uint16);
		if (name.label == NULL || size != name.length + 1 ||
			memcmp(key, name.label, name.length) != 0)
			return false;
		key += name.length;
	}
	return true;
}

/* The row's names as a key: on the first row, and where something is wrong. */
static pg_noinline void
read_names(ArrayType *array, int n_covariates, RegressionRow *row)
{
	TextWalk walk = walk_texts(array, "names");
	Label name[COVARIATES_MAX];

	if (walk.n != n_covariates)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("covariates and names must have the same number of elements"),
				 errdetail("They have %d and %d.", n_covariates, walk.n)));
	for (int i = 0; i < n_covariates; i++)
		name[i] = next_text(&walk);
	(void) regression_check_names(name, n_covariates, NULL);
	row->names = regression_make_key(name, n_covariates, &row->names_length);
}

static ArrayType *
array_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (unlikely(PG_ARGISNULL(argument)))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be NULL", name),
				 errhint("A covariate that is missing is a NULL element of the array.")));
	return PG_GETARG_ARRAYTYPE_P(argument);
}

/* Puts a row, whose persons and sums are set, where its covariates say. */
static inline Datum
put(FunctionCallInfo fcinfo, Regression *r, int covariates, RegressionRow *row,
	int sign)
{
	char room[KEY_ROOM];
	ArrayType *array = array_argument(fcinfo, covariates, "covariates");
	ArrayType *names = array_argument(fcinfo, covariates + 1, "names");
	RegressionPattern *pattern = NULL;

	row->key = make_key(array, room, &row->n_names, &row->key_length);
	if (likely(r->form != REGRESSION_NONE))
	{
		row->names = regression_names(r, &row->names_length);
		if (likely(names_are(names, row->names, row->n_names)))
			pattern = find_quickly(r, row);
		else
			read_names(names, row->n_names, row);
	}
	else
		read_names(names, row->n_names, row);
	if (likely(pattern != NULL && sign > 0 &&
			   r->persons + row->persons + row->missing <=
			   REGRESSION_MAX_PERSONS))
	{
		r->persons += row->persons + row->missing;
		pattern->persons += row->persons;
		pattern->missing += row->missing;
		add_sums(pattern, row->sum, regression_n_sums(r));
		PG_RETURN_REGRESSION_P(r);
	}
	if (row->persons == 0 && row->missing == 0)
		PG_RETURN_REGRESSION_P(r);
	PG_RETURN_REGRESSION_P(regression_add_row(r, row, sign));
}

static int64
persons_argument(FunctionCallInfo fcinfo, int argument)
{
	int64 persons;

	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("number of persons must not be NULL"),
				 errhint("Leave out rows without a count with FILTER (WHERE persons IS NOT NULL).")));
	persons = PG_GETARG_INT64(argument);
	if (persons < 0 || persons > REGRESSION_MAX_PERSONS)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of persons must be between 0 and %lld: %lld",
						(long long) REGRESSION_MAX_PERSONS,
						(long long) persons)));
	return persons;
}

pg_noreturn static void
report_range(const char *what, double value)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("%s is out of range: %g", what, value)));
}

static double
number_argument(FunctionCallInfo fcinfo, int argument, const char *what,
				double lowest, double limit)
{
	double value = PG_GETARG_FLOAT8(argument);

	if (unlikely(!(value >= lowest && value < limit)))
		report_range(what, value);
	return value;
}

static double
outcome_argument(FunctionCallInfo fcinfo, int argument)
{
	double outcome = PG_GETARG_FLOAT8(argument);

	if (unlikely(!(fabs(outcome) < OUTCOME_LIMIT)))
		report_range("outcome", outcome);
	return outcome;
}

/* An outcome in units of 2^-60, each rounded once. */
static inline wide
outcome_units(double outcome)
{
	return (wide) rint(ldexp(outcome, OUTCOME_SCALE));
}

static inline void
set_outcome(RegressionRow *row, double outcome)
{
	wide y = outcome_units(outcome);

	row->sum[SUM_Y] = exact_from_wide(y);
	row->sum[SUM_YY] = exact_square(y);
}

static inline Datum
accumulate_number(FunctionCallInfo fcinfo, int64 persons, int sign)
{
	Regression *r = state_accumulating(fcinfo, &regression_type);
	RegressionRow row;

	row.form = REGRESSION_PLAIN;
	row.persons = PG_ARGISNULL(1) ? 0 : persons;
	row.missing = persons - row.persons;
	if (row.persons == 0)
		memset(row.sum, 0, sizeof(row.sum));
	else
		set_outcome(&row, outcome_argument(fcinfo, 1));
	if (row.persons > 1)
	{
		ExactSum n = exact_power(persons, 0);

		row.sum[SUM_Y] = exact_multiply(&row.sum[SUM_Y], &n, 0);
		row.sum[SUM_YY] = exact_multiply(&row.sum[SUM_YY], &n, 0);
	}
	return put(fcinfo, r, 2, &row, sign);
}

static inline Datum
accumulate_boolean(FunctionCallInfo fcinfo, int64 persons, int sign)
{
	Regression *r = state_accumulating(fcinfo, &regression_type);
	RegressionRow row;
	int64 yes;

	row.form = REGRESSION_PLAIN;
	row.persons = PG_ARGISNULL(1) ? 0 : persons;
	row.missing = persons - row.persons;
	yes = row.persons > 0 && PG_GETARG_BOOL(1) ? persons : 0;
	row.sum[SUM_Y] = exact_power(yes, OUTCOME_SCALE);
	row.sum[SUM_YY] = exact_power(yes, 2 * OUTCOME_SCALE);
	return put(fcinfo, r, 2, &row, sign);
}

/* The products of a weight are made of exact ones, and rounded once. */
static void
set_weighted(RegressionRow *row, double outcome, double weight)
{
	ExactSum w = exact_from_double(weight, OUTCOME_SCALE);
	ExactSum y;
	ExactSum wy;

	set_outcome(row, outcome);
	y = row->sum[SUM_Y];
	wy = exact_multiply(&w, &y, 0);
	row->sum[SUM_W] = w;
	row->sum[SUM_WY] = wy;
	row->sum[SUM_WYY] = exact_multiply(&wy, &y, 60);
	row->sum[SUM_WW] = exact_multiply(&w, &w, 0);
	row->sum[SUM_WWY] = exact_multiply(&wy, &w, 60);
	row->sum[SUM_WWYY] = exact_multiply(&wy, &wy, 150);
}

static Datum
accumulate_weighted(FunctionCallInfo fcinfo, int sign)
{
	Regression *r = state_accumulating(fcinfo, &regression_type);
	RegressionRow row = {.form = REGRESSION_WEIGHTED};
	double weight = 0.0;

	row.missing = PG_ARGISNULL(1) || PG_ARGISNULL(4);
	if (!PG_ARGISNULL(4))
	{
		weight = number_argument(fcinfo, 4, "weight", 0.0, WEIGHT_LIMIT);
		if (weight == 0.0)
			row.missing = 0;
		else if (weight < 0x1p-40)
			report_range("weight", weight);
	}
	if (row.missing == 0 && weight > 0.0)
	{
		row.persons = 1;
		set_weighted(&row, outcome_argument(fcinfo, 1), weight);
	}
	return put(fcinfo, r, 2, &row, sign);
}

static Datum
accumulate_rate(FunctionCallInfo fcinfo, int sign)
{
	Regression *r = state_accumulating(fcinfo, &regression_type);
	RegressionRow row = {.form = REGRESSION_RATE};
	double y = 0.0;
	double t = 0.0;

	row.missing = PG_ARGISNULL(1) || PG_ARGISNULL(4);
	if (!PG_ARGISNULL(1))
	{
		int64 events = PG_GETARG_INT64(1);

		if (events < 0 || events >= (int64) OUTCOME_LIMIT)
			report_range("number of events", (double) events);
		y = (double) events;
	}
	if (!PG_ARGISNULL(4))
	{
		t = number_argument(fcinfo, 4, "exposure", 0.0, EXPOSURE_LIMIT);
		if (t < 0x1p-40 && (t > 0.0 || (row.missing == 0 && y > 0.0)))
			report_range("exposure", t);
	}
	if (row.missing == 0 && t > 0.0)
	{
		ExactSum exposure = exact_from_double(t, OUTCOME_SCALE);

		row.persons = 1;
		set_outcome(&row, y);
		row.sum[SUM_T] = exposure;
		row.sum[SUM_TT] = exact_multiply(&exposure, &exposure, 0);
		row.sum[SUM_TY] = exact_multiply(&exposure, &row.sum[SUM_Y], 0);
		row.sum[SUM_Y_LOG_T] = exact_from_double(y * log(t), OUTCOME_SCALE);
		row.sum[SUM_Y_LOG_Y] = exact_from_double(y > 0.0 ? y * log(y) : 0.0,
												 OUTCOME_SCALE);
		row.sum[SUM_LOG_FACTORIAL] = exact_from_double(lgamma(y + 1.0),
													   OUTCOME_SCALE);
	}
	return put(fcinfo, r, 2, &row, sign);
}

/*
 * Sums that somebody made in double precision: the squares may lack what that
 * lost, but no more.
 */
static void
set_counted(RegressionRow *row, double total, double squares)
{
	double least = total * total / (double) row->persons;
	double limit = (double) row->persons * OUTCOME_LIMIT;

	if (!(fabs(total) < limit))
		report_range("total", total);
	if (!(squares >= least * (1.0 - 1e-9) && squares < limit * OUTCOME_LIMIT))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of squares is out of range: %g", squares),
				 errdetail("With %lld persons and a total of %g it is at least %g.",
						   (long long) row->persons, total, least)));
	row->sum[SUM_Y] = exact_from_double(total, OUTCOME_SCALE);
	row->sum[SUM_YY] = exact_from_double(squares, 2 * OUTCOME_SCALE);
	if (!regression_squares_suffice(row))
		row->sum[SUM_YY] = regression_least_squares(row);
}

static Datum
accumulate_counted(FunctionCallInfo fcinfo, int sign)
{
	Regression *r = state_accumulating(fcinfo, &regression_type);
	RegressionRow row = {.form = REGRESSION_PLAIN};
	int64 persons = persons_argument(fcinfo, 3);
	bool known = !PG_ARGISNULL(4) && !PG_ARGISNULL(5);

	if (!known)
		row.missing = persons;
	else
		row.persons = persons;
	if (row.persons > 0)
		set_counted(&row, PG_GETARG_FLOAT8(4), PG_GETARG_FLOAT8(5));
	else if (known && PG_GETARG_FLOAT8(4) != 0.0)
		report_range("total of nobody", PG_GETARG_FLOAT8(4));
	return put(fcinfo, r, 1, &row, sign);
}

Datum
regression_accum_number(PG_FUNCTION_ARGS)
{
	return accumulate_number(fcinfo, 1, 1);
}

Datum
regression_accum_number_persons(PG_FUNCTION_ARGS)
{
	return accumulate_number(fcinfo, persons_argument(fcinfo, 4), 1);
}

Datum
regression_accum_boolean(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, 1, 1);
}

Datum
regression_accum_boolean_persons(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, persons_argument(fcinfo, 4), 1);
}

Datum
regression_accum_weighted(PG_FUNCTION_ARGS)
{
	return accumulate_weighted(fcinfo, 1);
}

Datum
regression_accum_rate(PG_FUNCTION_ARGS)
{
	return accumulate_rate(fcinfo, 1);
}

Datum
regression_accum_counted(PG_FUNCTION_ARGS)
{
	return accumulate_counted(fcinfo, 1);
}

Datum
regression_accum_inv_number(PG_FUNCTION_ARGS)
{
	return accumulate_number(fcinfo, 1, -1);
}

Datum
regression_accum_inv_number_persons(PG_FUNCTION_ARGS)
{
	return accumulate_number(fcinfo, persons_argument(fcinfo, 4), -1);
}

Datum
regression_accum_inv_boolean(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, 1, -1);
}

Datum
regression_accum_inv_boolean_persons(PG_FUNCTION_ARGS)
{
	return accumulate_boolean(fcinfo, persons_argument(fcinfo, 4), -1);
}

Datum
regression_accum_inv_weighted(PG_FUNCTION_ARGS)
{
	return accumulate_weighted(fcinfo, -1);
}

Datum
regression_accum_inv_rate(PG_FUNCTION_ARGS)
{
	return accumulate_rate(fcinfo, -1);
}

Datum
regression_accum_inv_counted(PG_FUNCTION_ARGS)
{
	return accumulate_counted(fcinfo, -1);
}

Datum
regression_combine(PG_FUNCTION_ARGS)
{
	return state_combine(fcinfo, &regression_type, 1);
}

Datum
regression_combine_inv(PG_FUNCTION_ARGS)
{
	return state_combine(fcinfo, &regression_type, -1);
}

Datum
regression_final(PG_FUNCTION_ARGS)
{
	return state_final(fcinfo, &regression_type);
}

Datum
regression_plus(PG_FUNCTION_ARGS)
{
	return state_plus(fcinfo, &regression_type, 1);
}

Datum
regression_minus(PG_FUNCTION_ARGS)
{
	return state_plus(fcinfo, &regression_type, -1);
}
