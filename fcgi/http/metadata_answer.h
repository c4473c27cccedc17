/*
 * metadata_answer.h
 *		Answers with the metadata of a declared endpoint: /v1/NAME/metadata
 */
#ifndef SPEGEL_FCGI_METADATA_ANSWER_H
#define SPEGEL_FCGI_METADATA_ANSWER_H

#include "http/endpoint_answer.h"

/* Like endpoint_answer(), in JSON. */
extern bool metadata_answer(const EndpointCall *call, Database *database,
							bool repeated, Response *response);

#endif /* SPEGEL_FCGI_METADATA_ANSWER_H */
