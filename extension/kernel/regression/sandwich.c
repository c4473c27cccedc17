/*
 * sandwich.c
 *		The meat of a sandwich: sums of squared scores of rows.
 */
#include "kernel/regression/sandwich.h"

#include "kernel/base/qr.h"

#include <string.h>

void
sandwich_begin(Sandwich *s)
{
	memset(s->meat, 0, (size_t) s->rank * s->rank * sizeof(double));
	memset(s->row, 0, s->n_columns * sizeof(double));
}

static void
rotate(Sandwich *s)
{
	for (int i = 0; i < s->rank; i++)
		s->u[i] = s->row[s->kept[i]];
	qr_solve_transposed(s->r, s->ld, s->rank, s->u);
}

double
sandwich_row(Sandwich *s, const DesignCell *cell, int n)
{
	for (int i = 0; i < n; i++)
		s->row[cell[i].column] = cell[i].value;
	rotate(s);
	for (int i = 0; i < n; i++)
		s->row[cell[i].column] = 0.0;
	return qr_dot(s->u, s->u, s->rank);
}

void
sandwich_add(Sandwich *s, double factor)
{
	for (int j = 0; j < s->rank; j++)
		for (int i = 0; s->u[j] != 0.0 && i <= j; i++)
			s->meat[i + (size_t) j * s->rank] += factor * s->u[i] * s->u[j];
}

void
sandwich_add_score(Sandwich *s, const DesignCell *cell, int n, double rest)
{
	for (int i = 0; i < n; i++)
		s->row[cell[i].column] += cell[i].value * rest;
}

void
sandwich_close_cluster(Sandwich *s)
{
	rotate(s);
	memset(s->row, 0, s->n_columns * sizeof(double));
	sandwich_add(s, 1.0);
}
