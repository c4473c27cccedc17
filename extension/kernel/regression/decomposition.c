/*
 * decomposition.c
 *		What the difference of two groups' mean outcomes is made of.
 *
 * A piece has a gradient by the coefficients of each model, and one by
 * what persons are: by their normalised columns, group by group, and by their
 * predictions.  Both are collected here, and then squared over the persons.
 */
#include "kernel/regression/decomposition.h"

#include "kernel/base/sum.h"

#include <string.h>

#define PATTERNS_PER_CHECK 1024

typedef struct Gradient
{
	double *coefficient[DECOMPOSITION_MODELS];	/* by column of the design */
	double *row[2];				/* by normalised column */
	double prediction[2][DECOMPOSITION_MODELS];
	double *by_all;				/* normalised, for a model */
	double *direction[DECOMPOSITION_MODELS];	/* bread times gradient */
	double *by_half;			/* what a half of the bread makes of it */
} Gradient;

size_t
decomposition_scratch(void)
{
	return (size_t) DESIGN_MAX_COLUMNS * (2 * DECOMPOSITION_MODELS + 4);
}

static Gradient
divide_scratch(const Decomposition *d)
{
	Gradient g = {0};
	double *next = d->scratch;

	memset(next, 0, decomposition_scratch() * sizeof(double));
	for (int m = 0; m < DECOMPOSITION_MODELS; m++, next += DESIGN_MAX_COLUMNS)
		g.coefficient[m] = next;
	for (int m = 0; m < DECOMPOSITION_MODELS; m++, next += DESIGN_MAX_COLUMNS)
		g.direction[m] = next;
	for (int k = 0; k < 2; k++, next += DESIGN_MAX_COLUMNS)
		g.row[k] = next;
	g.by_all = next;
	g.by_half = next + DESIGN_MAX_COLUMNS;
	return g;
}

static void
add_cells(double *sum, const DesignCell *cell, int n, double factor)
{
	for (int i = 0; i < n; i++)
		sum[cell[i].column] += factor * cell[i].value;
}

void
decomposition_begin(Decomposition *d)
{
	const Design *design = d->normalise->design;
	const Design *all = &d->normalise->all;
	DesignCell cell[DESIGN_MAX_CELLS];

	for (int g = 0; g < 2; g++)
	{
		d->weight[g] = 0.0;
		memset(d->mean_all[g], 0, all->n_columns * sizeof(double));
	}
	for (int m = 0; m < DECOMPOSITION_MODELS; m++)
		normalise_coefficients(d->normalise, d->model[m].coefficient,
							   d->all[m]);
	for (size_t p = 0; p < d->n_patterns; p++)
	{
		const DecompositionPattern *pattern = &d->pattern[p];
		int n = design_row(design, p, cell);

		for (int m = 0; m < DECOMPOSITION_MODELS; m++)
			d->prediction[m][p] =
				design_fit(cell, n, d->model[m].coefficient);
		d->weight[pattern->group] += pattern->weight;
		n = design_row(all, p, cell);
		add_cells(d->mean_all[pattern->group], cell, n, pattern->weight);
	}
	for (int g = 0; g < 2; g++)
		for (int c = 0; c < all->n_columns; c++)
			d->mean_all[g][c] /= d->weight[g];
}

/* The part of a normalised row that is of a term. */
static void
term_columns(const Decomposition *d, int term, int *first, int *n)
{
	const Design *all = &d->normalise->all;

	*first = 0;
	*n = term == DECOMPOSITION_TOTAL ? all->n_columns : 1;
	if (term >= 0)
	{
		*first = all->term[term].first;
		*n = all->term[term].n_columns;
	}
}

/* A piece's difference of linear predictors, that of a term or the whole. */
static double
linear_value(const Decomposition *d, const DecompositionPiece *piece, int term)
{
	CompensatedSum sum = {0.0, 0.0};
	int first;
	int n;

	term_columns(d, term, &first, &n);
	for (int j = 0; j < piece->n; j++)
		for (int c = first; c < first + n; c++)
			sum_add(&sum, piece->part[j].sign *
					d->mean_all[piece->part[j].group][c] *
					d->all[piece->part[j].model][c]);
	return sum_value(sum);
}

