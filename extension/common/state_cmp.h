/*
 * state_cmp.h
 *		The functions of the operators and operator classes of a state type.
 *
 * STATE_COMPARISONS(type, compare, hash) defines type_eq(), type_ne(),
 * type_lt(), type_le(), type_gt(), type_ge(), type_cmp(), type_hash() and
 * type_hash_extended() from the type's own order and hash, both by content: a
 * working state and its canonical form are equal.  compare(fcinfo) returns -1,
 * 0 or 1 for the first two arguments; hash(fcinfo, seed) 64 bits of the first.
 * The two hash functions agree in their low 32 bits for seed 0, as the server
 * demands.
 */
#ifndef SPEGEL_STATE_CMP_H
#define SPEGEL_STATE_CMP_H

#include "common/compat.h"

#define STATE_FUNCTION(name, result) \
	SPEGEL_FUNCTION(name); \
	Datum \
	name(PG_FUNCTION_ARGS) \
	{ \
		result; \
	} \
	extern Datum name(PG_FUNCTION_ARGS)

#define STATE_COMPARISONS(type, compare, hash) \
	STATE_FUNCTION(type##_eq, PG_RETURN_BOOL(compare(fcinfo) == 0)); \
	STATE_FUNCTION(type##_ne, PG_RETURN_BOOL(compare(fcinfo) != 0)); \
	STATE_FUNCTION(type##_lt, PG_RETURN_BOOL(compare(fcinfo) < 0)); \
	STATE_FUNCTION(type##_le, PG_RETURN_BOOL(compare(fcinfo) <= 0)); \
	STATE_FUNCTION(type##_gt, PG_RETURN_BOOL(compare(fcinfo) > 0)); \
	STATE_FUNCTION(type##_ge, PG_RETURN_BOOL(compare(fcinfo) >= 0)); \
	STATE_FUNCTION(type##_cmp, PG_RETURN_INT32(compare(fcinfo))); \
	STATE_FUNCTION(type##_hash, PG_RETURN_INT32((int32) hash(fcinfo, 0))); \
	STATE_FUNCTION(type##_hash_extended, \
				   PG_RETURN_INT64((int64) hash(fcinfo, PG_GETARG_INT64(1))))

#endif /* SPEGEL_STATE_CMP_H */
