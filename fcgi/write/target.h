/*
 * target.h
 *		Writes the address of an answer: /v1/NAME.csv?unit=city&limit=10
 */
#ifndef SPEGEL_FCGI_TARGET_H
#define SPEGEL_FCGI_TARGET_H

#include "catalogue/endpoint.h"
#include "write/page.h"

/* Room for the longest address that a request may have. */
#define TARGET_SIZE 8192

/*
 * Writes the address into target, which has TARGET_SIZE bytes.  The arguments
 * are those of the endpoint's parameters in order; language, NULL or a code,
 * becomes lang; page may be NULL.  Everything but letters,
 * digits and -._~ is escaped.  False, and target is "", when the address is longer
 * than a request may be.
 */
extern bool target_write(char *target, const Endpoint *endpoint,
						 const char *suffix, const Argument *arguments,
						 const char *language, const Page *page);

#endif /* SPEGEL_FCGI_TARGET_H */
