/*
 * health.h
 *		/health/live and /health/ready.
 */
#ifndef SPEGEL_FCGI_HEALTH_H
#define SPEGEL_FCGI_HEALTH_H

#include "catalogue/catalogue.h"
#include "data/database.h"
#include "http/request.h"
#include "http/respond.h"

/* The program runs. */
extern void health_serve_live(Response *response);

/*
 * The program can serve endpoints: it has a catalogue (which may be NULL) and
 * the database answers a query of the reader's.
 */
extern void health_serve_ready(const Request *request,
							   const Catalogue *catalogue, Database *database,
							   Response *response);

#endif /* SPEGEL_FCGI_HEALTH_H */
