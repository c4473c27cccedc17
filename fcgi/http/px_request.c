/*
 * px_request.c
 *		What a request to PxWebApi 2 asks for.
 */
#include "http/px_request.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "px/px_codelist.h"

static bool
unknown_parameter(const QueryParameter *given, Problem *problem)
{
	problem_set_parameter(
		problem, PROBLEM_UNKNOWN_PARAMETER, given->name,
		"There is no parameter \"%.*s\" here.",
		problem_quoted_length(given->name, strlen(given->name)), given->name);
	problem_translate(
		problem, "Här finns ingen parameter \"%.*s\".",
		problem_quoted_length(given->name, strlen(given->name)), given->name);
	return false;
}

static bool
bad_value(const QueryParameter *given, const char *expected,
		  const char *expected_sv, Problem *problem)
{
	problem_set_parameter(
		problem, PROBLEM_VALUE_NOT_ALLOWED, given->name,
		"%s is \"%.*s\", expected %s.", given->name,
		problem_quoted_length(given->value, given->value_length), given->value,
		expected);
	problem_translate(
		problem, "%s är \"%.*s\", väntade %s.", given->name,
		problem_quoted_length(given->value, given->value_length), given->value,
		expected_sv);
	return false;
}

/* Names are those of PxWebApi, in whatever case. */
static bool
is(const QueryParameter *given, const char *name)
{
	return strcasecmp(given->name, name) == 0;
}

/* A number from 1 to the greatest. */
static bool
read_count(const QueryParameter *given, int64_t greatest, int64_t *number,
		   Problem *problem)
{
	size_t digits = strspn(given->value, "0123456789");

	*number = digits > 0 && digits <= 9 ? strtoll(given->value, NULL, 10) : 0;
	if (given->value[digits] == '\0' && *number >= 1 && *number <= greatest)
		return true;
	return bad_value(given, "a positive number", "ett positivt tal", problem);
}

static bool
read_boolean(const QueryParameter *given, bool *value, Problem *problem)
{
	*value = strcasecmp(given->value, "true") == 0;
	if (*value || strcasecmp(given->value, "false") == 0)
		return true;
	return bad_value(given, "true or false", "true eller false", problem);
}

/*
 * Some clients ask every address for the format that they read, whether it has
 * a choice or not: they get it.
 */
static bool
is_usual_format(const QueryParameter *given)
{
	return is(given, "outputFormat") &&
		   strcasecmp(given->value, "json-stat2") == 0;
}

bool
px_request_nothing(const Request *request, Problem *problem)
{
	for (int i = 0; i < request->parameter_count; i++)
	{
		if (!is_usual_format(&request->parameters[i]))
			return unknown_parameter(&request->parameters[i], problem);
	}
	return true;
}

bool
px_request_listing(PxListing *listing, const Request *request, Problem *problem)
{
	*listing = (PxListing){.page_number = 1, .page_size = PX_PAGE_SIZE};
	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];
		int64_t number;
		bool ignored;
		bool good = true;

		if (given->value_length == 0)
			continue;
		if (is(given, "query"))
			listing->search = given->value;
		else if (is(given, "pastDays"))
		{
			good = read_count(given, 100000, &number, problem);
			listing->past_days = given->value;
		}
		else if (is(given, "includeDiscontinued"))
			good = read_boolean(given, &ignored, problem);
		else if (is(given, "pageNumber"))
			good = read_count(given, INT32_MAX, &listing->page_number, problem);
		else if (is(given, "pageSize"))
			good = read_count(given, PX_MOST_PAGE_SIZE, &listing->page_size,
							  problem);
		else
			good = unknown_parameter(given, problem);
		if (!good)
			return false;
	}
	return true;
}

/* "unit" of "valueCodes[unit]"; false when the name is not so. */
static bool
read_subscript(const QueryParameter *given, const char *name, char *subscript,
			   size_t size)
{
	size_t start = strlen(name);
	size_t length = strlen(given->name);

	if (length < start + 2 || strncasecmp(given->name, name, start) != 0 ||
		given->name[start] != '[' || given->name[length - 1] != ']' ||
		length - start - 2 >= size)
		return false;
	memcpy(subscript, given->name + start + 1, length - start - 2);
	subscript[length - start - 2] = '\0';
	return true;
}

/* Keeps a code list of a dimension; one that is not there is a problem. */
static bool
keep_list(PxTable *table, const char *dimension, const char *id,
		  const char *parameter, Problem *problem)
{
	int quoted = problem_quoted_length(id, strlen(id));

	if (id[0] == '\0' || px_codelist_keep(table, dimension, id))
		return true;
	problem_set_parameter(problem, PROBLEM_VALUE_NOT_ALLOWED, parameter,
						  "There is no codelist \"%.*s\"; /px/v2/tables/%s/"
						  "metadata lists those of each variable.",
						  quoted, id, table->id);
	problem_translate(problem,
					  "Det finns ingen kodlista \"%.*s\"; /px/v2/tables/%s/"
					  "metadata räknar upp varje variabels.",
					  quoted, id, table->id);
	return false;
}

