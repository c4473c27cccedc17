/*
 * segregation_table.h
 *		The data of the segregation indices: persons by unit and group.
 *
 * A table has n_units rows by n_groups columns, dense and row-major:
 * counts[u * n_groups + g] persons of group g in unit u.  Persons whose group
 * is unknown are not in the table; a unit without known persons is a row of
 * zeros and changes no index.
 *
 * Notation of these files: N persons, x_ug in unit u and group g, n_u and K_g
 * the margins, p_ug = x_ug/N, p_u = n_u/N, p_g = K_g/N.
 */
#ifndef SPEGEL_KERNEL_SEGREGATION_TABLE_H
#define SPEGEL_KERNEL_SEGREGATION_TABLE_H

#include "kernel/base/kernel.h"
#include "kernel/base/wide.h"

/* In place of a group: compare all groups instead of one with the rest. */
#define SEGREGATION_ALL_GROUPS SIZE_MAX

typedef struct SegregationTable
{
	const int64_t *counts;		/* n_units x n_groups */
	size_t n_units;
	size_t n_groups;
	const int64_t *group_totals;	/* K_g */
	int64_t total;				/* N, at most KERNEL_MAX_COUNT */
} SegregationTable;

/* An index and its standard error. */
typedef struct SegregationIndex
{
	double value;
	double standard_error;
} SegregationIndex;

/*
 * Prepares a table.  group_totals is the caller's array of n_groups, filled
 * here; it and counts must outlive the table.
 */
extern SegregationTable segregation_table(const int64_t *counts,
										  size_t n_units, size_t n_groups,
										  int64_t *group_totals);

/* Persons in unit u. */
extern int64_t segregation_unit_total(const SegregationTable *table, size_t u);

/* Rows between two chances to interrupt. */
#define ROWS_PER_CHECK 4096

static inline void
check_row(size_t u)
{
	if (u % ROWS_PER_CHECK == 0)
		kernel_check();
}

static inline const int64_t *
row(const SegregationTable *table, size_t u)
{
	return table->counts + u * table->n_groups;
}

static inline int64_t
row_total(const int64_t *counts, size_t n_groups)
{
	int64_t total = 0;

	for (size_t g = 0; g < n_groups; g++)
		total += counts[g];
	return total;
}

/* x N - n K: the cell's distance from independence, times N; exact. */
static inline wide
excess(int64_t x, int64_t n, int64_t group_total, int64_t total)
{
	return (wide) x * total - (wide) n * group_total;
}

static inline int
sign(wide value)
{
	return (value > 0) - (value < 0);
}

#endif /* SPEGEL_KERNEL_SEGREGATION_TABLE_H */
