/*
 * workbook.c
 *		What the workbooks (Office Open XML) have in common.
 */
#ifdef SPEGEL_XLSX

#include "base/workbook.h"

#include <string.h>

lxw_format *
number_format(NumberFormats *numbers, lxw_workbook *book, int decimals)
{
	char pattern[WORKBOOK_MOST_DECIMALS + 3] = "0.";

	if (decimals < 0 || decimals > WORKBOOK_MOST_DECIMALS)
		return NULL;
	if (numbers->formats[decimals] == NULL)
	{
		memset(pattern + 2, '0', (size_t)decimals);
		pattern[decimals > 0 ? 2 + decimals : 1] = '\0';
		numbers->formats[decimals] = workbook_add_format(book);
		if (numbers->formats[decimals] != NULL)
			format_set_num_format(numbers->formats[decimals], pattern);
	}
	return numbers->formats[decimals];
}

#endif
