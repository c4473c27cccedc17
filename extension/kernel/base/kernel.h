/*
 * kernel.h
 *		Conventions shared by the mathematics of spegel.
 *
 * The files in this directory are plain C11: they include no PostgreSQL
 * header, allocate nothing, keep no state and print nothing, so that they
 * can be tested, fuzzed and read alone.
 *
 * - Counts of persons are int64_t, 0 .. KERNEL_MAX_COUNT.  Callers check
 *	 signs and ranges (and report errors to the user); kernel_assert() says
 *	 what the kernel relies on.
 * - Proportions, probabilities and confidence levels are double in [0, 1].
 * - A statistic that is undefined for its input is NAN.  It is never 0 and
 *	 never an error.  An unbounded interval limit is INFINITY.
 * - Where scratch space is needed the caller passes it; the comment of the
 *	 function says how much.
 * - A loop whose length depends on the input calls kernel_check() now and
 *	 then, so that the host program can interrupt it.
 */
#ifndef SPEGEL_KERNEL_H
#define SPEGEL_KERNEL_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counts stay at or below 2^60, so that 5 * count * count fits 128 bits. */
#define KERNEL_MAX_COUNT (INT64_C(1) << 60)

/* A point estimate with its confidence interval. */
typedef struct Estimate
{
	double value;
	double low;
	double high;
} Estimate;

/* The outcome of a significance test; df is NAN for an exact test. */
typedef struct TestResult
{
	double statistic;
	double df;
	double p_value;
} TestResult;

/*
 * Called from long loops; NULL means nothing to do.  The hook may leave the
 * kernel by longjmp(), which is safe because the kernel owns no resources.
 */
extern void (*kernel_interrupt_hook)(void);

/*
 * What must be true.  When it is not, the hook is called, which leaves the
 * kernel as above; without a hook, or if it returns, the program aborts.  A
 * server has a hook, so that a bug costs one statement and nothing else.
 */
extern void (*kernel_failure_hook)(const char *expression, const char *file,
								   int line);

_Noreturn extern void kernel_fail(const char *expression, const char *file,
								  int line);

#define kernel_assert(expression) \
	((expression) ? (void) 0 : kernel_fail(#expression, __FILE__, __LINE__))

static inline void
kernel_check(void)
{
	if (kernel_interrupt_hook)
		kernel_interrupt_hook();
}

static inline Estimate
estimate_undefined(void)
{
	return (Estimate){NAN, NAN, NAN};
}

static inline TestResult
test_undefined(void)
{
	return (TestResult){NAN, NAN, NAN};
}

#endif /* SPEGEL_KERNEL_H */
