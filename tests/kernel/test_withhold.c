/*
 * test_withhold.c
 *		What is withheld by one factorisation against the same rounds with a
 *		new one in each; and what is left of targets, exactly.
 */
#include "kernel/protect/withhold.h"

#include "check.h"
#include "estimate_system.h"

#define TARGETS 20

static System s;
static SystemTarget kept[TARGETS];
static EstimateTarget target[TARGETS];
static double left[MAX_ROWS];
static bool may_go[MAX_ROWS];
static bool spared[MAX_ROWS];
static double withheld_for[MAX_ROWS];
static bool may_go_now[MAX_ROWS];
static int32_t going[MAX_ROWS];

static Withholding withholding = {
	s.variance, left, may_go, spared, withheld_for, may_go_now, going
};

/* A row, or a difference of two (withheld frames). */
static int32_t
random_targets(uint64_t *seed)
{
	int32_t n = 1 + (int32_t) random_below(TARGETS, seed);

	for (int32_t k = 0; k < n; k++)
	{
		int32_t a = (int32_t) random_below(s.rows, seed);
		int32_t b = (int32_t) random_below(s.rows, seed);
		bool is_row = random_below(2, seed) == 0;

		for (int32_t j = 0; j < s.atoms; j++)
			kept[k].c[j] = s.matrix[a][j] - (is_row ? 0.0 : s.matrix[b][j]);
		target[k] = (EstimateTarget){
			list_target(&s, &kept[k]), is_row ? a : -1,
			is_row ? 1.0 : random_below(2, seed) ? 4.0 : 8.0
		};
	}
	return n;
}

static void
random_rows(uint64_t *seed)
{
	memset(withheld_for, 0, sizeof(withheld_for));
	for (int32_t i = 0; i < s.rows; i++)
	{
		left[i] = random_below(3, seed) ? INFINITY : 2.0 * s.variance[i];
		may_go[i] = random_below(8, seed) != 0;
		spared[i] = random_below(4, seed) == 0;
	}
}

/* One round with a factor of its own; how many targets fail. */
static int32_t
round_anew(EstimateTarget *asked, int32_t n, bool sparing, bool *gone,
		   bool *any)
{
	bool now[MAX_ROWS];
	bool goes[MAX_ROWS] = {false};
	int32_t failed = 0;

	*any = false;
	for (int32_t i = 0; i < s.rows; i++)
		now[i] = may_go[i] && !gone[i] && !(sparing && spared[i]);
	factor_system(&s);
	for (int32_t k = 0; k < n; k++)
	{
		Certificate found;

		estimate_targets(&s.shown, &estimate_room, &asked[k], 1, now, &found);
		if (found.variance >= asked[k].required - WITHHOLD_SLACK)
			continue;
		asked[failed++] = asked[k];
		if (found.heaviest >= 0 &&
			(!sparing || fabs(found.weight) >= WITHHOLD_WEIGHT))
			goes[found.heaviest] = *any = true;
	}
	for (int32_t i = 0; i < s.rows; i++)
		if (goes[i])
		{
			gone[i] = true;
			s.variance[i] = left[i];
			if (!isinf(left[i]))
				continue;
			/* Nothing of it is shown: an empty row of its own. */
			s.variance[i] = 1.0;
			s.series[i] = -1;
			memset(s.matrix[i], 0, sizeof(s.matrix[i]));
		}
	prepare(&s);
	return failed;
}

/* The rounds, each by a factor of its own: which rows go, how many targets fail. */
static int32_t
withhold_anew(int32_t n, bool *gone)
{
	static EstimateTarget asked[TARGETS];
	bool sparing = true;
	bool any;

	memcpy(asked, target, sizeof(asked));
	while (n > 0)
	{
		n = round_anew(asked, n, sparing, gone, &any);
		if (!any && !sparing)
			break;
		sparing = any;
	}
	return n;
}

/* How many targets can surely, or possibly, be estimated too well. */
static void
count_short(const double *required, int32_t n, int32_t *surely,
			int32_t *possibly)
{
	static System rest;

	without_unshown(&s, &rest);
	*surely = *possibly = 0;
	for (int32_t k = 0; k < n; k++)
	{
		double exact = exact_variance(&rest, kept[k].c);

		*surely += exact < required[k] - 1e-3;
		*possibly += exact < required[k] + 1e-3;
	}
}

static void
test_random(int systems, int max_rows, int max_atoms, uint64_t seed)
{
	static System asked;
	int withheld = 0;
	int otherwise = 0;
	int failing = 0;
	int misjudged = 0;

	for (int k = 0; k < systems; k++)
	{
		bool gone[MAX_ROWS] = {false};
		double required[TARGETS];
		int32_t surely;
		int32_t possibly;
		int32_t without;
		int32_t n;

		random_system(&s, max_rows, max_atoms, false, &seed);
		n = random_targets(&seed);
		random_rows(&seed);
		for (int32_t i = 0; i < n; i++)
			required[i] = target[i].required;
		asked = s;
		without = withhold_anew(n, gone);
		s = asked;
		prepare(&s);
		otherwise += !factor_system(&s);
		otherwise += withhold_rows(&s.shown, &estimate_room, &withholding,
								   target, n) != without;
		for (int32_t i = 0; i < s.rows; i++)
		{
			withheld += gone[i];
			otherwise += gone[i] != (withheld_for[i] > 0.0);
		}
		count_short(required, n, &surely, &possibly);
		failing += without;
		misjudged += surely > without || without > possibly;
	}
	check_true(withheld > systems / 2 && otherwise == 0,
			   "%d systems up to %d x %d: %d rows go, as by new factors (%d do otherwise)",
			   systems, max_rows, max_atoms, withheld, otherwise);
	check_true(failing > 0 && misjudged == 0,
			   "  %d targets are beyond help; no other can be estimated too well (in %d systems)",
			   failing, misjudged);
}

int
main(void)
{
	test_random(600, 6, 6, 1);
	test_random(300, 12, 12, 2);
	test_random(20, MAX_ROWS, MAX_ATOMS, 3);
	return check_done();
}
