/*
 * publication.c
 *		Who publishes, as the database knows it (spegel_api.publication()).
 */
#include "catalogue/publication.h"

#include "base/log.h"

static const char publication_query[] =
	"SELECT name_en, name_sv, source_en, source_sv, homepage, contact, licence,"
	" licence_url, next_release, pg_catalog.to_char(updated_at AT TIME ZONE"
	" 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), pg_catalog.md5(p::text)"
	" FROM spegel_api.publication() AS p";

static bool
build(const PGresult *result, Arena *arena, Publication *publication)
{
	const char **const members[] = {
		&publication->names[LANGUAGE_ENGLISH],
		&publication->names[LANGUAGE_SWEDISH],
		&publication->sources[LANGUAGE_ENGLISH],
		&publication->sources[LANGUAGE_SWEDISH],
		&publication->homepage,
		&publication->contact,
		&publication->licence,
		&publication->licence_url,
		&publication->next_release,
		&publication->updated,
		&publication->fingerprint,
	};

	*publication = (Publication){.fingerprint = ""};
	for (int i = 0; PQntuples(result) == 1 && i < PQnfields(result); i++)
	{
		if (PQgetisnull(result, 0, i))
			continue;
		*members[i] = arena_copy(arena, PQgetvalue(result, 0, i));
		if (*members[i] == NULL)
			return false;
	}
	return true;
}

bool
publication_read(PGconn *connection, Arena *arena, Publication *publication)
{
	PGresult *result = PQexec(connection, publication_query);
	bool good = PQresultStatus(result) == PGRES_TUPLES_OK;

	if (!good)
		log_event(LOG_LEVEL_ERROR, "cannot read who publishes: %.180s",
				  PQerrorMessage(connection));
	good = good && build(result, arena, publication);
	PQclear(result);
	return good;
}
