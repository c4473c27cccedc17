/*
 * test_request.c
 *		Requests: path and query string, language, request id, copies.
 */
#include "check.h"
#include "http/request.h"

static Request request;
static Problem problem;

static bool
parse(const char *target)
{
	char *exact = strdup(target); /* reading beyond it is noticed */
	RequestSource source = {.method = "GET", .target = exact};
	bool good = request_parse(&request, &source, &problem);

	free(exact);
	return good;
}

static bool
has(int position, const char *name, const char *value)
{
	const QueryParameter *parameter = &request.parameters[position];

	return position < request.parameter_count &&
		   strcmp(parameter->name, name) == 0 &&
		   strcmp(parameter->value, value) == 0 &&
		   parameter->value_length == strlen(value);
}

static void
test_sources(void)
{
	char *const environment[] = {"REQUEST_URI=/v1/a?b=c",
								 "REQUEST_URI=/v1/second",
								 "HTTP_ACCEPT_LANGUAGE=sv",
								 "HTTP_ACCEPT",
								 "REQUEST_METHOD=",
								 "OTHER=x",
								 "",
								 "REMOTE_USERS=y",
								 "HTTP_AUTHORIZATION=Bearer z=",
								 NULL};
	char *const none[] = {NULL};
	RequestSource source = {.origin = "before"};

	request_source_read(&source, environment);
	check_true(strcmp(source.target, "/v1/a?b=c") == 0 &&
				   strcmp(source.accept_language, "sv") == 0 &&
				   strcmp(source.method, "") == 0 &&
				   strcmp(source.authorization, "Bearer z=") == 0,
			   "what is there is read, the first of two");
	check_true(source.accept == NULL && source.remote_user == NULL &&
				   source.origin == NULL && source.id == NULL &&
				   source.if_none_match == NULL &&
				   source.client_if_none_match == NULL,
			   "what is not there is NULL");
	request_source_read(&source, none);
	check_true(source.target == NULL, "nothing at all");
}

static void
test_queries(void)
{
	check_true(parse("/v1/a") && strcmp(request.path, "/v1/a") == 0 &&
				   request.parameter_count == 0,
			   "no query string");
	check_true(parse("/v1/a?") && request.parameter_count == 0,
			   "an empty query string");
	check_true(parse("/?a=1&b=two&c=") && request.parameter_count == 3 &&
				   has(0, "a", "1") && has(1, "b", "two") && has(2, "c", ""),
			   "three parameters");
	check_true(parse("/?a") && has(0, "a", ""), "a name alone");
	check_true(parse("/?a=b=c?d") && has(0, "a", "b=c?d"),
			   "only the first = and the first ? separate");
	check_true(parse("/?&&a=1&&b=2&") && request.parameter_count == 2 &&
				   has(1, "b", "2"),
			   "empty pieces are skipped");
	check_true(parse("/?=x") && has(0, "", "x"), "an empty name");
	check_true(parse("/?a=%C3%A5+%2B%26%3D%25") && has(0, "a", "å +&=%"),
			   "escapes and plus");
	check_true(parse("/a+b%20c?x=1") && strcmp(request.path, "/a+b c") == 0,
			   "a plus in the path is a plus");
	check_true(parse("/?%61=1") && has(0, "a", "1"), "an escaped name");
	check_true(parse("/?a=%e2%82%ac") && has(0, "a", "€"),
			   "lower-case escapes");
}

static void
check_refused(const char *target, ProblemKind kind, const char *parameter)
{
	bool good = parse(target);

	check_true(!good && problem.kind == kind &&
				   strcmp(problem.parameter, parameter) == 0 &&
				   strcmp(problem.details[LANGUAGE_ENGLISH],
						  problem.details[LANGUAGE_SWEDISH]) != 0,
			   "refused, in both languages: %.40s", target);
}

static void
test_refusals(void)
{
	static const char *const values[] = {
		"%",      "%4",        "%4G",       "%G4",          "a%",
		"a%0",    "%00",       "a%00b",     "%FF",          "%C0%80",
		"%C1%BF", "%E0%80%80", "%ED%A0%80", "%F4%90%80%80", "%F5%80%80%80",
		"%80",    "%C3",       "%C3a",      "%E2%82",       "\xff"};
	char target[128];

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
	{
		snprintf(target, sizeof(target), "/?name=%s", values[i]);
		check_refused(target, PROBLEM_MALFORMED_REQUEST, "name");
		snprintf(target, sizeof(target), "/?%s=1", values[i]);
		check_refused(target, PROBLEM_MALFORMED_REQUEST, "");
		snprintf(target, sizeof(target), "/%s", values[i]);
		check_refused(target, PROBLEM_MALFORMED_REQUEST, "");
		snprintf(target, sizeof(target), "/?a=%s&b=1", values[i]);
		check_refused(target, PROBLEM_MALFORMED_REQUEST, "a");
	}
	check_refused("/?a=%4&41=1", PROBLEM_MALFORMED_REQUEST, "a");
	check_true(parse("/?a=1&b=2&%61=3") && request.parameter_count == 3 &&
				   has(0, "a", "1") && has(2, "a", "3"),
			   "a name may be repeated: its endpoint knows");
	check_refused("/?lang=de", PROBLEM_VALUE_NOT_ALLOWED, "lang");
	check_refused("/?lang=sv&lang=sv", PROBLEM_REPEATED_PARAMETER, "lang");
}

