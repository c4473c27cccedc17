/*
 * fuzz_json.c
 *		The JSON writer: any bytes as keys, texts and numbers, nested anyhow.
 *
 * An input is a program: a byte chooses what to write, the next its length.
 */
#include "document.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Document document = {.used = 0};
	JsonWriter writer;
	bool object[JSON_MAX_DEPTH] = {false};
	int depth = 0;

	json_writer_init(&writer, document_sink, &document);
	json_write_begin_array(&writer);
	while (size >= 2)
	{
		int what = data[0] % 8;
		size_t length = data[1];
		char *text;

		data += 2;
		size -= 2;
		if (length > size)
			length = size;
		text = fuzz_string(data, length);
		if (object[depth] && what != 7)
			json_write_key(&writer, text);
		switch (what)
		{
			case 0:
				json_write_string(&writer, (const char *)data, length);
				break;
			case 1:
				json_write_number(&writer, (const char *)data, length);
				break;
			case 2:
				json_write_text(&writer, text);
				break;
			case 3:
				json_write_boolean(&writer, length % 2 == 0);
				break;
			case 4:
				json_write_integer(&writer, (int64_t)(length * 77777777777777777u));
				break;
			case 5:
			case 6:
				if (depth < JSON_MAX_DEPTH - 2)
				{
					object[++depth] = what == 5;
					if (what == 5)
						json_write_begin_object(&writer);
					else
						json_write_begin_array(&writer);
				}
				else
					json_write_null(&writer);
				break;
			default:
				if (depth > 0)
				{
					if (object[depth--])
						json_write_end_object(&writer);
					else
						json_write_end_array(&writer);
				}
		}
		free(text);
		data += length;
		size -= length;
	}
	for (; depth > 0; depth--)
	{
		if (object[depth])
			json_write_end_object(&writer);
		else
			json_write_end_array(&writer);
	}
	json_write_end_array(&writer);
	json_decref(document_read(&document));
	return 0;
}
