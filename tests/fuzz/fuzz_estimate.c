/*
 * fuzz_estimate.c
 *		Estimates of targets from any small system of shown numbers.
 *
 * An input is the number of rows, of atoms, the coefficients, noise and series of
 * each row, which rows may go, and targets until it ends.  No variance may be said
 * to be larger than that of the best estimate, nor, as far as it matters, smaller.
 */
#include "kernel/protect/estimate.h"

#include "../kernel/certificate_system.h"
#include "fuzz.h"

#define MOST 8

typedef struct Bytes
{
	const uint8_t *data;
	size_t left;
} Bytes;

static int
next_below(Bytes *bytes, int bound)
{
	if (bytes->left == 0)
		return 0;
	bytes->left--;
	return *bytes->data++ % bound;
}

static double
next_coefficient(Bytes *bytes)
{
	static const double coefficient[] = {0, 1, 0, 1, 0, -1, 1, 0};

	return coefficient[next_below(bytes, 8)];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const double variance[] = {4, 2, 1, 0.5, 4, 1, 3, 8};
	static int32_t first[MAX_ROWS];
	static int64_t start[MAX_ROWS + 1];
	static double factor[MAX_ROWS * (MAX_ROWS + 1) / 2];
	static int32_t series_next[MAX_ROWS];
	static int32_t series_last[MAX_ROWS];
	static double solution[MAX_ROWS * ESTIMATE_BATCH];
	/* Apart from that of the search, which keeps something in it. */
	static double own_row_value[MAX_ROWS];
	static double own_atom_value[MAX_ATOMS];
	static double own_series_sum[MAX_ROWS];
	static double own_series_precision[MAX_ROWS];
	EstimateRoom estimate_room = {
		first, start, factor, series_next, series_last, own_row_value, solution,
		own_atom_value, own_series_sum, own_series_precision
	};
	static System s;
	Bytes bytes = {data, size};
	bool may_go[MAX_ROWS];
	double c[ESTIMATE_BATCH][MAX_ATOMS] = {{0}};
	int32_t atom[ESTIMATE_BATCH][MAX_ATOMS];
	double coefficient[ESTIMATE_BATCH][MAX_ATOMS];
	EstimateTarget target[ESTIMATE_BATCH];
	Certificate result[ESTIMATE_BATCH];
	int n = 0;

	memset(&s, 0, sizeof(s));
	s.rows = 1 + next_below(&bytes, MOST);
	s.atoms = 1 + next_below(&bytes, MOST);
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
	prepare(&s);
	do
	{
		CertificateTarget *sum = &target[n].sum;

		*sum = (CertificateTarget){0, atom[n], coefficient[n]};
		target[n].own = next_below(&bytes, s.rows + 1) - 1;
		target[n].required = INFINITY;
		for (int32_t j = 0; j < s.atoms; j++)
		{
			c[n][j] = target[n].own >= 0 ? s.matrix[target[n].own][j]
				: next_coefficient(&bytes);
			if (c[n][j] == 0.0)
				continue;
			atom[n][sum->n] = j;
			coefficient[n][sum->n++] = c[n][j];
		}
		n++;
	} while (bytes.left > 0 && n < ESTIMATE_BATCH);

	FUZZ_CHECK(estimate_envelope(&s.shown, &estimate_room) <=
			   s.rows * (s.rows + 1) / 2);
	FUZZ_CHECK(estimate_factor(&s.shown, &estimate_room));
	estimate_targets(&s.shown, &estimate_room, target, n, may_go, result);
	for (int b = 0; b < n; b++)
	{
		double exact = exact_variance(&s, c[b]);
		Certificate whole = seek(&s, c[b], target[b].own, INFINITY, s.atoms);

		FUZZ_CHECK(result[b].variance <= exact * (1.0 + 1e-7) + 1e-9);
		FUZZ_CHECK(result[b].variance >=
				   (isinf(exact) ? 500.0 : fmin(exact, 500.0) * 0.99));
		/* As a search for it finds, that is run to the end. */
		FUZZ_CHECK(whole.variance >= fmin(result[b].variance, 500.0) * 0.99);
		FUZZ_CHECK(result[b].heaviest < s.rows);
		FUZZ_CHECK(result[b].heaviest < 0 ||
				   (may_go[result[b].heaviest] &&
					result[b].heaviest != target[b].own));
	}
	return 0;
}