/* Adds its gradient, times a factor. */
static void
linear_gradient(const Decomposition *d, const DecompositionPiece *piece,
				int term, double factor, Gradient *g)
{
	double by_column[DESIGN_MAX_COLUMNS];
	int first;
	int n;

	term_columns(d, term, &first, &n);
	for (int j = 0; j < piece->n; j++)
	{
		const DecompositionPart *part = &piece->part[j];
		double signed_factor = factor * part->sign;

		memset(g->by_all, 0, d->normalise->all.n_columns * sizeof(double));
		for (int c = first; c < first + n; c++)
		{
			g->by_all[c] = signed_factor * d->mean_all[part->group][c];
			g->row[part->group][c] += signed_factor * d->all[part->model][c];
		}
		normalise_gradient(d->normalise, g->by_all, by_column);
		for (int c = 0; c < d->normalise->design->n_columns; c++)
			g->coefficient[part->model][c] += by_column[c];
	}
}

/* A piece's difference of mean predictions. */
static double
response_value(const Decomposition *d, const DecompositionPiece *piece)
{
	double value = 0.0;

	for (int j = 0; j < piece->n; j++)
	{
		const DecompositionPart *part = &piece->part[j];
		CompensatedSum sum = {0.0, 0.0};

		for (size_t p = 0; p < d->n_patterns; p++)
			if (d->pattern[p].group == part->group)
				sum_add(&sum, d->pattern[p].weight *
						average_response(d->link,
										 d->prediction[part->model][p]).mean);
		value += part->sign * sum_value(sum) / d->weight[part->group];
	}
	return value;
}

static void
response_gradient(const Decomposition *d, const DecompositionPiece *piece,
				  double factor, Gradient *g)
{
	DesignCell cell[DESIGN_MAX_CELLS];

	for (int j = 0; j < piece->n; j++)
	{
		const DecompositionPart *part = &piece->part[j];
		double signed_factor = factor * part->sign;

		g->prediction[part->group][part->model] += signed_factor;
		for (size_t p = 0; p < d->n_patterns; p++)
		{
			int n;

			if (d->pattern[p].group != part->group)
				continue;
			n = design_row(d->normalise->design, p, cell);
			add_cells(g->coefficient[part->model], cell, n,
					  signed_factor * d->pattern[p].weight /
					  d->weight[part->group] *
					  average_response(d->link,
									   d->prediction[part->model][p]).slope);
		}
	}
}

/* A mixture's gradient is one of the groups' models. */
static void
divide_mixture(const Decomposition *d, Gradient *g)
{
	const DecompositionModel *mixture = &d->model[2];

	if (mixture->fitted)
		return;
	for (int c = 0; c < d->normalise->design->n_columns; c++)
	{
		g->coefficient[0][c] += mixture->share * g->coefficient[2][c];
		g->coefficient[1][c] += (1.0 - mixture->share) * g->coefficient[2][c];
		g->coefficient[2][c] = 0.0;
	}
}

/*
 * Bread times gradient, by column; false when a model cannot say it.  By halves:
 * the bread as one matrix has lost digits with the square of the condition.
 */
static bool
find_directions(const Decomposition *d, Gradient *g)
{
	for (int m = 0; m < DECOMPOSITION_MODELS; m++)
	{
		const DecompositionModel *model = &d->model[m];
		const Estimable *e = model->estimable;

		if (!model->fitted)
			continue;
		if (!estimable_sum(e, g->coefficient[m]))
			return false;
		memset(g->by_half, 0, e->rank * sizeof(double));
		for (int j = 0; j < e->rank; j++)
			for (int i = 0; i <= j; i++)
				g->by_half[j] += model->half[i + (size_t) j * e->rank] *
					g->coefficient[m][e->kept[i]];
		for (int i = 0; i < e->rank; i++)
		{
			double sum = 0.0;

			for (int j = i; j < e->rank; j++)
				sum += model->half[i + (size_t) j * e->rank] * g->by_half[j];
			g->direction[m][e->kept[i]] = sum * sqrt(model->factor);
		}
	}
	return true;
}

