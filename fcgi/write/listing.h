/*
 * listing.h
 *		/v1/: the list of endpoints.
 */
#ifndef SPEGEL_FCGI_LISTING_H
#define SPEGEL_FCGI_LISTING_H

#include "catalogue/catalogue.h"
#include "http/request.h"
#include "http/respond.h"

/* Is the endpoint for whoever makes the request, and so to be described? */
extern bool listing_shows(const Catalogue *catalogue, const Request *request,
						  const Endpoint *endpoint);

/*
 * Begins an answer that describes the catalogue in a language: headers, and
 * the whole answer if it is "not modified"; then false.
 */
extern bool listing_begin(const Catalogue *catalogue, const Request *request,
						  Response *response);

/* Answers with every such endpoint, its parameters and columns. */
extern void listing_serve(const Catalogue *catalogue, const Request *request,
						  Response *response);

#endif /* SPEGEL_FCGI_LISTING_H */
