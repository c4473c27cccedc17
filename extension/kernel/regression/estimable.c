/*
 * estimable.c
 *		What a model with columns left out can say.
 */
#include "kernel/regression/estimable.h"

#include "kernel/base/qr.h"

#include <string.h>

/*
 * Of the size of the column's values in the data and of what is added up:
 * rounding of the combination, whose smallest true difference is a person of
 * many millions.
 */
#define TOLERANCE 1e-9

size_t
estimable_scratch(int n_columns)
{
	size_t p = (size_t) n_columns + 1;

	return p * p + QR_BLOCK_ROWS * p;
}

/* The triangle of the columns kept and, behind them, of those left out. */
static void
decompose(const Design *design, const int *columns, double *r, double *rows)
{
	int place[DESIGN_MAX_COLUMNS];
	DesignCell cell[DESIGN_MAX_CELLS];
	int n = design->n_columns;

	design_place(design, columns, n, place);
	memset(r, 0, (size_t) n * n * sizeof(double));
	for (size_t first = 0; first < design->n_patterns; first += QR_BLOCK_ROWS)
	{
		size_t left = design->n_patterns - first;
		int block = left < QR_BLOCK_ROWS ? (int) left : QR_BLOCK_ROWS;

		memset(rows, 0, (size_t) block * n * sizeof(double));
		for (int i = 0; i < block; i++)
		{
			int cells = design_row(design, first + i, cell);

			for (int k = 0; k < cells; k++)
				rows[(size_t) place[cell[k].column] * block + i] =
					cell[k].value;
		}
		qr_append(r, n, rows, block);
	}
}

void
estimable_begin(Estimable *e, const Design *design, int rank, const int *kept,
				double *scratch)
{
	int columns[DESIGN_MAX_COLUMNS];
	int n = design->n_columns;
	double *r = scratch;

	e->rank = rank;
	e->kept = kept;
	e->n_left_out = 0;
	for (int c = 0, i = 0; c < n; c++)
	{
		if (i < rank && kept[i] == c)
			columns[i++] = c;
		else
			e->left_out[e->n_left_out++] = c;
	}
	if (e->n_left_out == 0)
		return;
	for (int i = 0; i < e->n_left_out; i++)
		columns[rank + i] = e->left_out[i];
	decompose(design, columns, r, scratch + (size_t) n * n);
	for (int i = 0; i < e->n_left_out; i++)
	{
		double *combination = e->combination + (size_t) i * rank;

		memcpy(combination, r + (size_t) (rank + i) * n, rank * sizeof(double));
		e->scale[i] = sqrt(qr_dot(combination, combination, rank) /
						   (double) design->n_patterns);
		qr_solve(r, n, rank, combination);
	}
}

bool
estimable_sum(const Estimable *e, const double *x)
{
	for (int i = 0; i < e->n_left_out; i++)
	{
		double difference = x[e->left_out[i]];
		double size = e->scale[i] > 0.0 ? e->scale[i] : 1.0;

		for (int k = 0; k < e->rank; k++)
		{
			double part = e->combination[k + (size_t) i * e->rank] *
				x[e->kept[k]];

			difference -= part;
			size += fabs(part);
		}
		if (fabs(difference) > TOLERANCE * size)
			return false;
	}
	return true;
}
