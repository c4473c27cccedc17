/*
 * replaced.c
 *		Errors that a query meets when the database's code is replaced.
 */
#include "data/replaced.h"

#include <string.h>

static bool
begins(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool
error_is_of_replaced_code(const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *source = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);

	if (state == NULL || message == NULL || source == NULL)
		return false;
	/* the call was valid when it was exposed: what it names has changed */
	if (begins(state, "42"))
		return strcmp(state, "42501") != 0;
	/* "cached plan must not change result type", which may be translated */
	if (strcmp(state, "0A000") == 0)
		return strcmp(source, "RevalidateCachedQuery") == 0;
	/* what went away between two looks at it; these are never translated */
	if (strcmp(state, "XX000") == 0)
		return begins(message, "cache lookup failed for") ||
			   begins(message, "could not open relation with OID");
	/* the prepared statement itself is gone */
	return strcmp(state, "26000") == 0;
}
