/*
 * fuzz_parameter.c
 *		Values of parameters: a byte chooses the type, the rest is the value.
 */
#include "document.h"
#include "catalogue/parameter.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Document document = {.used = 0};
	JsonWriter writer;
	Parameter parameter = {.name = "value"};
	ValueType type;
	char *value;

	if (size == 0)
		return 0;
	/* the types that a parameter can have come first */
	type = (ValueType)(data[0] % TYPE_TIME);
	parameter.type = type;
	value = fuzz_string(data + 1, size - 1);
	json_writer_init(&writer, document_sink, &document);
	if (value_is_of_type(type, value))
	{
		json_t *whole;
		json_t *read;

		/* what is accepted is written as JSON of its type */
		json_write_begin_array(&writer);
		parameter_write(&writer, &parameter, value);
		json_write_end_array(&writer);
		whole = document_read(&document);
		read = json_array_get(whole, 0);
		if (read != NULL)
		{
			switch (value_type(type)->form)
			{
				case FORM_BOOLEAN:
					FUZZ_CHECK(json_is_boolean(read));
					break;
				case FORM_NUMBER:
					FUZZ_CHECK(json_is_number(read));
					break;
				default:
					FUZZ_CHECK(json_is_string(read));
			}
		}
		json_decref(whole);
		if (type == TYPE_INTEGER)
		{
			long long number = strtoll(value, NULL, 10);

			FUZZ_CHECK(number >= INT32_MIN && number <= INT32_MAX);
		}
	}
	free(value);
	return 0;
}
