/*
 * certificate_system.h
 *		Small systems of shown numbers, their certificates, and the variance of
 *		the best estimate itself.
 */
#ifndef SPEGEL_TESTS_KERNEL_CERTIFICATE_SYSTEM_H
#define SPEGEL_TESTS_KERNEL_CERTIFICATE_SYSTEM_H

#include "kernel/base/random.h"
#include "kernel/protect/certificate.h"

#include <string.h>

#define MAX_ROWS 40
#define MAX_ATOMS 60
#define MAX_ENTRIES (MAX_ROWS * MAX_ATOMS)
#define MAX_UNKNOWN (MAX_ROWS + MAX_ATOMS)

/* A system in the form that every solver reads, and in that of the kernel. */
typedef struct System
{
	int32_t rows;
	int32_t atoms;
	int32_t entries;
	double matrix[MAX_ROWS][MAX_ATOMS];
	double variance[MAX_ROWS];
	int32_t series[MAX_ROWS];
	double series_variance;
	int32_t row_start[MAX_ROWS + 1];
	int32_t row_atom[MAX_ENTRIES];
	double row_coefficient[MAX_ENTRIES];
	int32_t atom_start[MAX_ATOMS + 1];
	int32_t atom_row[MAX_ENTRIES];
	double atom_coefficient[MAX_ENTRIES];
	Shown shown;
} System;

static double vectors[6][MAX_ATOMS];
static int32_t chosen[MAX_ATOMS];
static bool is_chosen[MAX_ATOMS];
static double row_value[MAX_ROWS];
static int32_t touched[MAX_ROWS];
static bool is_touched[MAX_ROWS];
static double series_precision[MAX_ROWS];
static double series_sum[MAX_ROWS];
static int32_t touched_series[MAX_ROWS];
static double basis[MAX_ROWS * MAX_ATOMS];

static CertificateRoom room = {
	vectors[0], vectors[1], vectors[2], vectors[3], vectors[4], vectors[5],
	chosen, is_chosen, row_value, touched, is_touched, series_precision,
	series_sum, touched_series, basis, MAX_ROWS * MAX_ATOMS
};

static void
prepare(System *s)
{
	int32_t mine[MAX_ENTRIES];
	int32_t other[MAX_ENTRIES];
	double coefficient[MAX_ENTRIES];
	Incidence incidence = {
		{s->rows, s->row_start, s->row_atom, s->row_coefficient},
		{s->atoms, s->atom_start, s->atom_row, s->atom_coefficient}
	};

	s->entries = 0;
	for (int32_t i = 0; i < s->rows; i++)
		for (int32_t j = 0; j < s->atoms; j++)
			if (s->matrix[i][j] != 0.0)
			{
				mine[s->entries] = i + 1;
				other[s->entries] = j + 1;
				coefficient[s->entries++] = s->matrix[i][j];
			}
	incidence_fill(&incidence.by_row, s->entries, mine, other, coefficient);
	incidence_fill(&incidence.by_atom, s->entries, other, mine, coefficient);
	s->shown = (Shown){incidence, s->variance, s->series, s->rows,
					   s->series_variance};
	certificate_prepare(&s->shown, &room);
}

/*
 * Cells of a random lattice, with duplicates, empty rows, atoms that nothing
 * shows, differences and series; some of them exact, if wanted.
 */
static inline void
random_system(System *s, int max_rows, int max_atoms, bool exact,
			  uint64_t *seed)
{
	double density = 0.05 + 0.6 * random_uniform(seed);
	bool series = random_below(2, seed) == 0;
	bool differences = random_below(4, seed) == 0;

	memset(s, 0, sizeof(*s));
	s->rows = 1 + (int32_t) random_below(max_rows, seed);
	s->atoms = 1 + (int32_t) random_below(max_atoms, seed);
	s->series_variance = random_below(2, seed) ? 2.0 : 0.5;
	for (int32_t i = 0; i < s->rows; i++)
	{
		s->series[i] = -1;
		s->variance[i] = random_below(4, seed) ? 4.0
											   : 0.25 + random_below(8, seed);
		if (exact && random_below(4, seed) == 0)
			s->variance[i] = 0.0;
		else if (series && random_below(3, seed))
			s->series[i] = (int32_t) random_below(1 + s->rows / 3, seed);
		if (i > 0 && random_below(8, seed) == 0)
			memcpy(s->matrix[i], s->matrix[random_below(i, seed)],
				   sizeof(s->matrix[i]));
		else if (random_below(12, seed))
			for (int32_t j = 0; j < s->atoms; j++)
				if (random_uniform(seed) < density)
					s->matrix[i][j] = differences && random_below(3, seed) == 0
						? -1.0 : 1.0;
	}
	prepare(s);
}

