/*
 * quotient.c
 *		Quotients of products of counts, rounded once.
 */
#include "kernel/base/quotient.h"

/* Every whole number up to here is a double. */
#define EXACT_DOUBLE ((wide) 1 << 53)

/* Two bits more than a double has, so that what follows only breaks a tie. */
#define QUOTIENT_BITS 55

/*
 * Long division of positive numbers: the leading bits of the quotient, the
 * last of which stands for all that follow, so that the conversion to double
 * rounds as the whole quotient would.
 */
static double
divide_long(wide numerator, wide denominator)
{
	int exponent = 0;
	uint64_t bits = 0;

	for (; numerator < denominator; exponent--)
		numerator *= 2;
	for (; numerator >= 2 * denominator; exponent++)
		denominator *= 2;
	for (int i = 0; i < QUOTIENT_BITS; i++)
	{
		bits = 2 * bits + (numerator >= denominator);
		if (numerator >= denominator)
			numerator -= denominator;
		numerator *= 2;
	}
	bits = 2 * bits + (numerator != 0);
	return ldexp((double) bits, exponent - QUOTIENT_BITS);
}

double
quotient(wide numerator, wide denominator)
{
	wide size = numerator < 0 ? -numerator : numerator;
	double value;

	if (denominator == 0)
		return numerator > 0 ? INFINITY : numerator < 0 ? -INFINITY : NAN;
	if (size == 0 || (size <= EXACT_DOUBLE && denominator <= EXACT_DOUBLE))
		return (double) numerator / (double) denominator;
	value = divide_long(size, denominator);
	return numerator < 0 ? -value : value;
}
