/*
 * test_bounds.c
 *		Bounds of integers against linear programs that lpSolve has solved, and
 *		against every solution of thousands of small systems.
 */
#include "kernel/base/random.h"

#include "bounds_system.h"
#include "check.h"

static void
read_numbers(const char *text, int64_t *number, int n)
{
	char *end = (char *) text;

	for (int k = 0; k < n; k++)
		number[k] = strtoll(end, &end, 10);
}

/*
 * Columns: rows, numbers, matrix, row_low, row_high, low, high, least, most.
 */
static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "bounds.tsv");
	char *f[9];
	int systems = 0;
	int looser = 0;
	int tighter = 0;
	int narrower_than_propagation = 0;

	check_true(file != NULL, "bounds.tsv is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 9);
	while (check_read_fields(file, '\t', f, 9) == 9)
	{
		static System s;
		static System interval;
		int64_t matrix[MAX_ROWS * MAX_NUMBERS];
		int64_t least[MAX_NUMBERS];
		int64_t most[MAX_NUMBERS];

		s.rows = atoi(f[0]);
		s.numbers = atoi(f[1]);
		read_numbers(f[2], matrix, s.rows * s.numbers);
		for (int32_t i = 0; i < s.rows; i++)
			for (int32_t j = 0; j < s.numbers; j++)
				s.matrix[i][j] = (double) matrix[i * s.numbers + j];
		read_numbers(f[3], s.row_low, s.rows);
		read_numbers(f[4], s.row_high, s.rows);
		read_numbers(f[5], s.low, s.numbers);
		read_numbers(f[6], s.high, s.numbers);
		read_numbers(f[7], least, s.numbers);
		read_numbers(f[8], most, s.numbers);
		interval = s;
		check_true(solve(&s, BOUNDS_MAX_CONSTRAINTS) < 0 &&
					   solve(&interval, 0) < 0,
				   "system %d has a solution", ++systems);
		for (int32_t j = 0; j < s.numbers; j++)
		{
			looser += s.low[j] < least[j] || s.high[j] > most[j];
			tighter += s.low[j] > least[j] || s.high[j] < most[j];
			narrower_than_propagation += interval.low[j] < s.low[j] ||
				interval.high[j] > s.high[j];
		}
	}
	fclose(file);
	check_true(systems == 300 && looser == 0,
			   "as tight as linear programming (%d are not)", looser);
	check_true(narrower_than_propagation > 0,
			   "tighter than propagation alone in %d numbers",
			   narrower_than_propagation);
	/* Whole numbers propagate further than a linear program sees. */
	check_true(tighter < 100, "tighter in %d", tighter);
}

/*
 * Fuzzing: a truth, sums of it known up to noise, bounds around it.
 */
static void
random_system(System *s, int64_t *truth, int max_rows, int max_numbers,
			  int reach, uint64_t *seed)
{
	bool weights = random_below(3, seed) == 0;

	memset(s, 0, sizeof(*s));
	s->rows = 1 + (int32_t) random_below(max_rows, seed);
	s->numbers = 1 + (int32_t) random_below(max_numbers, seed);
	for (int32_t j = 0; j < s->numbers; j++)
	{
		truth[j] = (int64_t) random_below(20, seed);
		s->low[j] = truth[j] - (int64_t) random_below(reach, seed);
		s->high[j] = truth[j] + (int64_t) random_below(reach, seed);
	}
	for (int32_t i = 0; i < s->rows; i++)
	{
		int64_t sum = 0;

		for (int32_t j = 0; j < s->numbers; j++)
		{
			if (random_below(2, seed))
				continue;
			s->matrix[i][j] = random_below(4, seed) ? 1.0 : -1.0;
			if (weights)
				s->matrix[i][j] *= (double) (1 + random_below(3, seed));
			sum += (int64_t) s->matrix[i][j] * truth[j];
		}
		s->row_low[i] = random_below(6, seed) ?
			sum - (int64_t) random_below(3, seed) : -BOUNDS_NONE;
		s->row_high[i] = random_below(6, seed) ?
			sum + (int64_t) random_below(3, seed) : BOUNDS_NONE;
	}
}

