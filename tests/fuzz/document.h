/*
 * document.h
 *		A JSON document that a target writes and jansson must read.
 */
#ifndef SPEGEL_FUZZ_DOCUMENT_H
#define SPEGEL_FUZZ_DOCUMENT_H

#include <jansson.h>

#include "fuzz.h"
#include "base/json_writer.h"

typedef struct Document
{
	char *bytes;
	size_t used;
	size_t size;
} Document;

static inline bool
document_sink(void *context, const char *bytes, size_t length)
{
	Document *document = context;

	if (document->used + length >= document->size)
	{
		document->size = 2 * document->size + length + 64;
		document->bytes = realloc(document->bytes, document->size);
		FUZZ_CHECK(document->bytes != NULL);
	}
	memcpy(document->bytes + document->used, bytes, length);
	document->used += length;
	return true;
}

/* Reads what was written; to be released with json_decref(). */
static inline json_t *
document_read(Document *document)
{
	json_error_t error;
	json_t *value = json_loadb(
		document->bytes, document->used,
		JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);

	/* a number beyond what a double holds is good JSON all the same */
	FUZZ_CHECK(value != NULL ||
			   json_error_code(&error) == json_error_numeric_overflow);
	free(document->bytes);
	*document = (Document){.used = 0};
	return value;
}

#endif /* SPEGEL_FUZZ_DOCUMENT_H */
