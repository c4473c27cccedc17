/*
 * authenticate.h
 *		Who makes a request, and may they?
 *
 * Either the web server authenticates and says so in the FastCGI parameter
 * REMOTE_USER, which it must overwrite in every request, or the request
 * carries a token.  The database says as which role such a user's requests
 * run (principal.h); a request cannot.
 */
#ifndef SPEGEL_FCGI_AUTHENTICATE_H
#define SPEGEL_FCGI_AUTHENTICATE_H

#include <stdbool.h>

#include "catalogue/catalogue.h"
#include "base/problem.h"

/*
 * token_keys is the file of token.h, NULL to trust REMOTE_USER; challenge is
 * the WWW-Authenticate of a 401, NULL for the default.  False, with a line in
 * the log, when the keys cannot be used.
 */
extern bool authenticate_init(const char *token_keys, const char *challenge);

/* Reads the keys again; what is unusable leaves those before in force. */
extern void authenticate_reload(void);

extern const char *authenticate_challenge(void);

/*
 * Copies the user's name to user, of REQUEST_USER_SIZE bytes; it is empty
 * when the request says of nobody that they make it.  False, with the problem
 * filled in, for credentials that do not hold.  Either text may be NULL.
 */
extern bool authenticate(const char *remote_user, const char *authorization,
						 char *user, Problem *problem);

/*
 * May the user (empty for nobody) call the endpoint?  False, with the problem
 * filled in, if not.
 */
extern bool authorize(const Catalogue *catalogue, const char *user,
					  const Endpoint *endpoint, Problem *problem);

#endif /* SPEGEL_FCGI_AUTHENTICATE_H */
