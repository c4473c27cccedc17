/*
 * array_argument.c
 *		Arguments that are arrays.
 */
#include "common/array_argument.h"

#include "miscadmin.h"
#include "utils/date.h"
#include "utils/lsyscache.h"

Datum *
array_elements(ArrayType *array, bool **isnull, int *n)
{
	int16 length;
	bool by_value;
	char alignment;
	Datum *element;

	get_typlenbyvalalign(ARR_ELEMTYPE(array), &length, &by_value, &alignment);
	deconstruct_array(array, ARR_ELEMTYPE(array), length, by_value, alignment,
					  &element, isnull, n);
	return element;
}

static ArrayType *
argument_vector(FunctionCallInfo fcinfo, int argument, const char *name)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(argument);

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must be a one-dimensional array", name),
				 errdetail("It has %d dimensions.", ARR_NDIM(array))));
	return array;
}

static void
refuse_null(const char *name, int element)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("%s must not contain NULL", name),
			 errdetail("Element %d is NULL.", element)));
}

Datum *
argument_elements(FunctionCallInfo fcinfo, int argument, const char *name,
				  bool **isnull, int *n)
{
	ArrayType *array = argument_vector(fcinfo, argument, name);
	Datum *element;
	bool *nulls;

	element = array_elements(array, &nulls, n);
	if (isnull != NULL)
		*isnull = nulls;
	else
		for (int i = 0; i < *n; i++)
			if (nulls[i])
				refuse_null(name, i + 1);
	return element;
}

/* Room for n elements of a size, and for at least one. */
static void *
array_alloc(int n, Size size)
{
	return palloc(Max(n, 1) * size);
}

static double *
finite_elements(const Datum *element, const bool *isnull, const char *name,
				int n)
{
	double *value = array_alloc(n, sizeof(double));

	for (int i = 0; i < n; i++)
	{
		if (isnull != NULL && isnull[i])
		{
			value[i] = NAN;
			continue;
		}
		value[i] = DatumGetFloat8(element[i]);
		if (!isfinite(value[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s must contain finite numbers only", name),
					 errdetail("Element %d is %g.", i + 1, value[i])));
	}
	return value;
}

double *
argument_nullable_float8_array(FunctionCallInfo fcinfo, int argument,
							   const char *name, int *n)
{
	bool *isnull;
	Datum *element = argument_elements(fcinfo, argument, name, &isnull, n);

	return finite_elements(element, isnull, name, *n);
}

double *
argument_float8_array(FunctionCallInfo fcinfo, int argument, const char *name,
					  int *n)
{
	Datum *element = argument_elements(fcinfo, argument, name, NULL, n);

	return finite_elements(element, NULL, name, *n);
}

double *
argument_amount_array(FunctionCallInfo fcinfo, int argument, const char *name,
					  int *n)
{
	double *value = argument_float8_array(fcinfo, argument, name, n);

	for (int i = 0; i < *n; i++)
		if (value[i] < 0.0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s must not contain negative numbers", name),
					 errdetail("Element %d is %g.", i + 1, value[i])));
	return value;
}

const int32 *
argument_int32_array(FunctionCallInfo fcinfo, int argument, const char *name,
					 int *n)
{
	ArrayType *array = argument_vector(fcinfo, argument, name);

	*n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	if (array_contains_nulls(array))
	{
		const bits8 *present = ARR_NULLBITMAP(array);
		int i = 0;

		while (present[i / 8] & (1 << i % 8))
			i++;
		refuse_null(name, i + 1);
	}
	return (const int32 *) ARR_DATA_PTR(array);
}

bool *
argument_boolean_array(FunctionCallInfo fcinfo, int argument,
					   const char *name, int *n)
{
	Datum *element = argument_elements(fcinfo, argument, name, NULL, n);
	bool *value = array_alloc(*n, sizeof(bool));

	for (int i = 0; i < *n; i++)
		value[i] = DatumGetBool(element[i]);
	return value;
}

text **
argument_text_array(FunctionCallInfo fcinfo, int argument, const char *name,
					int *n)
{
	Datum *element = argument_elements(fcinfo, argument, name, NULL, n);
	text **value = array_alloc(*n, sizeof(text *));

	for (int i = 0; i < *n; i++)
	{
		value[i] = DatumGetTextPP(element[i]);
		CHECK_FOR_INTERRUPTS();
	}
	return value;
}

double *
argument_nullable_date_array(FunctionCallInfo fcinfo, int argument,
							 const char *name, int *n)
{
	bool *isnull;
	Datum *element = argument_elements(fcinfo, argument, name, &isnull, n);
	double *value = array_alloc(*n, sizeof(double));

	for (int i = 0; i < *n; i++)
	{
		DateADT date = isnull[i] ? 0 : DatumGetDateADT(element[i]);

		if (isnull[i])
			value[i] = NAN;
		else if (DATE_IS_NOBEGIN(date))
			value[i] = -INFINITY;
		else if (DATE_IS_NOEND(date))
			value[i] = INFINITY;
		else
			value[i] = date;
	}
	return value;
}

void
check_parallel(const char *name, int n, const char *other_name, int other_n)
{
	if (n != other_n)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s and %s must have the same number of elements",
						name, other_name),
				 errdetail("They have %d and %d.", n, other_n),
				 errhint("Collect both with array_agg() from the same rows.")));
}
