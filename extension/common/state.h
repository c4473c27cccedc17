/*
 * state.h
 *		What all state types of spegel share: a versioned varlena header and
 *		the rules for receiving, changing and returning a state.
 *
 * A state is one flat varlena.  While an aggregate is being computed it is a
 * *working* state: it may have spare room, empty slots and an unsorted layout,
 * and it is changed in place.  Everything a user can see is a *canonical*
 * state, which is a function of the logical content alone.  Readers accept
 * both, because sharded plans hand working states to output functions.
 */
#ifndef SPEGEL_STATE_H
#define SPEGEL_STATE_H

#include "common/compat.h"

#include "fmgr.h"

/* The first eight bytes of every state. */
typedef struct StateHeader
{
	int32 vl_len_;				/* varlena length word, never touched directly */
	uint8 version;				/* layout version of this kind */
	uint8 kind;					/* StateKind */
	uint16 flags;				/* meaning belongs to the kind */
} StateHeader;

typedef enum StateKind
{
	STATE_TALLY = 1,
	STATE_SEGREGATION = 2,
	STATE_CAREER = 3,
	STATE_COHORT = 4
} StateKind;

/*
 * A new zeroed state of exactly `size` bytes in the current memory context.
 * Reports an error when the size is beyond what one value can hold.
 */
extern void *state_alloc(Size size, StateKind kind, uint8 version);

/*
 * Can one value hold so many bytes?  An error, soft where `escontext` says so,
 * when it cannot.
 */
extern bool state_size_is_valid(Size size, Node *escontext);

/* A copy of a whole state, spare room included. */
extern void *state_copy(const void *state);

/*
 * An input value as a readable state: detoasted, with its header checked.
 * `size` is the size of the kind's fixed part.
 */
extern const void *state_input(Datum value, StateKind kind, uint8 version,
							   Size size);

extern void state_check_header(const StateHeader *state, StateKind kind,
							   uint8 version, Size size);

/* What state_for_update() does when the value cannot be used as it is. */
extern StateHeader *state_private(struct varlena *value);

/*
 * Argument 0 of a transition, inverse or combine function as a state that may
 * be changed in place, or NULL on the first call.  Outside an aggregate the
 * caller's value is copied first, so that calling such a function by hand
 * never changes a stored or shared value.  Inline: it runs once per row.
 */
static inline void *
state_for_update(FunctionCallInfo fcinfo, StateKind kind, uint8 version,
				 Size size)
{
	StateHeader *state;

	if (PG_ARGISNULL(0))
		return NULL;
	state = (StateHeader *) PG_GETARG_POINTER(0);
	if (unlikely(VARATT_IS_EXTENDED(state) ||
				 !AggCheckCallContext(fcinfo, NULL)))
		state = state_private((struct varlena *) state);
	if (unlikely(VARSIZE(state) < size || state->kind != kind ||
				 state->version != version))
		state_check_header(state, kind, version, size);
	return state;
}

#endif /* SPEGEL_STATE_H */
