/*
 * divergence_term.h
 *		The building block of entropies' differences: x ln(x/m) - x + m.
 *
 * Summed over cells with equal totals of x and m this is sum x ln(x/m), but
 * every term is non-negative, so nothing cancels when x is close to m.
 */
#ifndef SPEGEL_KERNEL_DIVERGENCE_TERM_H
#define SPEGEL_KERNEL_DIVERGENCE_TERM_H

#include <math.h>

/*
 * x >= 0, m >= 0.  INFINITY when m = 0 < x.
 *
 * Near x = m, with v = (x - m)/(x + m), ln(x/m) = 2 atanh(v), and the term
 * is (x - m) v + 2 x (v^3/3 + v^5/5 + ...) without cancellation.
 */
static inline double
divergence_term(double x, double m)
{
	double v, v2, power, series, k;

	if (x == 0.0)
		return m;
	if (m == 0.0)
		return INFINITY;
	if (fabs(x - m) >= 0.1 * (x + m))
		return x * log(x / m) - x + m;
	v = (x - m) / (x + m);
	v2 = v * v;
	power = v * v2;
	series = 0.0;
	/* |v| < 0.1: each power adds two digits. */
	for (k = 3.0; k < 21.0; k += 2.0)
	{
		series += power / k;
		power *= v2;
	}
	return (x - m) * v + 2.0 * x * series;
}

/*
 * The same for an m whose distance d = (x - m)/m is known exactly, divided by
 * m: (1 + d) ln(1 + d) - d for d >= -1, never negative.  Near 0 the two parts
 * cancel; there the series d^2/2 - d^3/6 + d^4/12 - ... is used.
 */
static inline double
deviance_part(double d)
{
	double term = d;
	double part = 0.0;

	if (d <= -1.0)
		return 1.0;
	if (fabs(d) >= 0.1)
		return (1.0 + d) * log1p(d) - d;
	for (int k = 2; k < 20; k++)
	{
		term *= -d;
		part -= term / (double) (k * (k - 1));
	}
	return part;
}

#endif /* SPEGEL_KERNEL_DIVERGENCE_TERM_H */
