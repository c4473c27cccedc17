/*
 * random.c
 *		Reproducible random numbers.
 */
#include "kernel/base/random.h"

double
random_normal(uint64_t *state)
{
	double x;
	double square;

	do
	{
		double y = 2.0 * random_uniform(state) - 1.0;

		x = 2.0 * random_uniform(state) - 1.0;
		square = x * x + y * y;
	} while (square >= 1.0);
	return x * sqrt(-2.0 * log(square) / square);
}

double
random_gamma(double shape, uint64_t *state)
{
	double d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0;
	double c = 1.0 / sqrt(9.0 * d);
	double x;
	double v;
	double u;

	do
	{
		do
		{
			x = random_normal(state);
			v = 1.0 + c * x;
		} while (v <= 0.0);
		v = v * v * v;
		u = random_uniform(state);
	} while (u >= 1.0 - 0.0331 * (x * x) * (x * x) &&
			 log(u) >= 0.5 * x * x + d * (1.0 - v + log(v)));
	if (shape < 1.0)
		return d * v * exp(log(random_uniform(state)) / shape);
	return d * v;
}

double
random_beta(double a, double b, uint64_t *state)
{
	double x = random_gamma(a, state);
	double y = random_gamma(b, state);

	/* With tiny shapes both may vanish: then all of it is at one end. */
	if (x + y == 0.0)
		return random_uniform(state) < a / (a + b) ? 1.0 : 0.0;
	return x / (x + y);
}
