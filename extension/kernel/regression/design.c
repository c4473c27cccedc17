/*
 * design.c
 *		The columns that terms give for patterns of covariates.
 */
#include "kernel/regression/design.h"

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

/* The column and value of a term for a pattern; false when it is 0. */
static inline bool
term_cell(const Design *design, const DesignTerm *term, const int32_t *level,
		  DesignCell *cell)
{
	int place = 0;

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
			place = place * factor_columns(factor) + own -
				(factor->reference != DESIGN_NO_REFERENCE &&
				 own > factor->reference);
	}
	cell->column = term->first + place;
	cell->value -= term->centre;
	return true;
}

int
design_row(const Design *design, size_t pattern, DesignCell *cell)
{
	const int32_t *level = design->level + pattern * design->n_covariates;
	int n = 0;

	if (design->intercept)
		cell[n++] = (DesignCell) {0, 1.0};
	for (int t = 0; t < design->n_terms; t++)
		n += term_cell(design, &design->term[t], level, &cell[n]);
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
		for (int i = term->n - 1; i >= 0; i--)
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
