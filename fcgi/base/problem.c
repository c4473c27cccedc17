/*
 * problem.c
 *		What went wrong, in the terms of RFC 9457 (problem details).
 */
#include "base/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define QUOTED_MAX 80

typedef struct KindEntry
{
	int status;
	const char *type;
	const char *titles[LANGUAGE_COUNT];
} KindEntry;

/* The types are part of the interface: clients compare them. */
static const KindEntry kinds[] = {
	[PROBLEM_MALFORMED_REQUEST] = {400, "urn:spegel:problem:malformed-request",
		{"The request is malformed",
		 "Begäran är felaktigt utformad"}},
	[PROBLEM_UNKNOWN_PARAMETER] = {400, "urn:spegel:problem:unknown-parameter",
		{"The endpoint has no such parameter",
		 "Adressen har ingen sådan parameter"}},
	[PROBLEM_REPEATED_PARAMETER] = {400, "urn:spegel:problem:repeated-parameter",
		{"A parameter is repeated",
		 "En parameter är upprepad"}},
	[PROBLEM_MISSING_PARAMETER] = {400, "urn:spegel:problem:missing-parameter",
		{"A required parameter is missing",
		 "En obligatorisk parameter saknas"}},
	[PROBLEM_MALFORMED_PARAMETER] = {400, "urn:spegel:problem:malformed-parameter",
		{"A parameter has the wrong type",
		 "En parameter har fel typ"}},
	[PROBLEM_VALUE_NOT_ALLOWED] = {400, "urn:spegel:problem:value-not-allowed",
		{"A parameter has a value that is not allowed",
		 "En parameter har ett värde som inte är tillåtet"}},
	[PROBLEM_VALUE_OUT_OF_RANGE] = {400, "urn:spegel:problem:value-out-of-range",
		{"A parameter is out of range",
		 "En parameter ligger utanför sina gränser"}},
	[PROBLEM_VALUE_REFUSED] = {400, "urn:spegel:problem:value-refused",
		{"The endpoint does not accept the value of a parameter",
		 "Adressen godtar inte en parameters värde"}},
	[PROBLEM_TOO_MANY_ROWS] = {400, "urn:spegel:problem:too-many-rows",
		{"There are too many rows for one response",
		 "Raderna är för många för ett svar"}},
	[PROBLEM_NOT_AUTHENTICATED] = {401, "urn:spegel:problem:not-authenticated",
		{"Authentication is required",
		 "Inloggning krävs"}},
	[PROBLEM_FORBIDDEN] = {403, "urn:spegel:problem:forbidden",
		{"Not allowed",
		 "Inte tillåtet"}},
	[PROBLEM_TOO_MANY_CELLS] = {403, "urn:spegel:problem:too-many-cells",
		{"There are too many cells for one response",
		 "Cellerna är för många för ett svar"}},
	[PROBLEM_NOT_FOUND] = {404, "urn:spegel:problem:not-found",
		{"There is nothing at this address",
		 "Det finns inget på den här adressen"}},
	[PROBLEM_GONE] = {410, "urn:spegel:problem:gone",
		{"This has been withdrawn",
		 "Detta har återkallats"}},
	[PROBLEM_METHOD_NOT_ALLOWED] = {405, "urn:spegel:problem:method-not-allowed",
		{"The method is not allowed",
		 "Metoden är inte tillåten"}},
	[PROBLEM_NOT_ACCEPTABLE] = {406, "urn:spegel:problem:not-acceptable",
		{"No acceptable format",
		 "Inget godtagbart format"}},
	[PROBLEM_TARGET_TOO_LONG] = {414, "urn:spegel:problem:target-too-long",
		{"The address is too long",
		 "Adressen är för lång"}},
	[PROBLEM_INTERNAL] = {500, "urn:spegel:problem:internal",
		{"The server failed",
		 "Ett fel uppstod på servern"}},
	[PROBLEM_UNAVAILABLE] = {503, "urn:spegel:problem:unavailable",
		{"The service is not available",
		 "Tjänsten är inte tillgänglig"}},
	[PROBLEM_TIMEOUT] = {504, "urn:spegel:problem:timeout",
		{"The query took too long",
		 "Frågan tog för lång tid"}},
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == PROBLEM_COUNT,
			   "every kind of problem has an entry");

/* Copies what fits of a text, cutting between characters. */
static void
copy_text(char *target, size_t size, const char *text)
{
	size_t length = utf8_prefix_length(text, strlen(text), size - 1);

	memcpy(target, text, length);
	target[length] = '\0';
}

static void
set(Problem *problem, ProblemKind kind, const char *parameter,
	const char *detail, va_list args)
{
	char text[2 * sizeof(problem->details[0])];

	vsnprintf(text, sizeof(text), detail, args);
	*problem = (Problem){.kind = kind};
	copy_text(problem->parameter, sizeof(problem->parameter), parameter);
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		copy_text(problem->details[i], sizeof(problem->details[i]), text);
}

void
problem_set(Problem *problem, ProblemKind kind, const char *detail, ...)
{
	va_list args;

	va_start(args, detail);
	set(problem, kind, "", detail, args);
	va_end(args);
}

void
problem_set_parameter(Problem *problem, ProblemKind kind, const char *parameter,
					  const char *detail, ...)
{
	va_list args;

	va_start(args, detail);
	set(problem, kind, parameter, detail, args);
	va_end(args);
}

void
problem_translate(Problem *problem, const char *detail, ...)
{
	char *target = problem->details[LANGUAGE_SWEDISH];
	char text[2 * sizeof(problem->details[0])];
	va_list args;

	va_start(args, detail);
	vsnprintf(text, sizeof(text), detail, args);
	va_end(args);
	copy_text(target, sizeof(problem->details[0]), text);
}

int
problem_status(const Problem *problem)
{
	return kinds[problem->kind].status;
}

const char *
problem_type(const Problem *problem)
{
	return kinds[problem->kind].type;
}

const char *
problem_title(const Problem *problem, Language language)
{
	return kinds[problem->kind].titles[language];
}

int
problem_quoted_length(const char *value, size_t length)
{
	return (int)utf8_prefix_length(value, length, QUOTED_MAX);
}
