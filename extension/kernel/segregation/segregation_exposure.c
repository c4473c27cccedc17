/*
 * segregation_exposure.c
 *		What exposure and isolation are expected to be by chance alone.
 */
#include "kernel/segregation/segregation_exposure.h"

double
segregation_expected_exposure(const SegregationTable *table, size_t of,
							  size_t to)
{
	double total = (double) table->total;
	int64_t units = 0;
	double pairs;

	if (of >= table->n_groups || table->group_totals[of] == 0)
		return NAN;
	if (to >= table->n_groups)
		return 0.0;
	for (size_t u = 0; u < table->n_units; u++)
	{
		check_row(u);
		units += segregation_unit_total(table, u) > 0;
	}

	/* One person alone meets only himself: no pairs, and no 0/0. */
	pairs = table->total == 1 ? 0.0 :
		(double) (table->total - units) / (double) (table->total - 1);
	if (of != to)
		return (double) table->group_totals[to] / total * pairs;
	return (double) (table->group_totals[of] - 1) / total * pairs +
		(double) units / total;
}
