/*
 * px_selection.c
 *		Which values of a table's dimensions are asked for, and in which order
 *		their cells come.
 */
#include "px/px_selection.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json_member.h"

bool
px_selection_init(PxSelection *selection, const PxTable *table)
{
	*selection = (PxSelection){.table = table, .count = table->count};
	selection->axes = calloc(table->count + 1, sizeof(PxAxis));
	if (selection->axes == NULL)
		return false;
	for (size_t i = 0; i < table->count; i++)
	{
		const PxDimension *dimension = &table->dimensions[i];
		PxAxis *axis = &selection->axes[i];

		axis->dimension = dimension;
		axis->placement = dimension->role == PX_ROLE_TIME ||
								  dimension->role == PX_ROLE_METRIC
							  ? PX_HEADING
							  : PX_STUB;
		axis->chosen = calloc(dimension->count + 1, sizeof(bool));
		axis->places = calloc(dimension->count + 1, sizeof(size_t));
		if (axis->chosen == NULL || axis->places == NULL)
			return false;
	}
	return true;
}

void
px_selection_free(PxSelection *selection)
{
	for (size_t i = 0; selection->axes != NULL && i < selection->count; i++)
	{
		free(selection->axes[i].chosen);
		free(selection->axes[i].places);
	}
	free(selection->axes);
	*selection = (PxSelection){.count = 0};
}

static PxAxis *
find_axis(PxSelection *selection, const char *code, Problem *problem)
{
	for (size_t i = 0; i < selection->count; i++)
	{
		if (strcasecmp(selection->axes[i].dimension->code, code) == 0)
			return &selection->axes[i];
	}
	problem_set_parameter(
		problem, PROBLEM_UNKNOWN_PARAMETER, code,
		"Table %s has no variable \"%.*s\".", selection->table->id,
		problem_quoted_length(code, strlen(code)), code);
	problem_translate(problem, "Tabellen %s har ingen variabel \"%.*s\".",
					  selection->table->id,
					  problem_quoted_length(code, strlen(code)), code);
	return NULL;
}

/* Does a code match a mask, of which * is any text and ? any byte? */
static bool
matches(const char *code, const char *mask)
{
	const char *star = NULL;
	const char *rest = NULL; /* of the code, where the star goes on */

	while (*code != '\0')
	{
		if (*mask == '*')
		{
			star = ++mask;
			rest = code;
		}
		else if (*mask != '\0' &&
				 (*mask == '?' || strncasecmp(mask, code, 1) == 0))
		{
			mask++;
			code++;
		}
		else if (star != NULL)
		{
			mask = star;
			code = ++rest;
		}
		else
			return false;
	}
	while (*mask == '*')
		mask++;
	return *mask == '\0';
}

static bool
choose_matching(PxAxis *axis, const char *mask)
{
	bool found = false;

	for (size_t i = 0; i < axis->dimension->count; i++)
	{
		if (matches(axis->dimension->values[i].code, mask))
			axis->chosen[i] = found = true;
	}
	return found;
}

static void
choose_between(PxAxis *axis, size_t first, size_t last)
{
	for (size_t i = first; i <= last && i < axis->dimension->count; i++)
		axis->chosen[i] = true;
}

/* A number of at most nine digits; false for anything else. */
static bool
read_number(const char *text, size_t length, size_t *number)
{
	*number = 0;
	for (size_t i = 0; i < length; i++)
	{
		if (text[i] < '0' || text[i] > '9')
			return false;
		*number = *number * 10 + (size_t)(text[i] - '0');
	}
	return length > 0 && length <= 9;
}

/* "n" or "n,offset" */
static bool
choose_end(PxAxis *axis, const char *arguments, bool top)
{
	size_t length = strlen(arguments);
	size_t first_length = strcspn(arguments, ",");
	size_t values = axis->dimension->count;
	bool from_start = top == (axis->dimension->role != PX_ROLE_TIME);
	size_t count;
	size_t offset = 0;

	if (!read_number(arguments, first_length, &count) || count == 0 ||
		(first_length < length &&
		 !read_number(arguments + first_length + 1, length - first_length - 1,
					  &offset)) ||
		offset >= values)
		return false;
	if (count > values - offset)
		count = values - offset;
	if (from_start)
		choose_between(axis, offset, offset + count - 1);
	else
		choose_between(axis, values - offset - count, values - offset - 1);
	return true;
}

static bool
choose_top(PxAxis *axis, const char *arguments)
{
	return choose_end(axis, arguments, true);
}

static bool
choose_bottom(PxAxis *axis, const char *arguments)
{
	return choose_end(axis, arguments, false);
}

