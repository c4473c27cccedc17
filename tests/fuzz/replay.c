/*
 * replay.c
 *		Runs a target over files: the corpus, or what a fuzzer found.
 */
#include "fuzz.h"

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
	{
		static uint8_t bytes[1 << 20];
		FILE *file = fopen(argv[i], "rb");
		size_t size;

		FUZZ_CHECK(file != NULL);
		size = fread(bytes, 1, sizeof(bytes), file);
		fclose(file);
		LLVMFuzzerTestOneInput(bytes, size);
	}
	printf("%d files\n", argc - 1);
	return 0;
}
