/*
 * token_verify_3.c
 *		Verifies the signature of a JSON Web Token, by libjwt 3.x.
 *
 * This version takes keys as JSON Web Keys (RFC 7517) only, so a PEM is
 * rewritten as one.
 */
#include "http/token_verify.h"

#if JWT_LIBRARY == 3

#include <jwt.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Room for the numbers of an RSA key of 16384 bits. */
#define NUMBER_MAX 2048

/* What a verification needs, and what it finds. */
typedef struct Verification
{
	TokenChooseKey choose;
	void *context;
	jwk_set_t *keys; /* the chosen one */
	json_t *claims;	 /* not verified yet */
} Verification;

/* Bytes in base64url without padding (RFC 4648, section 5). */
static json_t *
base64url(const unsigned char *bytes, int length)
{
	char text[4 * (NUMBER_MAX / 3 + 1) + 1];
	size_t used = (size_t)EVP_EncodeBlock((unsigned char *)text, bytes, length);

	while (used > 0 && text[used - 1] == '=')
		used--;
	for (size_t i = 0; i < used; i++)
	{
		if (text[i] == '+')
			text[i] = '-';
		else if (text[i] == '/')
			text[i] = '_';
	}
	return json_stringn(text, used);
}

/*
 * Adds a number of the key as a member: in as few bytes as it takes, or in as
 * many as size says.
 */
static bool
add_number(json_t *jwk, const char *member, const EVP_PKEY *key,
		   const char *name, int size)
{
	unsigned char bytes[NUMBER_MAX];
	BIGNUM *number = NULL;
	bool good;

	if (!EVP_PKEY_get_bn_param(key, name, &number))
		return false;
	if (size == 0)
		size = BN_num_bytes(number);
	good = size <= NUMBER_MAX && BN_bn2binpad(number, bytes, size) == size &&
		   json_object_set_new(jwk, member, base64url(bytes, size)) == 0;
	BN_free(number);
	return good;
}

static bool
add_rsa(json_t *jwk, const EVP_PKEY *key)
{
	return json_object_set_new(jwk, "kty", json_string("RSA")) == 0 &&
		   add_number(jwk, "n", key, OSSL_PKEY_PARAM_RSA_N, 0) &&
		   add_number(jwk, "e", key, OSSL_PKEY_PARAM_RSA_E, 0);
}

static bool
add_ec(json_t *jwk, const EVP_PKEY *key)
{
	int bits = EVP_PKEY_get_bits(key);
	const char *curve = bits == 256	  ? "P-256"
						: bits == 384 ? "P-384"
									  : "P-521";

	return json_object_set_new(jwk, "kty", json_string("EC")) == 0 &&
		   json_object_set_new(jwk, "crv", json_string(curve)) == 0 &&
		   add_number(jwk, "x", key, OSSL_PKEY_PARAM_EC_PUB_X,
					  (bits + 7) / 8) &&
		   add_number(jwk, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y, (bits + 7) / 8);
}

/* A public key in PEM as a set of one JSON Web Key; NULL if it is none. */
static jwk_set_t *
make_key_set(const json_t *pem, const json_t *algorithm)
{
	BIO *bio = BIO_new_mem_buf(json_string_value(pem),
							   (int)json_string_length(pem));
	EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
	json_t *jwk = json_object();
	bool good = key != NULL &&
				json_object_set(jwk, "alg", (json_t *)algorithm) == 0 &&
				(EVP_PKEY_is_a(key, "EC") ? add_ec(jwk, key)
										  : EVP_PKEY_is_a(key, "RSA") &&
												add_rsa(jwk, key));
	char *text = good ? json_dumps(jwk, JSON_COMPACT) : NULL;
	jwk_set_t *keys = text != NULL ? jwks_create(text) : NULL;

	free(text);
	json_decref(jwk);
	EVP_PKEY_free(key);
	BIO_free(bio);
	return keys;
}

/* All of the header, or of the claims; NULL if there is none. */
static json_t *
get_all(jwt_t *jwt, jwt_value_error_t (*get)(jwt_t *, jwt_value_t *))
{
	jwt_value_t value;
	json_t *all = NULL;

	jwt_set_GET_JSON(&value, NULL);
	if (get(jwt, &value) != JWT_VALUE_ERR_NONE)
		return NULL;
	if (value.json_val != NULL)
		all = json_loads(value.json_val, 0, NULL);
	free(value.json_val);
	return all;
}

/* libjwt calls this when it has read a token, before it verifies it. */
static int
prepare(jwt_t *jwt, jwt_config_t *config)
{
	Verification *verification = config->ctx;
	json_t *header = get_all(jwt, jwt_header_get);
	const json_t *key =
		header ? verification->choose(verification->context, header) : NULL;
	const json_t *algorithm = json_object_get(key, "alg");

	if (key != NULL)
	{
		verification->keys =
			make_key_set(json_object_get(key, "pem"), algorithm);
		verification->claims = get_all(jwt, jwt_claim_get);
	}
	json_decref(header);
	if (verification->keys == NULL)
		return -1;
	config->key = jwks_item_get(verification->keys, 0);
	config->alg = jwt_str_alg(json_string_value(algorithm));
	return config->key != NULL && !jwks_item_error(config->key) ? 0 : -1;
}

json_t *
token_verify_signature(const char *token, TokenChooseKey choose, void *context)
{
	Verification verification = {.choose = choose, .context = context};
	jwt_checker_t *checker = jwt_checker_new();
	/* the times are for the caller, who allows for clocks that differ */
	bool good = checker != NULL &&
				jwt_checker_time_leeway(checker, JWT_CLAIM_EXP, -1) == 0 &&
				jwt_checker_time_leeway(checker, JWT_CLAIM_NBF, -1) == 0 &&
				jwt_checker_setcb(checker, prepare, &verification) == 0 &&
				jwt_checker_verify(checker, token) == 0;

	jwt_checker_free(checker);
	jwks_free(verification.keys);
	if (good)
		return verification.claims;
	json_decref(verification.claims);
	return NULL;
}

#endif /* JWT_LIBRARY == 3 */
