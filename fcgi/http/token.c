/*
 * token.c
 *		JSON Web Tokens (RFC 7519): who is their bearer?
 */
#include "http/token.h"

#include "base/log.h"

#ifdef HAVE_LIBJWT

#include <jansson.h>
#include <jwt.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* By how much the clocks of the issuer and of this machine may differ. */
#define LEEWAY_SECONDS 30

/* A checked file: the keys that tokens are verified with. */
static json_t *trusted;
static pthread_rwlock_t trusted_lock = PTHREAD_RWLOCK_INITIALIZER;

static bool
is_text(const json_t *value)
{
	return json_is_string(value) && json_string_length(value) > 0;
}

/* Only algorithms whose verifying key cannot sign. */
static bool
is_accepted_algorithm(const json_t *name)
{
	static const char *const accepted[] = {"RS256", "RS384", "RS512",
										   "ES256", "ES384", "ES512"};

	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++)
	{
		if (is_text(name) &&
			strcmp(json_string_value(name), accepted[i]) == 0)
			return true;
	}
	return false;
}

static const json_t *
find_key(const json_t *keys, const char *kid)
{
	size_t i;
	json_t *key;

	json_array_foreach(keys, i, key)
	{
		if (strcmp(json_string_value(json_object_get(key, "kid")), kid) == 0)
			return key;
	}
	return NULL;
}

/* NULL, or what is wrong with the contents of the file. */
static const char *
find_fault(const json_t *document)
{
	const json_t *keys = json_object_get(document, "keys");
	const json_t *issuer = json_object_get(document, "issuer");
	const json_t *claim = json_object_get(document, "claim");
	size_t i;
	json_t *key;

	if (!is_text(json_object_get(document, "audience")))
		return "\"audience\" is no text";
	if ((issuer != NULL && !is_text(issuer)) ||
		(claim != NULL && !is_text(claim)))
		return "\"issuer\" or \"claim\" is no text";
	if (json_array_size(keys) == 0)
		return "\"keys\" is no list with a key";
	json_array_foreach(keys, i, key)
	{
		if (!is_text(json_object_get(key, "kid")))
			return "a key has no \"kid\"";
		if (!is_accepted_algorithm(json_object_get(key, "alg")))
			return "the \"alg\" of a key is none of RS256, RS384, RS512,"
				   " ES256, ES384, ES512";
		if (!is_text(json_object_get(key, "pem")) ||
			strstr(json_string_value(json_object_get(key, "pem")),
				   "-----BEGIN PUBLIC KEY-----") == NULL)
			return "the \"pem\" of a key is no public key";
		if (find_key(keys, json_string_value(json_object_get(key, "kid"))) !=
			key)
			return "two keys have the same \"kid\"";
	}
	return NULL;
}

bool
token_read_keys(const char *path)
{
	json_error_t error = {.text = ""};
	json_t *document = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	const char *fault = document ? find_fault(document) : error.text;

	if (fault != NULL)
	{
		log_event(LOG_LEVEL_ERROR, "cannot use the keys in %s: %s", path,
				  fault);
		json_decref(document);
		return false;
	}
	log_event(LOG_LEVEL_INFO, "token keys read: %zu",
			  json_array_size(json_object_get(document, "keys")));
	pthread_rwlock_wrlock(&trusted_lock);
	json_decref(trusted);
	trusted = document;
	pthread_rwlock_unlock(&trusted_lock);
	return true;
}

/* aud is a text or a list of texts (RFC 7519, 4.1.3). */
static bool
is_for_us(const json_t *audience, const char *us)
{
	size_t i;
	json_t *item;

	if (json_is_string(audience))
		return strcmp(json_string_value(audience), us) == 0;
	json_array_foreach(audience, i, item)
	{
		if (json_is_string(item) && strcmp(json_string_value(item), us) == 0)
			return true;
	}
	return false;
}