bool
px_request_metadata(const Request *request, Problem *problem)
{
	char subscript[128];
	bool ignored;

	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];
		bool good = true;

		if (is(given, "defaultSelection"))
			good = read_boolean(given, &ignored, problem);
		else if (!is_usual_format(given) &&
				 !read_subscript(given, "codelist", subscript,
								 sizeof(subscript)) &&
				 (!is(given, "savedQuery") || given->value_length > 0))
			good = unknown_parameter(given, problem);
		if (!good)
			return false;
	}
	return true;
}

/* Calls the function for each item of a list with commas. */
static bool
each_item(const QueryParameter *given,
		  bool (*take)(void *context, const char *item), void *context)
{
	const char *list = given->value;
	bool good = true;

	while (good && *list != '\0')
	{
		size_t length = strcspn(list, ",");
		char *item = strndup(list, length);

		good = item != NULL && (length == 0 || take(context, item));
		free(item);
		list += length;
		list += *list == ',';
	}
	return good;
}

/* The options by name, for whoever misspells one. */
#define OPTIONS \
	"UseCodes, UseTexts, UseCodesAndTexts, IncludeTitle, SeparatorTab, " \
	"SeparatorSpace"
#define LAST_OPTION "SeparatorSemicolon"

static bool
take_option(void *context, const char *item)
{
	PxOptions *options = context;
	static const struct
	{
		const char *name;
		int wording; /* -1: none */
		char separator;
	} known[] = {{"UseTexts", PX_TEXTS, '\0'},
				 {"UseCodes", PX_CODES, '\0'},
				 {"UseCodesAndTexts", PX_CODES_AND_TEXTS, '\0'},
				 {"IncludeTitle", -1, '\0'},
				 {"SeparatorTab", -1, '\t'},
				 {"SeparatorSpace", -1, ' '},
				 {"SeparatorSemicolon", -1, ';'}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
	{
		if (strcasecmp(known[i].name, item) != 0)
			continue;
		if (known[i].wording >= 0)
			options->wording = (PxWording)known[i].wording;
		else if (known[i].separator != '\0')
			options->separator = known[i].separator;
		else
			options->title = true;
		return true;
	}
	return false;
}

bool
px_request_format(const Request *request, const PxFormat **format,
				  PxOptions *options, Problem *problem)
{
	*format = &px_formats[0];
	*options = (PxOptions){.wording = PX_TEXTS, .separator = ','};
	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];

		if (given->value_length == 0)
			continue;
		if (is(given, "outputFormat"))
		{
			*format = px_format_find(given->value);
			if (*format == NULL)
				return bad_value(given, "a format that /px/v2/config lists",
								 "ett format som /px/v2/config räknar upp",
								 problem);
		}
		else if (is(given, "outputFormatParams") &&
				 !each_item(given, take_option, options))
			return bad_value(given, OPTIONS " or " LAST_OPTION,
							 OPTIONS " eller " LAST_OPTION, problem);
	}
	return true;
}

/* A dimension that is put somewhere, and what became of it. */
typedef struct Placing
{
	PxSelection *selection;
	PxPlacement placement;
	Problem *problem;
} Placing;

static bool
place_item(void *context, const char *item)
{
	const Placing *placing = context;

	return px_selection_place(placing->selection, item, placing->placement,
							  placing->problem);
}

static bool
read_parameters(const Request *request, PxSelection *selection,
				Problem *problem)
{
	char subscript[128];

	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];
		Placing placing = {selection, PX_STUB, problem};
		bool good = true;

		if (read_subscript(given, "valueCodes", subscript, sizeof(subscript)))
			good = px_selection_choose_list(selection, subscript, given->value,
											problem);
		else if (is(given, "stub"))
			good = each_item(given, place_item, &placing);
		else if (is(given, "heading"))
		{
			placing.placement = PX_HEADING;
			good = each_item(given, place_item, &placing);
		}
		else if (!is(given, "outputFormat") &&
				 !is(given, "outputFormatParams") &&
				 !read_subscript(given, "codelist", subscript,
								 sizeof(subscript)) &&
				 !read_subscript(given, "outputValues", subscript,
								 sizeof(subscript)))
			good = unknown_parameter(given, problem);
		if (!good)
			return false;
	}
	return true;
}

