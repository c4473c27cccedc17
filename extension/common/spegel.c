/*
 * spegel.c
 *		Module entry: the magic block and the kernel's interrupt hook.
 */
#include "common/compat.h"

#include "fmgr.h"
#include "miscadmin.h"

#include "kernel/base/kernel.h"

extern SPEGEL_EXPORT const Pg_magic_struct *PG_MAGIC_FUNCTION_NAME(void);
extern SPEGEL_EXPORT void _PG_init(void);

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "spegel");
#else
PG_MODULE_MAGIC;
#endif

static void
check_for_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

void
_PG_init(void)
{
	kernel_interrupt_hook = check_for_interrupts;
}
