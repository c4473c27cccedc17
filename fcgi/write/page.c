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
		.type = PARAMETER_INTEGER,
		.labels = {"Most rows to return", "Högsta antal rader"},
		.minimum = "1",
		.maximum = parameters->maximum,
	};
	parameters->offset = (Parameter){
		.name = "offset",
		.type = PARAMETER_INTEGER,
		.labels = {"Rows to pass over", "Antal rader att hoppa över"},
		.minimum = "0",
		.maximum = TEXT_OF(PAGE_MAX_OFFSET),
	};
}

bool
page_read(Page *page, const QueryParameter *given, int64_t max_rows, bool *mine,
		  Problem *problem)
{
	bool is_limit = strcmp(given->name, "limit") == 0;
	PageParameters parameters;
	int64_t value;

	*mine = is_limit || strcmp(given->name, "offset") == 0;
	if (!*mine)
		return true;
	page_parameters(&parameters, max_rows);
	if (!parameter_check(is_limit ? &parameters.limit : &parameters.offset,
						 given->value, problem))
		return false;
	value = strtoll(given->value, NULL, 10);
	if (is_limit)
		page->limit = value;
	else
		page->offset = value;
	return true;
}
