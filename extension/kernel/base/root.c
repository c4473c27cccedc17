/*
 * root.c
 *		Roots of continuous functions of one variable.
 */
#include "kernel/base/root.h"

#include <float.h>

/* More than bisection needs to cross every double between two numbers. */
#define MAX_STEPS 2200

/* Doubling steps outwards: 1 + 2 + ... + 512. */
#define MAX_DOUBLINGS 10

static inline bool
same_sign(double a, double b)
{
	return (a > 0.0) == (b > 0.0);
}

double
root_between(RootFunction f, const void *context, double low, double high,
			 double tolerance)
{
	/*
	 * a is the newest point, b the one across the root from it, c the point
	 * before a; the next point is a + fraction * (b - a).
	 */
	double a = high;
	double b = low;
	double fa = f(a, context);
	double fb = f(b, context);
	double fraction = 0.5;

	if (fa == 0.0)
		return a;
	if (fb == 0.0)
		return b;
	if (isnan(fa) || isnan(fb) || same_sign(fa, fb))
		return NAN;

	for (int step = 0; step < MAX_STEPS; step++)
	{
		double x = a + fraction * (b - a);
		double fx = f(x, context);
		double c;
		double fc;
		double best;
		double margin;

		kernel_check();
		if (isnan(fx))
			return NAN;
		if (same_sign(fx, fa))
		{
			c = a;
			fc = fa;
		}
		else
		{
			c = b;
			fc = fb;
			b = a;
			fb = fa;
		}
		a = x;
		fa = fx;

		best = fabs(fa) < fabs(fb) ? a : b;
		margin = (2.0 * DBL_EPSILON * fabs(best) + 0.5 * tolerance) /
				 fabs(b - a);
		if (fa == 0.0 || margin > 0.5)
			return best;

		/* Interpolate only where the three points promise a monotone fit. */
		double xi = (a - b) / (c - b);
		double phi = (fa - fb) / (fc - fb);

		fraction = 0.5;
		if (phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi)
			fraction = fa / (fb - fa) * fc / (fb - fc) +
					   (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb);
		if (!(fraction > margin))
			fraction = margin;
		if (fraction > 1.0 - margin)
			fraction = 1.0 - margin;
	}
	return NAN;
}

double
root_near(RootFunction f, const void *context, double guess, double tolerance)
{
	double value = f(guess, context);
	double inner = guess;
	double step = value > 0.0 ? 1.0 : -1.0;

	if (value == 0.0)
		return guess;
	for (int i = 0; i < MAX_DOUBLINGS; i++)
	{
		double outer = inner + step;
		double beyond = f(outer, context);

		if (isnan(beyond))
			return NAN;
		if (beyond == 0.0 || !same_sign(beyond, value))
			return root_between(f, context, fmin(inner, outer),
								fmax(inner, outer), tolerance);
		inner = outer;
		step *= 2.0;
	}
	return NAN;
}
