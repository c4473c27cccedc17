/*
 * fuzz_estimate.c
 *		Variances by one factorisation, of any small system of shown numbers.
 *
 * An input is the number of rows, of atoms, the coefficients, three bytes for the
 * noise of each row and whether it may go, and the targets.  No variance may
 * exceed that of the best estimate, by a dense solution of its own, nor fall
 * short of it where that matters.
 */
#include "kernel/protect/estimate.h"

#include "../kernel/certificate_system.h"
#include "bytes.h"
#include "fuzz.h"

#define MOST 8

static int32_t first[MOST];
static int64_t start[MOST + 1];
static double factor[MOST * (MOST + 1) / 2];
static int32_t series_next[MOST];
static int32_t series_last[MOST];
static double solution[MOST * ESTIMATE_BATCH];

static EstimateRoom estimate_room = {
	first, start, factor, series_next, series_last, row_value, solution,
	vectors[0], series_sum, series_precision
};

/* Any sum, of which so much is required that it is proved, or little. */
static void
next_target(Bytes *bytes, const System *s, double *c, int32_t *atom,
			double *coefficient, EstimateTarget *target)
{
	CertificateTarget *sum = &target->sum;

	*sum = (CertificateTarget){0, atom, coefficient};
	target->own = next_below(bytes, s->rows + 1) - 1;
	target->required = next_below(bytes, 2) ? INFINITY : 1.0;
	for (int32_t j = 0; j < s->atoms; j++)
	{
		c[j] = next_coefficient(bytes);
		if (c[j] == 0.0)
			continue;
		atom[sum->n] = j;
		coefficient[sum->n++] = c[j];
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const double variance[] = {4, 2, 2, 0.5, 1, 2.0 / 3.0, 3, 8};
	static System s;
	static double c[ESTIMATE_BATCH][MAX_ATOMS];
	static int32_t atom[ESTIMATE_BATCH][MAX_ATOMS];
	static double coefficient[ESTIMATE_BATCH][MAX_ATOMS];
	Bytes bytes = {data, size};
	EstimateTarget target[ESTIMATE_BATCH];
	Certificate result[ESTIMATE_BATCH];
	bool may_go[MOST];
	int n;

	memset(&s, 0, sizeof(s));
	s.rows = 1 + next_below(&bytes, MOST);
	s.atoms = 1 + next_below(&bytes, MOST);
	n = 1 + next_below(&bytes, ESTIMATE_BATCH);
	s.series_variance = 2.0;
	for (int32_t i = 0; i < s.rows; i++)
	{
		s.variance[i] = variance[next_below(&bytes, 8)];
		s.series[i] = next_below(&bytes, 4) - 1;
		if (s.series[i] >= s.rows)
			s.series[i] = 0;
		may_go[i] = next_below(&bytes, 4) != 0;
		for (int32_t j = 0; j < s.atoms; j++)
			s.matrix[i][j] = next_coefficient(&bytes);
	}
	for (int b = 0; b < n; b++)
		next_target(&bytes, &s, c[b], atom[b], coefficient[b], &target[b]);
	prepare(&s);
	FUZZ_CHECK(estimate_envelope(&s.shown, &estimate_room) <=
			   s.rows * (s.rows + 1) / 2);
	FUZZ_CHECK(estimate_factor(&s.shown, &estimate_room));
	estimate_targets(&s.shown, &estimate_room, target, n, may_go, result);
	for (int b = 0; b < n; b++)
	{
		double exact = exact_variance(&s, c[b]);

		FUZZ_CHECK(result[b].variance <= exact * (1.0 + 1e-6) + 1e-9);
		FUZZ_CHECK(result[b].variance >=
				   (isinf(exact) ? 500.0 : fmin(exact, 500.0) * 0.99));
		FUZZ_CHECK(result[b].heaviest < s.rows &&
				   (result[b].heaviest < 0 ||
					(may_go[result[b].heaviest] &&
					 result[b].heaviest != target[b].own)));
	}
	return 0;
}
