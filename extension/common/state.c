/*
 * state.c
 *		The versioned varlena header shared by the state types.
 */
#include "common/state.h"

#include "access/detoast.h"
#include "utils/memutils.h"

bool
state_size_is_valid(Size size, Node *escontext)
{
	if (!AllocSizeIsValid(size))
		ereturn(escontext, false,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("state of %zu bytes is too large", size),
				 errdetail("A value can hold at most %zu bytes.",
						   (Size) MaxAllocSize)));
	return true;
}

void *
state_alloc(Size size, StateKind kind, uint8 version)
{
	StateHeader *state;

	Assert(size >= sizeof(StateHeader));
	(void) state_size_is_valid(size, NULL);
	state = palloc0(size);
	SET_VARSIZE(state, size);
	state->version = version;
	state->kind = kind;
	return state;
}

void *
state_copy(const void *state)
{
	Size size = VARSIZE(state);
	void *copy = palloc(size);

	memcpy(copy, state, size);
	return copy;
}

void
state_check_header(const StateHeader *state, StateKind kind, uint8 version,
				   Size size)
{
	if (VARSIZE(state) < size || state->kind != kind)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("value is not a state of the expected kind"),
				 errdetail("Its size is %zu bytes and its kind is %d; expected at least %zu bytes and kind %d.",
						   (Size) VARSIZE(state),
						   VARSIZE(state) < sizeof(StateHeader) ? 0 : state->kind,
						   size, kind)));
	if (state->version != version)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("state has layout version %d, but this version of spegel reads version %d",
						state->version, version),
				 errhint("Install the version of spegel that wrote the value, or a later one.")));
}

const void *
state_input(Datum value, StateKind kind, uint8 version, Size size)
{
	const StateHeader *state = (const StateHeader *) PG_DETOAST_DATUM(value);

	state_check_header(state, kind, version, size);
	return state;
}

StateHeader *
state_private(struct varlena *value)
{
	/*
	 * A partial state that came through a tuple may carry a short header;
	 * detoasting makes a private copy of it.
	 */
	if (VARATT_IS_EXTENDED(value))
		return (StateHeader *) detoast_attr(value);
	return state_copy(value);
}

static const void *
state_argument(FunctionCallInfo fcinfo, int argument, const StateType *type)
{
	return state_input(PG_GETARG_DATUM(argument), type->kind, type->version,
					   type->size);
}

Datum
state_combine(FunctionCallInfo fcinfo, const StateType *type, int sign)
{
	void *state = state_for_update(fcinfo, type);
	const void *other;

	if (PG_ARGISNULL(1))
		PG_RETURN_POINTER(state != NULL ? state : type->new_working());
	other = state_argument(fcinfo, 1, type);
	if (state == NULL)
	{
		/* The first value is the state; never the caller's own copy of it. */
		if (sign > 0)
			PG_RETURN_POINTER(state_copy(other));
		state = type->new_working();
	}
	PG_RETURN_POINTER(type->add(state, other, sign));
}

/* Always a fresh value: windows call this again and again on one state. */
Datum
state_final(FunctionCallInfo fcinfo, const StateType *type)
{
	PG_RETURN_POINTER(type->canonical(PG_ARGISNULL(0) ?
									  type->new_working() :
									  state_argument(fcinfo, 0, type)));
}

Datum
state_plus(FunctionCallInfo fcinfo, const StateType *type, int sign)
{
	void *sum = state_copy(state_argument(fcinfo, 0, type));

	sum = type->add(sum, state_argument(fcinfo, 1, type), sign);
	PG_RETURN_POINTER(type->canonical(sum));
}
