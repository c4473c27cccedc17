/*
 * inverse_sums.c
 *		Sums of inverses in arithmetic progression.
 *
 * The first terms are added one by one, 32 of them or more.  The tail beyond
 * them is Euler and Maclaurin's formula; with x >= 32 its first omitted term
 * is below 1e-16 of the sum.
 */
#include "kernel/base/inverse_sums.h"

#define DIRECT_TERMS 32

InverseSums
inverse_sums(double low, int64_t count)
{
	InverseSums sums = {0.0, 0.0};
	int64_t direct = count < 2 * DIRECT_TERMS ? count : DIRECT_TERMS;
	double a;
	double b;
	double span;
	double ia;
	double ib;

	for (int64_t i = 0; i < direct; i++)
	{
		double x = low + (double) i;

		sums.first += 1.0 / x;
		sums.second += 1.0 / (x * x);
	}
	if (direct == count)
		return sums;

	a = low + (double) direct;
	span = (double) (count - direct - 1);
	b = a + span;
	ia = 1.0 / (a * a);
	ib = 1.0 / (b * b);
	sums.first += log1p(span / a) + (1.0 / a + 1.0 / b) / 2.0 +
		(ia - ib) / 12.0 - (ia * ia - ib * ib) / 120.0 +
		(ia * ia * ia - ib * ib * ib) / 252.0 -
		(ia * ia * ia * ia - ib * ib * ib * ib) / 240.0;
	sums.second += span / a / b + (ia + ib) / 2.0 +
		(ia / a - ib / b) / 6.0 - (ia * ia / a - ib * ib / b) / 30.0 +
		(ia * ia * ia / a - ib * ib * ib / b) / 42.0 -
		(ia * ia * ia * ia / a - ib * ib * ib * ib / b) / 30.0;
	return sums;
}
