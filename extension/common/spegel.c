/*
 * spegel.c
 *		Module entry: the magic block and the kernel's hooks.
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

/* Raises an error, which ends the statement; an abort() would end the server. */
static void
report_failure(const char *expression, const char *file, int line)
{
	elog(ERROR, "failed assertion in the kernel of spegel: %s (%s:%d)",
		 expression, file, line);
}

void
_PG_init(void)
{
	kernel_failure_hook = report_failure;
	kernel_interrupt_hook = check_for_interrupts;
}
