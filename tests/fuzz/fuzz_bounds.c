/*
 * fuzz_bounds.c
 *		Bounds of any small system of constraints.
 *
 * An input is the number of constraints, of numbers, their coefficients, a
 * truth, and how much is known of each number and of each sum.  No solution may
 * be excluded.
 */
#include "../kernel/bounds_system.h"
#include "bytes.h"
#include "fuzz.h"

#define MOST 5

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static System s;
	Bytes bytes = {data, size};
	int64_t truth[MAX_NUMBERS];
	int64_t least[MAX_NUMBERS];
	int64_t most[MAX_NUMBERS];

	memset(&s, 0, sizeof(s));
	s.rows = 1 + next_below(&bytes, MOST);
	s.numbers = 1 + next_below(&bytes, MOST);
	for (int32_t j = 0; j < s.numbers; j++)
	{
		truth[j] = next_below(&bytes, 256) - 64;
		s.low[j] = truth[j] - next_below(&bytes, 3);
		s.high[j] = truth[j] + next_below(&bytes, 3);
	}
	for (int32_t i = 0; i < s.rows; i++)
	{
		int64_t sum = 0;

		for (int32_t j = 0; j < s.numbers; j++)
		{
			s.matrix[i][j] = next_below(&bytes, 8) - 3;
			sum += (int64_t) s.matrix[i][j] * truth[j];
		}
		s.row_low[i] = sum - next_below(&bytes, 4);
		s.row_high[i] = sum + next_below(&bytes, 4);
		if (next_below(&bytes, 4) == 3)
			s.row_low[i] = -BOUNDS_NONE;
		if (next_below(&bytes, 4) == 3)
			s.row_high[i] = BOUNDS_NONE;
	}
	enumerate(&s, least, most);
	FUZZ_CHECK(solve(&s, BOUNDS_MAX_CONSTRAINTS) < 0);
	for (int32_t j = 0; j < s.numbers; j++)
		FUZZ_CHECK(s.low[j] <= least[j] && s.high[j] >= most[j]);
	return 0;
}
