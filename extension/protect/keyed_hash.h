/*
 * keyed_hash.h
 *		Numbers that only who has the secret can compute.
 */
#ifndef SPEGEL_KEYED_HASH_H
#define SPEGEL_KEYED_HASH_H

#include "common/compat.h"

#include "fmgr.h"

/*
 * The secret of an argument: an error when it is shorter than the hash.  It is
 * an argument only: nothing here keeps it, and no message shows it.
 */
extern const bytea *argument_secret(FunctionCallInfo fcinfo, int argument);

/*
 * The first 64 bits of HMAC-SHA256(secret, prefix words).  The words are hashed
 * as UTF-8, so that a move to a database of another encoding changes nothing.
 */
extern uint64 keyed_hash(const bytea *secret, const void *prefix,
						 int prefix_length, const text *words);

#endif /* SPEGEL_KEYED_HASH_H */
