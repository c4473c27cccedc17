/*
 * result.h
 *		From the kernel's results to SQL values, and checks of the arguments
 *		that many accessors share.
 *
 * An undefined statistic (NAN in the kernel) is NULL in SQL.
 */
#ifndef SPEGEL_RESULT_H
#define SPEGEL_RESULT_H

#include "common/compat.h"

#include "fmgr.h"

#include "kernel/base/kernel.h"
#include "kernel/base/proportion.h"

/* Ends a function that returns float8. */
extern Datum result_float8(FunctionCallInfo fcinfo, double value);

/* Ends a function that returns the composite type estimate or test_result. */
extern Datum result_estimate(FunctionCallInfo fcinfo, Estimate estimate);
extern Datum result_test(FunctionCallInfo fcinfo, TestResult test);

/* A confidence level where only the point estimate is wanted: any serves. */
#define ANY_LEVEL 0.95

/* A number strictly between 0 and 1, else an error that says what it is. */
extern double argument_fraction(FunctionCallInfo fcinfo, int argument,
								const char *what);

/*
 * A day of follow-up, or a horizon; infinity is one, but NaN is an error that
 * says what it is.
 */
extern double argument_days(FunctionCallInfo fcinfo, int argument,
							const char *what);

/* A confidence level: an error unless it lies strictly between 0 and 1. */
extern double argument_level(FunctionCallInfo fcinfo, int argument);

/*
 * A keyword: its place in the list of names, which ends with NULL.  An error
 * that names the value and the list otherwise.
 */
extern int argument_keyword(FunctionCallInfo fcinfo, int argument,
							const char *what, const char *const *names);

/* The interval method of a share. */
extern ProportionMethod argument_proportion_method(FunctionCallInfo fcinfo,
												   int argument);

#endif /* SPEGEL_RESULT_H */
