/*
 * category_list.c
 *		The codes of a dimension in the order of their first use, with labels.
 */
#include "write/category_list.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 16

/* Slots for each category: few of them collide. */
#define SLOTS_PER_CATEGORY 2

/* FNV-1a */
static uint64_t
hash(const char *bytes, size_t length)
{
	uint64_t value = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i++)
		value = (value ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
	return value;
}

/* The slot that has the code, or the empty one in which it belongs. */
static uint32_t *
find_slot(const CategoryList *list, const char *code, size_t length)
{
	size_t at = hash(code, length) % list->slot_count;

	for (;;)
	{
		uint32_t number = list->slots[at];
		const Category *category = &list->categories[number - 1];

		if (number == 0 || (category->code_length == length &&
							memcmp(category->code, code, length) == 0))
			return &list->slots[at];
		at = (at + 1) % list->slot_count;
	}
}

/* Makes room for one more category. */
static bool
grow(CategoryList *list)
{
	size_t room = list->room > 0 ? 2 * list->room : FIRST_ROOM;
	Category *categories =
		reallocarray(list->categories, room, sizeof(Category));
	uint32_t *slots;

	if (categories == NULL)
		return false;
	list->categories = categories;
	slots = calloc(SLOTS_PER_CATEGORY * room, sizeof(uint32_t));
	if (slots == NULL)
		return false;
	free(list->slots);
	list->slots = slots;
	list->slot_count = SLOTS_PER_CATEGORY * room;
	list->room = room;
	for (size_t i = 0; i < list->count; i++)
		*find_slot(list, categories[i].code, categories[i].code_length) =
			(uint32_t)i + 1;
	return true;
}

bool
category_list_place(CategoryList *list, const char *code, size_t code_length,
					const char *label, size_t label_length, uint32_t *place)
{
	uint32_t *slot;
	Category *category;
	char *texts;

	if (list->count == list->room && !grow(list))
		return false;
	slot = find_slot(list, code, code_length);
	if (*slot > 0)
	{
		*place = *slot - 1;
		return true;
	}
	texts = malloc(code_length + 1 + label_length);
	if (texts == NULL || list->count >= UINT32_MAX - 1)
	{
		free(texts);
		return false;
	}
	memcpy(texts, code, code_length);
	texts[code_length] = '\0';
	memcpy(texts + code_length + 1, label, label_length);
	category = &list->categories[list->count++];
	*category = (Category){.code = texts,
						   .code_length = code_length,
						   .label = texts + code_length + 1,
						   .label_length = label_length};
	*slot = (uint32_t)list->count;
	*place = *slot - 1;
	return true;
}

void
category_list_free(CategoryList *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->categories[i].code);
	free(list->categories);
	free(list->slots);
	*list = (CategoryList){.count = 0};
}
