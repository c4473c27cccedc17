/*
 * test_estimate.c
 *		Variances by one factorisation against the best linear unbiased estimate
 *		itself, of thousands of random systems, by dense elimination with long
 *		doubles.
 */
#include "check.h"
#include "estimate_system.h"

typedef struct Fuzz
{
	int targets;
	int too_high;
	int too_low;
	int open;
	int heaviest_wrong;
	int not_factored;
} Fuzz;

/* Small estimates are proved exactly; what has no estimate has a large bound. */
static void
judge(Fuzz *fuzz, double exact, int32_t own, const bool *may_go,
	  int32_t rows, Certificate found)
{
	double largest = 0.0;

	fuzz->targets++;
	fuzz->open += isinf(exact);
	if (found.variance > exact * (1.0 + 1e-7) + 1e-9)
		fuzz->too_high++;
	if (found.variance < (isinf(exact) ? 500.0 : fmin(exact, 500.0) * 0.99))
		fuzz->too_low++;
	if (isinf(exact))
		return;
	for (int32_t i = 0; i < rows; i++)
		if (i != own && may_go[i])
			largest = fmax(largest, fabs(best_weight[i]));
	/* The freedom that is supposed moves weights a little. */
	if (largest < 0.01 ? fabs(found.weight) > 0.1
		: found.heaviest < 0 || found.heaviest == own ||
		!may_go[found.heaviest] ||
		fabs(best_weight[found.heaviest]) < 0.9 * largest)
		fuzz->heaviest_wrong++;
}

/*
 * Some rows are shown no longer, or less well: the factor is changed, or made
 * anew.
 */
static void
show_less(System *s, uint64_t *seed)
{
	for (int32_t i = 0; i < s->rows; i++)
		if (random_below(3, seed) == 0)
			raise_row(s, i, random_below(2, seed) ? INFINITY
					  : s->variance[i] * (1 + random_below(3, seed)));
}

static void
try_system(System *s, Fuzz *fuzz, uint64_t *seed)
{
	static System rest;
	static SystemTarget kept[ESTIMATE_BATCH];
	EstimateTarget target[ESTIMATE_BATCH];
	Certificate result[ESTIMATE_BATCH];
	bool may_go[MAX_ROWS];
	int n = 1 + (int) random_below(ESTIMATE_BATCH, seed);

	fuzz->not_factored += !factor_system(s);
	for (int32_t i = 0; i < s->rows; i++)
		may_go[i] = random_below(4, seed) != 0;
	for (int b = 0; b < n; b++)
	{
		int32_t a = (int32_t) random_below(s->rows, seed);
		int32_t other = (int32_t) random_below(s->rows, seed);
		int kind = (int) random_below(3, seed);

		for (int32_t j = 0; j < s->atoms; j++)
			kept[b].c[j] = kind == 2 ? random_below(3, seed) == 0
				: s->matrix[a][j] - (kind == 1 ? s->matrix[other][j] : 0.0);
		/* So much that everything is proved. */
		target[b] = (EstimateTarget){
			list_target(s, &kept[b]), kind == 0 ? a : -1, INFINITY
		};
	}
	for (int changes = 0; changes < 3; changes++)
	{
		estimate_targets(&s->shown, &estimate_room, target, n, may_go, result);
		without_unshown(s, &rest);
		for (int b = 0; b < n; b++)
			judge(fuzz, exact_variance(&rest, kept[b].c), target[b].own,
				  may_go, s->rows, result[b]);
		show_less(s, seed);
	}
}

static void
test_random(int systems, int max_rows, int max_atoms, uint64_t seed)
{
	static System s;
	Fuzz fuzz = {0};

	for (int k = 0; k < systems; k++)
	{
		random_system(&s, max_rows, max_atoms, false, &seed);
		try_system(&s, &fuzz, &seed);
	}
	check_true(fuzz.too_high == 0,
			   "%d targets in systems up to %d x %d: none is said to have a larger variance than it has (%d are)",
			   fuzz.targets, max_rows, max_atoms, fuzz.too_high);
	check_true(fuzz.too_low == 0,
			   "  nor a smaller one, as far as it matters (%d are)",
			   fuzz.too_low);
	check_true(fuzz.not_factored == 0, "  all are factored (%d are not)",
			   fuzz.not_factored);
	check_true(fuzz.open > 0 && fuzz.heaviest_wrong == 0,
			   "  %d without an estimate; the heaviest row that may go is right (%d are not)",
			   fuzz.open, fuzz.heaviest_wrong);
}

/* A total of 2 + 2, its two parts, and again, in an order of their own. */
static void
test_by_hand(void)
{
	static System s;
	EstimateTarget target[2];
	Certificate result[2];
	int32_t both[] = {0, 1};

	memset(&s, 0, sizeof(s));
	s.rows = 3;
	s.atoms = 2;
	for (int i = 0; i < 3; i++)
	{
		s.variance[i] = 4.0;
		s.series[i] = -1;
		s.matrix[i][0] = i != 1;
		s.matrix[i][1] = i != 0;
	}
	prepare(&s);
	check_true(estimate_envelope(&s.shown, &estimate_room) == 5,
			   "parts before their total: an envelope of 1, 1 and 3");
	check_true(estimate_factor(&s.shown, &estimate_room), "  is factored");
	target[0] = (EstimateTarget){{2, both, NULL}, 2, 100.0};
	target[1] = (EstimateTarget){{1, both, NULL}, 0, 1.0};
	estimate_targets(&s.shown, &estimate_room, target, 2, NULL, result);
	check_double(result[0].variance, 8.0 / 3.0, 1e-6,
				 "  the total: 1 / (1/4 + 1/8)");
	check_double(result[1].variance, 8.0 / 3.0, 1e-2,
				 "  a part, of which less is required");
	check_double(seek(&s, (double[]){1.0, 1.0}, 2, INFINITY, 2).variance,
				 result[0].variance, 1e-6, "  as a search finds it");
	check_true(result[0].heaviest >= 0 && result[0].heaviest < 2,
			   "  never its own row");
}

int
main(void)
{
	test_by_hand();
	test_random(2000, 6, 6, 1);
	test_random(800, 12, 12, 2);
	test_random(60, MAX_ROWS, MAX_ATOMS, 3);
	return check_done();
}
