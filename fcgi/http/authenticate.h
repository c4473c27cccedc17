/*
 * authenticate.h
 *		Who makes a request, and may they?
 *
 * Either the web server authenticates and names the user in the FastCGI
 * parameter REMOTE_USER, which it must overwrite in every request, or the
 * request carries a token.  The database maps the user to a role
 * (principal.h); a request cannot choose one.
 */
#ifndef SPEGEL_FCGI_AUTHENTICATE_H
#define SPEGEL_FCGI_AUTHENTICATE_H

#include <stdbool.h>

#include "base/problem.h"
#include "catalogue/catalogue.h"

/*
 * token_keys is the file of token.h, NULL to trust REMOTE_USER; challenge is
 * the WWW-Authenticate of a 401, NULL for the default.  False, with a line in
 * the log, when the keys cannot be used.
 */
extern bool authenticate_init(const char *token_keys, const char *challenge);

/* Reloads the keys; if that fails, the previous ones stay in force. */
extern void authenticate_reload(void);

/* The WWW-Authenticate of a problem; NULL for none. */
extern const char *authenticate_challenge(const Problem *problem);

/*
 * Copies the user's name to user, of REQUEST_USER_SIZE bytes; the name is empty
 * for an anonymous request.  False, with the problem filled in, for invalid
 * credentials.  Either text may be NULL.
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
