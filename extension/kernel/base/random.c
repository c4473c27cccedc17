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

/* From so few on each is drawn on its own. */
#define BINOMIAL_FEW 15

/*
 * Of n uniform numbers, as many as are at most p: where the one in the middle
 * falls, which is beta, says which half is left to look at.
 */
int64_t
random_binomial(int64_t n, double p, uint64_t *state)
{
	int64_t successes = 0;

	if (!(p > 0.0))
		return 0;
	while (n > BINOMIAL_FEW && p < 1.0)
	{
		int64_t place = n / 2 + 1;
		double middle = random_beta((double) place, (double) (n + 1 - place),
									state);

		if (middle <= p)
		{
			successes += place;
			n -= place;
			p = (p - middle) / (1.0 - middle);
		}
		else
		{
			n = place - 1;
			p = p / middle;
		}
	}
	if (p >= 1.0)
		return successes + n;
	for (; n > 0; n--)
		successes += random_uniform(state) < p;
	return successes;
}
