/*
 * log.h
 *		The log: one JSON object per line on standard error.
 *
 * Lines of up to LOG_MAX_LINE bytes are written by a single write(), so those
 * of different threads do not mix.
 */
#ifndef SPEGEL_FCGI_LOG_H
#define SPEGEL_FCGI_LOG_H

#include <stddef.h>

#include "base/json_writer.h"

#define LOG_MAX_LINE 4096

typedef enum LogLevel
{
	LOG_LEVEL_INFO,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_ERROR
} LogLevel;

/* Something happened in the program; the message is a printf format. */
__attribute__((format(printf, 2, 3))) extern void
log_event(LogLevel level, const char *message, ...);

/*
 * A query failed: for the operator, who finds the request by its id.  The texts
 * may be empty.
 */
extern void log_database_error(const char *request_id, const char *endpoint,
							   const char *sqlstate, const char *message);

/* A line that another file fills with members of its own. */
typedef struct LogLine
{
	char bytes[LOG_MAX_LINE];
	size_t used;
	JsonWriter writer;
} LogLine;

/* Begins an object with time and level; its members go to line->writer. */
extern void log_line_begin(LogLine *line, LogLevel level);

/* Adds a text, cut to a length of which a line holds several. */
extern void log_line_text(LogLine *line, const char *key, const char *text);

/* Writes the line. */
extern void log_line_end(LogLine *line);

#endif /* SPEGEL_FCGI_LOG_H */
