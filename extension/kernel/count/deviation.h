/*
 * deviation.h
 *		How far an observed count lies from the one expected, in standard
 *		deviations, and the exact chance of a count as far on each side.
 *
 * What courts and enforcement agencies quote (Castaneda v. Partida, 1977;
 * Hazelwood School District v. United States, 1977): more than two or three
 * standard deviations, or the one-sided exact p value.
 */
#ifndef SPEGEL_KERNEL_DEVIATION_H
#define SPEGEL_KERNEL_DEVIATION_H

#include "kernel/count/representation.h"

typedef struct Deviation
{
	int64_t observed;
	double expected;
	double standard_deviation;	/* of the count, when there is no difference */
	double deviations;			/* (observed - expected)/standard_deviation */
	double p_fewer;				/* of so many or fewer */
	double p_more;				/* of so many or more */
	double p_value;				/* two-sided, by minimum likelihood */
} Deviation;

/*
 * A group's count in a focus: binomial for REFERENCE_POPULATION; given the
 * margins, hypergeometric, for the others.  All NAN but observed when focus or
 * reference are empty, or the one is no part of the other that it should be a
 * part of.  deviations is NAN when nothing else was possible.
 */
extern Deviation deviation_of_representation(Representation r,
											 ReferenceKind kind);

/*
 * The selected of one group, a of n1, beside another, c of n2, given how many
 * are selected in all: Fisher's test from one side.  p values are NAN when a
 * margin of the table is zero, as those of fisher_test() are, and above
 * EXACT_MAX_COUNT persons.
 */
extern Deviation deviation_of_selection(int64_t a, int64_t n1, int64_t c,
										int64_t n2);

#endif /* SPEGEL_KERNEL_DEVIATION_H */