static const char *
check_claims(const json_t *claims, char *user, size_t size)
{
	const json_t *expires = json_object_get(claims, "exp");
	const json_t *not_before = json_object_get(claims, "nbf");
	const char *issuer = json_string_value(json_object_get(trusted, "issuer"));
	const char *given = json_string_value(json_object_get(claims, "iss"));
	const char *claim = json_string_value(json_object_get(trusted, "claim"));
	const json_t *name = json_object_get(claims, claim ? claim : "sub");
	double now = (double)time(NULL);

	if (!json_is_number(expires))
		return "it has no exp";
	if (now > json_number_value(expires) + LEEWAY_SECONDS)
		return "it has expired";
	if (not_before != NULL && !json_is_number(not_before))
		return "its nbf is no number";
	if (not_before != NULL &&
		now < json_number_value(not_before) - LEEWAY_SECONDS)
		return "it is not valid yet";
	if (issuer != NULL && (given == NULL || strcmp(given, issuer) != 0))
		return "it comes from another issuer";
	if (!is_for_us(json_object_get(claims, "aud"),
				   json_string_value(json_object_get(trusted, "audience"))))
		return "it is for another audience";
	if (!is_text(name) || json_string_length(name) >= size)
		return "it names no user";
	memcpy(user, json_string_value(name), json_string_length(name) + 1);
	return NULL;
}

/* The trusted key that an unverified token names; NULL with the reason. */
static const json_t *
choose_key(const char *token, const char **fault)
{
	jwt_t *jwt = NULL;
	const json_t *key = NULL;
	const char *kid;
	const char *algorithm;
	char *critical;

	*fault = "it is malformed";
	if (jwt_decode(&jwt, token, NULL, 0) != 0)
		return NULL;
	kid = jwt_get_header(jwt, "kid");
	critical = jwt_get_headers_json(jwt, "crit");
	if (critical != NULL)
		*fault = "it has a critical extension";
	else if (kid == NULL ||
			 (key = find_key(json_object_get(trusted, "keys"), kid)) == NULL)
		*fault = "its kid is not known";
	else if ((algorithm = jwt_get_header(jwt, "alg")) == NULL ||
			 strcmp(algorithm,
					json_string_value(json_object_get(key, "alg"))) != 0)
	{
		*fault = "its alg is not that of the key";
		key = NULL;
	}
	free(critical);
	jwt_free(jwt);
	return key;
}

/* With trusted_lock held. */
static const char *
verify(const char *token, char *user, size_t size)
{
	const char *fault;
	const json_t *key = choose_key(token, &fault);
	const json_t *pem = json_object_get(key, "pem");
	jwt_t *jwt = NULL;
	json_t *claims = NULL;
	char *text = NULL;

	if (key == NULL)
		return fault;
	if (jwt_decode(&jwt, token,
				   (const unsigned char *)json_string_value(pem),
				   (int)json_string_length(pem)) != 0)
		return "its signature is wrong";
	text = jwt_get_grants_json(jwt, NULL);
	if (text != NULL)
		claims = json_loads(text, 0, NULL);
	fault = claims ? check_claims(claims, user, size) : "it has no claims";
	json_decref(claims);
	free(text);
	jwt_free(jwt);
	return fault;
}

const char *
token_verify(const char *token, char *user, size_t size)
{
	const char *fault;

	pthread_rwlock_rdlock(&trusted_lock);
	fault = verify(token, user, size);
	pthread_rwlock_unlock(&trusted_lock);
	return fault;
}

#else

bool
token_read_keys(const char *path)
{
	log_event(LOG_LEVEL_ERROR,
			  "%s is of no use: this program was built without libjwt 1.x",
			  path);
	return false;
}

const char *
token_verify(const char *token, char *user, size_t size)
{
	(void)token;
	(void)user;
	(void)size;
	return "this program knows no tokens";
}

#endif /* HAVE_LIBJWT */
