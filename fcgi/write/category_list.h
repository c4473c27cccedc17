/*
 * category_list.h
 *		The codes of a dimension in the order of their first use, with labels.
 */
#ifndef SPEGEL_FCGI_CATEGORY_LIST_H
#define SPEGEL_FCGI_CATEGORY_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Category
{
	char *code; /* zero-terminated, as codes hold no zero */
	size_t code_length;
	char *label; /* behind the code */
	size_t label_length;
} Category;

typedef struct CategoryList
{
	Category *categories;
	size_t count;
	size_t room;
	uint32_t *slots; /* by hash: the number of a category from 1, or 0 */
	size_t slot_count;
} CategoryList;

/*
 * The place, from 0, of a code, which is added if it is new.  False when out of
 * memory.  A list begins as zeros.
 */
extern bool category_list_place(CategoryList *list, const char *code,
								size_t code_length, const char *label,
								size_t label_length, uint32_t *place);

extern void category_list_free(CategoryList *list);

#endif /* SPEGEL_FCGI_CATEGORY_LIST_H */
