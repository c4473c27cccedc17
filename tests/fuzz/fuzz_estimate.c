/*
 * fuzz_estimate.c
 *		Variances by one factorisation, of any small system of shown numbers,
 *		and of less and less of it.
 *
 * An input is the number of rows, of atoms and of targets, the coefficients, two
 * bytes for the noise of each row, the targets, and then which rows are shown
 * no longer, or less well.  No variance may exceed that of the best estimate, by
 * a dense solution of its own, nor fall short of it where that matters.
 */
#include "../kernel/estimate_system.h"
#include "bytes.h"
#include "fuzz.h"

#define MOST 8

/* Any sum, of which so much is required that it is proved, or little. */
static EstimateTarget
next_target(Bytes *bytes, const System *s, SystemTarget *kept)
{
	int32_t own = next_below(bytes, s->rows + 1) - 1;
	double required = next_below(bytes, 2) ? INFINITY : 1.0;

	for (int32_t j = 0; j < s->atoms; j++)
		kept->c[j] = next_coefficient(bytes);
	return (EstimateTarget){list_target(s, kept), own, required};
}

static void
check_targets(const System *s, const SystemTarget *kept,
			  const EstimateTarget *target, int n)
{
	static System rest;
	Certificate result[ESTIMATE_BATCH];

	estimate_targets(&s->shown, &estimate_room, target, n, NULL, result);
	without_unshown(s, &rest);
	for (int b = 0; b < n; b++)
	{
		double exact = exact_variance(&rest, kept[b].c);

		FUZZ_CHECK(result[b].variance <= exact * (1.0 + 1e-6) + 1e-9);
		FUZZ_CHECK(result[b].variance >=
				   (isinf(exact) ? 500.0 : fmin(exact, 500.0) * 0.99));
		FUZZ_CHECK(result[b].heaviest < s->rows &&
				   (result[b].heaviest < 0 ||
					result[b].heaviest != target[b].own));
		FUZZ_CHECK(result[b].heaviest < 0 ||
				   !isinf(s->variance[result[b].heaviest]));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const double variance[] = {4, 2, 2, 0.5, 1, 2.0 / 3.0, 3, 8};
	static System s;
	static SystemTarget kept[ESTIMATE_BATCH];
	Bytes bytes = {data, size};
	EstimateTarget target[ESTIMATE_BATCH];
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
		for (int32_t j = 0; j < s.atoms; j++)
			s.matrix[i][j] = next_coefficient(&bytes);
	}
	for (int b = 0; b < n; b++)
		target[b] = next_target(&bytes, &s, &kept[b]);
	prepare(&s);
	FUZZ_CHECK(factor_system(&s));
	check_targets(&s, kept, target, n);
	for (int32_t i = 0; i < s.rows; i++)
	{
		int how = next_below(&bytes, 4);

		if (how > 1)
			raise_row(&s, i, how == 2 ? INFINITY : 2.0 * s.variance[i]);
	}
	check_targets(&s, kept, target, n);
	return 0;
}
