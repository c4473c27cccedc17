/*
 * row_case.h
 *		An answer as fuzz_row.c makes it of an input: titles, names, cells.
 *
 * An input is two bytes of choices and then texts, each behind a byte of its
 * length.
 */
#ifndef SPEGEL_FUZZ_ROW_CASE_H
#define SPEGEL_FUZZ_ROW_CASE_H

#include "fuzz.h"
#include "write/row_writer.h"

#define MOST_COLUMNS 5
#define MOST_ROWS 40

/* A length of a cell: NULL instead. */
#define LENGTH_OF_NULL 255

typedef struct Text
{
	char *bytes; /* NULL for NULL; reading beyond it is noticed */
	size_t length;
} Text;

typedef struct Input
{
	const uint8_t *data;
	size_t size;
} Input;

typedef struct Case
{
	Endpoint endpoint;
	Answer answer;
	Parameter parameter;
	Column columns[MOST_COLUMNS];
	const char *values[1];
	Argument argument;
	Publication publication;
	CodeWord word;
	CodeWords words;
	Text cells[MOST_ROWS][MOST_COLUMNS];
	size_t rows;
	bool more;
} Case;

static inline uint8_t
take_byte(Input *input)
{
	if (input->size == 0)
		return 0;
	input->size--;
	return *input->data++;
}

static inline Text
take_text(Input *input)
{
	size_t length = take_byte(input);
	Text text = {.bytes = NULL};

	if (length == LENGTH_OF_NULL)
		return text;
	text.length = length < input->size ? length : input->size;
	text.bytes = malloc(text.length > 0 ? text.length : 1);
	FUZZ_CHECK(text.bytes != NULL);
	if (text.length > 0)
		memcpy(text.bytes, input->data, text.length);
	input->data += text.length;
	input->size -= text.length;
	return text;
}

/* A string of the declaration, whose end makes it another than the rest. */
static inline char *
take_string(Input *input, const char *end)
{
	Text text = take_text(input);
	size_t length = text.bytes ? strnlen(text.bytes, text.length) : 0;
	char *string = malloc(length + strlen(end) + 1);

	FUZZ_CHECK(string != NULL);
	if (length > 0)
		memcpy(string, text.bytes, length);
	strcpy(string + length, end);
	free(text.bytes);
	return string;
}

static inline void
take_case(Input *input, Case *all)
{
	static const char *const ends[MOST_COLUMNS] = {"0", "1", "2", "3", "4"};
	uint8_t choices = take_byte(input);
	Language language = choices & 1 ? LANGUAGE_SWEDISH : LANGUAGE_ENGLISH;
	Endpoint *endpoint = &all->endpoint;
	char *next;

	memset(all, 0, sizeof(*all));
	all->more = choices & 2;
	endpoint->name = "staff";
	endpoint->max_rows = 1000;
	endpoint->paged = choices & 4;
	endpoint->columns = all->columns;
	endpoint->column_count = 1 + take_byte(input) % MOST_COLUMNS;
	endpoint->parameters = &all->parameter;
	endpoint->parameter_count = choices & 8 ? 1 : 0;
	endpoint->titles[language] = take_string(input, "");
	endpoint->descriptions[language] = take_string(input, "");
	all->parameter.name = "unit";
	all->parameter.labels[language] = take_string(input, "");
	all->values[0] = take_string(input, "");
	next = take_string(input, "");
	all->answer.endpoint = endpoint;
	all->answer.suffix = "";
	all->answer.language = language;
	all->answer.language_asked = choices & 16;
	all->argument = (Argument){.values = all->values, .count = 1};
	all->answer.arguments = &all->argument;
	all->publication.sources[language] = all->values[0];
	all->answer.publication = &all->publication;
	all->words = (CodeWords){.entries = &all->word, .count = 0};
	all->answer.code_words = &all->words;
	all->answer.page = (Page){.limit = 7, .offset = 14};
	strcpy(all->answer.next, next);
	free(next);
	for (size_t i = 0; i < endpoint->column_count; i++)
	{
		all->columns[i].type = (ValueType)(take_byte(input) % 8);
		all->columns[i].name = take_string(input, ends[i]);
		all->columns[i].key = malloc(JSON_KEY_SIZE(strlen(all->columns[i].name)));
		all->columns[i].key_length =
			json_make_key((char *)all->columns[i].key, all->columns[i].name);
		/* any but a label, which names another column */
		all->columns[i].role = (ColumnRole)(
			strlen(all->columns[i].name) % ROLE_LABEL);
		all->columns[i].labels[language] = take_string(input, "");
		all->columns[i].decimals = (int)i - 1;
	}
	while (input->size > 0 && all->rows < MOST_ROWS)
	{
		for (size_t i = 0; i < endpoint->column_count; i++)
			all->cells[all->rows][i] = take_text(input);
		all->rows++;
	}
}

static inline void
free_case(Case *all)
{
	Language language = all->answer.language;

	for (size_t row = 0; row < all->rows; row++)
	{
		for (size_t i = 0; i < all->endpoint.column_count; i++)
			free(all->cells[row][i].bytes);
	}
	for (size_t i = 0; i < all->endpoint.column_count; i++)
	{
		free((char *)all->columns[i].name);
		free((char *)all->columns[i].key);
		free((char *)all->columns[i].labels[language]);
	}
	free((char *)all->endpoint.titles[language]);
	free((char *)all->endpoint.descriptions[language]);
	free((char *)all->parameter.labels[language]);
	free((char *)all->values[0]);
}

#endif /* SPEGEL_FUZZ_ROW_CASE_H */
