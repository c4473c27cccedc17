/*
 * cancel.h
 *		Stops a running query for good.
 */
#ifndef SPEGEL_FCGI_CANCEL_H
#define SPEGEL_FCGI_CANCEL_H

#include "data/database.h"

/* Cancels what runs on the connection, then closes it. */
extern void cancel_query(Database *database);

#endif /* SPEGEL_FCGI_CANCEL_H */
