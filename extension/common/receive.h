/*
 * receive.h
 *		Parts of the binary messages from which states are received, where
 *		nothing that a message says of itself is trusted.
 */
#ifndef SPEGEL_RECEIVE_H
#define SPEGEL_RECEIVE_H

#include "common/compat.h"

#include "lib/stringinfo.h"

/*
 * Every message begins with a byte that says which form it has, so that the
 * form can change; RECEIVE_VERSION is the one that is sent.  Receiving another
 * one is an error.
 */
#define RECEIVE_VERSION 1

extern void receive_version(StringInfo message, const char *type);

/*
 * An int32 from 0 to `most`, else an error that names it: `what` is like
 * "number of categories", `type` the type that is received.
 */
extern int32 receive_number(StringInfo message, const char *type,
							const char *what, int32 most);

/* A counted text in the database's encoding. */
extern const char *receive_label(StringInfo message, const char *type,
								 int *length);

#endif /* SPEGEL_RECEIVE_H */
