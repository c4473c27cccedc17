/*
 * request_log.c
 *		The line of the log that a finished request leaves.
 */
#include "http/request_log.h"

#include <string.h>

#include "base/decimal.h"
#include "base/log.h"

/* Most names of parameters in a line. */
#define PARAMETERS_MAX 32

/*
 * The names of the parameters.  One that cannot be a name, because it is none
 * that an endpoint could have, may hold anything: it is a "?".
 */
static void
line_parameters(LogLine *line, const Request *request)
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
line_milliseconds(LogLine *line, int64_t microseconds)
{
	char text[DECIMAL_SIZE + 4];
	size_t length = decimal_write(text, microseconds / 1000);

	text[length++] = '.';
	decimal_write_digits(text + length, 3, (uint64_t)microseconds % 1000);
	json_write_key(&line->writer, "ms");
	json_write_raw(&line->writer, text, length + 3);
}

void
log_request(const Request *request, const RequestOutcome *outcome)
{
	static const char *const methods[] = {"GET", "HEAD", "OPTIONS", "POST",
										  "other"};
	LogLine line;

	log_line_begin(&line, LOG_LEVEL_INFO);
	log_line_text(&line, "request_id", request->id);
	log_line_text(&line, "method", methods[request->method]);
	if (outcome->endpoint != NULL)
		log_line_text(&line, "endpoint", outcome->endpoint);
	json_write_key(&line.writer, "status");
	json_write_integer(&line.writer, outcome->status);
	if (outcome->cut_off)
	{
		json_write_key(&line.writer, "cut_off");
		json_write_boolean(&line.writer, true);
	}
	line_parameters(&line, request);
	if (outcome->role != NULL)
		log_line_text(&line, "role", outcome->role);
	json_write_key(&line.writer, "rows");
	json_write_integer(&line.writer, outcome->rows);
	json_write_key(&line.writer, "bytes");
	json_write_integer(&line.writer, outcome->bytes);
	line_milliseconds(&line, outcome->microseconds);
	log_line_end(&line);
}
