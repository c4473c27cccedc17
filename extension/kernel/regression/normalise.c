/*
 * normalise.c
 *		Coefficients that do not depend on reference levels.
 */
#include "kernel/regression/normalise.h"

#include <string.h>

/* The column of levels in a term with all of them; -1 is a number. */
static int
column_of(const DesignTerm *term, const int *covariate, const int *level,
		  int n)
{
	int place = 0;
	int stride = 1;

	for (int i = 0; i < term->n; i++)
	{
		const DesignFactor *factor = &term->factor[i];

		if (factor->power > 0)
			continue;
		for (int k = 0; k < n; k++)
			if (covariate[k] == factor->covariate)
				place += stride * level[k];
		stride *= factor->n_levels;
	}
	return term->first + place;
}

bool
normalise_begin(Normalise *n, const Design *design)
{
	n->design = design;
	n->all = *design;
	n->all.term = n->term;
	n->all.n_columns = design->intercept;
	for (int t = 0; t < design->n_terms; t++)
	{
		DesignTerm *term = &n->term[t];

		*term = design->term[t];
		term->first = n->all.n_columns;
		term->n_columns = 1;
		term->centre = 0.0;
		for (int i = 0; i < term->n; i++)
		{
			if (term->factor[i].power > 0)
				continue;
			term->factor[i].reference = DESIGN_NO_REFERENCE;
			term->n_columns *= term->factor[i].n_levels;
			if (term->n_columns > DESIGN_MAX_COLUMNS)
				return false;
		}
		n->all.n_columns += term->n_columns;
		if (n->all.n_columns > DESIGN_MAX_COLUMNS)
			return false;
	}
	for (int c = 0; c < design->n_columns; c++)
	{
		int level[DESIGN_MAX_FACTORS];
		int covariate[DESIGN_MAX_FACTORS];
		int t = design_column(design, c, level);

		for (int i = 0; t >= 0 && i < design->term[t].n; i++)
			covariate[i] = design->term[t].factor[i].covariate;
		n->column[c] = t < 0 ? 0 :
			column_of(&n->term[t], covariate, level, n->term[t].n);
	}
	return true;
}

/* The term with the same factors but one; -1 is the intercept. */
static int
margin_of(const Design *design, int t, int without)
{
	DesignTerm margin = {0};

	for (int i = 0; i < design->term[t].n; i++)
		if (i != without)
			margin.factor[margin.n++] = design->term[t].factor[i];
	for (int m = 0; m < design->n_terms; m++)
		if (design_same_term(&design->term[m], &margin))
			return m;
	return -1;
}

/*
 * Moves the mean over the levels of a factor to the margin; or, for a gradient,
 * does what is the transpose of that.
 */
static void
move_mean(const Normalise *n, int t, int factor, bool transpose, double *all)
{
	const DesignTerm *term = &n->term[t];
	int margin = margin_of(n->design, t, factor);
	int levels = term->factor[factor].n_levels;
	int stride = 1;

	for (int i = 0; i < factor; i++)
		if (term->factor[i].power == 0)
			stride *= term->factor[i].n_levels;
	for (int c = 0; c < term->n_columns; c++)
	{
		int covariate[DESIGN_MAX_FACTORS];
		int level[DESIGN_MAX_FACTORS];
		int place = c;
		double *first = all + term->first + c;
		double *target = all;
		double mean = 0.0;

		if (c / stride % levels != 0)
			continue;
		for (int i = 0; i < term->n; i++)
		{
			bool by_level = term->factor[i].power == 0;

			covariate[i] = i == factor ? -1 : term->factor[i].covariate;
			level[i] = by_level ? place % term->factor[i].n_levels : -1;
			place /= by_level ? term->factor[i].n_levels : 1;
		}
		if (margin >= 0)
			target += column_of(&n->term[margin], covariate, level, term->n);
		for (int l = 0; l < levels; l++)
			mean += first[l * stride];
		mean /= levels;
		for (int l = 0; l < levels; l++)
			first[l * stride] += (transpose ? *target / levels : 0.0) - mean;
		if (!transpose)
			*target += mean;
	}
}

/* All moves, the largest terms first, or for a gradient last. */
static void
move_means(const Normalise *n, bool transpose, double *all)
{
	for (int k = 0; k < DESIGN_MAX_FACTORS; k++)
	{
		int size = transpose ? k + 1 : DESIGN_MAX_FACTORS - k;

		for (int i = 0; i < n->design->n_terms; i++)
		{
			int t = transpose ? n->design->n_terms - 1 - i : i;
			const DesignTerm *term = &n->design->term[t];

			for (int j = 0; term->n == size && j < size; j++)
			{
				int f = transpose ? size - 1 - j : j;

				if (term->factor[f].power == 0 &&
					term->factor[f].reference != DESIGN_NO_REFERENCE)
					move_mean(n, t, f, transpose, all);
			}
		}
	}
}

void
normalise_coefficients(const Normalise *n, const double *coefficient,
					   double *all)
{
	memset(all, 0, n->all.n_columns * sizeof(double));
	for (int c = 0; c < n->design->n_columns; c++)
		all[n->column[c]] = coefficient[c];
	for (int t = 0; t < n->design->n_terms; t++)
		if (n->design->term[t].centre != 0.0)
			all[0] -= n->design->term[t].centre *
				coefficient[n->design->term[t].first];
	move_means(n, false, all);
}

void
normalise_gradient(const Normalise *n, double *all, double *gradient)
{
	move_means(n, true, all);
	for (int c = 0; c < n->design->n_columns; c++)
		gradient[c] = all[n->column[c]];
	for (int t = 0; t < n->design->n_terms; t++)
		if (n->design->term[t].centre != 0.0)
			gradient[n->design->term[t].first] -=
				n->design->term[t].centre * all[0];
}
