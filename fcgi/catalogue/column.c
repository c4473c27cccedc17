/*
 * column.c
 *		A column of an endpoint's result.
 */
#include "catalogue/column.h"

#include <string.h>

bool
column_is_dimension(const Column *column)
{
	return column->role == ROLE_DIMENSION || column->role == ROLE_TIME ||
		   column->role == ROLE_GEO;
}

bool
column_role_from_name(const char *name, ColumnRole *role)
{
	static const char *const names[] = {
		[ROLE_ATTRIBUTE] = "attribute", [ROLE_DIMENSION] = "dimension",
		[ROLE_TIME] = "time",			[ROLE_GEO] = "geo",
		[ROLE_MEASURE] = "measure",		[ROLE_STATUS] = "status",
		[ROLE_REASON] = "reason",		[ROLE_LABEL] = "label",
		[ROLE_DOCUMENT] = "document"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		if (strcmp(names[i], name) == 0)
		{
			*role = (ColumnRole)i;
			return true;
		}
	}
	return false;
}
