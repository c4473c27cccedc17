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
#include "base/json_writer.h"

/* Longest text in a line: even escaped sixfold, a few of them fit. */
#define TEXT_MAX 240

/* Most names of parameters in a line. */
#define PARAMETERS_MAX 32

typedef struct Line
{
	char bytes[LOG_MAX_LINE];
	size_t used;
	JsonWriter writer;
} Line;

static bool
line_sink(void *context, const char *bytes, size_t length)
{
	Line *line = context;

	if (length > sizeof(line->bytes) - 1 - line->used)
		return false;
	memcpy(line->bytes + line->used, bytes, length);
	line->used += length;
	return true;
}

static void
line_text(Line *line, const char *key, const char *text)
{
	json_write_key(&line->writer, key);
	json_write_string(&line->writer, text, strnlen(text, TEXT_MAX));
}

/* The present time: 2026-01-31T12:00:00.123Z. */
static void
line_time(Line *line)
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
	line_text(line, "time", last.text);
}

static void
line_begin(Line *line, LogLevel level)
{
	static const char *const levels[] = {"info", "warning", "error"};

	line->used = 0;
	json_writer_init(&line->writer, line_sink, line);
	json_write_begin_object(&line->writer);
	line_time(line);
	line_text(line, "level", levels[level]);
}

static void
line_end(Line *line)
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
	Line line;
	char text[TEXT_MAX + 1];
	va_list args;

	va_start(args, message);
	vsnprintf(text, sizeof(text), message, args);
	va_end(args);

	line_begin(&line, level);
	line_text(&line, "message", text);
	line_end(&line);
}

void
log_database_error(const char *request_id, const char *endpoint,
				   const char *sqlstate, const char *message)
{
	Line line;

	line_begin(&line, LOG_LEVEL_ERROR);
	line_text(&line, "request_id", request_id);
	line_text(&line, "endpoint", endpoint);
	line_text(&line, "sqlstate", sqlstate);
	line_text(&line, "message", message);
	line_end(&line);
}

/*
 * The names of the parameters.  One that cannot be a name, because it is none
 * that an endpoint could have, may hold anything: it is a "?".
 */
static void
line_parameters(Line *line, const Request *request)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	int count = request->parameter_count;

	json_write_key(&line->writer, "parameters");
	json_write_begin_array(&line->writer);
	for (int i = 0; i < count && i < PARAMETERS_MAX; i++)
	{
		const char *name = request->parameters[i].name;
		size_t length = strspn(name, letters);
		bool plain = length > 0 && length <= 63 && name[length] == '\0';

		json_write_text(&line->writer, plain ? name : "?");
	}
	json_write_end_array(&line->writer);
}

/* With three decimals. */
static void
line_milliseconds(Line *line, int64_t microseconds)
{
	char text[DECIMAL_SIZE + 4];
	size_t length = decimal_write(text, microseconds / 1000);

	text[length++] = '.';
	decimal_write_digits(text + length, 3, (uint64_t)microseconds % 1000);
	json_write_key(&line->writer, "ms");
	json_write_raw(&line->writer, text, length + 3);
}

void
log_request(const Request *request, const LogRequest *outcome)
{
	static const char *const methods[] = {"GET", "HEAD", "OPTIONS", "other"};
	Line line;

	line_begin(&line, LOG_LEVEL_INFO);
	line_text(&line, "request_id", request->id);
	line_text(&line, "method", methods[request->method]);
	if (outcome->endpoint != NULL)
		line_text(&line, "endpoint", outcome->endpoint);
	json_write_key(&line.writer, "status");
	json_write_integer(&line.writer, outcome->status);
	if (outcome->cut_off)
	{
		json_write_key(&line.writer, "cut_off");
		json_write_boolean(&line.writer, true);
	}
	line_parameters(&line, request);
	if (outcome->role != NULL)
		line_text(&line, "role", outcome->role);
	json_write_key(&line.writer, "rows");
	json_write_integer(&line.writer, outcome->rows);
	json_write_key(&line.writer, "bytes");
	json_write_integer(&line.writer, outcome->bytes);
	line_milliseconds(&line, outcome->microseconds);
	line_end(&line);
}
