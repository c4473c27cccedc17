/*
 * tally_argument.c
 *		Arguments that are arrays of tallies or of numbers of persons.
 */
#include "measure/tally_argument.h"

#include "miscadmin.h"

const Tally **
argument_tally_array(FunctionCallInfo fcinfo, int argument, const char *name,
					 int *n)
{
	Datum *element = argument_elements(fcinfo, argument, name, NULL, n);
	const Tally **tally = palloc((*n + 1) * sizeof(Tally *));

	for (int i = 0; i < *n; i++)
	{
		tally[i] = DatumGetTallyP(element[i]);
		CHECK_FOR_INTERRUPTS();
	}
	return tally;
}

int64 *
argument_persons_array(FunctionCallInfo fcinfo, int argument,
					   const char *name, int *n)
{
	Datum *element = argument_elements(fcinfo, argument, name, NULL, n);
	int64 *persons = palloc((*n + 1) * sizeof(int64));

	for (int i = 0; i < *n; i++)
	{
		persons[i] = DatumGetInt64(element[i]);
		tally_check_persons(persons[i]);
	}
	return persons;
}
