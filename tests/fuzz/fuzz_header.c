/*
 * fuzz_header.c
 *		Headers that choose a format and a language, name copies, origins and
 *		users, and bring tokens.
 *
 * An input is a line for each, see below.  What comes of it must agree with
 * the plainest reading of the standard that is possible, or with what comes
 * of a header that differs from it in a known way.
 */
#include <stdarg.h>
#include <stdbool.h>

#include "http/authenticate.h"
#include "http/cors.h"
#include "http/etag.h"
#include "fuzz.h"
#include "base/log.h"
#include "http/request.h"

#if JWT_LIBRARY
#include <jansson.h>
#include <jwt.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#endif

enum
{
	ACCEPT,
	ACCEPT_LANGUAGE,
	IF_NONE_MATCH, /* an @ stands for the tag that there is */
	CLIENT_IF_NONE_MATCH,
	ORIGIN,
	REMOTE_USER,
	AUTHORIZATION,
	TOKEN_HEADERS, /* JSON; if there is one, a token is signed with it */
	TOKEN_CLAIMS,  /* JSON; empty: good ones */
	TOKEN_CHANGES, /* pairs of bytes: where, and what to put there */
	LINES
};

/* In place of the log: a line is a message. */
void
log_event(LogLevel level, const char *message, ...)
{
	char text[512];
	va_list args;

	(void)level;
	va_start(args, message);
	FUZZ_CHECK(vsnprintf(text, sizeof(text), message, args) > 0);
	va_end(args);
}

/* Two or three texts as one; to be freed. */
static char *
join(const char *first, const char *second, const char *third)
{
	size_t length = strlen(first) + strlen(second) + strlen(third);
	char *text = malloc(length + 1);

	FUZZ_CHECK(text != NULL);
	strcpy(text, first);
	strcat(text, second);
	strcat(text, third);
	return text;
}

/* Accept */

static void
check_accept(const char *accept)
{
	Format format = FORMAT_COUNT;
	bool any = negotiate_format(accept, FORMAT_SET_ALL, &format);

	FUZZ_CHECK(any == (format != FORMAT_COUNT));
	for (int i = 0; i < FORMAT_COUNT; i++)
	{
		const char *name = format_entry((Format)i)->media_type;
		Format one = FORMAT_COUNT;
		bool good = negotiate_format(accept, FORMAT_SET(i), &one);
		char *with = join(accept, ", ", name);
		char *without = join(with, "", " ; q=0.000");

		FUZZ_CHECK(good == (one != FORMAT_COUNT));
		FUZZ_CHECK(!good || (any && one == (Format)i));
		FUZZ_CHECK(good || format != (Format)i);
		/* the last of those that name it decides */
		FUZZ_CHECK(negotiate_format(with, FORMAT_SET(i), &one));
		FUZZ_CHECK(!negotiate_format(without, FORMAT_SET(i), &one));
		free(with);
		free(without);
	}
}

static void
check_accept_language(const char *header)
{
	Language language = negotiate_language(header);
	char *swedish = join("sv-FI;q=1.0,", header, "");
	char *english = join("x, EN ,", header, "");
	char *none = join(header, ",", "sv;q=0, en;q=0.0, svx, *");

	FUZZ_CHECK(language == LANGUAGE_ENGLISH || language == LANGUAGE_SWEDISH);
	/* what is liked best is liked best wherever it stands */
	FUZZ_CHECK(negotiate_language(swedish) == LANGUAGE_SWEDISH);
	FUZZ_CHECK(negotiate_language(english) == LANGUAGE_ENGLISH);
	FUZZ_CHECK(negotiate_language(none) == language);
	free(swedish);
	free(english);
	free(none);
}

/* If-None-Match */

/* The line with the tag for each @; to be freed. */
static char *
with_tag(const char *line, const char *tag)
{
	char *text = malloc(strlen(line) * strlen(tag) + 1);
	char *at = text;

	FUZZ_CHECK(text != NULL);
	for (; *line != '\0'; line++)
	{
		if (*line == '@')
			at = stpcpy(at, tag);
		else
			*at++ = *line;
	}
	*at = '\0';
	return text;
}

