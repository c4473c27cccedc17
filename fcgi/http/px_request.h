/*
 * px_request.h
 *		What a request to PxWebApi 2 asks for.
 */
#ifndef SPEGEL_FCGI_PX_REQUEST_H
#define SPEGEL_FCGI_PX_REQUEST_H

#include "http/request.h"
#include "px/px_selection.h"
#include "px/px_writer.h"

#define PX_PAGE_SIZE 100
#define PX_MOST_PAGE_SIZE 10000

/* Parameters of the list of tables. */
typedef struct PxListing
{
	const char *search;    /* NULL for none */
	const char *past_days; /* NULL for none; digits */
	int64_t page_number;
	int64_t page_size;
} PxListing;

/* False, with the problem filled in, for what the resource does not take. */
extern bool px_request_listing(PxListing *listing, const Request *request,
							   Problem *problem);

/* Checks the parameters of a table's metadata, but for code lists. */
extern bool px_request_metadata(const Request *request, Problem *problem);

/*
 * Leaves of dimensions the values of the code lists that the parameters, or the
 * body of a POST, name: of a table with its values, before a selection.
 */
extern bool px_request_lists(const Request *request, PxTable *table,
							 Problem *problem);

/* A resource that has no parameters but a format, json-stat2. */
extern bool px_request_nothing(const Request *request, Problem *problem);

/* Reads format and options of a table's data, before there is a table. */
extern bool px_request_format(const Request *request, const PxFormat **format,
							  PxOptions *options, Problem *problem);

/* Reads the selection: from the parameters, or from the body of a POST. */
extern bool px_request_selection(const Request *request,
								 PxSelection *selection, Problem *problem);

#endif /* SPEGEL_FCGI_PX_REQUEST_H */
