/*
 * result_row.h
 *		Rows with columns of several types, filled from left to right, for
 *		functions that return a composite or a set.
 *
 * An undefined number (NAN, or -1 for a number of persons) becomes NULL.
 */
#ifndef SPEGEL_RESULT_ROW_H
#define SPEGEL_RESULT_ROW_H

#include "common/compat.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "kernel/base/kernel.h"

#define RESULT_ROW_MAX_COLUMNS 24

typedef struct ResultRow
{
	int n;
	Datum values[RESULT_ROW_MAX_COLUMNS];
	bool nulls[RESULT_ROW_MAX_COLUMNS];
} ResultRow;

static inline void
row_add(ResultRow *row, Datum value, bool isnull)
{
	Assert(row->n < RESULT_ROW_MAX_COLUMNS);
	row->values[row->n] = value;
	row->nulls[row->n++] = isnull;
}

static inline void
row_add_null(ResultRow *row)
{
	row_add(row, (Datum) 0, true);
}

static inline void
row_add_float8(ResultRow *row, double value)
{
	row_add(row, Float8GetDatum(value), isnan(value));
}

static inline void
row_add_int64(ResultRow *row, int64 value)
{
	row_add(row, Int64GetDatum(value), false);
}

/* A number of persons that the kernel may have left undefined. */
static inline void
row_add_headcount(ResultRow *row, int64 persons)
{
	row_add(row, Int64GetDatum(persons), persons < 0);
}

static inline void
row_add_int32(ResultRow *row, int32 value)
{
	row_add(row, Int32GetDatum(value), false);
}

static inline void
row_add_boolean(ResultRow *row, bool value)
{
	row_add(row, BoolGetDatum(value), false);
}

static inline void
row_add_text(ResultRow *row, const char *text, int length)
{
	row_add(row, PointerGetDatum(cstring_to_text_with_len(text, length)),
			false);
}

/* Value and limits, in three columns. */
static inline void
row_add_estimate(ResultRow *row, Estimate estimate)
{
	row_add_float8(row, estimate.value);
	row_add_float8(row, estimate.low);
	row_add_float8(row, estimate.high);
}

/* Ends a function that returns one row. */
extern Datum result_row(FunctionCallInfo fcinfo, ResultRow *row);

/*
 * A function that returns a set begins it, adds rows, and returns (Datum) 0.
 * The caller's idea of the columns is used: looking them up in the catalogue
 * takes longer than many sets do, and leaves memory behind at each call until
 * the query ends.
 */
extern void result_set_begin(FunctionCallInfo fcinfo);
extern void result_set_row(FunctionCallInfo fcinfo, ResultRow *row);

#endif /* SPEGEL_RESULT_ROW_H */
