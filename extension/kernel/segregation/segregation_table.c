/*
 * segregation_table.c
 *		The data of the segregation indices: persons by unit and group.
 */
#include "kernel/segregation/segregation_table.h"

SegregationTable
segregation_table(const int64_t *counts, size_t n_units, size_t n_groups,
				  int64_t *group_totals)
{
	SegregationTable table = {counts, n_units, n_groups, group_totals, 0};

	for (size_t g = 0; g < n_groups; g++)
		group_totals[g] = 0;
	for (size_t u = 0; u < n_units; u++)
	{
		check_row(u);
		for (size_t g = 0; g < n_groups; g++)
			group_totals[g] += counts[u * n_groups + g];
	}
	table.total = row_total(group_totals, n_groups);
	kernel_assert(table.total <= KERNEL_MAX_COUNT);
	return table;
}

int64_t
segregation_unit_total(const SegregationTable *table, size_t u)
{
	return row_total(row(table, u), table->n_groups);
}
