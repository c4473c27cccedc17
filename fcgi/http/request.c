/*
 * request.c
 *		One HTTP request, decoded: path, query string, language.
 */
#include "http/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "http/etag.h"

/* 128 random bits, as hexadecimal digits. */
static void
make_id(char *id)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[16];

	arc4random_buf(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
	{
		*id++ = digits[bytes[i] >> 4];
		*id++ = digits[bytes[i] & 15];
	}
	*id = '\0';
}

/*
 * Only an id that is safe in a header and in a log line is taken over; the
 * characters are those of nginx's $request_id and of a UUID.
 */
static void
take_id(char *id, const char *given)
{
	size_t length = given ? strlen(given) : 0;

	if (length > 0 && length < REQUEST_ID_SIZE &&
		strspn(given, "0123456789abcdefABCDEF-") == length)
		memcpy(id, given, length + 1);
	else
		make_id(id);
}

static Method
method_from_name(const char *name)
{
	if (name != NULL && strcmp(name, "GET") == 0)
		return METHOD_GET;
	if (name != NULL && strcmp(name, "HEAD") == 0)
		return METHOD_HEAD;
	if (name != NULL && strcmp(name, "OPTIONS") == 0)
		return METHOD_OPTIONS;
	if (name != NULL && strcmp(name, "POST") == 0)
		return METHOD_POST;
	return METHOD_OTHER;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* What is wrong with the bytes of a URL. */
typedef struct Fault
{
	const char *texts[LANGUAGE_COUNT];
} Fault;

static const Fault bad_escape = {
	{"a % is not followed by two hexadecimal digits",
	 "ett % följs inte av två hexadecimala siffror"}};
static const Fault bad_character = {
	{"%00 is not a character", "%00 är inget tecken"}};
static const Fault bad_utf8 = {
	{"the decoded bytes are not UTF-8", "de avkodade byten är inte UTF-8"}};

/*
 * Decodes length bytes of a URL into target, which has room for length + 1
 * bytes, and ends them with '\0'.  Returns NULL, or what is wrong with them.
 */
static const Fault *
decode(char *target, size_t *target_length, const char *source, size_t length,
	   bool plus_is_space)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++)
	{
		char c = source[i];

		if (c == '%')
		{
			int high = length - i > 2 ? hex_value(source[i + 1]) : -1;
			int low = high >= 0 ? hex_value(source[i + 2]) : -1;

			if (low < 0)
				return &bad_escape;
			c = (char)(high * 16 + low);
			i += 2;
			if (c == '\0')
				return &bad_character;
		}
		else if (c == '+' && plus_is_space)
			c = ' ';
		target[used++] = c;
	}
	target[used] = '\0';
	*target_length = used;

	for (size_t i = 0; i < used;)
	{
		size_t sequence = utf8_sequence_length(target + i, used - i);

		if (sequence == 0)
			return &bad_utf8;
		i += sequence;
	}
	return NULL;
}

static bool
parse_language(Request *request, const QueryParameter *parameter,
			   Problem *problem)
{
	if (parameter->value_length == 0)
		return true;
	if (language_from_code(parameter->value, &request->language))
	{
		request->language_asked = true;
		return true;
	}
	problem_set_parameter(
		problem, PROBLEM_VALUE_NOT_ALLOWED, "lang",
		"lang is \"%.*s\", expected en or sv.",
		problem_quoted_length(parameter->value, parameter->value_length),
		parameter->value);
	problem_translate(
		problem, "lang är \"%.*s\", väntade en eller sv.",
		problem_quoted_length(parameter->value, parameter->value_length),
		parameter->value);
	return false;
}

void
request_set_repeated(Problem *problem, const char *name)
{
	int quoted = problem_quoted_length(name, strlen(name));

	problem_set_parameter(problem, PROBLEM_REPEATED_PARAMETER, name,
						  "%.*s is given more than once.", quoted, name);
	problem_translate(problem, "%.*s anges mer än en gång.", quoted, name);
}

/* Adds one decoded name and value to the list. */
static bool
add_parameter(Request *request, const QueryParameter *parameter,
			  Problem *problem)
{
	if (request->parameter_count == REQUEST_MAX_PARAMETERS)
	{
		problem_set(problem, PROBLEM_MALFORMED_REQUEST,
					"There are more than %d parameters.",
					REQUEST_MAX_PARAMETERS);
		problem_translate(problem, "Det är fler än %d parametrar.",
						  REQUEST_MAX_PARAMETERS);
		return false;
	}
	request->parameters[request->parameter_count++] = *parameter;
	return true;
}

/*
 * Splits and decodes "a=1&b=2" into the space at free, which has room for the
 * query string and its '\0': decoding never lengthens, and the '\0' of a name
 * and of a value take the places of '=' and '&'.  An empty piece between two
 * '&' is skipped.
 */
