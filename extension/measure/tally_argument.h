/*
 * tally_argument.h
 *		Arguments that are arrays of tallies or of numbers of persons, read as
 *		array_argument.h says.
 */
#ifndef SPEGEL_TALLY_ARGUMENT_H
#define SPEGEL_TALLY_ARGUMENT_H

#include "common/array_argument.h"
#include "tally/tally.h"

extern const Tally **argument_tally_array(FunctionCallInfo fcinfo,
										  int argument, const char *name,
										  int *n);

/* Numbers of persons or events, checked like those of a tally. */
extern int64 *argument_persons_array(FunctionCallInfo fcinfo, int argument,
									 const char *name, int *n);

#endif /* SPEGEL_TALLY_ARGUMENT_H */
