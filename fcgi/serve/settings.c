/*
 * settings.c
 *		Command line and environment.
 */
#include "serve/settings.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/base_address.h"

/*
 * By default two threads per core: one may wait for the database while the
 * other writes.  More only compete with each other.
 */
#define LEAST_DEFAULT_THREADS 4
#define MOST_DEFAULT_THREADS 8

static const char usage[] =
	"spegel-fcgi serves the endpoints of a Spegel database to a web server.\n"
	"\n"
	"Usage:\n"
	"  spegel-fcgi [OPTION]...\n"
	"\n"
	"Options (and environment variables):\n"
	"  --socket=PATH      create this Unix socket (mode 0660) and listen on it;\n"
	"                     by default, listen on an inherited socket: from\n"
	"                     systemd (LISTEN_FDS), or descriptor 0 (SPEGEL_SOCKET)\n"
	"  --threads=N        number of requests answered at a time, 1 to 64, each\n"
	"                     with a database connection; default twice the number\n"
	"                     of cores, within 4 to 8 (SPEGEL_THREADS)\n"
	"  --conninfo=STRING  libpq connection string; PG* variables supply what it\n"
	"                     does not set (SPEGEL_CONNINFO)\n"
	"  --internal-conninfo=STRING  the same for endpoints of audience internal,\n"
	"                     which are not served without (SPEGEL_INTERNAL_CONNINFO)\n"
	"  --analyst-conninfo=STRING  the same for those of audience analyst\n"
	"                     (SPEGEL_ANALYST_CONNINFO)\n"
	"  --tokens=FILE      authenticate by JSON Web Tokens, verified with the keys\n"
	"                     in this file, instead of REMOTE_USER (SPEGEL_TOKENS)\n"
	"  --base=ADDRESS     what links in catalogues begin with, such as\n"
	"                     https://city.example; by default scheme and Host of the\n"
	"                     request (SPEGEL_BASE)\n"
	"  --challenge=TEXT   WWW-Authenticate of a 401; default Basic\n"
	"                     realm=\"Spegel\", or Bearer with --tokens\n"
	"                     (SPEGEL_CHALLENGE)\n"
	"  --help             show this help, then exit\n"
	"  --version          show the version, then exit\n"
	"\n"
	"SIGTERM finishes the requests in progress and exits; SIGHUP reloads the\n"
	"catalogue and the keys.  The log goes to standard error, one JSON object per\n"
	"line.\n";

static const char *
environment(const char *name, const char *fallback)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : fallback;
}

static int
default_threads(void)
{
	long number = 2 * sysconf(_SC_NPROCESSORS_ONLN);

	if (number < LEAST_DEFAULT_THREADS)
		return LEAST_DEFAULT_THREADS;
	return number > MOST_DEFAULT_THREADS ? MOST_DEFAULT_THREADS : (int)number;
}

/* text is NULL for the default. */
static bool
parse_threads(const char *text, int *threads)
{
	char *end;
	long number;

	if (text == NULL)
	{
		*threads = default_threads();
		return true;
	}
	number = strtol(text, &end, 10);
	if (end == text || *end != '\0' || number < 1 ||
		number > SETTINGS_MAX_THREADS)
	{
		fprintf(stderr, "spegel-fcgi: threads must be between 1 and %d\n",
				SETTINGS_MAX_THREADS);
		return false;
	}
	*threads = (int)number;
	return true;
}

/* The library takes a path with a colon for host and port. */
static bool
check_socket(const char *path)
{
	size_t room = sizeof(((struct sockaddr_un *)NULL)->sun_path);

	if (path == NULL)
		return true;
	if (path[0] == '/' && strchr(path, ':') == NULL && strlen(path) < room)
		return true;
	fprintf(stderr,
			"spegel-fcgi: the socket must be an absolute path without"
			" a colon, shorter than %zu bytes\n",
			room);
	return false;
}

/* It becomes a header. */
static bool
check_challenge(const char *text)
{
	bool good = text == NULL || (*text != '\0' && strlen(text) < 256);

	for (; good && text != NULL && *text != '\0'; text++)
		good = *text >= ' ' && *text <= '~';
	if (!good)
		fputs("spegel-fcgi: the challenge must be 1 to 255 printable ASCII"
			  " characters\n",
			  stderr);
	return good;
}

/* Links begin with it. */
static bool
check_base(const char *text)
{
	if (text == NULL || base_address_is_good(text))
		return true;
	fputs("spegel-fcgi: the base must be an address such as"
		  " https://city.example, without a slash at the end\n",
		  stderr);
	return false;
}

SettingsResult
settings_read(Settings *settings, int argc, char **argv)
{
	static const struct option options[] = {
		{"socket", required_argument, NULL, 's'},
		{"threads", required_argument, NULL, 't'},
		{"conninfo", required_argument, NULL, 'c'},
		{"internal-conninfo", required_argument, NULL, 'i'},
		{"analyst-conninfo", required_argument, NULL, 'n'},
		{"tokens", required_argument, NULL, 'k'},
		{"base", required_argument, NULL, 'b'},
		{"challenge", required_argument, NULL, 'a'},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'v'},
		{NULL, 0, NULL, 0}};
	const char *threads = environment("SPEGEL_THREADS", NULL);
	int option;

	settings->socket = environment("SPEGEL_SOCKET", NULL);
	settings->conninfo = environment("SPEGEL_CONNINFO", "");
	settings->internal_conninfo = environment("SPEGEL_INTERNAL_CONNINFO", NULL);
	settings->analyst_conninfo = environment("SPEGEL_ANALYST_CONNINFO", NULL);
	settings->tokens = environment("SPEGEL_TOKENS", NULL);
	settings->base = environment("SPEGEL_BASE", NULL);
	settings->challenge = environment("SPEGEL_CHALLENGE", NULL);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
	{
		switch (option)
		{
			case 's':
				settings->socket = optarg;
				break;
			case 't':
				threads = optarg;
				break;
			case 'c':
				settings->conninfo = optarg;
				break;
			case 'i':
				settings->internal_conninfo = optarg;
				break;
			case 'n':
				settings->analyst_conninfo = optarg;
				break;
			case 'k':
				settings->tokens = optarg;
				break;
			case 'b':
				settings->base = optarg;
				break;
			case 'a':
				settings->challenge = optarg;
				break;
			case 'h':
				fputs(usage, stdout);
				return SETTINGS_EXIT;
			case 'v':
				puts("spegel-fcgi " SPEGEL_VERSION);
				return SETTINGS_EXIT;
			default:
				fputs("Try \"spegel-fcgi --help\".\n", stderr);
				return SETTINGS_BAD;
		}
	}
	if (optind < argc)
	{
		fprintf(stderr, "spegel-fcgi: unexpected argument \"%s\"\n",
				argv[optind]);
		return SETTINGS_BAD;
	}
	return parse_threads(threads, &settings->threads) &&
				   check_socket(settings->socket) &&
				   check_base(settings->base) &&
				   check_challenge(settings->challenge)
			   ? SETTINGS_GOOD
			   : SETTINGS_BAD;
}
