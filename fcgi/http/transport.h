/*
 * transport.h
 *		Where the bytes of a response go.
 */
#ifndef SPEGEL_FCGI_TRANSPORT_H
#define SPEGEL_FCGI_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

/* The way back to the client, for one request. */
typedef struct Transport
{
	void *context; /* for the functions */
	/* Sends bytes; false when the client is gone. */
	bool (*send)(void *context, const char *bytes, size_t length);
	/* Closes the connection so that the client sees an incomplete response. */
	void (*cut_off)(void *context);
	int descriptor; /* poll() says POLLRDHUP when the client hangs up */
} Transport;

#endif /* SPEGEL_FCGI_TRANSPORT_H */
