/*
 * dcat_answer.c
 *		Answers with the catalogue of data sets (DCAT-AP).
 */
#include "http/dcat_answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "write/format.h"

/* The suffixes and media types of the formats, as arrays of the database. */
static void
write_formats(char *suffixes, char *types, size_t size)
{
	size_t suffixes_used = 0;
	size_t types_used = 0;

	for (int i = 0; i < FORMAT_COUNT; i++)
	{
		const FormatEntry *format = format_entry((Format)i);
		const char *joint = i == 0 ? "{" : ",";

		suffixes_used +=
			(size_t)snprintf(suffixes + suffixes_used, size - suffixes_used,
							 "%s%s", joint, format->extension);
		types_used += (size_t)snprintf(types + types_used, size - types_used,
									   "%s%s", joint, format->media_type);
	}
	strcat(suffixes, "}");
	strcat(types, "}");
}

bool
dcat_answer(const OpenCall *call)
{
	static const char sql[] =
		"SELECT spegel_api.dcat($1::text[], $2::text[], $3)";
	char suffixes[512];
	char types[1024];
	char *document = NULL;
	OpenAnswer answer;
	Step step;

	open_answer_init(&answer, call);
	if (open_answer_not_modified(&answer))
		return true;
	write_formats(suffixes, types, sizeof(suffixes));
	step = open_answer_run(
		&answer, "spegel_dcat", sql,
		(const char *const[]){suffixes, types, answer.base}, 3,
		open_answer_take_text, &document);
	if (step == STEP_DONE && document == NULL)
		step = open_answer_out_of_memory(&answer);
	if (step == STEP_DONE)
	{
		open_answer_begin(&answer, "application/ld+json");
		respond_body(call->response, document, strlen(document));
		respond_finish(call->response);
	}
	free(document);
	return open_answer_conclude(&answer, step);
}
