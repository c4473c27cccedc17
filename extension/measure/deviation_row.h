/*
 * deviation_row.h
 *		The composite type deviation as a result.
 */
#ifndef SPEGEL_DEVIATION_ROW_H
#define SPEGEL_DEVIATION_ROW_H

#include "common/result_row.h"

#include "kernel/count/deviation.h"

/* Ends a function that returns deviation; NULL where nothing is expected. */
static inline Datum
result_deviation(FunctionCallInfo fcinfo, Deviation d)
{
	ResultRow row = {0};

	if (isnan(d.expected))
		PG_RETURN_NULL();
	row_add_int64(&row, d.observed);
	row_add_float8(&row, d.expected);
	row_add_float8(&row, d.standard_deviation);
	row_add_float8(&row, d.deviations);
	row_add_float8(&row, d.p_fewer);
	row_add_float8(&row, d.p_more);
	row_add_float8(&row, d.p_value);
	return result_row(fcinfo, &row);
}

#endif /* SPEGEL_DEVIATION_ROW_H */
