/*
 * cors.h
 *		Which pages of other origins may read an endpoint in a browser.
 */
#ifndef SPEGEL_FCGI_CORS_H
#define SPEGEL_FCGI_CORS_H

#include "catalogue/catalogue.h"

/* Every origin. */
#define CORS_ALL "*"

/*
 * The Access-Control-Allow-Origin for a request with this Origin (NULL: none):
 * "*", the origin as the endpoint declares it, or NULL for no header.
 */
extern const char *cors_allowed(const Endpoint *endpoint, const char *origin);

/* Does that depend on the Origin? */
extern bool cors_varies(const Endpoint *endpoint);

#endif /* SPEGEL_FCGI_CORS_H */