/*
 * Reads a header that is as RFC 9110 wants it: "*", or tags with commas
 * between.  False when it is not; *found tells if the tag is among them.
 */
static bool
read_tags(const char *at, const char *tag, bool *found)
{
	*found = strcmp(at, "*") == 0;
	if (*found)
		return true;
	for (;;)
	{
		const char *start;

		if (at[0] == 'W' && at[1] == '/')
			at += 2;
		start = at;
		if (*at++ != '"')
			return false;
		while ((unsigned char)*at > ' ' && *at != '"' && *at != 0x7F)
			at++;
		if (*at++ != '"')
			return false;
		if ((size_t)(at - start) == strlen(tag) &&
			strncmp(start, tag, strlen(tag)) == 0)
			*found = true;
		while (*at == ' ' || *at == '\t')
			at++;
		if (*at == '\0')
			return true;
		if (*at++ != ',')
			return false;
		while (*at == ' ' || *at == '\t')
			at++;
	}
}

static void
check_if_none_match(const char *line, const char *client_line,
					const char *content)
{
	Request request = {.user = ""};
	char tag[ETAG_SIZE];
	Etag etag;
	char *header;
	char *client;
	char *behind;
	char *weak;
	bool matches;
	bool found;

	etag_begin(&etag);
	etag_add(&etag, content);
	etag_end(&etag, tag);
	FUZZ_CHECK(strlen(tag) == ETAG_SIZE - 1);
	FUZZ_CHECK(strspn(tag + 1, "0123456789abcdef") == ETAG_SIZE - 3);

	header = with_tag(line, tag);
	client = with_tag(client_line, tag);
	behind = join(tag, ", ", header);
	weak = join("\"\" , W/", behind, "");
	matches = etag_matches(header, tag);
	if (read_tags(header, tag, &found))
		FUZZ_CHECK(matches == found);
	FUZZ_CHECK(!matches || strstr(header, tag) != NULL ||
			   header[strspn(header, " \t")] == '*');
	FUZZ_CHECK(etag_matches(behind, tag));
	FUZZ_CHECK(etag_matches(weak, tag));
	FUZZ_CHECK(!etag_matches(NULL, tag));

	/* the copy of the web server's cache comes before the client's */
	request.source.if_none_match = header;
	request.source.client_if_none_match = client;
	FUZZ_CHECK(request_copy_holder(&request, tag) ==
			   (matches ? COPY_OF_SERVER : COPY_OF_NOBODY));
	request.source.if_none_match = NULL;
	FUZZ_CHECK(request_copy_holder(&request, tag) ==
			   (etag_matches(client, tag) ? COPY_OF_CLIENT : COPY_OF_NOBODY));
	free(header);
	free(client);
	free(behind);
	free(weak);
}

/* Origin */

static void
check_origin(const char *origin)
{
	const char *some[] = {"https://a.example", "http://localhost:8080"};
	const char *all[] = {"*"};
	const Endpoint listed = {.origins = some, .origin_count = 2};
	const Endpoint any = {.origins = all, .origin_count = 1};
	const Endpoint none = {.origin_count = 0};
	const char *allowed = cors_allowed(&listed, origin);

	FUZZ_CHECK(allowed == (strcmp(origin, some[0]) == 0   ? some[0]
						   : strcmp(origin, some[1]) == 0 ? some[1]
														  : NULL));
	FUZZ_CHECK(strcmp(cors_allowed(&any, origin), "*") == 0);
	FUZZ_CHECK(cors_allowed(&none, origin) == NULL);
}

/* Users */

static void
check_refusal(const char *user, const Problem *problem)
{
	FUZZ_CHECK(user[0] == '\0');
	FUZZ_CHECK(problem_status(problem) == 401);
}

