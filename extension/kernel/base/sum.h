/*
 * sum.h
 *		Compensated summation.
 *
 * Neumaier's variant of Kahan's algorithm (Neumaier 1974): the rounding
 * error of each addition is collected and added at the end, so that a sum of
 * millions of terms is as good as one rounding.  The order of the terms is
 * the caller's, which keeps results the same whatever the number of shards.
 */
#ifndef SPEGEL_KERNEL_SUM_H
#define SPEGEL_KERNEL_SUM_H

#include <math.h>

typedef struct CompensatedSum
{
	double sum;
	double lost;
} CompensatedSum;

static inline void
sum_add(CompensatedSum *s, double term)
{
	double total = s->sum + term;

	/* An infinite total has no error term; inf - inf would make it NAN. */
	if (isfinite(total))
	{
		if (fabs(s->sum) >= fabs(term))
			s->lost += (s->sum - total) + term;
		else
			s->lost += (term - total) + s->sum;
	}
	s->sum = total;
}

static inline double
sum_value(CompensatedSum s)
{
	return s.sum + s.lost;
}

#endif /* SPEGEL_KERNEL_SUM_H */
