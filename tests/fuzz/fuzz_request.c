/*
 * fuzz_request.c
 *		Requests: lines of method, id, Accept, Accept-Language, and a target, whose
 *		parameters are those of an endpoint.
 */
#include "fuzz.h"
#include "http/arguments.h"
#include "http/request.h"
#include "base/utf8.h"

static void
check_text(const char *text, size_t length)
{
	FUZZ_CHECK(strlen(text) == length);
	for (size_t i = 0; i < length;)
	{
		size_t sequence = utf8_sequence_length(text + i, length - i);

		FUZZ_CHECK(sequence > 0);
		i += sequence;
	}
}

/* Every array reads back as the values that were given. */
static void
check_arguments(const Request *request)
{
	static Parameter parameters[] = {
		{.name = "a", .type = TYPE_TEXT, .several = true},
		{.name = "b", .type = TYPE_TEXT},
		{.name = "c", .type = TYPE_INTEGER, .several = true, .each = true},
	};
	static const Endpoint endpoint = {.name = "staff",
									  .parameters = parameters,
									  .parameter_count = 3,
									  .max_rows = 10,
									  .paged = true};
	static Arguments arguments;
	Problem problem = {.kind = PROBLEM_INTERNAL};
	const Argument *given = &arguments.given[0];
	const char *array;

	if (!arguments_read(&arguments, &endpoint, request, &problem))
	{
		FUZZ_CHECK(problem_status(&problem) == 400);
		return;
	}
	array = arguments.bound[0];
	FUZZ_CHECK((array == NULL) == (given->count == 0));
	for (size_t i = 0; i < given->count; i++)
	{
		FUZZ_CHECK(*array++ == (i == 0 ? '{' : ','));
		FUZZ_CHECK(*array++ == '"');
		for (const char *c = given->values[i]; *c != '\0'; c++)
		{
			FUZZ_CHECK((*array == '\\') == (*c == '"' || *c == '\\'));
			array += *array == '\\';
			FUZZ_CHECK(*array++ == *c);
		}
		FUZZ_CHECK(*array++ == '"');
	}
	FUZZ_CHECK(array == NULL || strcmp(array, "}") == 0);
	FUZZ_CHECK(arguments.page.limit >= 1 && arguments.page.limit <= 10);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Request request;
	char *lines[5];
	RequestSource source = {0};
	Problem problem = {.kind = PROBLEM_INTERNAL};
	bool good;

	for (int i = 0; i < 5; i++)
	{
		const uint8_t *end = i < 4 && size > 0 ? memchr(data, '\n', size) : NULL;
		size_t length = end ? (size_t)(end - data) : size;

		lines[i] = fuzz_string(data, length);
		data += end ? length + 1 : length;
		size -= end ? length + 1 : length;
	}
	source.method = lines[0];
	source.id = lines[1];
	source.accept = lines[2];
	source.accept_language = lines[3];
	source.target = lines[4];
	good = request_parse(&request, &source, &problem);

	FUZZ_CHECK(request.id[0] != '\0');
	FUZZ_CHECK(strspn(request.id, "0123456789abcdefABCDEF-") ==
			   strlen(request.id));
	FUZZ_CHECK(language_code(request.language) != NULL);
	if (good)
	{
		check_text(request.path, strlen(request.path));
		FUZZ_CHECK(request.parameter_count >= 0 &&
				   request.parameter_count <= REQUEST_MAX_PARAMETERS);
		for (int i = 0; i < request.parameter_count; i++)
		{
			const QueryParameter *parameter = &request.parameters[i];

			check_text(parameter->name, strlen(parameter->name));
			check_text(parameter->value, parameter->value_length);
			FUZZ_CHECK(strcmp(parameter->name, "lang") != 0);
		}
		check_arguments(&request);
	}
	else
	{
		FUZZ_CHECK(problem_status(&problem) >= 400);
		for (int i = 0; i < LANGUAGE_COUNT; i++)
		{
			FUZZ_CHECK(problem.details[i][0] != '\0');
			check_text(problem.details[i], strlen(problem.details[i]));
		}
		check_text(problem.parameter, strlen(problem.parameter));
	}
	for (int i = 0; i < 5; i++)
		free(lines[i]);
	return 0;
}
