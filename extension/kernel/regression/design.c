/*
 * design.c
 *		The columns that terms give for patterns of covariates.
 */
#include "kernel/regression/design.h"

#include <string.h>

#define PATTERNS_PER_CHECK 4096

static bool
has_factor(const DesignTerm *term, const DesignFactor *factor)
{
	for (int i = 0; i < term->n; i++)
		if (term->factor[i].covariate == factor->covariate &&
			term->factor[i].power == factor->power)
			return true;
	return false;
}

bool
design_same_term(const DesignTerm *a, const DesignTerm *b)
{
	if (a->n != b->n)
		return false;
	for (int i = 0; i < a->n; i++)
		if (!has_factor(b, &a->factor[i]))
			return false;
	return true;
}

/* Is the term without that factor in the model? */
static bool
has_margin(const Design *design, const DesignTerm *term, int without)
{
	DesignTerm margin = {0};

	for (int i = 0; i < term->n; i++)
		if (i != without)
			margin.factor[margin.n++] = term->factor[i];
	if (margin.n == 0)
		return true;
	for (int t = 0; t < design->n_terms; t++)
		if (design_same_term(&design->term[t], &margin))
			return true;
	return false;
}

static int
factor_columns(const DesignFactor *factor)
{
	if (factor->power > 0)
		return 1;
	return factor->n_levels - (factor->reference != DESIGN_NO_REFERENCE);
}

bool
design_number_columns(Design *design, const int *reference)
{
	design->n_columns = design->intercept;
	for (int t = 0; t < design->n_terms; t++)
	{
		DesignTerm *term = &design->term[t];

		term->first = design->n_columns;
		term->n_columns = 1;
		term->centre = 0.0;
		for (int i = 0; i < term->n; i++)
		{
			DesignFactor *factor = &term->factor[i];

			factor->reference = DESIGN_NO_REFERENCE;
			if (factor->power == 0 && has_margin(design, term, i))
				factor->reference = reference[factor->covariate];
			if (factor_columns(factor) > DESIGN_MAX_COLUMNS)
				return false;
			term->n_columns *= factor_columns(factor);
			if (term->n_columns > DESIGN_MAX_COLUMNS)
				return false;
		}
		design->n_columns += term->n_columns;
		if (design->n_columns > DESIGN_MAX_COLUMNS)
			return false;
	}
	return true;
}

/* The number of a factor for a pattern's level. */
static double
factor_number(const Design *design, const DesignFactor *factor, int32_t level)
{
	double number = design->number[factor->covariate][level];
	double value = number;

	for (int i = 1; i < factor->power; i++)
		value *= number;
	return value;
}

/*
 * The column and value of a term for a pattern; false when it is 0.  The first
 * factor's levels change the fastest.
 */
static inline bool
term_cell(const Design *design, const DesignTerm *term, const int32_t *level,
		  DesignCell *cell)
{
	int place = 0;
	int stride = 1;

	cell->value = 1.0;
	for (int i = 0; i < term->n; i++)
	{
		const DesignFactor *factor = &term->factor[i];
		int32_t own = level[factor->covariate];

		if (factor->power > 0)
			cell->value *= factor_number(design, factor, own);
		else if (own == factor->reference)
			return false;
		else
		{
			place += stride *
				(own - (factor->reference != DESIGN_NO_REFERENCE &&
						own > factor->reference));
			stride *= factor_columns(factor);
		}
	}
	cell->column = term->first + place;
	cell->value -= term->centre;
	return true;
}

int
design_row_of(const Design *design, const int32_t *level, DesignCell *cell)
{
	int n = 0;

	if (design->intercept)
		cell[n++] = (DesignCell) {0, 1.0};
	for (int t = 0; t < design->n_terms; t++)
		n += term_cell(design, &design->term[t], level, &cell[n]);
	return n;
}

int
design_row(const Design *design, size_t pattern, DesignCell *cell)
{
	return design_row_of(design,
						 design->level + pattern * design->n_covariates, cell);
}

int
design_slope_of(const Design *design, const int32_t *level, int covariate,
				DesignCell *cell)
{
	double number = design->number[covariate][level[covariate]];
	int n = 0;

	for (int t = 0; t < design->n_terms; t++)
	{
		DesignTerm term = design->term[t];
		double factor = 0.0;

		for (int i = 0; i < term.n; i++)
		{
			int power = term.factor[i].power;

			if (term.factor[i].covariate != covariate)
				continue;
			factor = power * (power > 1 ? pow(number, power - 1) : 1.0);
			term.n--;
			memmove(&term.factor[i], &term.factor[i + 1],
					(term.n - i) * sizeof(DesignFactor));
			break;
		}
		term.centre = 0.0;
		if (factor == 0.0 || !term_cell(design, &term, level, &cell[n]))
			continue;
		cell[n++].value *= factor;
	}
	return n;
}

