/*
 * propagate.c
 *		propagate_bounds(): what numbers may be, given what is known of sums of
 *		them.
 */
#include "protect/shown.h"

#include "miscadmin.h"

#include "kernel/protect/bounds.h"
#include "common/array_argument.h"
#include "common/result_row.h"

SPEGEL_FUNCTION(protect_propagate_bounds);

/* Numbers that programs narrow make others narrower; so often are all tried. */
#define ROUNDS 3

typedef enum Argument
{
	ARGUMENT_CONSTRAINTS,		/* and numbers, coefficients */
	ARGUMENT_SUM_LOW = 3,
	ARGUMENT_SUM_HIGH,
	ARGUMENT_LOW,
	ARGUMENT_HIGH,
	ARGUMENT_TARGETS,
	ARGUMENT_MAX_CONSTRAINTS
} Argument;

/* Whole numbers within the limits; a NULL is the given one, if one is given. */
static int64_t *
argument_limits(FunctionCallInfo fcinfo, int argument, const char *name,
				int64 missing, int *n)
{
	bool *isnull;
	Datum *element;
	int64_t *limit;

	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be NULL", name)));
	element = argument_elements(fcinfo, argument, name,
								missing != 0 ? &isnull : NULL, n);
	limit = huge_alloc(*n, sizeof(int64_t));
	for (int i = 0; i < *n; i++)
	{
		if (missing != 0 && isnull[i])
		{
			limit[i] = missing;
			continue;
		}
		limit[i] = DatumGetInt64(element[i]);
		if (limit[i] < -BOUNDS_MAX_NUMBER || limit[i] > BOUNDS_MAX_NUMBER)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s must contain numbers between %lld and %lld: %lld",
							name, (long long) -BOUNDS_MAX_NUMBER,
							(long long) BOUNDS_MAX_NUMBER,
							(long long) limit[i])));
	}
	return limit;
}

static void
check_coefficients(Entries entries)
{
	for (int i = 0; entries.coefficient != NULL && i < entries.n; i++)
		if (entries.coefficient[i] != rint(entries.coefficient[i]) ||
			fabs(entries.coefficient[i]) > BOUNDS_MAX_COEFFICIENT)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("coefficients must be whole numbers between -%d and %d: %g",
							BOUNDS_MAX_COEFFICIENT, BOUNDS_MAX_COEFFICIENT,
							entries.coefficient[i])));
}

static void
refuse_contradiction(int32 constraint)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_EXCEPTION),
			 errmsg("constraint %d has no solution", constraint + 1),
			 errdetail("No numbers within their bounds have such a sum, given the other constraints."),
			 errhint("Bounds contain what is true; look for a constraint that is not.")));
}

static void
check_bounds(const Bounds *bounds)
{
	for (int32 j = 0; j < bounds->incidence.by_atom.n; j++)
		if (bounds->low[j] > bounds->high[j])
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("low of number %d is above high: %lld > %lld",
							j + 1, (long long) bounds->low[j],
							(long long) bounds->high[j])));
	for (int32 i = 0; i < bounds->incidence.by_row.n; i++)
	{
		if (bounds->row_low[i] > bounds->row_high[i])
			refuse_contradiction(i);
		if (bounds_overflow(bounds, i))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("constraint %d could be beyond 2^62", i + 1),
					 errhint("Give its numbers narrower bounds.")));
	}
}

