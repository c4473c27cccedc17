/*
 * token.h
 *		JSON Web Tokens (RFC 7519): who is their bearer?
 *
 * One JSON file says what is trusted:
 *
 *	{"audience": "spegel",			what aud must contain
 *	 "issuer": "https://id.example/",	what iss must be; optional
 *	 "claim": "preferred_username",		holds the user's name; default sub
 *	 "keys": [{"kid": "2026", "alg": "ES256", "pem": "-----BEGIN ..."}]}
 *
 * Each key has one algorithm, of a public key: RS256, RS384, RS512, ES256,
 * ES384 or ES512.  A token with another one is refused, whatever its signature.
 */
#ifndef SPEGEL_FCGI_TOKEN_H
#define SPEGEL_FCGI_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Puts the keys of a file in force.  If the file cannot be used: false, with a
 * line in the log, and the previous keys stay in force.
 */
extern bool token_read_keys(const char *path);

/*
 * Copies the name of the token's bearer to user.  Returns NULL, or why the token
 * is refused, for the log only.
 */
extern const char *token_verify(const char *token, char *user, size_t size);

#endif /* SPEGEL_FCGI_TOKEN_H */