static bool
parse_query(Request *request, char *free, const char *query, Problem *problem)
{
	while (*query != '\0')
	{
		size_t length = strcspn(query, "&");
		const char *equals = memchr(query, '=', length);
		size_t name_length = equals ? (size_t)(equals - query) : length;
		QueryParameter parameter = {.name = free, .value = ""};
		size_t decoded_length;
		const Fault *fault;

		fault = decode(free, &decoded_length, query, name_length, true);
		if (fault == NULL)
		{
			free += decoded_length + 1;
			if (equals != NULL)
			{
				parameter.value = free;
				fault = decode(free, &parameter.value_length, equals + 1,
							   length - name_length - 1, true);
				free += parameter.value_length + 1;
			}
			if (fault != NULL)
			{
				int quoted = problem_quoted_length(parameter.name,
												   strlen(parameter.name));

				problem_set_parameter(problem, PROBLEM_MALFORMED_REQUEST,
									  parameter.name,
									  "In the value of %.*s, %s.", quoted,
									  parameter.name,
									  fault->texts[LANGUAGE_ENGLISH]);
				problem_translate(problem, "I värdet av %.*s: %s.", quoted,
								  parameter.name,
								  fault->texts[LANGUAGE_SWEDISH]);
				return false;
			}
		}
		else
		{
			problem_set(problem, PROBLEM_MALFORMED_REQUEST,
						"In the name of a parameter, %s.",
						fault->texts[LANGUAGE_ENGLISH]);
			problem_translate(problem, "I namnet på en parameter: %s.",
							  fault->texts[LANGUAGE_SWEDISH]);
			return false;
		}
		if (length > 0 && !add_parameter(request, &parameter, problem))
			return false;
		query += length;
		query += strspn(query, "&");
	}
	return true;
}

/* Takes lang out of the list and obeys it. */
static bool
extract_language(Request *request, Problem *problem)
{
	int kept = 0;
	bool found = false;

	for (int i = 0; i < request->parameter_count; i++)
	{
		const QueryParameter *parameter = &request->parameters[i];

		if (strcmp(parameter->name, "lang") != 0)
		{
			request->parameters[kept++] = *parameter;
			continue;
		}
		if (found)
		{
			request_set_repeated(problem, parameter->name);
			return false;
		}
		found = true;
		if (!parse_language(request, parameter, problem))
			return false;
	}
	request->parameter_count = kept;
	return true;
}

void
request_source_read(RequestSource *source, char *const *environment)
{
	const struct
	{
		const char *name;
		size_t length;
		const char **value;
	} members[] = {
#define MEMBER(name, member) {name, sizeof(name) - 1, &source->member}
		MEMBER("REQUEST_ID", id),
		MEMBER("REQUEST_METHOD", method),
		MEMBER("REQUEST_URI", target),
		MEMBER("HTTP_ACCEPT", accept),
		MEMBER("HTTP_ACCEPT_LANGUAGE", accept_language),
		MEMBER("HTTP_IF_NONE_MATCH", if_none_match),
		MEMBER("CLIENT_IF_NONE_MATCH", client_if_none_match),
		MEMBER("HTTP_ORIGIN", origin),
		MEMBER("REQUEST_SCHEME", scheme),
		MEMBER("HTTP_HOST", host),
		MEMBER("REMOTE_USER", remote_user),
		MEMBER("HTTP_AUTHORIZATION", authorization),
#undef MEMBER
	};

	*source = (RequestSource){.id = NULL};
	for (; *environment != NULL; environment++)
	{
		size_t length = strcspn(*environment, "=");

		for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		{
			if (members[i].length == length && *members[i].value == NULL &&
				(*environment)[length] == '=' &&
				memcmp(members[i].name, *environment, length) == 0)
			{
				*members[i].value = *environment + length + 1;
				break;
			}
		}
	}
}

bool
request_parse(Request *request, const RequestSource *source, Problem *problem)
{
	const char *target = source->target ? source->target : "";
	size_t path_length = strcspn(target, "?");
	size_t decoded_length;
	const Fault *fault;

	take_id(request->id, source->id);
	request->method = method_from_name(source->method);
	request->source = *source;
	request->language = negotiate_language(source->accept_language);
	request->language_asked = false;
	request->parameter_count = 0;
	request->body_length = 0;
	request->path = "";
	request->user[0] = '\0';

	if (strlen(target) >= REQUEST_MAX_TARGET)
	{
		problem_set(problem, PROBLEM_TARGET_TOO_LONG,
					"Path and query string together are limited to %d bytes.",
					REQUEST_MAX_TARGET - 1);
		problem_translate(problem,
						  "Sökväg och frågesträng är tillsammans högst %d byte.",
						  REQUEST_MAX_TARGET - 1);
		return false;
	}
	fault =
		decode(request->decoded, &decoded_length, target, path_length, false);
	if (fault != NULL)
	{
		problem_set(problem, PROBLEM_MALFORMED_REQUEST, "In the path, %s.",
					fault->texts[LANGUAGE_ENGLISH]);
		problem_translate(problem, "I sökvägen: %s.",
						  fault->texts[LANGUAGE_SWEDISH]);
		return false;
	}
	request->path = request->decoded;
	if (target[path_length] == '?' &&
		!parse_query(request, request->decoded + decoded_length + 1,
					 target + path_length + 1, problem))
		return false;
	return extract_language(request, problem);
}

const char *
request_repeated(const Request *request)
{
	for (int i = 1; i < request->parameter_count; i++)
	{
		const char *name = request->parameters[i].name;

		for (int j = 0; j < i; j++)
		{
			if (strcmp(request->parameters[j].name, name) == 0)
				return name;
		}
	}
	return NULL;
}

CopyHolder
request_copy_holder(const Request *request, const char *etag)
{
	const RequestSource *source = &request->source;

	if (source->if_none_match != NULL)
		return etag_matches(source->if_none_match, etag) ? COPY_OF_SERVER
														 : COPY_OF_NOBODY;
	return etag_matches(source->client_if_none_match, etag) ? COPY_OF_CLIENT
															: COPY_OF_NOBODY;
}
