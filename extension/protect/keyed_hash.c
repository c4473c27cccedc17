/*
 * keyed_hash.c
 *		Numbers that only who has the secret can compute.
 */
#include "protect/keyed_hash.h"

#include "common/hmac.h"
#include "common/sha2.h"
#include "mb/pg_wchar.h"
#include "port/pg_bswap.h"

/* A secret has at least the strength of the hash. */
#define MIN_SECRET_LENGTH PG_SHA256_DIGEST_LENGTH

const bytea *
argument_secret(FunctionCallInfo fcinfo, int argument)
{
	const bytea *secret = PG_GETARG_BYTEA_PP(argument);
	int length = VARSIZE_ANY_EXHDR(secret);

	if (length < MIN_SECRET_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("secret is too short"),
				 errdetail("It has %d bytes; at least %d are required.", length,
						   MIN_SECRET_LENGTH),
				 errhint("Generate one from random bytes, for example with: openssl rand -hex 32")));
	return secret;
}

uint64
keyed_hash(const bytea *secret, const void *prefix, int prefix_length,
		   const text *words)
{
	int length = VARSIZE_ANY_EXHDR(words);
	char *utf8 = pg_server_to_any(VARDATA_ANY(words), length, PG_UTF8);
	bool converted = utf8 != VARDATA_ANY(words);
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	pg_hmac_ctx *hmac = pg_hmac_create(PG_SHA256);
	uint64 head;

	if (hmac == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY),
						errmsg("out of memory")));
	if (pg_hmac_init(hmac, (const uint8 *) VARDATA_ANY(secret),
					 VARSIZE_ANY_EXHDR(secret)) < 0 ||
		pg_hmac_update(hmac, prefix, prefix_length) < 0 ||
		pg_hmac_update(hmac, (const uint8 *) utf8,
					   converted ? strlen(utf8) : (size_t) length) < 0 ||
		pg_hmac_final(hmac, digest, sizeof(digest)) < 0)
		elog(ERROR, "could not compute HMAC: %s", pg_hmac_error(hmac));
	pg_hmac_free(hmac);
	if (converted)
		pfree(utf8);
	memcpy(&head, digest, sizeof(head));
	return pg_ntoh64(head);
}