static Bounds
argument_bounds(FunctionCallInfo fcinfo)
{
	static const char *const names[] = {
		"constraints", "numbers", "coefficients"
	};
	Bounds bounds = {0};
	Entries entries;
	int rows;
	int numbers;
	int n;

	for (int i = 0; i < 2; i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not be NULL", names[i])));
	entries = argument_entries(fcinfo, ARGUMENT_CONSTRAINTS, names);
	check_coefficients(entries);
	bounds.row_low = argument_limits(fcinfo, ARGUMENT_SUM_LOW, "sum_low",
									 -BOUNDS_NONE, &rows);
	bounds.row_high = argument_limits(fcinfo, ARGUMENT_SUM_HIGH, "sum_high",
									  BOUNDS_NONE, &n);
	check_parallel("sum_low", rows, "sum_high", n);
	bounds.low = argument_limits(fcinfo, ARGUMENT_LOW, "low", 0, &numbers);
	bounds.high = argument_limits(fcinfo, ARGUMENT_HIGH, "high", 0, &n);
	check_parallel("low", numbers, "high", n);
	if (entries.last_mine > rows)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("constraint %d has no sum", entries.last_mine),
				 errdetail("There are %d sums.", rows)));
	if (entries.last_other > numbers)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("number %d has no bounds", entries.last_other),
				 errdetail("There are bounds of %d numbers.", numbers)));
	entries_fill(entries, rows, numbers, &bounds.incidence.by_row,
				 &bounds.incidence.by_atom);
	check_bounds(&bounds);
	return bounds;
}

/* The numbers asked for, from 1; NULL: all. */
static const int32 *
argument_numbers(FunctionCallInfo fcinfo, const Bounds *bounds, int *n)
{
	const int32 *number;

	*n = bounds->incidence.by_atom.n;
	if (PG_ARGISNULL(ARGUMENT_TARGETS))
		return NULL;
	number = argument_int32_array(fcinfo, ARGUMENT_TARGETS, "targets", n);
	for (int i = 0; i < *n; i++)
		if (number[i] < 1 || number[i] > bounds->incidence.by_atom.n)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("targets must contain numbers from 1 to %d: %d",
							bounds->incidence.by_atom.n, number[i])));
	return number;
}

static void
propagate(const Bounds *bounds, int32 number, BoundsRoom *room)
{
	int32 impossible = bounds_propagate(bounds, number, room);

	if (impossible >= 0)
		refuse_contradiction(impossible);
}

static void
narrow(const Bounds *bounds, const int32 *number, int n, int max_constraints,
	   BoundsRoom *room)
{
	bool narrower = max_constraints > 0;

	for (int round = 0; round < ROUNDS && narrower; round++)
	{
		narrower = false;
		for (int i = 0; i < n; i++)
		{
			int32 j = number == NULL ? i : number[i] - 1;

			if (!bounds_narrow(bounds, j, max_constraints, room))
				continue;
			if (bounds->low[j] > bounds->high[j])
				refuse_contradiction(bounds->incidence.by_atom.other
									 [bounds->incidence.by_atom.start[j]]);
			propagate(bounds, j, room);
			narrower = true;
		}
	}
}

Datum
protect_propagate_bounds(PG_FUNCTION_ARGS)
{
	int32 max_constraints = PG_ARGISNULL(ARGUMENT_MAX_CONSTRAINTS) ?
		BOUNDS_MAX_CONSTRAINTS : PG_GETARG_INT32(ARGUMENT_MAX_CONSTRAINTS);
	Bounds bounds = argument_bounds(fcinfo);
	int32 rows = bounds.incidence.by_row.n;
	int32 numbers = bounds.incidence.by_atom.n;
	BoundsRoom *room = huge_alloc(1, sizeof(BoundsRoom));
	int n;
	const int32 *number = argument_numbers(fcinfo, &bounds, &n);

	if (max_constraints < 0 || max_constraints > BOUNDS_MAX_CONSTRAINTS)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("max_constraints must be between 0 and %d: %d",
						BOUNDS_MAX_CONSTRAINTS, max_constraints)));
	room->queue = huge_alloc(rows, sizeof(int32));
	room->is_queued = huge_alloc(rows, sizeof(bool));
	room->times_seen = huge_alloc(numbers, sizeof(int32));
	room->place = huge_alloc(numbers, sizeof(int32));
	propagate(&bounds, -1, room);
	narrow(&bounds, number, n, max_constraints, room);
	result_set_begin(fcinfo);
	for (int i = 0; i < n; i++)
	{
		ResultRow row = {0};
		int32 j = number == NULL ? i : number[i] - 1;

		row_add_int32(&row, j + 1);
		row_add_int64(&row, bounds.low[j]);
		row_add_int64(&row, bounds.high[j]);
		result_set_row(fcinfo, &row);
		CHECK_FOR_INTERRUPTS();
	}
	return (Datum) 0;
}
