/*
 * catalogue.c
 *		The endpoints that the database declares (spegel_api.catalogue).
 */
#include "catalogue/catalogue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "catalogue/code_words_read.h"
#include "catalogue/endpoint_read.h"

static const char version_query[] =
	"SELECT spegel_api.data_version() || ' ' || spegel_api.code_version(),"
	" spegel_api.catalogue_version()";

/* Protects the pointer and the references of every catalogue. */
static pthread_mutex_t current_mutex = PTHREAD_MUTEX_INITIALIZER;
static Catalogue *current;

static void
destroy(Catalogue *catalogue)
{
	if (catalogue != NULL)
		arena_destroy(catalogue->arena);
	free(catalogue);
}

static Catalogue *
build(const PGresult *result, const PGresult *versions)
{
	Catalogue *catalogue = calloc(1, sizeof(Catalogue));
	int rows = PQntuples(result);

	if (catalogue == NULL || (catalogue->arena = arena_create()) == NULL ||
		(catalogue->version = arena_copy(catalogue->arena,
										 PQgetvalue(versions, 0, 0))) == NULL ||
		(catalogue->own_version = arena_copy(catalogue->arena,
											 PQgetvalue(versions, 0, 1))) ==
			NULL ||
		(catalogue->endpoints = arena_allocate(catalogue->arena, (size_t)rows,
											   sizeof(Endpoint))) == NULL)
	{
		destroy(catalogue);
		return NULL;
	}
	catalogue->references = 1;
	for (int row = 0; row < rows; row++)
	{
		Endpoint *endpoint = &catalogue->endpoints[catalogue->endpoint_count];
		const char *fault =
			endpoint_read(endpoint, catalogue->arena, result, row);

		if (fault == NULL)
			catalogue->endpoint_count++;
		else
			log_event(LOG_LEVEL_WARNING, "cannot serve endpoint %s: %s",
					  PQgetvalue(result, row, ENDPOINT_NAME_FIELD), fault);
	}
	return catalogue;
}

/* The rows of a query; NULL, with a line in the log, when it fails. */
static PGresult *
read_rows(PGconn *connection, const char *query)
{
	PGresult *result = PQexec(connection, query);

	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		return result;
	log_event(LOG_LEVEL_ERROR, "cannot read the catalogue: %.180s",
			  PQerrorMessage(connection));
	PQclear(result);
	return NULL;
}

Catalogue *
catalogue_read(PGconn *connection)
{
	PGresult *version = read_rows(connection, version_query);
	PGresult *endpoints =
		version ? read_rows(connection, endpoint_query) : NULL;
	Catalogue *catalogue = NULL;

	if (endpoints != NULL)
		catalogue = build(endpoints, version);
	PQclear(endpoints);
	PQclear(version);
	if (catalogue != NULL &&
		!(principals_read(connection, catalogue->arena,
						  &catalogue->principals) &&
		  publication_read(connection, catalogue->arena,
						   &catalogue->publication) &&
		  code_words_read(connection, catalogue->arena,
						  &catalogue->code_words)))
	{
		destroy(catalogue);
		catalogue = NULL;
	}
	return catalogue;
}

void
catalogue_install(Catalogue *catalogue)
{
	Catalogue *previous;

	pthread_mutex_lock(&current_mutex);
	previous = current;
	current = catalogue;
	pthread_mutex_unlock(&current_mutex);
	catalogue_release(previous);
}

Catalogue *
catalogue_acquire(void)
{
	Catalogue *catalogue;

	pthread_mutex_lock(&current_mutex);
	catalogue = current;
	if (catalogue != NULL)
		catalogue->references++;
	pthread_mutex_unlock(&current_mutex);
	return catalogue;
}

void
catalogue_release(Catalogue *catalogue)
{
	bool last;

	if (catalogue == NULL)
		return;
	pthread_mutex_lock(&current_mutex);
	last = --catalogue->references == 0;
	pthread_mutex_unlock(&current_mutex);
	if (last)
		destroy(catalogue);
}

bool
catalogue_is_current(PGconn *connection)
{
	PGresult *version = read_rows(connection, version_query);
	Catalogue *catalogue = catalogue_acquire();
	bool current_one =
		version != NULL && catalogue != NULL &&
		strcmp(PQgetvalue(version, 0, 0), catalogue->version) == 0 &&
		strcmp(PQgetvalue(version, 0, 1), catalogue->own_version) == 0;

	catalogue_release(catalogue);
	PQclear(version);
	return current_one;
}

const char *
catalogue_code_version(const Catalogue *catalogue)
{
	const char *space = strchr(catalogue->version, ' ');

	return space != NULL ? space + 1 : catalogue->version;
}

static int
compare_name(const void *name, const void *endpoint)
{
	return strcmp(name, ((const Endpoint *)endpoint)->name);
}

const Endpoint *
catalogue_find(const Catalogue *catalogue, const char *name)
{
	return bsearch(name, catalogue->endpoints, catalogue->endpoint_count,
				   sizeof(Endpoint), compare_name);
}
