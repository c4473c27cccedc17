/*
 * token_verify.h
 *		Verifies the signature of a JSON Web Token, by libcrypto.
 */
#ifndef SPEGEL_FCGI_TOKEN_VERIFY_H
#define SPEGEL_FCGI_TOKEN_VERIFY_H

#include <jansson.h>

/*
 * Finds the key for a token with this header, which nobody has verified yet: an
 * object with "alg" and "pem".  NULL to refuse the token.
 */
typedef const json_t *(*TokenChooseKey)(void *context, const json_t *header);

/*
 * The claims of a token that is signed with the chosen key and its algorithm;
 * NULL if it is not.  They are the caller's, who checks what they say.
 */
extern json_t *token_verify_signature(const char *token, TokenChooseKey choose,
									  void *context);

#endif /* SPEGEL_FCGI_TOKEN_VERIFY_H */
