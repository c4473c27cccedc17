/*
 * page.c
 *		Which rows of an endpoint's result an answer holds: limit and offset, and
 *		of which version.
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
	parameters->version = (Parameter){
		.name = "version",
		.type = TYPE_TEXT,
		.labels = {"Version of the pages", "Sidornas version"},
		.descriptions = {"As the address of a next page has it: 410 if what it "
						 "is a page of has been replaced.",
						 "Som i adressen till en nästa sida: 410 om det som den "
						 "är en sida av har ersatts."},
	};
}

bool
page_read(Page *page, const char *name, const char *value, int64_t max_rows,
		  bool *mine, Problem *problem)
{
	PageParameters parameters;
	const Parameter *const known[] = {&parameters.limit, &parameters.offset,
									  &parameters.version};
	const Parameter *given = NULL;

	page_parameters(&parameters, max_rows);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
	{
		if (strcmp(name, known[i]->name) == 0)
			given = known[i];
	}
	*mine = given != NULL;
	if (!*mine || value[0] == '\0')
		return true;
	if (!parameter_check(given, value, problem))
		return false;
	if (given == &parameters.limit)
	{
		page->limit = strtoll(value, NULL, 10);
		page->limited = true;
	}
	else if (given == &parameters.offset)
		page->offset = strtoll(value, NULL, 10);
	else
		page->version = value;
	return true;
}
