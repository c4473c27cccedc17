/*
 * adjust.c
 *		P values adjusted for testing many hypotheses at once.
 */
#include "kernel/base/adjust.h"

/*
 * Ranks the p values that are defined, returning how many there are; the
 * others are passed through.
 */
static size_t
rank(const double *p, size_t n, double *adjusted, RankedP *ranked)
{
	size_t defined = 0;

	for (size_t i = 0; i < n; i++)
	{
		if (isnan(p[i]))
			adjusted[i] = NAN;
		else
			ranked[defined++] = (RankedP){p[i], i};
	}
	sort_ranked(ranked, defined);
	return defined;
}

void
adjust_holm(const double *p, size_t n, double *adjusted, RankedP *scratch)
{
	size_t defined = rank(p, n, adjusted, scratch);
	double so_far = 0.0;

	for (size_t i = 0; i < defined; i++)
	{
		so_far = fmax(so_far, (double) (defined - i) * scratch[i].value);
		adjusted[scratch[i].place] = fmin(so_far, 1.0);
	}
}

void
adjust_bonferroni(const double *p, size_t n, double *adjusted,
				  RankedP *scratch)
{
	size_t defined = rank(p, n, adjusted, scratch);

	for (size_t i = 0; i < defined; i++)
		adjusted[scratch[i].place] =
			fmin((double) defined * scratch[i].value, 1.0);
}

void
adjust_hochberg(const double *p, size_t n, double *adjusted, RankedP *scratch)
{
	size_t defined = rank(p, n, adjusted, scratch);
	double so_far = 1.0;

	for (size_t i = defined; i-- > 0;)
	{
		so_far = fmin(so_far, (double) (defined - i) * scratch[i].value);
		adjusted[scratch[i].place] = so_far;
	}
}

/* Benjamini and Hochberg's step-up, with all p values times a factor. */
static void
step_up(size_t defined, double factor, double *adjusted,
		const RankedP *ranked)
{
	double so_far = 1.0;

	for (size_t i = defined; i-- > 0;)
	{
		so_far = fmin(so_far, (double) defined / (double) (i + 1) *
							  (factor * ranked[i].value));
		adjusted[ranked[i].place] = so_far;
	}
}

void
adjust_benjamini_hochberg(const double *p, size_t n, double *adjusted,
						  RankedP *scratch)
{
	step_up(rank(p, n, adjusted, scratch), 1.0, adjusted, scratch);
}

void
adjust_benjamini_yekutieli(const double *p, size_t n, double *adjusted,
						   RankedP *scratch)
{
	size_t defined = rank(p, n, adjusted, scratch);
	double factor = 0.0;

	/* The smallest terms first. */
	for (size_t i = defined; i > 0; i--)
		factor += 1.0 / (double) i;
	step_up(defined, factor, adjusted, scratch);
}