static double
covariance(const System *s, int i, int k)
{
	double shared = s->series[i] >= 0 && s->series[i] == s->series[k] ?
		s->series_variance : 0.0;

	return shared + (i == k ? s->variance[i] : 0.0);
}

/* The weights of the rows in the best estimate that exact_variance() found. */
static double best_weight[MAX_ROWS];

/*
 * The variance of the best estimate: the least w' C w with A' w = c, from the
 * Lagrange equations [C A; A' 0] (w, l) = (0, c), by elimination with complete
 * pivoting; INFINITY when there is no w.
 */
static double
exact_variance(const System *s, const double *c)
{
	static long double m[MAX_UNKNOWN][MAX_UNKNOWN + 1];
	int column[MAX_UNKNOWN];
	int n = s->rows + s->atoms;
	long double w[MAX_UNKNOWN] = {0};
	long double variance = 0.0L;
	int rank;

	for (int i = 0; i < n; i++)
	{
		column[i] = i;
		for (int k = 0; k < n; k++)
			m[i][k] = i < s->rows && k < s->rows ? covariance(s, i, k)
				: i < s->rows ? s->matrix[i][k - s->rows]
				: k < s->rows ? s->matrix[k][i - s->rows] : 0.0;
		m[i][n] = i < s->rows ? 0.0 : c[i - s->rows];
	}
	for (rank = 0; rank < n; rank++)
	{
		int row = rank;
		int best = rank;
		int swapped;

		for (int i = rank; i < n; i++)
			for (int k = rank; k < n; k++)
				if (fabsl(m[i][k]) > fabsl(m[row][best]))
				{
					row = i;
					best = k;
				}
		if (fabsl(m[row][best]) < 1e-12L)
			break;
		for (int k = 0; k <= n; k++)
		{
			long double keep = m[rank][k];

			m[rank][k] = m[row][k];
			m[row][k] = keep;
		}
		for (int i = 0; i < n; i++)
		{
			long double keep = m[i][rank];

			m[i][rank] = m[i][best];
			m[i][best] = keep;
		}
		swapped = column[rank];
		column[rank] = column[best];
		column[best] = swapped;
		for (int i = 0; i < n; i++)
		{
			long double factor = m[i][rank] / m[rank][rank];

			if (i != rank && factor != 0.0L)
				for (int k = rank; k <= n; k++)
					m[i][k] -= factor * m[rank][k];
		}
	}
	for (int i = rank; i < n; i++)
		if (fabsl(m[i][n]) > 1e-10L)
			return INFINITY;
	for (int i = 0; i < rank; i++)
		w[column[i]] = m[i][n] / m[i][i];
	for (int i = 0; i < s->rows; i++)
		best_weight[i] = (double) w[i];
	for (int i = 0; i < s->rows; i++)
		for (int k = 0; k < s->rows; k++)
			variance += w[i] * w[k] * covariance(s, i, k);
	/* What is left of 0 by rounding. */
	return variance < 1e-20L ? 0.0 : (double) variance;
}

static inline Certificate
seek(const System *s, const double *c, int32_t own, double required,
	 int32_t max_atoms)
{
	int32_t atom[MAX_ATOMS];
	double coefficient[MAX_ATOMS];
	CertificateTarget target = {0, atom, coefficient};

	for (int32_t j = 0; j < s->atoms; j++)
		if (c[j] != 0.0)
		{
			atom[target.n] = j;
			coefficient[target.n++] = c[j];
		}
	return certificate_seek(&s->shown, target, own, required, max_atoms,
							&room);
}

#endif /* SPEGEL_TESTS_KERNEL_CERTIFICATE_SYSTEM_H */