/* Of a code list nothing else is asked for: then all its values are. */
static bool
choose_lists(const Request *request, PxSelection *selection, Problem *problem)
{
	char subscript[128];

	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];

		if (given->value_length > 0 &&
			read_subscript(given, "codelist", subscript, sizeof(subscript)) &&
			!px_selection_choose_rest(selection, subscript, problem))
			return false;
	}
	return true;
}

static bool
malformed_body(Problem *problem)
{
	problem_set(problem, PROBLEM_MALFORMED_REQUEST,
				"The body is not a selection: expected {\"selection\": "
				"[{\"variableCode\": ..., \"valueCodes\": [...]}, ...]} of at "
				"most %d bytes.",
				REQUEST_MAX_BODY);
	problem_translate(problem,
					  "Det som skickades är inget urval: väntade "
					  "{\"selection\": [{\"variableCode\": ..., "
					  "\"valueCodes\": [...]}, ...]} om högst %d byte.",
					  REQUEST_MAX_BODY);
	return false;
}

/* One variable with its values. */
static bool
read_variable(const json_t *variable, PxSelection *selection, Problem *problem)
{
	const char *code =
		json_string_value(json_object_get(variable, "variableCode"));
	const json_t *values = json_object_get(variable, "valueCodes");
	const char *codelist =
		json_string_value(json_object_get(variable, "codelist"));

	if (code == NULL || (values != NULL && !json_is_array(values)))
		return malformed_body(problem);
	for (size_t i = 0; i < json_array_size(values); i++)
	{
		const char *value = json_string_value(json_array_get(values, i));

		if (value == NULL)
			return malformed_body(problem);
		if (!px_selection_choose(selection, code, value, problem))
			return false;
	}
	return codelist == NULL || codelist[0] == '\0' ||
		   px_selection_choose_rest(selection, code, problem);
}

static bool
read_placement(const json_t *placement, const char *key, PxSelection *selection,
			   PxPlacement where, Problem *problem)
{
	const json_t *list = json_object_get(placement, key);

	for (size_t i = 0; i < json_array_size(list); i++)
	{
		const char *code = json_string_value(json_array_get(list, i));

		if (code == NULL)
			return malformed_body(problem);
		if (!px_selection_place(selection, code, where, problem))
			return false;
	}
	return true;
}

static bool
keep_lists_of_body(const Request *request, PxTable *table, Problem *problem)
{
	json_t *body = json_loadb(request->body, request->body_length, 0, NULL);
	const json_t *list = json_object_get(body, "selection");
	bool good = true;

	for (size_t i = 0; good && i < json_array_size(list); i++)
	{
		const json_t *variable = json_array_get(list, i);
		const char *code =
			json_string_value(json_object_get(variable, "variableCode"));
		const char *codelist =
			json_string_value(json_object_get(variable, "codelist"));

		if (code != NULL && codelist != NULL)
			good = keep_list(table, code, codelist, code, problem);
	}
	json_decref(body);
	return good;
}

bool
px_request_lists(const Request *request, PxTable *table, Problem *problem)
{
	char subscript[128];

	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *given = &request->parameters[i];

		if (read_subscript(given, "codelist", subscript, sizeof(subscript)) &&
			!keep_list(table, subscript, given->value, given->name, problem))
			return false;
	}
	/* a body that is too long is refused by whoever reads the selection */
	return request->method != METHOD_POST ||
		   request->body_length > REQUEST_MAX_BODY ||
		   keep_lists_of_body(request, table, problem);
}

/* The body of a POST; an empty one selects nothing. */
static bool
read_body(const Request *request, PxSelection *selection, Problem *problem)
{
	json_t *body;
	const json_t *list;
	const json_t *placement;
	bool good;

	if (request->body_length == 0)
		return true;
	if (request->body_length > REQUEST_MAX_BODY)
		return malformed_body(problem);
	body = json_loadb(request->body, request->body_length, 0, NULL);
	list = json_object_get(body, "selection");
	placement = json_object_get(body, "placement");
	good = json_is_array(list) || malformed_body(problem);
	for (size_t i = 0; good && i < json_array_size(list); i++)
		good = read_variable(json_array_get(list, i), selection, problem);
	good = good &&
		   read_placement(placement, "stub", selection, PX_STUB, problem) &&
		   read_placement(placement, "heading", selection, PX_HEADING, problem);
	json_decref(body);
	return good;
}

bool
px_request_selection(const Request *request, PxSelection *selection,
					 Problem *problem)
{
	return read_parameters(request, selection, problem) &&
		   (request->method != METHOD_POST ||
			read_body(request, selection, problem)) &&
		   choose_lists(request, selection, problem) &&
		   px_selection_complete(selection, problem);
}
