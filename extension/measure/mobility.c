/*
 * mobility.c
 *		Moves between states such as grades: the one-step transition matrix, its
 *		tests and summaries, and transition probabilities over time, from
 *		parallel arrays.
 */
#include "common/compat.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "kernel/count/mobility.h"
#include "kernel/life/multistate.h"
#include "common/array_argument.h"
#include "common/label.h"
#include "common/result.h"
#include "common/result_row.h"
#include "common/sort.h"

SPEGEL_FUNCTION(mobility_transition_matrix);
SPEGEL_FUNCTION(mobility_transition_probabilities);
SPEGEL_FUNCTION(mobility_bowker_test);
SPEGEL_FUNCTION(mobility_stuart_maxwell_test);
SPEGEL_FUNCTION(mobility_bhapkar_test);
SPEGEL_FUNCTION(mobility_transition_homogeneity_test);
SPEGEL_FUNCTION(mobility_shorrocks_index);
SPEGEL_FUNCTION(mobility_stationary_distribution);

/* The matrix has the square of the first, covariances the cube of the other. */
#define MAX_MATRIX_STATES 1000
#define MAX_PROBABILITY_STATES 50

/* An array argument taken apart. */
typedef struct Column
{
	const char *name;
	int n;
	Datum *value;
	bool *isnull;				/* NULL when no element may be NULL */
} Column;

typedef struct States
{
	int n;
	text **label;				/* ascending bytewise */
} States;

static Column
argument_column(FunctionCallInfo fcinfo, int argument, const char *name,
				bool nullable)
{
	Column column = {name, 0, NULL, NULL};

	column.value = argument_elements(fcinfo, argument, name,
									 nullable ? &column.isnull : NULL,
									 &column.n);
	return column;
}

static void
check_same_length(const Column *a, const Column *b)
{
	check_parallel(a->name, a->n, b->name, b->n);
}

static bool
is_null(const Column *column, int i)
{
	return column->isnull != NULL && column->isnull[i];
}

static int64
persons_of_row(const Column *persons, int i, int64 *total)
{
	int64 value = DatumGetInt64(persons->value[i]);

	if (value < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of persons must not be negative: %lld",
						(long long) value)));
	if (value > KERNEL_MAX_COUNT - *total)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of persons is too large: %lld",
						(long long) value),
				 errdetail("The total can be at most %lld.",
						   (long long) KERNEL_MAX_COUNT)));
	*total += value;
	return value;
}

static int
state_cmp(const void *a, const void *b)
{
	const text *x = *(text *const *) a;
	const text *y = *(text *const *) b;

	return label_cmp(VARDATA_ANY(x), VARSIZE_ANY_EXHDR(x), VARDATA_ANY(y),
					 VARSIZE_ANY_EXHDR(y));
}

/* The distinct labels of both columns; NULL is none. */
static States
states_of(Column *source, Column *target, int most)
{
	States states = {0, palloc((source->n + target->n + 1) * sizeof(text *))};
	Column *columns[] = {source, target};
	int distinct = 0;

	for (int c = 0; c < 2; c++)
		for (int i = 0; i < columns[c]->n; i++)
		{
			if (is_null(columns[c], i))
				continue;
			states.label[states.n] = DatumGetTextPP(columns[c]->value[i]);
			columns[c]->value[i] = PointerGetDatum(states.label[states.n++]);
		}
	sort_elements(states.label, states.n, sizeof(text *), state_cmp);
	for (int i = 0; i < states.n; i++)
		if (i == 0 || state_cmp(&states.label[i - 1], &states.label[i]) != 0)
			states.label[distinct++] = states.label[i];
	states.n = distinct;
	if (states.n > most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many states: %d", states.n),
				 errdetail("At most %d are allowed.", most)));
	return states;
}

static int
state_number(const States *states, const Column *column, int i)
{
	text *label;
	text **found;

	if (is_null(column, i))
		return MULTISTATE_OUTSIDE;
	label = (text *) DatumGetPointer(column->value[i]);
	found = bsearch(&label, states->label, states->n, sizeof(text *),
					state_cmp);
	return found - states->label;
}

/* A square table of persons by state before and after. */
typedef struct Matrix
{
	States states;
	int64 *count;				/* [before][after] */
} Matrix;

static int64 *
count_moves(const States *states, const Column *source, const Column *target,
			const Column *persons)
{
	Size pairs = (Size) states->n * states->n;
	int64 *count = palloc0((pairs + 1) * sizeof(int64));
	int64 total = 0;

	check_same_length(source, persons);
	for (int i = 0; i < source->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		count[state_number(states, source, i) * states->n +
			  state_number(states, target, i)] +=
			persons_of_row(persons, i, &total);
	}
	return count;
}

