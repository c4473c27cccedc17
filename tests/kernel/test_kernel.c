/*
 * test_kernel.c
 *		How the kernel reaches the program around it: what happens when
 *		something that it relies on is not so, and how often it can be
 *		interrupted where it does not look as if it had to.
 */
#include "check.h"
#include "kernel/base/quadratic.h"
#include "kernel/count/paired.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define GROUPS 100

static jmp_buf outside;
static const char *failed;
static int failed_line;

static void
leave(const char *expression, const char *file, int line)
{
	failed = strstr(file, "paired.c") != NULL ? expression : "elsewhere";
	failed_line = line;
	longjmp(outside, 1);
}

static void
come_back(const char *expression, const char *file, int line)
{
	(void) expression;
	(void) file;
	(void) line;
}

/* The signal that ends a process which counts -1 pairs. */
static int
fatal_signal(void)
{
	pid_t child = fork();
	int status;

	if (child == 0)
	{
		(void) mcnemar_mid_p_test(-1, 3);
		_exit(0);
	}
	(void) waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static int interruptions;

static void
count_interruption(void)
{
	interruptions++;
}

/* The work grows with the cube of the scores. */
static void
test_quadratic_form(void)
{
	static double covariance[GROUPS * GROUPS];
	static double scores[GROUPS];

	for (int i = 0; i < GROUPS; i++)
	{
		covariance[i * GROUPS + i] = 2.0;
		scores[i] = 2.0;
	}
	kernel_interrupt_hook = count_interruption;
	check_double(quadratic_form_test(GROUPS, covariance, scores).statistic,
				 2.0 * GROUPS, 1e-12, "a form of many scores");
	kernel_interrupt_hook = NULL;
	check_true(interruptions >= GROUPS, "can be interrupted at each of them");
}

int
main(void)
{
	kernel_failure_hook = leave;
	if (setjmp(outside) == 0)
		(void) mcnemar_mid_p_test(-1, 3);
	check_true(failed != NULL && strstr(failed, "n10 >= 0") != NULL &&
			   failed_line > 0, "the hook is told what failed, and leaves");
	check_true(!isnan(mcnemar_mid_p_test(1, 3).p_value),
			   "the kernel goes on afterwards");

	kernel_failure_hook = come_back;
	check_true(fatal_signal() == SIGABRT, "a hook that comes back: abort");
	kernel_failure_hook = NULL;
	check_true(fatal_signal() == SIGABRT, "no hook: abort");
	test_quadratic_form();
	return check_done();
}