static void
check_remote_user(const char *name)
{
	Principal known[] = {{"anna", audience_role(AUDIENCE_ANALYST)},
						 {"bo", audience_role(AUDIENCE_PUBLIC)},
						 {"cia", audience_role(AUDIENCE_INTERNAL)}};
	const Catalogue catalogue = {.principals = {known, 3}};
	const Endpoint for_all = {.audience = AUDIENCE_PUBLIC};
	const Endpoint internal = {.audience = AUDIENCE_INTERNAL};
	const Endpoint for_analysts = {.audience = AUDIENCE_ANALYST};
	char user[REQUEST_USER_SIZE];
	Problem problem = {.kind = PROBLEM_INTERNAL};
	bool anna = strcmp(name, "anna") == 0;

	authenticate_init(NULL, NULL);
	if (authenticate(name, "Bearer x", user, &problem))
		FUZZ_CHECK(strcmp(user, name) == 0);
	else
	{
		FUZZ_CHECK(strlen(name) >= REQUEST_USER_SIZE);
		check_refusal(user, &problem);
	}
	FUZZ_CHECK(authorize(&catalogue, user, &for_analysts, &problem) == anna);
	FUZZ_CHECK(authorize(&catalogue, user, &internal, &problem) ==
			   (anna || strcmp(name, "cia") == 0));
	FUZZ_CHECK(authorize(&catalogue, user, &for_all, &problem));
}

#if JWT_LIBRARY

static const char *private_key;

/* A PEM text, which stays. */
static const char *
pem(EVP_PKEY *key, bool private)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *text;
	long length;

	FUZZ_CHECK(
		(private ? PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL)
				 : PEM_write_bio_PUBKEY(out, key)) == 1);
	length = BIO_get_mem_data(out, &text);
	text = fuzz_string((const uint8_t *)text, (size_t)length);
	BIO_free(out);
	return text;
}

