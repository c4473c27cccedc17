/*
 * test_certificate.c
 *		Certificates of variance against the best linear unbiased estimate
 *		itself, of thousands of random systems, by dense elimination with long
 *		doubles.
 */
#include "certificate_system.h"
#include "check.h"

/* A row, or a sum or difference of two (withheld frames), or any atoms. */
static int32_t
random_target(const System *s, double *c, uint64_t *seed)
{
	int kind = (int) random_below(4, seed);
	int32_t a = (int32_t) random_below(s->rows, seed);
	int32_t b = (int32_t) random_below(s->rows, seed);

	for (int32_t j = 0; j < s->atoms; j++)
		c[j] = kind == 0 ? (random_below(3, seed) == 0)
			: s->matrix[a][j] + (kind == 1 ? 0.0 : kind == 2
								 ? s->matrix[b][j] : -s->matrix[b][j]);
	return kind == 1 ? a : -1;
}

typedef struct Fuzz
{
	int systems;
	int too_high;
	int too_low;
	int stopped_short;
	int without_estimate;
	int heaviest_wrong;
	double worst;
} Fuzz;

/*
 * Is the heaviest row, of those with atoms and noise, another one that has the
 * largest weight, and is the weight its own?
 */
static bool
heaviest_is_right(const System *s, int32_t own, double exact,
				  Certificate whole)
{
	double largest = 0.0;

	for (int32_t i = 0; i < s->rows; i++)
		if (i != own && s->variance[i] > 0.0 &&
			s->row_start[i] < s->row_start[i + 1])
			largest = fmax(largest, fabs(best_weight[i]));
	if (isinf(exact) || largest < 1e-6)
		return fabs(whole.weight) < 1e-5 || isinf(exact);
	return whole.heaviest >= 0 && whole.heaviest != own &&
		fabs(whole.weight - best_weight[whole.heaviest]) < 1e-4 * largest &&
		fabs(whole.weight) > (1.0 - 1e-4) * largest;
}

static void
try_target(const System *s, Fuzz *fuzz, uint64_t *seed)
{
	double c[MAX_ATOMS];
	int32_t own = random_target(s, c, seed);
	double exact = exact_variance(s, c);
	Certificate whole = seek(s, c, own, INFINITY, s->atoms);
	Certificate some = seek(s, c, own, INFINITY, 4 + s->atoms / 3);
	double required = isinf(exact) ? 1e6 : exact * 0.5;
	Certificate enough = seek(s, c, own, required, s->atoms);

	fuzz->systems++;
	fuzz->without_estimate += isinf(exact);
	fuzz->worst = fmax(fuzz->worst, isinf(exact) ? 0.0
					   : fabs(whole.variance - exact) / fmax(exact, 1e-300));
	if (fmax(fmax(whole.variance, some.variance), enough.variance) >
		exact * (1.0 + 1e-9) + 1e-12)
		fuzz->too_high++;
	if (isinf(exact) ? whole.variance < 1e6
		: whole.variance < exact * (1.0 - 1e-6) - 1e-12)
		fuzz->too_low++;
	if (enough.variance < required * (1.0 - 1e-9))
		fuzz->stopped_short++;
	fuzz->heaviest_wrong += !heaviest_is_right(s, own, exact, whole);
}

static void
test_random(int systems, int max_rows, int max_atoms, uint64_t seed)
{
	static System s;
	Fuzz fuzz = {0};

	for (int k = 0; k < systems; k++)
	{
		random_system(&s, max_rows, max_atoms, random_below(3, &seed) == 0,
					  &seed);
		for (int t = 0; t < 3; t++)
			try_target(&s, &fuzz, &seed);
	}
	check_true(fuzz.too_high == 0,
			   "%d systems up to %d x %d: no certificate exceeds the variance (%d do)",
			   fuzz.systems, max_rows, max_atoms, fuzz.too_high);
	check_true(fuzz.too_low == 0,
			   "  run to the end it reaches the variance (%d do not; worst %.1e)",
			   fuzz.too_low, fuzz.worst);
	check_true(fuzz.stopped_short == 0,
			   "  what is required is proved where it is true (%d are not)",
			   fuzz.stopped_short);
	check_true(fuzz.without_estimate > 0 && fuzz.heaviest_wrong == 0,
			   "  %d without an estimate; the heaviest row is right (%d are not)",
			   fuzz.without_estimate, fuzz.heaviest_wrong);
}

int
main(void)
{
	test_random(3000, 6, 6, 1);
	test_random(1500, 12, 12, 2);
	test_random(120, MAX_ROWS, MAX_ATOMS, 3);
	return check_done();
}
