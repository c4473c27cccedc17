/*
 * log.c
 *		The log: one JSON object per line on standard error.
 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/decimal.h"

/* Longest text in a line: even escaped sixfold, a few of them fit. */
#define TEXT_MAX 240

static bool
line_sink(void *context, const char *bytes, size_t length)
{
	LogLine *line = context;

	if (length > sizeof(line->bytes) - 1 - line->used)
		return false;
	memcpy(line->bytes + line->used, bytes, length);
	line->used += length;
	return true;
}

void
log_line_text(LogLine *line, const char *key, const char *text)
{
	json_write_key(&line->writer, key);
	json_write_string(&line->writer, text, strnlen(text, TEXT_MAX));
}

/* The present time: 2026-01-31T12:00:00.123Z. */
static void
line_time(LogLine *line)
{
	/* but for the milliseconds the text holds for a second */
	static _Thread_local struct
	{
		time_t second; /* 0 before the first */
		char text[32];
		size_t length;
	} last;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec != last.second)
	{
		struct tm utc;

		gmtime_r(&now.tv_sec, &utc);
		last.length = strftime(last.text, sizeof(last.text) - 5,
							   "%Y-%m-%dT%H:%M:%S.", &utc);
		strcpy(last.text + last.length, "000Z");
		last.second = now.tv_sec;
	}
	decimal_write_digits(last.text + last.length, 3,
						 (uint64_t)now.tv_nsec / 1000000);
	log_line_text(line, "time", last.text);
}

void
log_line_begin(LogLine *line, LogLevel level)
{
	static const char *const levels[] = {"info", "warning", "error"};

	line->used = 0;
	json_writer_init(&line->writer, line_sink, line);
	json_write_begin_object(&line->writer);
	line_time(line);
	log_line_text(line, "level", levels[level]);
}

void
log_line_end(LogLine *line)
{
	ssize_t written;

	json_write_end_object(&line->writer);
	line->bytes[line->used++] = '\n';
	do
		written = write(STDERR_FILENO, line->bytes, line->used);
	while (written < 0 && errno == EINTR);
}

void
log_event(LogLevel level, const char *message, ...)
{
	LogLine line;
	char text[TEXT_MAX + 1];
	va_list args;

	va_start(args, message);
	vsnprintf(text, sizeof(text), message, args);
	va_end(args);

	log_line_begin(&line, level);
	log_line_text(&line, "message", text);
	log_line_end(&line);
}

void
log_database_error(const char *request_id, const char *endpoint,
				   const char *sqlstate, const char *message)
{
	LogLine line;

	log_line_begin(&line, LOG_LEVEL_ERROR);
	log_line_text(&line, "request_id", request_id);
	log_line_text(&line, "endpoint", endpoint);
	log_line_text(&line, "sqlstate", sqlstate);
	log_line_text(&line, "message", message);
	log_line_end(&line);
}
