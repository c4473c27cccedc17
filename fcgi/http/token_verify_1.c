/*
 * token_verify_1.c
 *		Verifies the signature of a JSON Web Token, by libjwt 1.x.
 */
#include "http/token_verify.h"

#if JWT_LIBRARY == 1

#include <jwt.h>
#include <stdlib.h>

/* Parses, and frees, what libjwt has written; NULL when it has not. */
static json_t *
take_json(char *text)
{
	json_t *value = text != NULL ? json_loads(text, 0, NULL) : NULL;

	free(text);
	return value;
}

static json_t *
read_header(const char *token)
{
	jwt_t *jwt = NULL;
	json_t *header = NULL;

	/* without a key nothing is verified */
	if (jwt_decode(&jwt, token, NULL, 0) == 0)
		header = take_json(jwt_get_headers_json(jwt, NULL));
	jwt_free(jwt);
	return header;
}

json_t *
token_verify_signature(const char *token, TokenChooseKey choose, void *context)
{
	json_t *header = read_header(token);
	const json_t *key = header != NULL ? choose(context, header) : NULL;
	const json_t *pem = json_object_get(key, "pem");
	jwt_t *jwt = NULL;
	json_t *claims = NULL;

	/* the algorithm is that of the header, which is that of the key */
	if (pem != NULL &&
		jwt_decode(&jwt, token,
				   (const unsigned char *)json_string_value(pem),
				   (int)json_string_length(pem)) == 0)
		claims = take_json(jwt_get_grants_json(jwt, NULL));
	jwt_free(jwt);
	json_decref(header);
	return claims;
}

#endif /* JWT_LIBRARY == 1 */
