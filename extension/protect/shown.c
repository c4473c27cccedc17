/*
 * shown.c
 *		Sparse systems of shown numbers as arguments.
 */
#include "protect/shown.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/array_argument.h"

/* What is allocated grows with the largest number. */
#define MAX_NUMBER 200000000

void *
huge_alloc(Size n, Size size)
{
	return MemoryContextAllocExtended(CurrentMemoryContext,
									  Max(n, 1) * size,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

static int32
largest_number(const int32 *number, int n, const char *name)
{
	int32 largest = 0;

	for (int i = 0; i < n; i++)
	{
		if (number[i] < 1)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("%s must contain positive numbers: %d", name,
							number[i]),
					 errdetail("Element %d; the first is 1.", i + 1)));
		largest = Max(largest, number[i]);
	}
	if (largest > MAX_NUMBER)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("%s must contain numbers up to %d: %d", name,
						MAX_NUMBER, largest),
				 errhint("Number them without gaps, by dense_rank().")));
	return largest;
}

Entries
argument_entries(FunctionCallInfo fcinfo, int argument,
				 const char *const *names)
{
	Entries entries = {0};
	int other_n;
	int coefficient_n;

	entries.mine = argument_int32_array(fcinfo, argument, names[0],
										&entries.n);
	entries.other = argument_int32_array(fcinfo, argument + 1, names[1],
										 &other_n);
	check_parallel(names[0], entries.n, names[1], other_n);
	if (!PG_ARGISNULL(argument + 2))
	{
		entries.coefficient = argument_float8_array(fcinfo, argument + 2,
													names[2], &coefficient_n);
		check_parallel(names[0], entries.n, names[2], coefficient_n);
	}
	entries.last_mine = largest_number(entries.mine, entries.n, names[0]);
	entries.last_other = largest_number(entries.other, entries.n, names[1]);
	return entries;
}

static void
fill_side(IncidenceSide *side, int32 n, Entries entries, const int32 *mine,
		  const int32 *other)
{
	side->n = n;
	side->start = huge_alloc((Size) n + 1, sizeof(int32));
	side->other = huge_alloc(entries.n, sizeof(int32));
	if (entries.coefficient != NULL)
		side->coefficient = huge_alloc(entries.n, sizeof(double));
	else
		side->coefficient = NULL;
	incidence_fill(side, entries.n, mine, other, entries.coefficient);
}

void
entries_fill(Entries entries, int32 rows, int32 atoms, IncidenceSide *by_row,
			 IncidenceSide *by_atom)
{
	fill_side(by_row, rows, entries, entries.mine, entries.other);
	if (by_atom != NULL)
		fill_side(by_atom, atoms, entries, entries.other, entries.mine);
}
