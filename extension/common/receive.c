/*
 * receive.c
 *		Parts of the binary messages from which states are received.
 */
#include "common/receive.h"

#include "libpq/pqformat.h"

void
receive_version(StringInfo message, const char *type)
{
	int version = pq_getmsgbyte(message);

	if (version != RECEIVE_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("unsupported version of external %s: %d", type,
						version),
				 errdetail("This version of spegel reads version %d.",
						   RECEIVE_VERSION)));
}

int32
receive_number(StringInfo message, const char *type, const char *what,
			   int32 most)
{
	int32 n = pq_getmsgint(message, 4);

	if (n < 0 || n > most)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid %s in external %s: %d", what, type, n),
				 errdetail("Expected 0 to %d.", most)));
	return n;
}

const char *
receive_label(StringInfo message, const char *type, int *length)
{
	int32 raw_length = receive_number(message, type, "label length",
									  PG_INT32_MAX);

	return pq_getmsgtext(message, raw_length, length);
}
