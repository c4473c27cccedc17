/*
 * covariates.c
 *		The covariates of patterns, by level.
 */
#include "regression/covariates.h"

#include <math.h>

#include "common/hashfn.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

#include "common/sort.h"

/* Levels as they are found: a hash table of their numbers. */
typedef struct LevelTable
{
	int n;
	int room;
	Label *level;
	double *persons;
	uint32 slots;				/* a power of two, at least twice room */
	int32 *slot;				/* number + 1; 0 = free */
} LevelTable;

static uint32
cell_hash(Label label)
{
	if (label.label == NULL)
		return 0;
	return hash_bytes((const unsigned char *) label.label, label.length);
}

static uint32
find_slot(const LevelTable *table, Label label)
{
	uint32 mask = table->slots - 1;
	uint32 i = cell_hash(label) & mask;

	while (table->slot[i] != 0 &&
		   !label_equal(table->level[table->slot[i] - 1], label))
		i = (i + 1) & mask;
	return i;
}

static void
make_room(LevelTable *table)
{
	table->room = table->room == 0 ? 32 : table->room * 2;
	table->slots = table->room * 2;
	if (table->level == NULL)
	{
		table->level = palloc(table->room * sizeof(Label));
		table->persons = palloc(table->room * sizeof(double));
	}
	else
	{
		table->level = repalloc_huge(table->level,
									 table->room * sizeof(Label));
		table->persons = repalloc_huge(table->persons,
									   table->room * sizeof(double));
		pfree(table->slot);
	}
	table->slot = palloc0(table->slots * sizeof(int32));
	for (int i = 0; i < table->n; i++)
		table->slot[find_slot(table, table->level[i])] = i + 1;
}

static int32
add_level(LevelTable *table, Label label, double persons)
{
	uint32 i;
	int32 number;

	if (table->n == table->room)
		make_room(table);
	i = find_slot(table, label);
	if (table->slot[i] == 0)
	{
		table->level[table->n] = label;
		table->persons[table->n] = 0.0;
		table->slot[i] = ++table->n;
	}
	number = table->slot[i] - 1;
	table->persons[number] += persons;
	return number;
}

typedef struct FoundLevel
{
	Label label;
	double persons;
	int32 found;
} FoundLevel;

static int
level_cmp(const void *a, const void *b)
{
	Label x = ((const FoundLevel *) a)->label;
	Label y = ((const FoundLevel *) b)->label;

	if (x.label == NULL || y.label == NULL)
		return (x.label == NULL) - (y.label == NULL);
	return label_cmp(x.label, x.length, y.label, y.length);
}

/* Brings the levels into order; rank[] says where each found one went. */
static void
order_levels(Covariate *covariate, const LevelTable *table, int32 *rank)
{
	FoundLevel *found = palloc((table->n + 1) * sizeof(FoundLevel));

	for (int i = 0; i < table->n; i++)
		found[i] = (FoundLevel) {table->level[i], table->persons[i], i};
	sort_elements(found, table->n, sizeof(FoundLevel), level_cmp);
	covariate->n_levels = table->n;
	covariate->level = palloc((table->n + 1) * sizeof(Label));
	covariate->persons = palloc((table->n + 1) * sizeof(double));
	covariate->most_frequent = 0;
	for (int i = 0; i < table->n; i++)
	{
		covariate->level[i] = found[i].label;
		covariate->persons[i] = found[i].persons;
		rank[found[i].found] = i;
		if (found[i].label.label != NULL &&
			found[i].persons > covariate->persons[covariate->most_frequent])
			covariate->most_frequent = i;
	}
	pfree(found);
}

Covariates
covariates_make(const Label *name, int n, const Label *cell, Size n_patterns,
				const double *persons)
{
	Covariates covariates = {n, palloc0((n + 1) * sizeof(Covariate)),
							 n_patterns, NULL};

	covariates.level =
		palloc_extended((n_patterns * n + 1) * sizeof(int32), MCXT_ALLOC_HUGE);
	for (int c = 0; c < n; c++)
	{
		LevelTable table = {0};
		int32 *rank;

		for (Size p = 0; p < n_patterns; p++)
		{
			covariates.level[p * n + c] = add_level(&table, cell[p * n + c],
													persons[p]);
			if (p % 4096 == 0)
				CHECK_FOR_INTERRUPTS();
		}
		rank = palloc((table.n + 1) * sizeof(int32));
		covariates.covariate[c].name = name[c];
		order_levels(&covariates.covariate[c], &table, rank);
		for (Size p = 0; p < n_patterns; p++)
			covariates.level[p * n + c] = rank[covariates.level[p * n + c]];
		if (table.room > 0)
		{
			pfree(table.level);
			pfree(table.persons);
			pfree(table.slot);
		}
		pfree(rank);
	}
	return covariates;
}

int
covariate_find_level(const Covariate *covariate, Label label)
{
	for (int i = 0; i < covariate->n_levels; i++)
		if (label_equal(covariate->level[i], label))
			return i;
	return -1;
}

/* Plain decimals only: strtod() would also take hexadecimal and infinities. */
static bool
parse_number(Label label, double *number)
{
	char text[64];
	char *end;

	if (label.length == 0 || label.length >= (int) sizeof(text))
		return false;
	memcpy(text, label.label, label.length);
	text[label.length] = '\0';
	if (strspn(text, "0123456789+-.eE") != (size_t) label.length)
		return false;
	*number = strtod(text, &end);
	return *end == '\0' && isfinite(*number);
}

void
covariate_read_numbers(Covariate *covariate)
{
	if (covariate->number != NULL)
		return;
	covariate->number = palloc((covariate->n_levels + 1) * sizeof(double));
	for (int i = 0; i < covariate->n_levels; i++)
	{
		Label level = covariate->level[i];

		covariate->number[i] = NAN;
		if (level.label != NULL && !parse_number(level, &covariate->number[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("value \"%.*s\" of covariate \"%.*s\" is not a number",
							level.length, level.label,
							covariate->name.length, covariate->name.label),
					 errhint("Name the covariate without num() to have a coefficient for each of its values.")));
	}
}