/* Makes a key and a file that trusts it; the file's path. */
static const char *
make_keys(void)
{
	static char path[64];
	EVP_PKEY *key;
	const char *public_key;
	json_t *trusted;
	int fd;

	if (path[0] != '\0')
		return path;
	key = EVP_EC_gen("P-256");
	fd = memfd_create("keys", 0);
	FUZZ_CHECK(key != NULL && fd >= 0);
	private_key = pem(key, true);
	public_key = pem(key, false);
	trusted =
		json_pack("{ssss s[{ssssss}]}", "audience", "spegel", "issuer", "us",
				  "keys", "kid", "e", "alg", "ES256", "pem", public_key);
	FUZZ_CHECK(json_dumpfd(trusted, fd, 0) == 0);
	json_decref(trusted);
	free((char *)public_key);
	EVP_PKEY_free(key);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

/* NULL when the library makes no token of these; to be freed. */
static char *
sign(const char *headers, const char *claims)
{
	char *token = NULL;
	jwt_t *jwt = NULL;

	FUZZ_CHECK(jwt_new(&jwt) == 0);
	if (jwt_add_headers_json(jwt, headers) == 0 &&
		jwt_add_grants_json(jwt, claims) == 0 &&
		jwt_set_alg(jwt, JWT_ALG_ES256, (const unsigned char *)private_key,
					(int)strlen(private_key)) == 0)
		token = jwt_encode_str(jwt);
	jwt_free(jwt);
	return token;
}

static bool
is(const json_t *value, const char *text)
{
	return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

/* Is the time of a claim well before (-1) or after (1) now? */
static int
side(const json_t *time_claim, double now)
{
	double distance = json_number_value(time_claim) - now;

	return distance > 40 ? 1 : distance < -40 ? -1 : 0;
}

/* The user of a good token; NULL for a bad one; *doubt: ask another time. */
static const char *
expect_user(const json_t *headers, const json_t *claims, bool *doubt)
{
	const json_t *expires = json_object_get(claims, "exp");
	const json_t *begins = json_object_get(claims, "nbf");
	const json_t *audience = json_object_get(claims, "aud");
	const json_t *user = json_object_get(claims, "sub");
	double now = (double)time(NULL);
	bool ours = is(audience, "spegel");

	for (size_t i = 0; i < json_array_size(audience); i++)
		ours = ours || is(json_array_get(audience, i), "spegel");
	*doubt = (json_is_number(expires) && side(expires, now) == 0) ||
			 (json_is_number(begins) && side(begins, now) == 0);
	if (!is(json_object_get(headers, "kid"), "e") ||
		json_object_get(headers, "crit") != NULL || !json_is_number(expires) ||
		side(expires, now) < 0 || !is(json_object_get(claims, "iss"), "us") ||
		!ours || json_string_length(user) == 0 ||
		json_string_length(user) >= REQUEST_USER_SIZE)
		return NULL;
	if (begins != NULL && (!json_is_number(begins) || side(begins, now) > 0))
		return NULL;
	return json_string_value(user);
}

static void
change(char *token, const char *changes)
{
	size_t length = strlen(token);

	for (; changes[0] != '\0' && changes[1] != '\0'; changes += 2)
		token[length * (unsigned char)changes[0] / 256] = changes[1];
}

static void
check_signed(const char *headers, const char *claims, const char *changes)
{
	json_t *header_object;
	json_t *claim_object;
	char *token;
	char *authorization;
	char user[REQUEST_USER_SIZE];
	Problem problem = {.kind = PROBLEM_INTERNAL};
	const char *expected;
	bool doubt;
	bool good;

	if (claims[0] == '\0')
		claims = "{\"sub\": \"anna\", \"aud\": \"spegel\", \"iss\": \"us\","
				 " \"exp\": 99999999999}";
	token = sign(headers, claims);
	if (token == NULL)
		return;
	change(token, changes);
	authorization = join("bearer ", token, "");
	good = authenticate(NULL, authorization, user, &problem);
	header_object = json_loads(headers, 0, NULL);
	claim_object = json_loads(claims, 0, NULL);
	expected = expect_user(header_object, claim_object, &doubt);
	if (good)
		/* whatever was changed, nobody becomes another one */
		FUZZ_CHECK(doubt || (expected && strcmp(user, expected) == 0));
	else
	{
		FUZZ_CHECK(doubt || expected == NULL || changes[0] != '\0');
		check_refusal(user, &problem);
	}
	json_decref(header_object);
	json_decref(claim_object);
	free(authorization);
	free(token);
}

static void
check_token(char *const *lines)
{
	char user[REQUEST_USER_SIZE];
	Problem problem = {.kind = PROBLEM_INTERNAL};

	/* nearly all time goes into keys and signatures */
	if (lines[AUTHORIZATION][0] == '\0' && lines[TOKEN_HEADERS][0] == '\0')
		return;
	FUZZ_CHECK(authenticate_init(make_keys(), NULL));
	FUZZ_CHECK(authenticate("anna", NULL, user, &problem) && user[0] == '\0');
	if (lines[AUTHORIZATION][0] != '\0')
	{
		/* nobody else knows the key */
		FUZZ_CHECK(!authenticate("anna", lines[AUTHORIZATION], user, &problem));
		check_refusal(user, &problem);
	}
	if (lines[TOKEN_HEADERS][0] != '\0')
		check_signed(lines[TOKEN_HEADERS], lines[TOKEN_CLAIMS],
					 lines[TOKEN_CHANGES]);
}

#endif

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *lines[LINES];

	for (int i = 0; i < LINES; i++)
	{
		const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
		size_t length = end ? (size_t)(end - data) : size;

		lines[i] = fuzz_string(data, length);
		data += end ? length + 1 : length;
		size -= end ? length + 1 : length;
	}
	check_accept(lines[ACCEPT]);
	check_accept_language(lines[ACCEPT_LANGUAGE]);
	check_if_none_match(lines[IF_NONE_MATCH], lines[CLIENT_IF_NONE_MATCH],
						lines[ACCEPT]);
	check_origin(lines[ORIGIN]);
	check_remote_user(lines[REMOTE_USER]);
#if JWT_LIBRARY
	check_token(lines);
#endif
	for (int i = 0; i < LINES; i++)
		free(lines[i]);
	return 0;
}