static void
test_limits(void)
{
	char target[REQUEST_MAX_TARGET + 2];
	size_t used;

	memset(target, 'a', sizeof(target));
	memcpy(target, "/?b=", 4);
	target[REQUEST_MAX_TARGET - 1] = '\0';
	check_true(parse(target) &&
				   request.parameters[0].value_length == REQUEST_MAX_TARGET - 5,
			   "the longest target");
	target[REQUEST_MAX_TARGET - 1] = 'a';
	target[REQUEST_MAX_TARGET] = '\0';
	check_true(!parse(target) && problem.kind == PROBLEM_TARGET_TOO_LONG,
			   "a target longer by one");

	memset(target, '&', sizeof(target));
	memcpy(target, "/?", 2);
	target[REQUEST_MAX_TARGET - 1] = '\0';
	check_true(parse(target) && request.parameter_count == 0,
			   "nothing but separators");
	memset(target, '=', sizeof(target));
	memcpy(target, "/?", 2);
	target[REQUEST_MAX_TARGET - 1] = '\0';
	check_true(parse(target) && request.parameter_count == 1,
			   "nothing but equals signs");

	used = (size_t)snprintf(target, sizeof(target), "/?");
	for (int i = 0; i < REQUEST_MAX_PARAMETERS; i++)
		used +=
			(size_t)snprintf(target + used, sizeof(target) - used, "p%d=1&", i);
	check_true(parse(target) &&
				   request.parameter_count == REQUEST_MAX_PARAMETERS,
			   "the most parameters");
	snprintf(target + used, sizeof(target) - used, "one=more");
	check_true(!parse(target) && problem.kind == PROBLEM_MALFORMED_REQUEST,
			   "one more");
}

static void
check_language(const char *header, const char *target, const char *want)
{
	RequestSource source = {
		.method = "GET", .target = target, .accept_language = header};
	bool good = request_parse(&request, &source, &problem);

	check_true(good && strcmp(language_code(request.language), want) == 0 &&
				   request.parameter_count == 0,
			   "%s with %s gives %s", target, header ? header : "nothing",
			   want);
}

static void
test_language(void)
{
	check_language(NULL, "/", "en");
	check_language("", "/", "en");
	check_language("sv", "/", "sv");
	check_language("sv-FI, en", "/", "sv");
	check_language("en, sv", "/", "en");
	check_language("en;q=0.5, sv;q=0.6", "/", "sv");
	check_language("sv;q=0", "/", "en");
	check_language("de, fr", "/", "en");
	check_language("svx", "/", "en");
	check_language("sv", "/?lang=en", "en");
	check_language("en", "/?lang=sv", "sv");
}

static void
test_rest(void)
{
	RequestSource source = {.method = "HEAD", .target = "/", .id = "0aF-9"};

	request_parse(&request, &source, &problem);
	check_true(strcmp(request.id, "0aF-9") == 0, "a good id is taken over");
	check_true(request.method == METHOD_HEAD, "HEAD");
	source = (RequestSource){.method = "get", .target = "/", .id = "a b"};
	request_parse(&request, &source, &problem);
	check_true(strlen(request.id) == 32 && strchr(request.id, ' ') == NULL,
			   "an odd id is replaced");
	check_true(request.method == METHOD_OTHER, "methods are in capitals");
	source = (RequestSource){.method = "OPTIONS", .target = "/"};
	request_parse(&request, &source, &problem);
	check_true(request.method == METHOD_OPTIONS, "OPTIONS");
	source = (RequestSource){.method = NULL};
	check_true(request_parse(&request, &source, &problem) &&
				   request.path[0] == '\0' && request.method == METHOD_OTHER,
			   "nothing at all");
}

static CopyHolder
copy_holder(const char *of_cache, const char *of_client)
{
	const RequestSource source = {.method = "GET",
								  .target = "/",
								  .if_none_match = of_cache,
								  .client_if_none_match = of_client};

	request_parse(&request, &source, &problem);
	return request_copy_holder(&request, "\"a\"");
}

static void
test_copies(void)
{
	check_true(copy_holder(NULL, NULL) == COPY_OF_NOBODY, "nobody has a copy");
	check_true(copy_holder("\"a\"", NULL) == COPY_OF_SERVER,
			   "the cache has a copy");
	check_true(copy_holder("\"a\"", "\"a\"") == COPY_OF_SERVER,
			   "the cache comes before the client");
	check_true(copy_holder(NULL, "\"a\"") == COPY_OF_CLIENT,
			   "the client has a copy");
	check_true(copy_holder("\"b\"", "\"a\"") == COPY_OF_NOBODY,
			   "which does not count beside an old one of the cache's");
}

/* Whatever the bytes are, the parser stays within them. */
static void
test_noise(void)
{
	static const char alphabet[] = "%%%0aAfF=&+?/\xc3\xa5\xff l";
	uint32_t state = 1;

	for (int round = 0; round < 20000; round++)
	{
		char target[32];
		size_t length = (size_t)(round % 31);

		for (size_t i = 0; i < length; i++)
		{
			state = state * 1664525u + 1013904223u;
			target[i] = alphabet[(state >> 16) % (sizeof(alphabet) - 1)];
		}
		target[length] = '\0';
		parse(target);
	}
	check_true(true, "20,000 random targets");
}

int
main(void)
{
	test_sources();
	test_queries();
	test_refusals();
	test_limits();
	test_language();
	test_rest();
	test_copies();
	test_noise();
	return check_done();
}
