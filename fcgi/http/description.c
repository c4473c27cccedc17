/*
 * description.c
 *		Serves the descriptions of the catalogue: /v1/ and /openapi.json.
 */
#include "http/description.h"

#include "http/etag.h"
#include "write/listing.h"
#include "write/openapi.h"

/* Writes a description of the endpoints that are open to a role. */
typedef void (*Describe)(JsonWriter *writer, const Catalogue *catalogue,
						 const char *role, Language language);

/* Changes with the endpoints that the role may call. */
static void
make_etag(const Catalogue *catalogue, const Request *request, const char *role,
		  char *tag)
{
	Etag etag;

	etag_begin(&etag);
	etag_add(&etag, request->path);
	etag_add(&etag, catalogue->publication.fingerprint);
	etag_add(&etag, language_code(request->language));
	for (size_t i = 0; i < catalogue->endpoint_count; i++)
	{
		if (endpoint_is_open_to(&catalogue->endpoints[i], role))
		{
			etag_add(&etag, catalogue->endpoints[i].fingerprint);
			etag_add(&etag, audience_login(catalogue->endpoints[i].audience)
								? "served"
								: NULL);
		}
	}
	etag_end(&etag, tag);
}

static void
serve(Describe describe, const Catalogue *catalogue, const Request *request,
	  Response *response)
{
	const char *role = principal_role(&catalogue->principals, request->user);
	char tag[ETAG_SIZE];
	bool modified;
	JsonWriter writer;

	make_etag(catalogue, request, role, tag);
	modified = request_copy_holder(request, tag) == COPY_OF_NOBODY;
	respond_begin(response, modified ? 200 : 304,
				  modified ? "application/json" : NULL);
	/* the catalogue changes without notice, so a copy is checked each time */
	respond_header(response, "Cache-Control: %s",
				   request->user[0] == '\0' ? "no-cache"
											: "private, no-cache");
	respond_header(response, "ETag: %s", tag);
	respond_header(response, "Content-Language: %s",
				   language_code(request->language));
	respond_header(response, request->language_asked
								 ? "Vary: Accept"
								 : "Vary: Accept, Accept-Language");
	if (modified)
	{
		json_writer_init(&writer, respond_body, response);
		describe(&writer, catalogue, role, request->language);
	}
	respond_finish(response);
}

void
description_serve_list(const Catalogue *catalogue, const Request *request,
					   Response *response)
{
	serve(listing_write, catalogue, request, response);
}

void
description_serve_openapi(const Catalogue *catalogue, const Request *request,
						  Response *response)
{
	serve(openapi_write, catalogue, request, response);
}
