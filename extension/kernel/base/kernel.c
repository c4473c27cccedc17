/*
 * kernel.c
 *		How the kernel reaches the program around it.
 */
#include "kernel/base/kernel.h"

#include <stdlib.h>

void (*kernel_interrupt_hook)(void) = NULL;
void (*kernel_failure_hook)(const char *expression, const char *file,
							int line) = NULL;

void
kernel_fail(const char *expression, const char *file, int line)
{
	if (kernel_failure_hook)
		kernel_failure_hook(expression, file, line);
	abort();
}
