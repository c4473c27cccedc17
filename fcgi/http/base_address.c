/*
 * base_address.c
 *		The address under which clients know this server: https://city.example
 */
#include "http/base_address.h"

#include <stdio.h>
#include <string.h>

#define DIGITS "0123456789"
#define ALPHANUMERICS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" DIGITS

/* The longest name of DNS, and a port. */
#define MOST_HOST 260

static const char *setting;

/* The length of a host with its port at the beginning; 0 when there is none. */
static size_t
host_length(const char *text)
{
	size_t length;

	if (text[0] == '[')
	{
		length = 1 + strspn(text + 1, DIGITS "abcdefABCDEF:.");
		if (length < 3 || text[length] != ']')
			return 0;
		length++;
	}
	else
	{
		length = strspn(text, ALPHANUMERICS ".-");
		if (length == 0 || strchr(".-", text[0]) != NULL)
			return 0;
	}
	if (text[length] == ':')
	{
		size_t digits = strspn(text + length + 1, DIGITS);

		if (digits < 1 || digits > 5)
			return 0;
		length += 1 + digits;
	}
	return length <= MOST_HOST ? length : 0;
}

static size_t
scheme_length(const char *text)
{
	static const char *const schemes[] = {"https://", "http://"};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
	{
		if (strncmp(text, schemes[i], strlen(schemes[i])) == 0)
			return strlen(schemes[i]);
	}
	return 0;
}

bool
base_address_is_good(const char *text)
{
	size_t scheme = scheme_length(text);
	size_t host = scheme > 0 ? host_length(text + scheme) : 0;
	const char *path = text + scheme + host;

	return host > 0 && strlen(text) < BASE_ADDRESS_SIZE &&
		   (*path == '\0' || *path == '/') &&
		   path[strspn(path, ALPHANUMERICS "/._~-")] == '\0' &&
		   text[strlen(text) - 1] != '/';
}

void
base_address_set(const char *text)
{
	setting = text;
}

void
base_address_write(char base[BASE_ADDRESS_SIZE], const Request *request)
{
	const char *scheme = request->source.scheme;
	const char *host = request->source.host;

	if (setting != NULL)
		snprintf(base, BASE_ADDRESS_SIZE, "%s", setting);
	else if (scheme != NULL && host != NULL && host[0] != '\0' &&
			 (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0) &&
			 host_length(host) == strlen(host))
		snprintf(base, BASE_ADDRESS_SIZE, "%s://%s", scheme, host);
	else
		base[0] = '\0';
}
