/*
 * settings.h
 *		Command line and environment.
 */
#ifndef SPEGEL_FCGI_SETTINGS_H
#define SPEGEL_FCGI_SETTINGS_H

#include <stdbool.h>

#define SETTINGS_MAX_THREADS 64

typedef struct Settings
{
	const char *socket;   /* path; NULL: listen on inherited descriptor 0 */
	const char *conninfo; /* "" leaves everything to the PG* variables */
	const char *internal_conninfo; /* NULL: that audience is not served */
	const char *analyst_conninfo;  /* the same */
	int threads;
	const char *tokens;	   /* path of token.h's file; NULL: none */
	const char *base;	   /* address for links (base_address.h); NULL: of requests */
	const char *challenge; /* WWW-Authenticate of a 401; NULL: the usual */
} Settings;

typedef enum SettingsResult
{
	SETTINGS_GOOD,
	SETTINGS_EXIT, /* --help or --version was answered */
	SETTINGS_BAD   /* said on standard error */
} SettingsResult;

/* Options win over the environment, the environment over the defaults. */
extern SettingsResult settings_read(Settings *settings, int argc, char **argv);

#endif /* SPEGEL_FCGI_SETTINGS_H */
