/*
 * openapi.h
 *		The catalogue as an OpenAPI 3.1 document.
 */
#ifndef SPEGEL_FCGI_OPENAPI_H
#define SPEGEL_FCGI_OPENAPI_H

#include "base/json_writer.h"
#include "catalogue/catalogue.h"

/* Describes every endpoint that is open to the role (NULL: to everybody). */
extern void openapi_write(JsonWriter *writer, const Catalogue *catalogue,
						  const char *role, Language language);

#endif /* SPEGEL_FCGI_OPENAPI_H */