static bool
choose_range(PxAxis *axis, const char *arguments)
{
	const PxDimension *dimension = axis->dimension;
	const char *comma = strchr(arguments, ',');
	size_t first = dimension->count;
	size_t last;

	if (comma == NULL)
		return false;
	for (size_t i = 0; i < dimension->count; i++)
	{
		const char *code = dimension->values[i].code;

		if (strlen(code) == (size_t)(comma - arguments) &&
			memcmp(code, arguments, (size_t)(comma - arguments)) == 0)
			first = i;
	}
	last = px_dimension_value(dimension, comma + 1);
	if (first == dimension->count || last == dimension->count)
		return false;
	choose_between(axis, first < last ? first : last,
				   first < last ? last : first);
	return true;
}

static bool
choose_from(PxAxis *axis, const char *arguments)
{
	size_t place = px_dimension_value(axis->dimension, arguments);

	choose_between(axis, place, axis->dimension->count);
	return place < axis->dimension->count;
}

static bool
choose_to(PxAxis *axis, const char *arguments)
{
	size_t place = px_dimension_value(axis->dimension, arguments);

	if (place == axis->dimension->count)
		return false;
	choose_between(axis, 0, place);
	return true;
}

/* Chooses what the expression says; false when there is no such thing. */
static bool
choose(PxAxis *axis, const char *expression)
{
	static const struct
	{
		const char *name;
		bool (*choose)(PxAxis *axis, const char *arguments);
	} functions[] = {{"top(", choose_top},	   {"bottom(", choose_bottom},
					 {"range(", choose_range}, {"from(", choose_from},
					 {"to(", choose_to}};
	size_t place = px_dimension_value(axis->dimension, expression);
	size_t length = strlen(expression);

	if (place < axis->dimension->count)
	{
		axis->chosen[place] = true;
		return true;
	}
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
	{
		size_t start = strlen(functions[i].name);
		char *arguments;
		bool good;

		if (length <= start || expression[length - 1] != ')' ||
			strncasecmp(expression, functions[i].name, start) != 0)
			continue;
		arguments = strndup(expression + start, length - start - 1);
		good = arguments != NULL && functions[i].choose(axis, arguments);
		free(arguments);
		return good;
	}
	return strpbrk(expression, "*?") != NULL &&
		   choose_matching(axis, expression);
}

bool
px_selection_choose(PxSelection *selection, const char *dimension,
					const char *expression, Problem *problem)
{
	PxAxis *axis = find_axis(selection, dimension, problem);

	if (axis == NULL)
		return false;
	axis->asked = true;
	selection->asked = true;
	if (choose(axis, expression))
		return true;
	problem_set_parameter(
		problem, PROBLEM_VALUE_NOT_ALLOWED, axis->dimension->code,
		"Variable %s has no value \"%.*s\"; /px/v2/tables/%s/metadata lists "
		"them.",
		axis->dimension->code,
		problem_quoted_length(expression, strlen(expression)), expression,
		selection->table->id);
	problem_translate(
		problem,
		"Variabeln %s har inget värde \"%.*s\"; /px/v2/tables/%s/metadata "
		"räknar upp dem.",
		axis->dimension->code,
		problem_quoted_length(expression, strlen(expression)), expression,
		selection->table->id);
	return false;
}

/* The length of the item at the start of a list. */
static size_t
item_length(const char *list)
{
	size_t length = 0;
	char until = '\0'; /* what closes the bracket that is open */

	while (list[length] != '\0' && (until != '\0' || list[length] != ','))
	{
		char c = list[length++];

		if (until != '\0')
			until = c == until ? '\0' : until;
		else if (c == '(')
			until = ')';
		else if (c == '[')
			until = ']';
	}
	return length;
}

bool
px_selection_choose_list(PxSelection *selection, const char *dimension,
						 const char *list, Problem *problem)
{
	/* a list that holds nothing chooses nothing, and is an answer */
	if (find_axis(selection, dimension, problem) == NULL)
		return false;
	while (*list != '\0')
	{
		size_t length = item_length(list);
		bool bracketed =
			length >= 2 && list[0] == '[' && list[length - 1] == ']';
		char *item = bracketed ? strndup(list + 1, length - 2)
							   : strndup(list, length);
		bool good = item != NULL &&
					(length == 0 ||
					 px_selection_choose(selection, dimension, item, problem));

		free(item);
		if (!good)
			return false;
		list += length;
		list += *list == ',';
	}
	return true;
}

bool
px_selection_place(PxSelection *selection, const char *dimension,
				   PxPlacement placement, Problem *problem)
{
	PxAxis *axis = find_axis(selection, dimension, problem);
	size_t from;
	size_t to = 0;
	PxAxis moved;

	if (axis == NULL)
		return false;
	/* behind those that were placed, before the others */
	from = (size_t)(axis - selection->axes);
	while (to < selection->count && selection->axes[to].placed)
		to++;
	if (axis->placed)
		return true;
	moved = *axis;
	moved.placed = true;
	moved.placement = placement;
	memmove(&selection->axes[to + 1], &selection->axes[to],
			(from - to) * sizeof(PxAxis));
	selection->axes[to] = moved;
	return true;
}

