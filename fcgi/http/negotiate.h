/*
 * negotiate.h
 *		Which language and which format a client prefers.
 */
#ifndef SPEGEL_FCGI_NEGOTIATE_H
#define SPEGEL_FCGI_NEGOTIATE_H

#include <stdbool.h>

#include "base/language.h"
#include "write/format.h"

/* The language that an Accept-Language asks for; English when it does not. */
extern Language negotiate_language(const char *accept_language);

/*
 * The format of a set that an Accept (NULL: anything) likes best; among equals
 * the first of ours.  False when it accepts none of them.
 */
extern bool negotiate_format(const char *accept, unsigned int set,
							 Format *format);

#endif /* SPEGEL_FCGI_NEGOTIATE_H */
