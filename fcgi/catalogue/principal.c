/*
 * principal.c
 *		The users that the database knows (spegel_api.principal).
 */
#include "catalogue/principal.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

static const char principals_query[] =
	"SELECT name, role FROM spegel_api.principal ORDER BY name COLLATE \"C\"";

static bool
build(const PGresult *result, Arena *arena, Principals *principals)
{
	size_t count = (size_t)PQntuples(result);

	principals->entries = arena_allocate(arena, count, sizeof(Principal));
	if (principals->entries == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
	{
		Principal *entry = &principals->entries[i];

		entry->name = arena_copy(arena, PQgetvalue(result, (int)i, 0));
		entry->role = arena_copy(arena, PQgetvalue(result, (int)i, 1));
		if (entry->name == NULL || entry->role == NULL)
			return false;
	}
	principals->count = count;
	return true;
}

bool
principals_read(PGconn *connection, Arena *arena, Principals *principals)
{
	PGresult *result = PQexec(connection, principals_query);
	bool good = PQresultStatus(result) == PGRES_TUPLES_OK;

	if (!good)
		log_event(LOG_LEVEL_ERROR, "cannot read the users: %.180s",
				  PQerrorMessage(connection));
	good = good && build(result, arena, principals);
	PQclear(result);
	return good;
}

static int
compare_name(const void *name, const void *entry)
{
	return strcmp(name, ((const Principal *)entry)->name);
}

const char *
principal_role(const Principals *principals, const char *name)
{
	const Principal *found =
		bsearch(name, principals->entries, principals->count,
				sizeof(Principal), compare_name);

	return found != NULL && *name != '\0' ? found->role : NULL;
}
