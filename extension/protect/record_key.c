/*
 * record_key.c
 *		Keys of persons, and of sets of persons, that only who has the secret
 *		can compute.
 *
 * A key is two independent words of 32 bits.  The keys of the persons of a set
 * add up, each word modulo 2^32, to the key of the set: whoever the persons are
 * counted with, and under which name, the same persons have the same key.
 */
#include "protect/keyed_hash.h"

SPEGEL_FUNCTION(protect_record_key);
SPEGEL_FUNCTION(protect_key_sum_accum);
SPEGEL_FUNCTION(protect_key_sum_accum_inv);
SPEGEL_FUNCTION(protect_key_sum_final);

static int64
pack_key(uint32 high, uint32 low)
{
	return (int64) ((uint64) high << 32 | low);
}

/* The first word of the hash is the low one, the second the high one. */
Datum
protect_record_key(PG_FUNCTION_ARGS)
{
	uint64 head = keyed_hash(argument_secret(fcinfo, 0), "", 0,
							 PG_GETARG_TEXT_PP(1));

	PG_RETURN_INT64(pack_key((uint32) head, (uint32) (head >> 32)));
}

static uint64
argument_key(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? 0 : (uint64) PG_GETARG_INT64(argument);
}

/* Also combines two partial sums, which are keys like any other. */
Datum
protect_key_sum_accum(PG_FUNCTION_ARGS)
{
	uint64 sum = argument_key(fcinfo, 0);
	uint64 key = argument_key(fcinfo, 1);

	PG_RETURN_INT64(pack_key((uint32) (sum >> 32) + (uint32) (key >> 32),
							 (uint32) sum + (uint32) key));
}

Datum
protect_key_sum_accum_inv(PG_FUNCTION_ARGS)
{
	uint64 sum = argument_key(fcinfo, 0);
	uint64 key = argument_key(fcinfo, 1);

	PG_RETURN_INT64(pack_key((uint32) (sum >> 32) - (uint32) (key >> 32),
							 (uint32) sum - (uint32) key));
}

/* Nobody's keys add up to 0. */
Datum
protect_key_sum_final(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64((int64) argument_key(fcinfo, 0));
}
