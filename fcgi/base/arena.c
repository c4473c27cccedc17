/*
 * arena.c
 *		Memory that is freed all at once.
 */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

typedef struct Block
{
	struct Block *next;
	max_align_t memory[];
} Block;

struct Arena
{
	Block *blocks;
};

Arena *
arena_create(void)
{
	return calloc(1, sizeof(Arena));
}

void
arena_destroy(Arena *arena)
{
	if (arena == NULL)
		return;
	while (arena->blocks != NULL)
	{
		Block *block = arena->blocks;

		arena->blocks = block->next;
		free(block);
	}
	free(arena);
}

void *
arena_allocate(Arena *arena, size_t count, size_t size)
{
	size_t bytes;
	Block *block;

	if (__builtin_mul_overflow(count, size, &bytes) ||
		__builtin_add_overflow(bytes, sizeof(Block), &bytes))
		return NULL;
	block = calloc(1, bytes);
	if (block == NULL)
		return NULL;
	block->next = arena->blocks;
	arena->blocks = block;
	return block->memory;
}

char *
arena_copy(Arena *arena, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = arena_allocate(arena, size, 1);

	if (copy != NULL)
		memcpy(copy, text, size);
	return copy;
}
