/*
 * base_address.h
 *		The address under which clients know this server: https://city.example
 *
 * Links that leave the server, in catalogues and lists, begin with it.  It is a
 * setting, or else scheme and Host of the request, which whoever asks chooses:
 * then it is part of the answer's entity tag and of the web server's cache key,
 * so that nobody is served links that somebody else has asked for.
 */
#ifndef SPEGEL_FCGI_BASE_ADDRESS_H
#define SPEGEL_FCGI_BASE_ADDRESS_H

#include <stdbool.h>

#include "http/request.h"

#define BASE_ADDRESS_SIZE 512

/*
 * Is the text an address that a setting can have: http or https, a host, perhaps
 * a port and a path, and no slash at the end?
 */
extern bool base_address_is_good(const char *text);

/* Sets it, before any request; NULL leaves it to the requests. */
extern void base_address_set(const char *text);

/*
 * Writes the address for the links of an answer; "" for a request without a Host
 * that could be one, so that links are relative to the server.
 */
extern void base_address_write(char base[BASE_ADDRESS_SIZE],
							   const Request *request);

#endif /* SPEGEL_FCGI_BASE_ADDRESS_H */
