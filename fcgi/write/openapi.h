/*
 * openapi.h
 *		/openapi.json: the catalogue as an OpenAPI 3.1 document.
 */
#ifndef SPEGEL_FCGI_OPENAPI_H
#define SPEGEL_FCGI_OPENAPI_H

#include "catalogue/catalogue.h"
#include "http/request.h"
#include "http/respond.h"

/* Answers with the description of every endpoint, made on the spot. */
extern void openapi_serve(const Catalogue *catalogue, const Request *request,
						  Response *response);

#endif /* SPEGEL_FCGI_OPENAPI_H */