void
design_centre(Design *design, const double *weight)
{
	for (int t = 0; t < design->n_terms; t++)
	{
		DesignTerm *term = &design->term[t];
		bool numeric = true;
		double total = 0.0;
		double sum = 0.0;
		double origin = 0.0;

		for (int i = 0; i < term->n; i++)
			numeric = numeric && term->factor[i].power > 0;
		term->centre = 0.0;
		if (!numeric || !design->intercept)
			continue;
		for (size_t p = 0; p < design->n_patterns; p++)
		{
			DesignCell cell;

			(void) term_cell(design, term,
							 design->level + p * design->n_covariates, &cell);
			if (p == 0)
				origin = cell.value;
			total += weight[p];
			sum += weight[p] * (cell.value - origin);
			if (p % PATTERNS_PER_CHECK == 0)
				kernel_check();
		}
		if (total > 0.0)
			term->centre = origin + sum / total;
	}
}

int
design_column(const Design *design, int column, int *level)
{
	for (int t = 0; t < design->n_terms; t++)
	{
		const DesignTerm *term = &design->term[t];
		int place = column - term->first;

		if (place < 0 || place >= term->n_columns)
			continue;
		for (int i = 0; i < term->n; i++)
		{
			const DesignFactor *factor = &term->factor[i];
			int columns = factor_columns(factor);

			level[i] = -1;
			if (factor->power > 0)
				continue;
			level[i] = place % columns;
			place /= columns;
			if (factor->reference != DESIGN_NO_REFERENCE &&
				level[i] >= factor->reference)
				level[i]++;
		}
		return t;
	}
	return -1;
}

double
design_largest(const Design *design)
{
	double largest = 0.0;

	for (size_t p = 0; p < design->n_patterns; p++)
	{
		DesignCell cell;

		for (int t = 0; t < design->n_terms; t++)
			if (term_cell(design, &design->term[t],
						  design->level + p * design->n_covariates, &cell))
				largest = fmax(largest, fabs(cell.value));
		if (p % PATTERNS_PER_CHECK == 0)
			kernel_check();
	}
	return largest;
}

void
design_place(const Design *design, const int *columns, int n, int *place)
{
	for (int c = 0; c < design->n_columns; c++)
		place[c] = columns == NULL ? c : -1;
	for (int i = 0; columns != NULL && i < n; i++)
		place[columns[i]] = i;
}

void
design_term_columns(const Design *design, int term, bool *tested, bool *other)
{
	memset(tested, 0, design->n_columns * sizeof(bool));
	memset(other, 0, design->n_columns * sizeof(bool));
	other[0] = design->intercept;
	for (int t = 0; t < design->n_terms; t++)
	{
		const DesignTerm *own = &design->term[t];
		bool contains = true;

		for (int i = 0; i < design->term[term].n; i++)
			contains = contains && has_factor(own, &design->term[term].factor[i]);
		for (int c = own->first; c < own->first + own->n_columns; c++)
		{
			tested[c] = t == term;
			other[c] = !contains;
		}
	}
}

int
design_order(const Design *design, const bool *tested, const bool *other,
			 int *columns, int *n_other)
{
	int n = 0;

	for (int c = 0; c < design->n_columns; c++)
		if (other[c])
			columns[n++] = c;
	*n_other = n;
	for (int c = 0; c < design->n_columns; c++)
		if (tested[c])
			columns[n++] = c;
	return n;
}

void
design_spread(const Design *design, int rank, const int *kept,
			  const double *coefficient, double *whole)
{
	memset(whole, 0, design->n_columns * sizeof(double));
	for (int i = 0; i < rank; i++)
		whole[kept[i]] = coefficient[i];
}

double
design_column_centre(const Design *design, int column)
{
	for (int t = 0; t < design->n_terms; t++)
		if (design->term[t].first == column && design->term[t].n_columns == 1)
			return design->term[t].centre;
	return 0.0;
}

void
design_uncentre(const Design *design, int rank, const int *kept,
				double *coefficient, double *half)
{
	if (rank == 0 || kept[0] != 0 || !design->intercept)
		return;
	for (int i = 1; i < rank; i++)
	{
		double centre = design_column_centre(design, kept[i]);

		coefficient[0] -= centre * coefficient[i];
		for (int j = i; centre != 0.0 && j < rank; j++)
			half[(size_t) j * rank] -= centre * half[i + (size_t) j * rank];
	}
}
