/*
 * cors.h
 *		Which pages of other origins may read an endpoint in a browser.
 */
#ifndef SPEGEL_FCGI_CORS_H
#define SPEGEL_FCGI_CORS_H

#include "catalogue/catalogue.h"

/*
 * What Access-Control-Allow-Origin says to a request with this Origin (NULL:
 * none): "*", the origin as the endpoint has it, or NULL for nothing.
 */
extern const char *cors_allowed(const Endpoint *endpoint, const char *origin);

/* Does what we say depend on the Origin? */
extern bool cors_varies(const Endpoint *endpoint);

#endif /* SPEGEL_FCGI_CORS_H */