bool
px_selection_choose_rest(PxSelection *selection, const char *dimension,
						 Problem *problem)
{
	PxAxis *axis = find_axis(selection, dimension, problem);

	if (axis == NULL)
		return false;
	if (!axis->asked)
		choose_between(axis, 0, axis->dimension->count);
	axis->asked = true;
	selection->asked = true;
	return true;
}

void
px_selection_choose_all(PxSelection *selection)
{
	for (size_t i = 0; i < selection->count; i++)
	{
		PxAxis *axis = &selection->axes[i];

		axis->asked = true;
		choose_between(axis, 0, axis->dimension->count);
	}
	selection->asked = true;
}

/* The value that stands for a dimension that nobody asked about. */
static bool
eliminate(PxAxis *axis)
{
	const char *code = axis->dimension->elimination;
	size_t place =
		code != NULL ? px_dimension_value(axis->dimension, code) : SIZE_MAX;

	if (place >= axis->dimension->count)
		return false;
	axis->chosen[place] = true;
	axis->placement = PX_ELIMINATED;
	return true;
}

/* What is shown of a dimension when nothing is asked for. */
static void
choose_default(PxAxis *axis)
{
	size_t count = axis->dimension->count;

	if (count > 0 && axis->dimension->role == PX_ROLE_TIME)
		axis->chosen[count - 1] = true;
	else
		choose_between(axis, 0, count);
}

static bool
complete_axis(const PxSelection *selection, PxAxis *axis, Problem *problem)
{
	if (!axis->asked && !eliminate(axis))
	{
		if (!selection->asked)
			choose_default(axis);
		else
		{
			problem_set_parameter(problem, PROBLEM_MISSING_PARAMETER,
								  axis->dimension->code,
								  "Table %s needs values of variable %s.",
								  selection->table->id, axis->dimension->code);
			problem_translate(problem, "Tabellen %s kräver värden för %s.",
							  selection->table->id, axis->dimension->code);
			return false;
		}
	}
	for (size_t i = 0; i < axis->dimension->count; i++)
	{
		if (axis->chosen[i])
			axis->places[axis->count++] = i;
	}
	return true;
}

/* Moves axes of the stub before those of the heading, these before the rest. */
static void
order_axes(PxSelection *selection)
{
	for (size_t i = 1; i < selection->count; i++)
	{
		PxAxis axis = selection->axes[i];
		size_t to = i;

		for (; to > 0 && selection->axes[to - 1].placement > axis.placement;
			 to--)
			selection->axes[to] = selection->axes[to - 1];
		selection->axes[to] = axis;
	}
}

bool
px_selection_complete(PxSelection *selection, Problem *problem)
{
	for (size_t i = 0; i < selection->count; i++)
	{
		if (!complete_axis(selection, &selection->axes[i], problem))
			return false;
	}
	order_axes(selection);
	selection->cells = 1;
	selection->row_cells = 1;
	for (size_t i = 0; i < selection->count; i++)
	{
		const PxAxis *axis = &selection->axes[i];
		int64_t count = (int64_t)axis->count;

		if (axis->placement != PX_ELIMINATED)
			selection->shown++;
		if (__builtin_mul_overflow(selection->cells, count, &selection->cells))
			selection->cells = INT64_MAX;
		if (axis->placement == PX_HEADING &&
			__builtin_mul_overflow(selection->row_cells, count,
								   &selection->row_cells))
			selection->row_cells = INT64_MAX;
	}
	return true;
}

void
px_selection_write(const PxSelection *selection, JsonWriter *json)
{
	json_write_begin_array(json);
	for (size_t i = 0; i < selection->count; i++)
	{
		const PxAxis *axis = &selection->axes[i];

		json_write_begin_object(json);
		json_member_text(json, "dimension", axis->dimension->code);
		json_member_begin_array(json, "codes");
		for (size_t j = 0; j < axis->count; j++)
			json_write_text(json,
							axis->dimension->values[axis->places[j]].code);
		json_write_end_array(json);
		json_write_end_object(json);
	}
	json_write_end_array(json);
}

const PxValue *
px_selection_value(const PxSelection *selection, size_t axis, int64_t cell)
{
	const PxAxis *chosen = &selection->axes[axis];

	for (size_t i = selection->count; i-- > axis + 1;)
		cell /= (int64_t)selection->axes[i].count;
	return &chosen->dimension
				->values[chosen->places[cell % (int64_t)chosen->count]];
}
