/*
 * description.h
 *		Serves the descriptions of the catalogue: /v1/ and /openapi.json.
 */
#ifndef SPEGEL_FCGI_DESCRIPTION_H
#define SPEGEL_FCGI_DESCRIPTION_H

#include "catalogue/catalogue.h"
#include "http/request.h"
#include "http/respond.h"

/* Answers with what concerns whoever makes the request. */
extern void description_serve_list(const Catalogue *catalogue,
								   const Request *request, Response *response);
extern void description_serve_openapi(const Catalogue *catalogue,
									  const Request *request,
									  Response *response);

#endif /* SPEGEL_FCGI_DESCRIPTION_H */
