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

bool
authenticate_init(const char *token_keys, const char *challenge)
{
	keys_path = token_keys;
	if (keys_path != NULL)
		challenge_text = "Bearer realm=\"Spegel\"";
	if (challenge != NULL)
		challenge_text = challenge;
	return keys_path == NULL || token_read_keys(keys_path);
}

void
authenticate_reload(void)
{
	if (keys_path != NULL)
		token_read_keys(keys_path);
}

const char *
authenticate_challenge(void)
{
	return challenge_text;
}

bool
authenticate(const char *remote_user, const char *authorization, char *user,
			 Problem *problem)
{
	static const char scheme[] = "Bearer ";
	const char *fault;

	user[0] = '\0';
	if (keys_path == NULL)
	{
		if (remote_user == NULL || *remote_user == '\0')
			return true;
		/* a name that does not fit must not become another one */
		if (strlen(remote_user) < REQUEST_USER_SIZE)
		{
			strcpy(user, remote_user);
			return true;
		}
		fault = "the user's name is too long";
	}
	else
	{
		if (authorization == NULL || *authorization == '\0')
			return true;
		if (strncasecmp(authorization, scheme, sizeof(scheme) - 1) != 0)
			fault = "it is no bearer token";
		else
			fault = token_verify(authorization + sizeof(scheme) - 1, user,
								 REQUEST_USER_SIZE);
		if (fault == NULL)
			return true;
	}
	user[0] = '\0';
	log_event(LOG_LEVEL_WARNING, "credentials are refused: %s", fault);
	problem_set(problem, PROBLEM_NOT_AUTHENTICATED,
				"The credentials are not accepted.");
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
		problem_set(problem, PROBLEM_NOT_AUTHENTICATED,
					"This endpoint requires authentication.");
	else
		problem_set(problem, PROBLEM_FORBIDDEN,
					"You may not use this endpoint.");
	return false;
}
