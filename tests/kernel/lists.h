/*
 * lists.h
 *		Comma-separated lists in the fields of the reference tables.
 */
#ifndef SPEGEL_TESTS_KERNEL_LISTS_H
#define SPEGEL_TESTS_KERNEL_LISTS_H

#include "check.h"

/* Each returns the number of values; an empty field has none. */
static inline size_t
list_counts(const char *text, int64_t *values)
{
	size_t n = 0;
	char *end;

	for (; *text != '\0'; text = *end == ',' ? end + 1 : end)
		values[n++] = strtoll(text, &end, 10);
	return n;
}

static inline size_t
list_numbers(const char *text, double *values)
{
	size_t n = 0;
	char *end;

	for (; *text != '\0'; text = *end == ',' ? end + 1 : end)
		values[n++] = strtod(text, &end);
	return n;
}

/*
 * check_read_fields, with fields that live although another file is read
 * meanwhile: until the next call of this function.
 */
static inline int
list_read_row(FILE *file, char **fields, int max)
{
	static char kept[16384];
	char *read[16];
	char *end = kept;
	int n = check_read_fields(file, '\t', read, max);

	for (int i = 0; i < n; i++)
	{
		fields[i] = end;
		end = stpcpy(end, read[i]) + 1;
	}
	return n;
}

#endif /* SPEGEL_TESTS_KERNEL_LISTS_H */
