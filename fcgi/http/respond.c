/*
 * respond.c
 *		One response: status, headers, body.
 */
#include "http/respond.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json_member.h"
#include "http/authenticate.h"

static void
send_bytes(Response *response, const char *bytes, size_t length)
{
	if (response->failed || length == 0)
		return;
	if (!response->transport.send(response->transport.context, bytes, length))
		response->failed = true;
}

static void
send_headers(Response *response)
{
	response->committed = true;
	send_bytes(response, response->headers, response->headers_used);
	send_bytes(response, "\r\n", 2);
}

/* Sends the buffered part of the body; a HEAD request has none. */
static void
send_body(Response *response)
{
	if (response->request->method != METHOD_HEAD)
	{
		send_bytes(response, response->body, response->body_used);
		response->bytes += (int64_t)response->body_used;
	}
	response->body_used = 0;
}

void
respond_init(Response *response, const Transport *transport,
			 const Request *request)
{
	response->transport = *transport;
	response->request = request;
	response->status = 0;
	response->content_type = NULL;
	response->committed = false;
	response->failed = false;
	response->bytes = 0;
	response->allow_origin = NULL;
	response->methods = RESPOND_METHODS;
	response->headers_used = 0;
	response->body_used = 0;
}

void
respond_allow_origin(Response *response, const char *origin)
{
	response->allow_origin = origin;
}

void
respond_begin(Response *response, int status, const char *content_type)
{
	assert(!response->committed);
	response->status = status;
	response->content_type = content_type;
	response->headers_used = 0;
	response->body_used = 0;
	respond_header_number(response, "Status: ", status);
	if (content_type != NULL)
		respond_header_text(response, "Content-Type: ", content_type);
	respond_header_text(response, "X-Request-Id: ", response->request->id);
	if (response->allow_origin == NULL)
		return;
	respond_header_text(response, "Access-Control-Allow-Origin: ",
						response->allow_origin);
	respond_header(response, "Access-Control-Expose-Headers: "
							 "Content-Language, ETag, Link, X-Request-Id");
}

/* Ends a line; one that did not fit is left out, not cut. */
static void
end_header(Response *response, size_t length)
{
	size_t room = sizeof(response->headers) - response->headers_used;

	if (length + 2 >= room)
		return;
	response->headers_used += length;
	memcpy(response->headers + response->headers_used, "\r\n", 2);
	response->headers_used += 2;
}

void
respond_header(Response *response, const char *format, ...)
{
	size_t room = sizeof(response->headers) - response->headers_used;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(response->headers + response->headers_used, room, format,
					   args);
	va_end(args);
	if (length >= 0)
		end_header(response, (size_t)length);
}

void
respond_header_text(Response *response, const char *start, const char *text)
{
	size_t room = sizeof(response->headers) - response->headers_used;
	size_t start_length = strlen(start);
	size_t text_length = strlen(text);
	char *line = response->headers + response->headers_used;

	if (start_length >= room || text_length >= room - start_length)
		return;
	memcpy(line, start, start_length);
	memcpy(line + start_length, text, text_length);
	end_header(response, start_length + text_length);
}

void
respond_header_number(Response *response, const char *start, int64_t number)
{
	char digits[DECIMAL_SIZE];

	decimal_write(digits, number);
	respond_header_text(response, start, digits);
}

bool
respond_body(void *context, const char *bytes, size_t length)
{
	Response *response = context;

	/* nearly always */
	if (length <= sizeof(response->body) - response->body_used)
	{
		memcpy(response->body + response->body_used, bytes, length);
		response->body_used += length;
		return !response->failed;
	}
	while (length > 0)
	{
		size_t room = sizeof(response->body) - response->body_used;
		size_t part = length < room ? length : room;

		memcpy(response->body + response->body_used, bytes, part);
		response->body_used += part;
		bytes += part;
		length -= part;
		if (length > 0)
		{
			if (!response->committed)
			{
				/*
				 * Too long for nginx's cache: for its sake nginx would go on
				 * reading when the client is gone.
				 */
				respond_header(response, RESPOND_NOT_KEPT);
				send_headers(response);
			}
			send_body(response);
		}
	}
	return !response->failed;
}

void
respond_finish(Response *response)
{
	if (!response->committed)
	{
		if (response->status != 204 && response->status != 304)
			respond_header_number(response, "Content-Length: ",
								  (int64_t)response->body_used);
		send_headers(response);
	}
	send_body(response);
}

void
respond_problem(Response *response, const Problem *problem)
{
	int status = problem_status(problem);
	const char *challenge = authenticate_challenge(problem);
	JsonWriter writer;

	respond_begin(response, status, PROBLEM_MEDIA_TYPE);
	respond_header(response, "Cache-Control: no-store");
	respond_header(response, "Content-Language: %s",
				   language_code(response->request->language));
	if (problem->kind == PROBLEM_METHOD_NOT_ALLOWED)
		respond_header_text(response, "Allow: ", response->methods);
	if (challenge != NULL)
		respond_header(response, "WWW-Authenticate: %s", challenge);
	if (problem->retry_after > 0)
		respond_header(response, "Retry-After: %d", problem->retry_after);

	json_writer_init(&writer, respond_body, response);
	json_write_begin_object(&writer);
	json_member_text(&writer, "type", problem_type(problem));
	json_member_text(&writer, "title", problem_title(problem, response->request->language));
	json_member_integer(&writer, "status", status);
	json_member_text(&writer, "detail",
					 problem->details[response->request->language]);
	if (problem->parameter[0] != '\0')
	{
		json_member_text(&writer, "parameter", problem->parameter);
	}
	json_member_text(&writer, "request_id", response->request->id);
	json_write_end_object(&writer);
	respond_finish(response);
}

void
respond_abort(Response *response)
{
	response->transport.cut_off(response->transport.context);
	response->failed = true;
}
