/*
 * array_argument.h
 *		Arguments that are arrays, such as the strata of a comparison or the
 *		pay of a group.
 *
 * Each reader returns the elements of a one-dimensional array (an empty one
 * has none) in fresh memory and sets *n.  `name` is the argument's name, for
 * errors.  A NULL element is an error unless the comment says otherwise.
 */
#ifndef SPEGEL_ARRAY_ARGUMENT_H
#define SPEGEL_ARRAY_ARGUMENT_H

#include "common/compat.h"

#include "fmgr.h"
#include "utils/array.h"

/* The elements of an array of any shape. */
extern Datum *array_elements(ArrayType *array, bool **isnull, int *n);

/* The elements as they are; with isnull NULL a NULL element is an error. */
extern Datum *argument_elements(FunctionCallInfo fcinfo, int argument,
								const char *name, bool **isnull, int *n);

/* Finite numbers; a NULL becomes NAN. */
extern double *argument_nullable_float8_array(FunctionCallInfo fcinfo,
											  int argument, const char *name,
											  int *n);

/* Finite numbers. */
extern double *argument_float8_array(FunctionCallInfo fcinfo, int argument,
									 const char *name, int *n);

/* Finite numbers, not negative. */
extern double *argument_amount_array(FunctionCallInfo fcinfo, int argument,
									 const char *name, int *n);

/*
 * Whole numbers, where they stand: without a copy, for arrays of millions.
 * Never to be written to.
 */
extern const int32 *argument_int32_array(FunctionCallInfo fcinfo, int argument,
										 const char *name, int *n);

extern bool *argument_boolean_array(FunctionCallInfo fcinfo, int argument,
									const char *name, int *n);
extern text **argument_text_array(FunctionCallInfo fcinfo, int argument,
								  const char *name, int *n);

/* Dates as days since 2000-01-01, infinite where the date is; NULL is NAN. */
extern double *argument_nullable_date_array(FunctionCallInfo fcinfo,
											int argument, const char *name,
											int *n);

/* Parallel arrays have one length. */
extern void check_parallel(const char *name, int n, const char *other_name,
						   int other_n);

#endif /* SPEGEL_ARRAY_ARGUMENT_H */
