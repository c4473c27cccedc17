/*
 * code_words_read.c
 *		Reads what codes are called from the database (spegel_api.code_words()).
 */
#include "catalogue/code_words_read.h"

#include "base/log.h"

static const char code_words_query[] =
	"SELECT kind, code, label_en, label_sv FROM spegel_api.code_words()"
	" ORDER BY kind COLLATE \"C\", code COLLATE \"C\"";

static bool
build(const PGresult *result, Arena *arena, CodeWords *words)
{
	size_t count = (size_t)PQntuples(result);

	words->entries = arena_allocate(arena, count, sizeof(CodeWord));
	if (words->entries == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
	{
		CodeWord *entry = &words->entries[i];
		const char **const members[] = {
			&entry->column, &entry->code, &entry->texts[LANGUAGE_ENGLISH],
			&entry->texts[LANGUAGE_SWEDISH]};

		for (int j = 0; j < (int)(sizeof(members) / sizeof(members[0])); j++)
		{
			*members[j] = arena_copy(arena, PQgetvalue(result, (int)i, j));
			if (*members[j] == NULL)
				return false;
		}
	}
	words->count = count;
	return true;
}

bool
code_words_read(PGconn *connection, Arena *arena, CodeWords *words)
{
	PGresult *result = PQexec(connection, code_words_query);
	bool good = PQresultStatus(result) == PGRES_TUPLES_OK;

	if (!good)
		log_event(LOG_LEVEL_ERROR, "cannot read what codes are called: %.180s",
				  PQerrorMessage(connection));
	good = good && build(result, arena, words);
	PQclear(result);
	return good;
}
