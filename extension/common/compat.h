/*
 * compat.h
 *		Differences between server versions; the only place that tests
 *		PG_VERSION_NUM.
 */
#ifndef SPEGEL_COMPAT_H
#define SPEGEL_COMPAT_H

#include "postgres.h"

#include "fmgr.h"
#include "nodes/nodes.h"

#if PG_VERSION_NUM < 150000
#error "spegel needs PostgreSQL 15 or later"
#endif

/* The varlena macros left postgres.h in 16. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/*
 * The library is built with hidden visibility, so that none of its names can
 * clash with one of the server's.  Since 16 the server's own macros export what
 * the server calls; before that this declaration has to.
 */
#if PG_VERSION_NUM >= 160000
#define SPEGEL_EXPORT PGDLLEXPORT
#else
#define SPEGEL_EXPORT __attribute__((visibility("default")))
#endif
#define SPEGEL_FUNCTION(name) \
	extern SPEGEL_EXPORT Datum name(PG_FUNCTION_ARGS); \
	extern SPEGEL_EXPORT const Pg_finfo_record *CppConcat(pg_finfo_, name)(void); \
	PG_FUNCTION_INFO_V1(name)

/*
 * Soft input errors (pg_input_is_valid) came with 16.  Before that every
 * error is hard, and the context is ignored.
 */
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#else
#define errsave(context, ...) \
	do \
	{ \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
	} while (0)
#define ereturn(context, dummy_value, ...) \
	do \
	{ \
		errsave(context, __VA_ARGS__); \
		return dummy_value; \
	} while (0)
#define SOFT_ERROR_OCCURRED(context) ((void) (context), false)
#define pg_strtoint32_safe(text, context) \
	((void) (context), pg_strtoint32(text))
#endif

/* 18 renamed it, and wants it in front. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn pg_attribute_noreturn()
#endif

/* 17 dropped the argument that made the count include itself. */
#if PG_VERSION_NUM >= 170000
#define send_counted_text(buf, str, len) pq_sendcountedtext(buf, str, len)
#else
#define send_counted_text(buf, str, len) \
	pq_sendcountedtext(buf, str, len, false)
#endif

#endif /* SPEGEL_COMPAT_H */
