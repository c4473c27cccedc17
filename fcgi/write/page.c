/*
 * page.c
 *		Which rows of an endpoint's result an answer holds: limit and offset.
 */
#include "write/page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_OF(number) TEXT_OF_VALUE(number)
#define TEXT_OF_VALUE(value) #value

void
page_parameters(PageParameters *parameters, int64_t max_rows)
{
	snprintf(parameters->maximum, sizeof(parameters->maximum), "%" PRId64,
			 max_rows);
	parameters->limit = (Parameter){
		.name = "limit",
		.type = TYPE_INTEGER,
		.labels = {"Maximum number of rows", "Högsta antal rader"},
		.minimum = "1",
		.maximum = parameters->maximum,
	};
	parameters->offset = (Parameter){
		.name = "offset",
		.type = TYPE_INTEGER,
		.labels = {"Rows to skip", "Antal rader att hoppa över"},
		.minimum = "0",
		.maximum = TEXT_OF(PAGE_MAX_OFFSET),
	};
}

bool
page_read(Page *page, const char *name, const char *value, int64_t max_rows,
		  bool *mine, Problem *problem)
{
	bool is_limit = strcmp(name, "limit") == 0;
	PageParameters parameters;
	int64_t number;

	*mine = is_limit || strcmp(name, "offset") == 0;
	if (!*mine || value[0] == '\0')
		return true;
	page_parameters(&parameters, max_rows);
	if (!parameter_check(is_limit ? &parameters.limit : &parameters.offset,
						 value, problem))
		return false;
	number = strtoll(value, NULL, 10);
	if (is_limit)
	{
		page->limit = number;
		page->limited = true;
	}
	else
		page->offset = number;
	return true;
}
