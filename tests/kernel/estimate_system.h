/*
 * estimate_system.h
 *		Room to estimate the targets of a small system, and random targets.
 */
#ifndef SPEGEL_TESTS_KERNEL_ESTIMATE_SYSTEM_H
#define SPEGEL_TESTS_KERNEL_ESTIMATE_SYSTEM_H

#include "kernel/protect/estimate.h"

#include "certificate_system.h"

static int32_t first[MAX_ROWS];
static int64_t start[MAX_ROWS + 1];
static double factor[MAX_ROWS * (MAX_ROWS + 1) / 2];
static int32_t series_next[MAX_ROWS];
static int32_t series_last[MAX_ROWS];
static double solution[MAX_ROWS * ESTIMATE_BATCH];
static double change[MAX_ROWS];
static int32_t turned[MAX_ROWS];
static double cosine[MAX_ROWS];
static double sine[MAX_ROWS];

static EstimateRoom estimate_room = {
	first, start, factor, series_next, series_last, row_value, solution,
	vectors[0], series_sum, series_precision, change, turned, cosine, sine
};

/* A target with its coefficients in full, c, as exact_variance() takes them. */
typedef struct SystemTarget
{
	double c[MAX_ATOMS];
	int32_t atom[MAX_ATOMS];
	double coefficient[MAX_ATOMS];
} SystemTarget;

/* Lists the atoms of `kept` that have a coefficient. */
static inline CertificateTarget
list_target(const System *s, SystemTarget *kept)
{
	CertificateTarget sum = {0, kept->atom, kept->coefficient};

	for (int32_t j = 0; j < s->atoms; j++)
		if (kept->c[j] != 0.0)
		{
			kept->atom[sum.n] = j;
			kept->coefficient[sum.n++] = kept->c[j];
		}
	return sum;
}

/* Factors a system; whether it could be. */
static inline bool
factor_system(const System *s)
{
	return estimate_envelope(&s->shown, &estimate_room) <=
		s->rows * (s->rows + 1) / 2 &&
		estimate_factor(&s->shown, &estimate_room);
}

/* Takes what is shown of a row away, or raises its variance. */
static inline void
raise_row(System *s, int32_t row, double variance)
{
	estimate_raise(&s->shown, &estimate_room, row, variance);
	s->variance[row] = variance;
}

/* The same system for exact_variance(): rows that are shown no longer, empty. */
static inline void
without_unshown(const System *s, System *rest)
{
	*rest = *s;
	for (int32_t i = 0; i < s->rows; i++)
		if (isinf(s->variance[i]))
		{
			rest->variance[i] = 1.0;
			rest->series[i] = -1;
			memset(rest->matrix[i], 0, sizeof(rest->matrix[i]));
		}
}

#endif /* SPEGEL_TESTS_KERNEL_ESTIMATE_SYSTEM_H */
