/*
 * authenticate.c
 *		Who makes a request, and may they?
 */
#include "http/authenticate.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "http/request.h"
#include "http/token.h"

static const char *keys_path; /* NULL: REMOTE_USER is trusted */
static const char *challenge_text = "Basic realm=\"Spegel\"";
static char token_challenges[TOKEN_FAULT_COUNT][1024]; /* the same, with the fault */

static const char *const fault_codes[] = {
	[TOKEN_FAULT_INVALID] = "invalid_token",
	[TOKEN_FAULT_SCOPE] = "insufficient_scope",
};
_Static_assert(sizeof(fault_codes) / sizeof(fault_codes[0]) == TOKEN_FAULT_COUNT,
			   "every fault has a code");

bool
authenticate_init(const char *token_keys, const char *challenge)
{
	keys_path = token_keys;
	if (keys_path != NULL)
		challenge_text = "Bearer realm=\"Spegel\"";
	if (challenge != NULL)
		challenge_text = challenge;
	/* RFC 6750, section 3: parameters after a space, and between commas */
	for (int i = TOKEN_FAULT_NONE + 1; i < TOKEN_FAULT_COUNT; i++)
		snprintf(token_challenges[i], sizeof(token_challenges[i]),
				 "%.900s%serror=\"%s\"", challenge_text,
				 strchr(challenge_text, '=') != NULL ? ", " : " ",
				 fault_codes[i]);
	return keys_path == NULL || token_read_keys(keys_path);
}

void
authenticate_reload(void)
{
	if (keys_path != NULL)
		token_read_keys(keys_path);
}

const char *
authenticate_challenge(const Problem *problem)
{
	if (problem->token_fault != TOKEN_FAULT_NONE)
		return token_challenges[problem->token_fault];
	return problem->kind == PROBLEM_NOT_AUTHENTICATED ? challenge_text : NULL;
}

/* The token of an Authorization; NULL when it is of another scheme. */
static const char *
bearer_token(const char *authorization)
{
	static const char scheme[] = "Bearer ";
	size_t length = sizeof(scheme) - 1;

	return strncasecmp(authorization, scheme, length) == 0
			   ? authorization + length
			   : NULL;
}

static bool
refuse(const char *fault, char *user, Problem *problem)
{
	user[0] = '\0';
	log_event(LOG_LEVEL_WARNING, "credentials refused: %s", fault);
	problem_set(problem, PROBLEM_NOT_AUTHENTICATED,
				"The credentials are not accepted.");
	problem_translate(problem, "Inloggningsuppgifterna godtas inte.");
	return false;
}

/* The web server says who it is. */
static bool
authenticate_remote(const char *remote_user, char *user, Problem *problem)
{
	/* a name that does not fit must not become another one */
	if (strlen(remote_user) >= REQUEST_USER_SIZE)
		return refuse("user name is too long", user, problem);
	strcpy(user, remote_user);
	return true;
}

bool
authenticate(const char *remote_user, const char *authorization, char *user,
			 Problem *problem)
{
	const char *token;
	const char *fault;

	if (remote_user == NULL)
		remote_user = "";
	if (authorization == NULL)
		authorization = "";
	user[0] = '\0';
	if (keys_path == NULL)
		return authenticate_remote(remote_user, user, problem);
	if (authorization[0] == '\0')
		return true;
	token = bearer_token(authorization);
	fault = token != NULL ? token_verify(token, user, REQUEST_USER_SIZE)
						  : "not a bearer token";
	if (fault == NULL)
		return true;
	refuse(fault, user, problem);
	if (token != NULL)
		problem->token_fault = TOKEN_FAULT_INVALID;
	return false;
}

bool
authorize(const Catalogue *catalogue, const char *user,
		  const Endpoint *endpoint, Problem *problem)
{
	if (endpoint_is_open_to(endpoint,
							principal_role(&catalogue->principals, user)))
		return true;
	if (user[0] == '\0')
	{
		problem_set(problem, PROBLEM_NOT_AUTHENTICATED,
					"This endpoint requires authentication.");
		problem_translate(problem, "Den här adressen kräver inloggning.");
	}
	else
	{
		problem_set(problem, PROBLEM_FORBIDDEN,
					"You may not use this endpoint.");
		problem_translate(problem, "Du får inte använda den här adressen.");
		/* without a scope: the database says who may, not the token */
		if (keys_path != NULL)
			problem->token_fault = TOKEN_FAULT_SCOPE;
	}
	return false;
}
