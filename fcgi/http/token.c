/*
 * token.c
 *		JSON Web Tokens (RFC 7519): who is their bearer?
 */
#include "http/token.h"

#include <pthread.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/log.h"
#include "http/token_verify.h"

/*
 * The tolerated difference between the clocks of the issuer and this machine.
 */
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

/*
 * Does a token of this type identify a caller?  An access token does (RFC
 * 9068); others, such as logout tokens, do not.  A plain token may have no type
 * (RFC 7519, 5.1).
 */
static bool
is_accepted_type(const json_t *type)
{
	static const char *const accepted[] = {"JWT", "at+jwt"};
	static const char prefix[] = "application/";
	const char *name = json_string_value(type);

	if (type == NULL)
		return true;
	if (name != NULL && strncasecmp(name, prefix, sizeof(prefix) - 1) == 0)
		name += sizeof(prefix) - 1;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++)
	{
		if (name != NULL && strcasecmp(name, accepted[i]) == 0)
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
		return "\"audience\" is not a string";
	if ((issuer != NULL && !is_text(issuer)) ||
		(claim != NULL && !is_text(claim)))
		return "\"issuer\" or \"claim\" is not a string";
	if (json_array_size(keys) == 0)
		return "\"keys\" is not a list of keys";
	json_array_foreach(keys, i, key)
	{
		if (!is_text(json_object_get(key, "kid")))
			return "a key has no \"kid\"";
		if (!is_accepted_algorithm(json_object_get(key, "alg")))
			return "the \"alg\" of a key is not one of RS256, RS384, RS512,"
				   " ES256, ES384, ES512";
		if (!is_text(json_object_get(key, "pem")) ||
			strstr(json_string_value(json_object_get(key, "pem")),
				   "-----BEGIN PUBLIC KEY-----") == NULL)
			return "the \"pem\" of a key is not a public key";
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
	log_event(LOG_LEVEL_INFO, "token keys loaded: %zu",
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
		return "token has no exp";
	if (now > json_number_value(expires) + LEEWAY_SECONDS)
		return "token has expired";
	if (not_before != NULL && !json_is_number(not_before))
		return "nbf is not a number";
	if (not_before != NULL &&
		now < json_number_value(not_before) - LEEWAY_SECONDS)
		return "token is not valid yet";
	if (issuer != NULL && (given == NULL || strcmp(given, issuer) != 0))
		return "unexpected issuer";
	if (!is_for_us(json_object_get(claims, "aud"),
				   json_string_value(json_object_get(trusted, "audience"))))
		return "unexpected audience";
	if (!is_text(name) || json_string_length(name) >= size)
		return "token names no user";
	memcpy(user, json_string_value(name), json_string_length(name) + 1);
	return NULL;
}

/* The trusted key that a header names; NULL, with *fault, if it names none. */
static const json_t *
choose_key(void *fault, const json_t *header)
{
	const char **why = fault;
	const char *kid = json_string_value(json_object_get(header, "kid"));
	const char *algorithm = json_string_value(json_object_get(header, "alg"));
	const json_t *key =
		kid ? find_key(json_object_get(trusted, "keys"), kid) : NULL;

	*why = "invalid signature"; /* unless it is verified now */
	if (json_object_get(header, "crit") != NULL)
		*why = "unsupported critical extension";
	else if (!is_accepted_type(json_object_get(header, "typ")))
		*why = "typ is not that of an access token";
	else if (key == NULL)
		*why = "unknown kid";
	else if (algorithm == NULL ||
			 strcmp(algorithm,
					json_string_value(json_object_get(key, "alg"))) != 0)
		*why = "alg differs from that of the key";
	else
		return key;
	return NULL;
}

/* With trusted_lock held. */
static const char *
verify(const char *token, char *user, size_t size)
{
	const char *fault = "malformed token";
	json_t *claims = token_verify_signature(token, choose_key, &fault);

	if (claims != NULL)
		fault = check_claims(claims, user, size);
	json_decref(claims);
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