/* The arguments (from_state, to_state, persons). */
static Matrix
argument_matrix(FunctionCallInfo fcinfo)
{
	Column source = argument_column(fcinfo, 0, "from_state", false);
	Column target = argument_column(fcinfo, 1, "to_state", false);
	Column persons = argument_column(fcinfo, 2, "persons", false);
	Matrix matrix;

	check_same_length(&source, &target);
	matrix.states = states_of(&source, &target, MAX_MATRIX_STATES);
	matrix.count = count_moves(&matrix.states, &source, &target, &persons);
	return matrix;
}

/*
 * transition_matrix(from_state, to_state, persons): a row for each pair of
 * states.
 */
Datum
mobility_transition_matrix(PG_FUNCTION_ARGS)
{
	Matrix matrix = argument_matrix(fcinfo);
	int n = matrix.states.n;
	double *probability = palloc((n * n + 1) * sizeof(double));

	transition_matrix(matrix.count, n, probability);

	result_set_begin(fcinfo);
	for (int i = 0; i < n * n; i++)
	{
		ResultRow row = {0};

		row_add(&row, PointerGetDatum(matrix.states.label[i / n]), false);
		row_add(&row, PointerGetDatum(matrix.states.label[i % n]), false);
		row_add_int64(&row, matrix.count[i]);
		row_add_float8(&row, probability[i]);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

Datum
mobility_bowker_test(PG_FUNCTION_ARGS)
{
	Matrix matrix = argument_matrix(fcinfo);

	return result_test(fcinfo, bowker_test(matrix.count, matrix.states.n));
}

static double *
matrix_scratch(const Matrix *matrix)
{
	return palloc((MOBILITY_SCRATCH(matrix->states.n) + 1) * sizeof(double));
}

Datum
mobility_stuart_maxwell_test(PG_FUNCTION_ARGS)
{
	Matrix matrix = argument_matrix(fcinfo);

	return result_test(fcinfo, stuart_maxwell_test(matrix.count,
												   matrix.states.n,
												   matrix_scratch(&matrix)));
}

Datum
mobility_bhapkar_test(PG_FUNCTION_ARGS)
{
	Matrix matrix = argument_matrix(fcinfo);

	return result_test(fcinfo, bhapkar_test(matrix.count, matrix.states.n,
											matrix_scratch(&matrix)));
}

/*
 * transition_homogeneity_test(from_state, to_state, first_persons,
 * second_persons, method)
 */
Datum
mobility_transition_homogeneity_test(PG_FUNCTION_ARGS)
{
	static const char *const methods[] = {"pearson", "likelihood_ratio", NULL};
	Column source = argument_column(fcinfo, 0, "from_state", false);
	Column target = argument_column(fcinfo, 1, "to_state", false);
	Column first = argument_column(fcinfo, 2, "first_persons", false);
	Column second = argument_column(fcinfo, 3, "second_persons", false);
	int method = argument_keyword(fcinfo, 4, "test method", methods);
	States states;

	check_same_length(&source, &target);
	states = states_of(&source, &target, MAX_MATRIX_STATES);
	return result_test(fcinfo,
					   transition_homogeneity_test(count_moves(&states,
															   &source,
															   &target,
															   &first),
												   count_moves(&states,
															   &source,
															   &target,
															   &second),
												   states.n, method == 1));
}

Datum
mobility_shorrocks_index(PG_FUNCTION_ARGS)
{
	Matrix matrix = argument_matrix(fcinfo);

	return result_float8(fcinfo, shorrocks_index(matrix.count,
												 matrix.states.n));
}

/* stationary_distribution(from_state, to_state, persons): a row for each state. */
Datum
mobility_stationary_distribution(PG_FUNCTION_ARGS)
{
	Matrix matrix = argument_matrix(fcinfo);
	int n = matrix.states.n;
	double *probability = palloc((n + 1) * sizeof(double));
	int64 persons = 0;

	for (int i = 0; i < n * n; i++)
		persons += matrix.count[i];
	(void) stationary_distribution(matrix.count, n, probability,
								   matrix_scratch(&matrix),
								   palloc((MOBILITY_MARKS(n) + 1) * sizeof(int32)));

	result_set_begin(fcinfo);
	for (int i = 0; i < n; i++)
	{
		int64 before = 0;
		int64 after = 0;
		ResultRow row = {0};

		for (int j = 0; j < n; j++)
		{
			before += matrix.count[i * n + j];
			after += matrix.count[j * n + i];
		}
		row_add(&row, PointerGetDatum(matrix.states.label[i]), false);
		row_add_float8(&row, proportion_share(before, persons));
		row_add_float8(&row, proportion_share(after, persons));
		row_add_float8(&row, probability[i]);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}

static int
move_cmp(const void *a, const void *b)
{
	const Move *x = a;
	const Move *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* The moves of the four arrays, sorted by time. */
static Move *
moves_of(const Column *days, const Column *source, const Column *target,
		 const Column *persons, const States *states)
{
	Move *move = palloc((days->n + 1) * sizeof(Move));
	int64 total = 0;

	for (int i = 0; i < days->n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		move[i].source = state_number(states, source, i);
		move[i].target = state_number(states, target, i);
		move[i].persons = persons_of_row(persons, i, &total);
		if (is_null(days, i) && move[i].source == MULTISTATE_OUTSIDE)
			move[i].time = -1;
		else
		{
			if (is_null(days, i))
				ereport(ERROR,
						(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						 errmsg("%s must not contain NULL", days->name),
						 errhint("Only persons under observation from the outset have days NULL, and from_state NULL.")));
			move[i].time = DatumGetInt32(days->value[i]);
			if (move[i].time < 0)
				ereport(ERROR,
						(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						 errmsg("number of days must not be negative: %d",
								move[i].time),
						 errhint("Persons under observation from the outset have days NULL and from_state NULL.")));
		}
		if (move[i].source == move[i].target)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 move[i].source == MULTISTATE_OUTSIDE ?
					 errmsg("from_state and to_state are both NULL") :
					 errmsg("from_state and to_state are both \"%s\"",
							text_to_cstring(states->label[move[i].source])),
					 errdetail("A move must lead to a different state.")));
	}
	sort_elements(move, days->n, sizeof(Move), move_cmp);
	return move;
}

/* A day of the window; the kernel includes day 0 from -1 on. */
static double
argument_day(FunctionCallInfo fcinfo, int argument)
{
	double day = PG_GETARG_FLOAT8(argument);

	if (!(day >= 0.0 || day == -1.0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("day must be 0 or greater: %g", day),
				 errhint("Only -1 is allowed, to include the moves of day 0.")));
	return day;
}

/*
 * transition_probabilities(days, from_state, to_state, persons, start_day,
 * end_day, std_errors): a row for each pair of states.
 */
Datum
mobility_transition_probabilities(PG_FUNCTION_ARGS)
{
	Column days = argument_column(fcinfo, 0, "days", true);
	Column source = argument_column(fcinfo, 1, "from_state", true);
	Column target = argument_column(fcinfo, 2, "to_state", true);
	Column persons = argument_column(fcinfo, 3, "persons", false);
	double start = argument_day(fcinfo, 4);
	double end = argument_day(fcinfo, 5);
	bool std_errors = PG_GETARG_BOOL(6);
	States states;
	TransitionProbabilities result;
	Move *move;
	Size pairs;

	check_same_length(&days, &source);
	check_same_length(&days, &target);
	check_same_length(&days, &persons);
	if (end < start)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("end day %g is before start day %g", end, start)));

	states = states_of(&source, &target, MAX_PROBABILITY_STATES);
	move = moves_of(&days, &source, &target, &persons, &states);
	pairs = (Size) states.n * states.n;
	result.probability = palloc((pairs + 1) * sizeof(double));
	result.covariance = std_errors ?
		palloc((pairs * states.n + 1) * sizeof(double)) : NULL;
	result.stay = palloc((pairs + 1) * sizeof(double));
	if (!transition_probabilities(move, days.n, states.n, start, end,
								  palloc((MULTISTATE_SCRATCH(states.n) + 1) * sizeof(double)),
								  palloc((MULTISTATE_COUNTS(states.n) + 1) * sizeof(int64)),
								  palloc((MULTISTATE_MARKS(states.n) + 1) * sizeof(int32)),
								  &result))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("more persons leave a state than are at risk in it"),
				 errhint("Each person must come under observation once, with from_state NULL, and move on later days.")));

	result_set_begin(fcinfo);
	for (Size i = 0; i < pairs; i++)
	{
		ResultRow row = {0};

		row_add(&row, PointerGetDatum(states.label[i / states.n]), false);
		row_add(&row, PointerGetDatum(states.label[i % states.n]), false);
		row_add_float8(&row, result.probability[i]);
		row_add_float8(&row, std_errors ?
					   sqrt(result.covariance[i * states.n + i % states.n]) :
					   NAN);
		row_add_float8(&row, result.stay[i]);
		result_set_row(fcinfo, &row);
	}
	return (Datum) 0;
}
