/*
 * fuzz_parameter.c
 *		Values of parameters: a byte chooses the type, the rest is the value.
 */
#include "document.h"
#include "catalogue/parameter.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = {"text",	   "integer",		   "bigint",
										"numeric", "double precision", "boolean",
										"date"};
	Document document = {.used = 0};
	JsonWriter writer;
	ParameterType type;
	char *value;

	if (size == 0)
		return 0;
	FUZZ_CHECK(parameter_type_from_name(types[data[0] % 7], &type));
	value = fuzz_string(data + 1, size - 1);
	json_writer_init(&writer, document_sink, &document);
	if (parameter_is_of_type(type, value))
	{
		json_t *whole;
		json_t *read;

		/* what is accepted is written as JSON of its type */
		json_write_begin_array(&writer);
		parameter_write(&writer, type, value);
		json_write_end_array(&writer);
		whole = document_read(&document);
		read = json_array_get(whole, 0);
		if (read != NULL)
		{
			if (strcmp(parameter_type_name(type), "boolean") == 0)
				FUZZ_CHECK(json_is_boolean(read));
			else if (strcmp(parameter_type_name(type), "text") == 0 ||
					 strcmp(parameter_type_name(type), "date") == 0)
				FUZZ_CHECK(json_is_string(read));
			else
				FUZZ_CHECK(json_is_number(read));
		}
		json_decref(whole);
		if (strcmp(parameter_type_name(type), "integer") == 0)
		{
			long long number = strtoll(value, NULL, 10);

			FUZZ_CHECK(number >= INT32_MIN && number <= INT32_MAX);
		}
	}
	free(value);
	return 0;
}
