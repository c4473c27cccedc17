/*
 * token_verify.c
 *		Verifies the signature of a JSON Web Token, by libcrypto.
 */
#include "http/token_verify.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The algorithms of RFC 7518, 3.3 and 3.4, whose verifying key cannot sign. */
typedef struct Algorithm
{
	const char *name;
	const EVP_MD *(*digest)(void);
	const char *curve; /* NULL for RSA */
	int number_size;   /* bytes of each of the two numbers of a signature */
} Algorithm;

static const Algorithm algorithms[] = {
	{"RS256", EVP_sha256, NULL, 0},
	{"RS384", EVP_sha384, NULL, 0},
	{"RS512", EVP_sha512, NULL, 0},
	{"ES256", EVP_sha256, "prime256v1", 32},
	{"ES384", EVP_sha384, "secp384r1", 48},
	{"ES512", EVP_sha512, "secp521r1", 66},
};

/* Bytes that a part of a token stands for. */
typedef struct Bytes
{
	unsigned char *data; /* NULL when it is malformed */
	size_t length;
} Bytes;

static int
digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '-' ? 62 : c == '_' ? 63 : -1;
}

/* Decodes base64url without padding (RFC 4648, section 5). */
static Bytes
decode(const char *text, size_t length)
{
	Bytes bytes = {.data = malloc(length + 1)};
	unsigned int bits = 0;
	bool good = bytes.data != NULL && length % 4 != 1;

	for (size_t i = 0; good && i < length; i++)
	{
		int value = digit_value(text[i]);

		good = value >= 0;
		bits = (bits << 6 | (unsigned int)value) & 0xFFFFFF;
		if (i % 4 > 0)
			bytes.data[bytes.length++] =
				(unsigned char)(bits >> (6 - 2 * (i % 4)));
	}
	if (!good)
	{
		free(bytes.data);
		bytes.data = NULL;
	}
	return bytes;
}

/* A part of a token as a JSON object; NULL if it is none. */
static json_t *
decode_object(const char *text, size_t length)
{
	Bytes bytes = decode(text, length);
	json_t *object =
		bytes.data != NULL
			? json_loadb((const char *)bytes.data, bytes.length,
						 JSON_REJECT_DUPLICATES, NULL)
			: NULL;

	free(bytes.data);
	if (json_is_object(object))
		return object;
	json_decref(object);
	return NULL;
}

static const Algorithm *
find_algorithm(const json_t *name)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
	{
		if (json_is_string(name) &&
			strcmp(algorithms[i].name, json_string_value(name)) == 0)
			return &algorithms[i];
	}
	return NULL;
}

/* A public key in PEM; NULL if it is none for the algorithm. */
static EVP_PKEY *
read_key(const json_t *pem, const Algorithm *algorithm)
{
	BIO *bio = BIO_new_mem_buf(json_string_value(pem),
							   (int)json_string_length(pem));
	EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
	char curve[32] = "";
	bool good = key != NULL && EVP_PKEY_is_a(key, algorithm->curve ? "EC" : "RSA");

	BIO_free(bio);
	if (good && algorithm->curve != NULL)
		good = EVP_PKEY_get_group_name(key, curve, sizeof(curve), NULL) &&
			   strcmp(curve, algorithm->curve) == 0;
	if (good)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

/* Two numbers side by side as the DER that libcrypto wants. */
static Bytes
rewrite_numbers(const Bytes *signature, int size)
{
	Bytes der = {.data = NULL};
	ECDSA_SIG *numbers;
	BIGNUM *r;
	BIGNUM *s;
	int length;

	if (signature->length != 2 * (size_t)size ||
		(numbers = ECDSA_SIG_new()) == NULL)
		return der;
	r = BN_bin2bn(signature->data, size, NULL);
	s = BN_bin2bn(signature->data + size, size, NULL);
	if (ECDSA_SIG_set0(numbers, r, s))
	{
		length = i2d_ECDSA_SIG(numbers, &der.data);
		der.length = length > 0 ? (size_t)length : 0;
	}
	else
	{
		BN_free(r);
		BN_free(s);
	}
	ECDSA_SIG_free(numbers);
	return der;
}

static bool
is_signed(const char *text, size_t length, const Bytes *signature,
		  const Algorithm *algorithm, EVP_PKEY *key)
{
	Bytes der = {.data = NULL};
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good;

	if (algorithm->curve != NULL)
	{
		der = rewrite_numbers(signature, algorithm->number_size);
		signature = &der;
	}
	good = context != NULL && signature->data != NULL &&
		   EVP_DigestVerifyInit(context, NULL, algorithm->digest(), NULL,
								key) == 1 &&
		   EVP_DigestVerify(context, signature->data, signature->length,
							(const unsigned char *)text, length) == 1;
	EVP_MD_CTX_free(context);
	OPENSSL_free(der.data);
	return good;
}

/* Is the text before the second dot signed by what comes after it? */
static bool
verify(const char *text, size_t length, const char *encoded, const json_t *key)
{
	const Algorithm *algorithm = find_algorithm(json_object_get(key, "alg"));
	EVP_PKEY *public =
		algorithm ? read_key(json_object_get(key, "pem"), algorithm) : NULL;
	Bytes signature = decode(encoded, strlen(encoded));
	bool good = public != NULL && signature.data != NULL &&
				is_signed(text, length, &signature, algorithm, public);

	free(signature.data);
	EVP_PKEY_free(public);
	/* what went wrong is of no interest to the next */
	ERR_clear_error();
	return good;
}

json_t *
token_verify_signature(const char *token, TokenChooseKey choose, void *context)
{
	size_t header_length = strcspn(token, ".");
	const char *claims = token + header_length + 1;
	size_t claims_length;
	json_t *header;
	const json_t *key;
	bool good;

	if (token[header_length] == '\0')
		return NULL;
	claims_length = strcspn(claims, ".");
	if (claims[claims_length] == '\0')
		return NULL;
	header = decode_object(token, header_length);
	key = header != NULL ? choose(context, header) : NULL;
	good = key != NULL &&
		   verify(token, header_length + 1 + claims_length,
				  claims + claims_length + 1, key);
	json_decref(header);
	return good ? decode_object(claims, claims_length) : NULL;
}
