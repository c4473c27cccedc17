/*
 * sketch.c
 *		key_sketch(), the smallest record keys of a set of persons, and
 *		sketch_overlap().
 *
 * A sketch is an array of keys.  While it is being aggregated it has room for
 * all that it can hold behind its elements, and is changed in place; it is a
 * whole array at any time.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "kernel/protect/sketch.h"
#include "common/result.h"

SPEGEL_FUNCTION(protect_key_sketch_accum);
SPEGEL_FUNCTION(protect_key_sketch_combine);
SPEGEL_FUNCTION(protect_key_sketch_final);
SPEGEL_FUNCTION(protect_sketch_overlap);

#define KEYS_OFFSET ARR_OVERHEAD_NONULLS(1)

static int64_t *
sketch_keys(ArrayType *sketch)
{
	return (int64_t *) ARR_DATA_PTR(sketch);
}

static int
sketch_size(const ArrayType *sketch)
{
	return ARR_NDIM(sketch) == 0 ? 0 : ARR_DIMS(sketch)[0];
}

/* An array without elements, and with room for so many. */
static ArrayType *
new_sketch(int room)
{
	Size size = KEYS_OFFSET + (Size) room * sizeof(int64_t);
	ArrayType *sketch = palloc0(size);

	SET_VARSIZE(sketch, size);
	sketch->ndim = 1;
	sketch->elemtype = INT8OID;
	ARR_LBOUND(sketch)[0] = 1;
	return sketch;
}

static ArrayType *
argument_sketch(FunctionCallInfo fcinfo, int argument)
{
	ArrayType *sketch = PG_GETARG_ARRAYTYPE_P(argument);

	if (ARR_NDIM(sketch) > 1 || array_contains_nulls(sketch) ||
		!sketch_is_valid(sketch_keys(sketch), sketch_size(sketch)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("malformed sketch of keys"),
				 errdetail("A sketch is at most %d different keys in ascending order.",
						   SKETCH_SIZE),
				 errhint("Sketches are made by key_sketch().")));
	return sketch;
}

/*
 * Argument 0 as a sketch with room for all keys, changed in place within an
 * aggregate where it already has it.
 */
static ArrayType *
sketch_for_update(FunctionCallInfo fcinfo)
{
	ArrayType *given;
	ArrayType *sketch;

	if (PG_ARGISNULL(0))
		return new_sketch(SKETCH_SIZE);
	given = (ArrayType *) PG_GETARG_POINTER(0);
	if (!VARATT_IS_EXTENDED(given) && AggCheckCallContext(fcinfo, NULL) &&
		VARSIZE(given) == KEYS_OFFSET + SKETCH_SIZE * sizeof(int64_t) &&
		ARR_NDIM(given) == 1)
		return given;
	given = argument_sketch(fcinfo, 0);
	sketch = new_sketch(SKETCH_SIZE);
	ARR_DIMS(sketch)[0] = sketch_size(given);
	memcpy(sketch_keys(sketch), sketch_keys(given),
		   sketch_size(given) * sizeof(int64_t));
	return sketch;
}

Datum
protect_key_sketch_accum(PG_FUNCTION_ARGS)
{
	ArrayType *sketch = sketch_for_update(fcinfo);

	if (!PG_ARGISNULL(1))
		ARR_DIMS(sketch)[0] = sketch_add(sketch_keys(sketch),
										 ARR_DIMS(sketch)[0],
										 PG_GETARG_INT64(1));
	PG_RETURN_ARRAYTYPE_P(sketch);
}

/* Also the transition function of the aggregate over sketches. */
Datum
protect_key_sketch_combine(PG_FUNCTION_ARGS)
{
	ArrayType *sketch = sketch_for_update(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		ArrayType *other = argument_sketch(fcinfo, 1);

		for (int i = 0; i < sketch_size(other); i++)
			ARR_DIMS(sketch)[0] = sketch_add(sketch_keys(sketch),
											 ARR_DIMS(sketch)[0],
											 sketch_keys(other)[i]);
	}
	PG_RETURN_ARRAYTYPE_P(sketch);
}

/* Without spare room; nobody has an empty array. */
Datum
protect_key_sketch_final(PG_FUNCTION_ARGS)
{
	ArrayType *sketch;
	ArrayType *trimmed;
	int n;

	if (PG_ARGISNULL(0))
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(INT8OID));
	sketch = PG_GETARG_ARRAYTYPE_P(0);
	n = sketch_size(sketch);
	if (n == 0)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(INT8OID));
	trimmed = new_sketch(n);
	ARR_DIMS(trimmed)[0] = n;
	memcpy(sketch_keys(trimmed), sketch_keys(sketch), n * sizeof(int64_t));
	PG_RETURN_ARRAYTYPE_P(trimmed);
}

/* sketch_overlap(a, b) */
Datum
protect_sketch_overlap(PG_FUNCTION_ARGS)
{
	ArrayType *a = argument_sketch(fcinfo, 0);
	ArrayType *b = argument_sketch(fcinfo, 1);

	return result_float8(fcinfo, sketch_overlap(sketch_keys(a), sketch_size(a),
												sketch_keys(b),
												sketch_size(b)));
}
