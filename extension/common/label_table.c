/*
 * label_table.c
 *		Finding a label in a table that ascends.
 */
#include "common/label_table.h"

uint32
label_table_find_sorted(const LabelTable *table, const char *label, int length)
{
	uint32 low = 0;
	uint32 high = table->n;

	while (low < high)
	{
		uint32 middle = low + (high - low) / 2;
		int own_length;
		const char *own = label_at(table, middle, &own_length);
		int order = label_cmp(own, own_length, label, length);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return LABEL_NONE;
}
