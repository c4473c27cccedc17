/*
 * openapi_schema.h
 *		Schemas of the OpenAPI document.
 */
#ifndef SPEGEL_FCGI_OPENAPI_SCHEMA_H
#define SPEGEL_FCGI_OPENAPI_SCHEMA_H

#include "catalogue/endpoint.h"

/* Writes member key as a reference to a component of a kind: "schemas". */
extern void openapi_member_reference(JsonWriter *writer, const char *key,
									 const char *kind, const char *name);

/* Writes member "schema": what a request may give for the parameter. */
extern void openapi_parameter_schema(JsonWriter *writer,
									 const Parameter *parameter);

/* Writes the schema of a row as a member named after the endpoint. */
extern void openapi_row_schema(JsonWriter *writer, const Endpoint *endpoint,
							   Language language);

/*
 * Writes the schemas that are the same in every catalogue as members; those of
 * an answer only if there is an endpoint to answer.
 */
extern void openapi_common_schemas(JsonWriter *writer, bool any_endpoint);

#endif /* SPEGEL_FCGI_OPENAPI_SCHEMA_H */
