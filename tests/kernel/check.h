/*
 * check.h
 *		A very small TAP producer for the unit tests of the kernel.
 *
 * Each test program calls check_*() any number of times and ends with
 * `return check_done();`.  Reference values live in reference/NAME.tsv, made
 * by the script reference/NAME.R beside it.
 */
#ifndef SPEGEL_TESTS_KERNEL_CHECK_H
#define SPEGEL_TESTS_KERNEL_CHECK_H

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_count;
static int check_failures;

/* One test; the name is a printf format. */
__attribute__((format(printf, 2, 3))) static inline void
check_true(bool ok, const char *name, ...)
{
	va_list args;

	printf("%sok %d - ", ok ? "" : "not ", ++check_count);
	va_start(args, name);
	vprintf(name, args);
	va_end(args);
	putchar('\n');
	if (!ok)
		check_failures++;
}

/*
 * got equals want to the relative tolerance (absolute below 1e-300); NAN
 * equals NAN and an infinity equals itself.
 */
static inline bool
check_close(double got, double want, double tolerance)
{
	if (isnan(want) || isnan(got))
		return isnan(want) && isnan(got);
	if (isinf(want) || isinf(got))
		return got == want;
	return fabs(got - want) <= tolerance * fmax(fabs(want), 1e-300);
}

__attribute__((format(printf, 4, 5))) static inline void
check_double(double got, double want, double tolerance, const char *name, ...)
{
	bool ok = check_close(got, want, tolerance);
	va_list args;

	printf("%sok %d - ", ok ? "" : "not ", ++check_count);
	va_start(args, name);
	vprintf(name, args);
	va_end(args);
	putchar('\n');
	if (!ok)
	{
		check_failures++;
		printf("#   got %.17g, want %.17g, tolerance %g\n", got, want,
			   tolerance);
	}
	/* for tests/agreement.pl */
	if (getenv("SPEGEL_AGREEMENT") != NULL && isfinite(got) && isfinite(want))
		printf("#   difference %.17g\n",
			   got == want ? 0.0 : fabs(got - want) / fmax(fabs(want), 1e-300));
}

/* The whole program has nothing to test on this machine; says why. */
static inline int
check_skip_all(const char *why)
{
	printf("1..0 # skipped: %s\n", why);
	return 0;
}

static inline int
check_done(void)
{
	printf("1..%d\n", check_count);
	return check_failures == 0 ? 0 : 1;
}

/* Opens DIRECTORY/name, DIRECTORY from the environment; NULL when absent. */
static inline FILE *
check_open(const char *directory_variable, const char *name)
{
	const char *directory = getenv(directory_variable);
	char path[4096];

	if (directory == NULL)
		return NULL;
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return fopen(path, "r");
}

/*
 * Splits the next line of the file at the separator into at most max fields
 * (no quoting), and returns how many there are; 0 at the end of the file.
 * The fields live until the next call.
 */
static inline int
check_read_fields(FILE *file, char separator, char **fields, int max)
{
	static char line[65536];
	int n = 0;
	char *p = line;

	if (fgets(line, sizeof(line), file) == NULL)
		return 0;
	line[strcspn(line, "\r\n")] = '\0';
	while (n < max)
	{
		fields[n++] = p;
		p = strchr(p, separator);
		if (p == NULL)
			break;
		*p++ = '\0';
	}
	return n;
}

/* A number as the reference tables print it: NA and NaN are NAN, Inf. */
static inline double
check_number(const char *text)
{
	if (strcmp(text, "NA") == 0 || strcmp(text, "NaN") == 0 || *text == '\0')
		return NAN;
	return strtod(text, NULL);
}

#endif /* SPEGEL_TESTS_KERNEL_CHECK_H */
