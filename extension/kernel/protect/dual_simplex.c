/*
 * dual_simplex.c
 *		Upper bounds of one variable under a few linear constraints.
 *
 * The sum of each constraint is a variable, its slack, with bounds of its own.
 * Basic variables are written by the others, each of which stays at that of
 * its bounds that its coefficient in the objective prefers: so the objective
 * is a bound from the first step on, and each exchange lowers it.
 */
#include "kernel/protect/dual_simplex.h"

#define MAX_STEPS 400

/* Smaller elements are rounding, or would bring too much of it. */
#define LEAST_PIVOT 1e-9

/* Smaller violations, relative to the size of numbers, end the search. */
#define FEASIBLE 1e-9

/* What is added to a bound for errors of rounding, relative to its terms. */
#define ROUNDING 1e-12
#define LEAST_ROUNDING 1e-7

/* Variables are numbered: columns first, then slacks. */
typedef struct Basis
{
	const DualSimplex *program;
	int basic[BOUNDS_MAX_CONSTRAINTS];
	int other[BOUNDS_MAX_NUMBERS];
	bool at_high[BOUNDS_MAX_NUMBERS];
	double objective[BOUNDS_MAX_NUMBERS];
} Basis;

static double
low_of(const DualSimplex *program, int variable)
{
	return variable < program->columns ? program->low[variable]
		: program->row_low[variable - program->columns];
}

static double
high_of(const DualSimplex *program, int variable)
{
	return variable < program->columns ? program->high[variable]
		: program->row_high[variable - program->columns];
}

static void
begin(Basis *basis, const DualSimplex *program, int column, double sign)
{
	basis->program = program;
	for (int c = 0; c < program->columns; c++)
	{
		basis->other[c] = c;
		basis->objective[c] = c == column ? sign : 0.0;
		basis->at_high[c] = basis->objective[c] > 0.0;
	}
	for (int r = 0; r < program->rows; r++)
	{
		basis->basic[r] = program->columns + r;
		for (int c = 0; c < program->columns; c++)
			program->tableau[r][c] = program->matrix[r][c];
	}
}

/*
 * The basic variable furthest outside of its bounds, -1 when none is; sets
 * whether it is too high.
 */
static int
leaving_row(const Basis *basis, bool *too_high)
{
	const DualSimplex *program = basis->program;
	double furthest = 0.0;
	int leaving = -1;

	for (int r = 0; r < program->rows; r++)
	{
		double value = 0.0;
		double size = 1.0;
		double above;
		double below;

		for (int c = 0; c < program->columns; c++)
		{
			double term = program->tableau[r][c] *
				(basis->at_high[c] ? high_of(program, basis->other[c])
				 : low_of(program, basis->other[c]));

			value += term;
			size += fabs(term);
		}
		above = (value - high_of(program, basis->basic[r])) / size;
		below = (low_of(program, basis->basic[r]) - value) / size;
		if (fmax(above, below) > fmax(furthest, FEASIBLE))
		{
			furthest = fmax(above, below);
			leaving = r;
			*too_high = above > below;
		}
	}
	return leaving;
}

/* The column that keeps all preferences; -1 when the row cannot be mended. */
static int
entering_column(const Basis *basis, int row, bool too_high)
{
	const DualSimplex *program = basis->program;
	double best_ratio = INFINITY;
	double best_pivot = 0.0;
	int entering = -1;

	for (int c = 0; c < program->columns; c++)
	{
		double pivot = program->tableau[row][c];
		bool raises = (pivot > 0.0) != basis->at_high[c];
		double ratio;

		if (fabs(pivot) < LEAST_PIVOT || raises == too_high)
			continue;
		ratio = fabs(basis->objective[c]) / fabs(pivot);
		if (ratio < best_ratio - 1e-12 ||
			(ratio <= best_ratio + 1e-12 && fabs(pivot) > best_pivot))
		{
			best_ratio = fmin(ratio, best_ratio);
			best_pivot = fabs(pivot);
			entering = c;
		}
	}
	return entering;
}

/* The basic variable of the row and the other one of the column change places. */
static void
exchange(Basis *basis, int row, int column, bool at_high)
{
	const DualSimplex *program = basis->program;
	double *pivot_row = program->tableau[row];
	double pivot = pivot_row[column];
	int variable = basis->basic[row];

	basis->basic[row] = basis->other[column];
	basis->other[column] = variable;
	basis->at_high[column] = at_high;
	for (int c = 0; c < program->columns; c++)
		pivot_row[c] = c == column ? 1.0 / pivot : -pivot_row[c] / pivot;
	for (int r = 0; r < program->rows; r++)
	{
		double *other_row = program->tableau[r];
		double factor = other_row[column];

		if (r == row || factor == 0.0)
			continue;
		other_row[column] = 0.0;
		for (int c = 0; c < program->columns; c++)
			other_row[c] += factor * pivot_row[c];
	}
	pivot = basis->objective[column];
	basis->objective[column] = 0.0;
	for (int c = 0; c < program->columns; c++)
		basis->objective[c] += pivot * pivot_row[c];
}

/* What the multipliers of the slacks prove, from the program itself. */
static double
proved_bound(const Basis *basis, int column, double sign)
{
	const DualSimplex *program = basis->program;
	double multiplier[BOUNDS_MAX_CONSTRAINTS] = {0};
	double bound = 0.0;
	double size = 0.0;

	for (int c = 0; c < program->columns; c++)
		if (basis->other[c] >= program->columns)
			multiplier[basis->other[c] - program->columns] =
				basis->objective[c];
	for (int r = 0; r < program->rows; r++)
	{
		double term = multiplier[r] * (multiplier[r] > 0.0 ?
									   program->row_high[r]
									   : program->row_low[r]);

		bound += term;
		size += fabs(term);
	}
	for (int c = 0; c < program->columns; c++)
	{
		double rest = c == column ? sign : 0.0;
		double terms = fabs(rest);
		double largest = fmax(fabs(program->low[c]), fabs(program->high[c]));

		for (int r = 0; r < program->rows; r++)
		{
			rest -= multiplier[r] * program->matrix[r][c];
			terms += fabs(multiplier[r] * program->matrix[r][c]);
		}
		bound += fmax(rest * program->low[c], rest * program->high[c]);
		size += terms * largest;
	}
	return bound + LEAST_ROUNDING + ROUNDING * size;
}

double
dual_simplex_bound(const DualSimplex *program, int column, double sign)
{
	Basis basis;
	double best;

	begin(&basis, program, column, sign);
	best = proved_bound(&basis, column, sign);
	for (int step = 0; step < MAX_STEPS; step++)
	{
		bool too_high = false;
		int row = leaving_row(&basis, &too_high);
		int entering = row < 0 ? -1 : entering_column(&basis, row, too_high);

		if (entering < 0)
			break;
		exchange(&basis, row, entering, too_high);
	}
	return fmin(best, proved_bound(&basis, column, sign));
}
