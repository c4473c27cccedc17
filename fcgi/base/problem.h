/*
 * problem.h
 *		What went wrong, in the terms of RFC 9457 (problem details).
 *
 * Whoever detects a problem fills it in; respond.c writes it.  The kind decides
 * type, title and status; the detail is for the person who made the request and
 * never holds a message of the database.
 */
#ifndef SPEGEL_FCGI_PROBLEM_H
#define SPEGEL_FCGI_PROBLEM_H

#include <stddef.h>

#include "base/language.h"

#define PROBLEM_MEDIA_TYPE "application/problem+json"

typedef enum ProblemKind
{
	PROBLEM_MALFORMED_REQUEST,
	PROBLEM_UNKNOWN_PARAMETER,
	PROBLEM_REPEATED_PARAMETER,
	PROBLEM_MISSING_PARAMETER,
	PROBLEM_MALFORMED_PARAMETER,
	PROBLEM_VALUE_NOT_ALLOWED,
	PROBLEM_VALUE_OUT_OF_RANGE,
	PROBLEM_VALUE_REFUSED,
	PROBLEM_TOO_MANY_ROWS,
	PROBLEM_NOT_AUTHENTICATED,
	PROBLEM_FORBIDDEN,
	PROBLEM_TOO_MANY_CELLS,
	PROBLEM_NOT_FOUND,
	PROBLEM_GONE,
	PROBLEM_METHOD_NOT_ALLOWED,
	PROBLEM_NOT_ACCEPTABLE,
	PROBLEM_TARGET_TOO_LONG,
	PROBLEM_INTERNAL,
	PROBLEM_UNAVAILABLE,
	PROBLEM_TIMEOUT,
	PROBLEM_COUNT
} ProblemKind;

/* What is wrong with the token of a request (RFC 6750, section 3.1). */
typedef enum TokenFault
{
	TOKEN_FAULT_NONE, /* or there is none */
	TOKEN_FAULT_INVALID,
	TOKEN_FAULT_SCOPE, /* it is good, but not for what is asked */
	TOKEN_FAULT_COUNT
} TokenFault;

typedef struct Problem
{
	ProblemKind kind;
	char details[LANGUAGE_COUNT][512];
	char parameter[64]; /* empty when no parameter is to blame */
	int retry_after;    /* seconds; 0 when not said */
	TokenFault token_fault;
} Problem;

/* Fills in a problem; the detail, in English, is a printf format. */
__attribute__((format(printf, 3, 4))) extern void
problem_set(Problem *problem, ProblemKind kind, const char *detail, ...);

/* The same, blaming a parameter. */
__attribute__((format(printf, 4, 5))) extern void
problem_set_parameter(Problem *problem, ProblemKind kind, const char *parameter,
					  const char *detail, ...);

/* Says the detail in Swedish, after the English one; it is that otherwise. */
__attribute__((format(printf, 2, 3))) extern void
problem_translate(Problem *problem, const char *detail, ...);

extern int problem_status(const Problem *problem);
extern const char *problem_type(const Problem *problem);
extern const char *problem_title(const Problem *problem, Language language);

/*
 * How many bytes of a value a detail quotes: short, and whole characters.
 * For use with the format "%.*s".
 */
extern int problem_quoted_length(const char *value, size_t length);

#endif /* SPEGEL_FCGI_PROBLEM_H */
