/*
 * test_arguments.c
 *		The parameters of a request as an endpoint's arguments.
 */
#include "check.h"
#include "http/arguments.h"

static Parameter parameters[] = {
	{.name = "unit", .type = TYPE_TEXT, .several = true},
	{.name = "release", .type = TYPE_INTEGER, .several = true, .each = true},
	{.name = "day", .type = TYPE_DATE},
};
static const Endpoint endpoint = {.name = "staff",
								  .parameters = parameters,
								  .parameter_count = 3,
								  .max_rows = 100,
								  .paged = true};

static Request request;
static Arguments arguments;
static Problem problem;

static bool
read_target(const char *target)
{
	RequestSource source = {.method = "GET", .target = target};

	return request_parse(&request, &source, &problem) &&
		   arguments_read(&arguments, &endpoint, &request, &problem);
}

static void
check_bound(const char *target, const char *unit, const char *release)
{
	bool good = read_target(target);
	const char *const want[] = {unit, release};

	for (int i = 0; i < 2; i++)
	{
		const char *got = good ? arguments.bound[i] : "refused";

		check_true(want[i] == NULL ? got == NULL
								   : got != NULL && strcmp(got, want[i]) == 0,
				   "%s: %s is %s", target, parameters[i].name,
				   want[i] ? want[i] : "absent");
	}
}

static void
check_refused(const char *target, ProblemKind kind, const char *name)
{
	check_true(!read_target(target) && problem.kind == kind &&
				   strcmp(problem.parameter, name) == 0,
			   "refused: %s", target);
}

/* The longest target, of quotes or of as many values as there may be. */
static void
test_room(void)
{
	static char target[REQUEST_MAX_TARGET];
	size_t used = (size_t)sprintf(target, "/v1/staff?unit=");

	memset(target + used, '"', VALUE_MAX_TEXT);
	target[used + VALUE_MAX_TEXT] = '\0';
	check_true(read_target(target) &&
				   strlen(arguments.bound[0]) == 2 * VALUE_MAX_TEXT + 4,
			   "quotes are doubled");
	used = (size_t)sprintf(target, "/v1/staff?");
	for (int i = 0; i < REQUEST_MAX_PARAMETERS; i++)
		used += (size_t)sprintf(target + used, "unit=\\&");
	check_true(read_target(target) &&
				   arguments.given[0].count == REQUEST_MAX_PARAMETERS &&
				   strlen(arguments.bound[0]) ==
					   5 * REQUEST_MAX_PARAMETERS + 1,
			   "the most values");
}

int
main(void)
{
	check_bound("/v1/staff", NULL, NULL);
	check_bound("/v1/staff?unit=a", "{\"a\"}", NULL);
	check_bound("/v1/staff?unit=a&release=2&unit=b&release=1",
				"{\"a\",\"b\"}", "{\"2\",\"1\"}");
	check_bound("/v1/staff?unit=%22%5C%7B%2C%7D", "{\"\\\"\\\\{,}\"}", NULL);
	check_bound("/v1/staff?unit=&unit=a&unit=", "{\"a\"}", NULL);
	check_bound("/v1/staff?unit=&release=", NULL, NULL);
	check_bound("/v1/staff?unit=*&release=*", "{\"*\"}", "{}");
	check_bound("/v1/staff?release=1&release=*", NULL, "{}");
	check_refused("/v1/staff?release=1&release=x", PROBLEM_MALFORMED_PARAMETER,
				  "release");
	check_refused("/v1/staff?day=2020-01-01&day=2020-01-01",
				  PROBLEM_REPEATED_PARAMETER, "day");
	check_refused("/v1/staff?day=&day=", PROBLEM_REPEATED_PARAMETER, "day");
	check_refused("/v1/staff?limit=1&limit=2", PROBLEM_REPEATED_PARAMETER,
				  "limit");
	check_refused("/v1/staff?colour=red", PROBLEM_UNKNOWN_PARAMETER, "colour");
	check_true(read_target("/v1/staff?limit=7&offset=3&version=x&day=2020-01-01") &&
				   arguments.page.limit == 7 && arguments.page.offset == 3 &&
				   strcmp(arguments.page.version, "x") == 0 &&
				   strcmp(arguments.bound[2], "2020-01-01") == 0,
			   "a page, and a value that is no array");
	test_room();
	return check_done();
}