/*
 * The variance that the coefficients have: persons' scores in the models of
 * their group and of both, squared.
 */
static double
score_variance(const Decomposition *d, const Gradient *g)
{
	CompensatedSum variance = {0.0, 0.0};
	DesignCell cell[DESIGN_MAX_CELLS];

	for (size_t p = 0; p < d->n_patterns; p++)
	{
		const DecompositionPattern *pattern = &d->pattern[p];
		int n = design_row(d->larger, p, cell);
		double steepness = 0.0;
		double score = 0.0;

		for (int m = 0; m < DECOMPOSITION_MODELS; m++)
		{
			double u;

			if (!d->model[m].fitted || (m < 2 && m != pattern->group))
				continue;
			u = design_fit(cell, n, g->direction[m]);
			steepness += u;
			score += u * (d->model[m].rest[p] + pattern->shift2);
		}
		sum_add(&variance, steepness * steepness * pattern->within2 +
				score * score * pattern->weight2);
		if (p % PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
	return sum_value(variance);
}

/* What a person of a pattern adds to the means. */
static double
person_value(const Decomposition *d, const Gradient *g, size_t p)
{
	DesignCell cell[DESIGN_MAX_CELLS];
	int group = d->pattern[p].group;
	int n = design_row(&d->normalise->all, p, cell);
	double value = design_fit(cell, n, g->row[group]);

	for (int m = 0; m < DECOMPOSITION_MODELS; m++)
		if (g->prediction[group][m] != 0.0)
			value += g->prediction[group][m] *
				average_response(d->link, d->prediction[m][p]).mean;
	return value;
}

/* The variance that the groups' means have, as those of samples. */
static double
mean_variance(const Decomposition *d, const Gradient *g)
{
	double mean[2] = {0.0, 0.0};
	double squares[2] = {0.0, 0.0};
	double variance = 0.0;

	for (size_t p = 0; p < d->n_patterns; p++)
		mean[d->pattern[p].group] += d->pattern[p].weight *
			person_value(d, g, p) / d->weight[d->pattern[p].group];
	for (size_t p = 0; p < d->n_patterns; p++)
	{
		int group = d->pattern[p].group;
		double own = person_value(d, g, p) - mean[group];

		squares[group] += d->pattern[p].weight2 * own * own;
	}
	for (int k = 0; k < 2; k++)
		variance += d->persons[k] > 1.0 ?
			squares[k] / (d->weight[k] * d->weight[k]) *
			d->persons[k] / (d->persons[k] - 1.0) : NAN;
	return variance;
}

void
decomposition_part(Decomposition *d, const DecompositionPiece *piece,
				   int term, double *value, double *variance)
{
	Gradient g = divide_scratch(d);
	double own = linear_value(d, piece, term);
	double whole;
	double response;

	*variance = NAN;
	if (d->link == AVERAGE_IDENTITY)
	{
		*value = own;
		linear_gradient(d, piece, term, 1.0, &g);
	}
	else if (term == DECOMPOSITION_TOTAL)
	{
		*value = response_value(d, piece);
		response_gradient(d, piece, 1.0, &g);
	}
	else
	{
		whole = linear_value(d, piece, DECOMPOSITION_TOTAL);
		response = response_value(d, piece);
		*value = response * own / whole;
		response_gradient(d, piece, own / whole, &g);
		linear_gradient(d, piece, term, response / whole, &g);
		linear_gradient(d, piece, DECOMPOSITION_TOTAL,
						-response * own / (whole * whole), &g);
	}
	divide_mixture(d, &g);
	if (find_directions(d, &g))
		*variance = score_variance(d, &g) + mean_variance(d, &g);
	else
		*value = NAN;
}
