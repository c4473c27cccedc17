/*
 * listing.h
 *		The list of endpoints.
 */
#ifndef SPEGEL_FCGI_LISTING_H
#define SPEGEL_FCGI_LISTING_H

#include "base/json_writer.h"
#include "catalogue/catalogue.h"

/*
 * Writes every endpoint that is open to the role (NULL: to everybody), with its
 * parameters and columns.
 */
extern void listing_write(JsonWriter *writer, const Catalogue *catalogue,
						  const char *role, Language language);

#endif /* SPEGEL_FCGI_LISTING_H */
