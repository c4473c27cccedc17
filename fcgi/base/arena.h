/*
 * arena.h
 *		Memory that is freed all at once.
 */
#ifndef SPEGEL_FCGI_ARENA_H
#define SPEGEL_FCGI_ARENA_H

#include <stddef.h>

typedef struct Arena Arena;

/* NULL when out of memory, like the functions below. */
extern Arena *arena_create(void);
extern void arena_destroy(Arena *arena);

/* Zeroed memory for count objects of size bytes. */
extern void *arena_allocate(Arena *arena, size_t count, size_t size);
extern char *arena_copy(Arena *arena, const char *text);

#endif /* SPEGEL_FCGI_ARENA_H */
