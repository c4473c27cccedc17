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
	STATE_COHORT = 4,
	STATE_REGRESSION = 5
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
 * What the aggregates of a type are made of.  add() puts a whole state into a
 * working one (sign 1) or subtracts it again (sign -1).
 */
typedef struct StateType
{
	StateKind kind;
	uint8 version;
	Size size;					/* of the fixed part */
	void *(*new_working) (void);
	void *(*add) (void *state, const void *other, int sign);
	void *(*canonical) (const void *state);
} StateType;

/*
 * Defines the StateType name_type of a C type, whose fixed part ends at the
 * member `data`, from the type's own functions.
 */
#define STATE_TYPE(name, Type, state_kind, state_version, data, \
				   new_empty, add_whole, make_canonical) \
	static void * \
	name##_type_new_working(void) \
	{ \
		return new_empty(); \
	} \
	static void * \
	name##_type_add(void *state, const void *other, int sign) \
	{ \
		return add_whole((Type *) state, (const Type *) other, sign); \
	} \
	static void * \
	name##_type_canonical(const void *state) \
	{ \
		return make_canonical((const Type *) state); \
	} \
	static const StateType name##_type = { \
		state_kind, state_version, offsetof(Type, data), \
		name##_type_new_working, name##_type_add, name##_type_canonical \
	}

/*
 * Argument 0 of a transition, inverse or combine function as a state that may
 * be changed in place, or NULL on the first call.  Outside an aggregate the
 * caller's value is copied first, so that calling such a function by hand
 * never changes a stored or shared value.  Inline: it runs once per row.
 */
static inline void *
state_for_update(FunctionCallInfo fcinfo, const StateType *type)
{
	StateHeader *state;

	if (PG_ARGISNULL(0))
		return NULL;
	state = (StateHeader *) PG_GETARG_POINTER(0);
	if (unlikely(VARATT_IS_EXTENDED(state) ||
				 !AggCheckCallContext(fcinfo, NULL)))
		state = state_private((struct varlena *) state);
	if (unlikely(VARSIZE(state) < type->size || state->kind != type->kind ||
				 state->version != type->version))
		state_check_header(state, type->kind, type->version, type->size);
	return state;
}

/*
 * The same for the head of a transition function: an empty state on the first
 * call, also where the row adds nothing to it, because a moving aggregate
 * takes NULL for a failure.
 */
static inline void *
state_accumulating(FunctionCallInfo fcinfo, const StateType *type)
{
	void *state = state_for_update(fcinfo, type);

	return likely(state != NULL) ? state : type->new_working();
}

/*
 * Whole functions: the transition function of rollup() and its inverse (sign
 * -1), which is also the combine function of every aggregate; the final
 * function; the operators + and - (sign -1).
 */
extern Datum state_combine(FunctionCallInfo fcinfo, const StateType *type,
						   int sign);
extern Datum state_final(FunctionCallInfo fcinfo, const StateType *type);
extern Datum state_plus(FunctionCallInfo fcinfo, const StateType *type,
						int sign);

#endif /* SPEGEL_STATE_H */
