/*
 * fuzz_certificate.c
 *		Certificates of variance of any small system of shown numbers.
 *
 * An input is the number of rows, of atoms, the coefficients, a byte for the
 * noise of each row, and the target.  No certificate may exceed the variance of
 * the best estimate, and run to the end it must reach it.
 */
#include "../kernel/certificate_system.h"
#include "bytes.h"
#include "fuzz.h"

#define MOST 8

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const double variance[] = {4, 2, 0, 0.5, 4, 1, 3, 8};
	static System s;
	Bytes bytes = {data, size};
	double target[MAX_ATOMS] = {0};
	double exact;
	Certificate whole;
	Certificate some;

	memset(&s, 0, sizeof(s));
	s.rows = 1 + next_below(&bytes, MOST);
	s.atoms = 1 + next_below(&bytes, MOST);
	s.series_variance = 2.0;
	for (int32_t i = 0; i < s.rows; i++)
	{
		s.variance[i] = variance[next_below(&bytes, 8)];
		s.series[i] = s.variance[i] > 0.0 ? next_below(&bytes, 4) - 1 : -1;
		if (s.series[i] >= s.rows)
			s.series[i] = 0;
		for (int32_t j = 0; j < s.atoms; j++)
			s.matrix[i][j] = next_coefficient(&bytes);
	}
	for (int32_t j = 0; j < s.atoms; j++)
		target[j] = next_coefficient(&bytes);
	prepare(&s);
	exact = exact_variance(&s, target);
	whole = seek(&s, target, -1, INFINITY, s.atoms);
	some = seek(&s, target, 0, 1.0, 1 + s.atoms / 2);
	FUZZ_CHECK(whole.variance <= exact * (1.0 + 1e-6) + 1e-9);
	FUZZ_CHECK(some.variance <= exact * (1.0 + 1e-6) + 1e-9);
	FUZZ_CHECK(isinf(exact) ? whole.variance > 1e6
			   : whole.variance >= exact * (1.0 - 1e-6) - 1e-9);
	FUZZ_CHECK(whole.heaviest < s.rows && some.heaviest != 0);
	return 0;
}
