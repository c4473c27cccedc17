/*
 * page.h
 *		Which rows of an endpoint's result an answer holds: limit and offset, and
 *		of which version.
 */
#ifndef SPEGEL_FCGI_PAGE_H
#define SPEGEL_FCGI_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "catalogue/parameter.h"

#define PAGE_MAX_OFFSET 2147483647

/* The declarations of limit, offset and version, for a largest limit. */
typedef struct PageParameters
{
	Parameter limit;
	Parameter offset;
	Parameter version;
	char maximum[24]; /* of limit */
} PageParameters;

extern void page_parameters(PageParameters *parameters, int64_t max_rows);

typedef struct Page
{
	int64_t limit;  /* most rows to write */
	bool limited;   /* as the request wants it */
	int64_t offset; /* rows before them */
	const char *version; /* that they must be of; NULL: whichever there is */
} Page;

/*
 * Reads limit, offset or version; *mine tells whether the parameter is one of them.
 * False, with the problem filled in, when its value is invalid.
 */
extern bool page_read(Page *page, const char *name, const char *value,
					  int64_t max_rows, bool *mine, Problem *problem);

#endif /* SPEGEL_FCGI_PAGE_H */
