/*
 * failure.c
 *		A library for the tests whose kernel relies on something that is not
 *		so: SQL cannot bring spegel's own that far, because arguments are
 *		checked before.  Linked with spegel's entry and the kernel's hooks.
 */
#include "common/compat.h"

#include "kernel/base/kernel.h"

SPEGEL_FUNCTION(kernel_rely);

/* kernel_rely(boolean): relies on the argument, and returns it. */
Datum
kernel_rely(PG_FUNCTION_ARGS)
{
	bool argument = PG_GETARG_BOOL(0);

	kernel_assert(argument);
	PG_RETURN_BOOL(argument);
}
