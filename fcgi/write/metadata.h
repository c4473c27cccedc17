/*
 * metadata.h
 *		What an endpoint's numbers are, who publishes them, which codes there are.
 */
#ifndef SPEGEL_FCGI_METADATA_H
#define SPEGEL_FCGI_METADATA_H

#include "base/json_writer.h"
#include "catalogue/endpoint.h"
#include "catalogue/publication.h"

/* Writes who publishes, and when, as members of an object; null: not said. */
extern void publication_write(JsonWriter *writer,
							  const Publication *publication,
							  Language language);

/* Writes members unit and decimals of a column; null: not said. */
extern void metadata_write_unit(JsonWriter *writer, const Column *column,
								Language language);

/* A code that a column may have. */
typedef struct MetadataCode
{
	const char *column;
	const char *code;
	const char *titles[LANGUAGE_COUNT];
	const char *parent; /* NULL for none */
} MetadataCode;

typedef struct MetadataWriter
{
	JsonWriter *json;
	const Endpoint *endpoint;
	Language language;
	char column[64]; /* whose codes are being written; empty for none */
} MetadataWriter;

/*
 * Writes the metadata of an endpoint: begun, then the codes, those of a column
 * together, then ended.
 */
extern void metadata_begin(MetadataWriter *writer, JsonWriter *json,
						   const Endpoint *endpoint,
						   const Publication *publication, Language language);
extern void metadata_code(MetadataWriter *writer, const MetadataCode *code);
extern void metadata_end(MetadataWriter *writer);

#endif /* SPEGEL_FCGI_METADATA_H */