static void
test_every_solution(int systems, uint64_t seed)
{
	int excluded = 0;
	int impossible = 0;
	int numbers = 0;
	int exact = 0;

	for (int k = 0; k < systems; k++)
	{
		static System s;
		int64_t truth[MAX_NUMBERS];
		int64_t least[MAX_NUMBERS];
		int64_t most[MAX_NUMBERS];

		random_system(&s, truth, 5, 5, 3, &seed);
		enumerate(&s, least, most);
		impossible += solve(&s, BOUNDS_MAX_CONSTRAINTS) >= 0;
		for (int32_t j = 0; j < s.numbers; j++)
		{
			numbers++;
			excluded += s.low[j] > least[j] || s.high[j] < most[j];
			exact += s.low[j] == least[j] && s.high[j] == most[j];
		}
	}
	check_true(excluded == 0 && impossible == 0,
			   "%d systems: no solution is excluded (%d are)", systems,
			   excluded);
	check_true(exact > numbers * 9 / 10,
			   "  nine in ten of the bounds are those of the solutions (%d of %d)",
			   exact, numbers);
}

static void
test_truth(int systems, uint64_t seed)
{
	int excluded = 0;
	int impossible = 0;

	for (int k = 0; k < systems; k++)
	{
		static System s;
		int64_t truth[MAX_NUMBERS];

		random_system(&s, truth, MAX_ROWS, MAX_NUMBERS,
					  random_below(2, &seed) ? 33 : 4, &seed);
		impossible += solve(&s, (int) random_below(60, &seed)) >= 0;
		for (int32_t j = 0; j < s.numbers; j++)
			excluded += s.low[j] > truth[j] || s.high[j] < truth[j];
	}
	check_true(excluded == 0 && impossible == 0,
			   "%d larger systems: the truth is never excluded (%d times), nor impossible (%d)",
			   systems, excluded, impossible);
}

static void
test_edges(void)
{
	static System s;

	/* x = y + 1 and y = x + 1, over a long way. */
	s = (System){.rows = 2, .numbers = 2, .matrix = {{1, -1}, {-1, 1}},
				 .row_low = {1, 1}, .row_high = {1, 1}, .high = {900, 900}};
	check_true(solve(&s, 0) >= 0, "a contradiction is found");
	s = (System){.rows = 1, .numbers = 2, .matrix = {{1, 1}},
				 .row_low = {30}, .row_high = {40}, .high = {10, 10}};
	check_true(solve(&s, 5) == 0, "so is one at once");
	s = (System){.rows = 1, .numbers = 1, .matrix = {{3}}, .row_low = {-7},
				 .row_high = {7}, .low = {-100}, .high = {100}};
	check_true(solve(&s, 0) < 0 && s.low[0] == -2 && s.high[0] == 2,
			   "quotients are rounded inwards, below 0 too");
	s = (System){.rows = 1, .numbers = 1, .matrix = {{-3}}, .row_low = {-7},
				 .row_high = {8}, .low = {-100}, .high = {100}};
	check_true(solve(&s, 0) < 0 && s.low[0] == -2 && s.high[0] == 2,
			   "with negative coefficients too");
	s = (System){.rows = 1, .numbers = 2, .matrix = {{1, -1}},
				 .row_low = {-BOUNDS_NONE}, .row_high = {0}, .low = {3, 0},
				 .high = {BOUNDS_MAX_NUMBER, 7}};
	check_true(solve(&s, 5) < 0 && s.high[0] == 7 && s.low[1] == 3,
			   "a measure counts no more than its base");
	/* Two of three pairs: the sums of pairs are 2, so each is 1. */
	s = (System){.rows = 3, .numbers = 3,
				 .matrix = {{1, 1, 0}, {0, 1, 1}, {1, 0, 1}},
				 .row_low = {2, 2, 2}, .row_high = {2, 2, 2},
				 .high = {9, 9, 9}};
	check_true(solve(&s, 0) < 0 && s.high[0] == 2,
			   "what propagation does not see");
	check_true(solve(&s, 5) < 0 && s.low[0] == 1 && s.high[0] == 1 &&
				   s.low[2] == 1 && s.high[2] == 1,
			   "a linear program does");
}

int
main(void)
{
	test_reference();
	test_every_solution(1000, 1);
	test_truth(60, 2);
	test_edges();
	return check_done();
}
