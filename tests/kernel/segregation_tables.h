/*
 * segregation_tables.h
 *		The tables of the segregation tests, by the name of their case.
 */
#ifndef SPEGEL_TESTS_KERNEL_SEGREGATION_TABLES_H
#define SPEGEL_TESTS_KERNEL_SEGREGATION_TABLES_H

#include "check.h"
#include "kernel/segregation/segregation_index.h"
#include "kernel/segregation/segregation_information.h"

#define MAX_UNITS 4096
#define MAX_GROUPS 16

typedef struct TestTable
{
	int64_t counts[MAX_UNITS * MAX_GROUPS];
	int64_t group_totals[MAX_GROUPS];
	SegregationTable table;
} TestTable;

static inline int
compare_labels(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

static inline size_t
label_index(char **labels, size_t *n, const char *label)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(labels[i], label) == 0)
			return i;
	labels[(*n)++] = strdup(label);
	return *n - 1;
}

/* "8,2;2,88": rows separated by semicolons. */
static inline void
parse_table(TestTable *t, const char *text)
{
	size_t units = 0, cells = 0;
	char *end;

	for (;; text = end + 1)
	{
		t->counts[cells++] = strtoll(text, &end, 10);
		units += *end != ',';
		if (*end == '\0')
			break;
	}
	t->table = segregation_table(t->counts, units, cells / units,
								 t->group_totals);
}

/*
 * One case of inputs/04_segregation: units in order of appearance, groups in
 * the order of their labels.  False when the data are not there.
 */
static inline bool
read_table(TestTable *t, const char *name)
{
	FILE *file;
	static char *units[MAX_UNITS];
	char *groups[MAX_GROUPS];
	size_t n_units = 0, n_groups = 0;
	char *fields[4];

	for (int pass = 0; pass < 2; pass++)
	{
		file = check_open("SPEGEL_DATA",
						  "inputs/04_segregation/input_cells.csv");
		if (file == NULL)
			return false;
		if (pass == 1)
		{
			qsort(groups, n_groups, sizeof(char *), compare_labels);
			memset(t->counts, 0, n_units * n_groups * sizeof(int64_t));
		}
		while (check_read_fields(file, ',', fields, 4) == 4)
		{
			size_t u, g;

			if (strcmp(fields[0], name) != 0)
				continue;
			u = label_index(units, &n_units, fields[1]);
			g = label_index(groups, &n_groups, fields[2]);
			if (pass == 1)
				t->counts[u * n_groups + g] += strtoll(fields[3], NULL, 10);
		}
		fclose(file);
	}
	t->table = segregation_table(t->counts, n_units, n_groups,
								 t->group_totals);
	for (size_t i = 0; i < n_units; i++)
		free(units[i]);
	for (size_t i = 0; i < n_groups; i++)
		free(groups[i]);
	return n_units > 0;
}

/* The table of a case; false when it is real data that are not there. */
static inline bool
load_table(TestTable *t, const char *name)
{
	if (strncmp(name, "data:", 5) == 0)
		return read_table(t, name + 5);
	parse_table(t, name);
	return true;
}

#endif /* SPEGEL_TESTS_KERNEL_SEGREGATION_TABLES_H */
