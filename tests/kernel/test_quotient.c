/*
 * test_quotient.c
 *		Ratios beside thresholds: each is the double nearest to the exact
 *		fraction, so that what is exactly four fifths prints 0.8.
 */
#include "check.h"

#include "kernel/base/quotient.h"
#include "kernel/base/rate.h"
#include "kernel/count/adverse_impact.h"
#include "kernel/count/distance.h"
#include "kernel/count/odds_ratio.h"
#include "kernel/count/representation.h"
#include "kernel/count/two_group.h"

#define GRID 24

/*
 * |value - p/q| is at most half a unit in the last place, decided in whole
 * numbers: value is m 2^e, so that 2 |m q - p 2^-e| <= q.
 */
static bool
is_nearest(double value, wide p, wide q)
{
	int exponent;
	wide m;
	wide error;

	if (q == 0)
		return p == 0 ? isnan(value) : isinf(value) && (value > 0) == (p > 0);
	if (p == 0)
		return value == 0.0;
	m = (wide) ldexp(frexp(value, &exponent), 53);
	exponent -= 53;
	if (exponent <= 0)
		error = m * q - p * ((wide) 1 << -exponent);
	else
		error = m * ((wide) 1 << exponent) * q - p;
	return 2 * (error < 0 ? -error : error) <= q;
}

typedef struct Tally
{
	int examined;
	int wrong;
} Tally;

static void
examine(Tally *tally, bool right)
{
	tally->examined++;
	tally->wrong += !right;
}

/* Every table with groups of up to GRID persons. */
static void
test_grid(void)
{
	Tally risk = {0, 0}, difference = {0, 0}, impact = {0, 0}, bounds = {0, 0};
	Tally odds = {0, 0}, population = {0, 0}, sample = {0, 0};
	Tally contained = {0, 0}, ceiling = {0, 0}, distance = {0, 0};
	Tally rate = {0, 0};
	int ties = 0, ties_wrong = 0;

	for (int n1 = 1; n1 <= GRID; n1++)
		for (int n2 = 1; n2 <= GRID; n2++)
			for (int a = 0; a <= n1; a++)
				for (int c = 0; c <= n2; c++)
				{
					Representation r = {a, n1, c, n2};
					AdverseImpact ai;
					int64_t focus[] = {a, n1 - a};
					int64_t reference[] = {c, n2 - c};

					if (a + c == 0)
						continue;
					ai = adverse_impact(a, n1, c, n2, 0.95);
					examine(&impact, is_nearest(ai.impact_ratio.value, a * n2,
												c * n1));
					examine(&risk, is_nearest(risk_ratio(a, n1, c, n2, 0.95,
														 RISK_RATIO_KATZ).value,
											  a * n2, c * n1));
					examine(&difference,
							is_nearest(risk_difference(a, n1, c, n2, 0.95,
													   RISK_DIFFERENCE_NEWCOMBE).value,
									   a * n2 - c * n1, n1 * n2));
					examine(&distance,
							is_nearest(distance_dissimilarity(focus, reference,
															  2),
									   abs(a * n2 - c * n1), n1 * n2));
					examine(&rate, is_nearest(rate_ratio(a, n1, c, n2,
														 0.95).value,
											  a * n2, c * n1));
					if (a > 0 && a < n1 && c > 0 && c < n2)
						examine(&odds,
								is_nearest(odds_ratio(a, n1, c, n2, 0.95,
													  ODDS_RATIO_WOOLF).value,
										   a * (n2 - c), (n1 - a) * c));
					if (c > 0)
					{
						examine(&population,
								is_nearest(representation_ratio(r, REFERENCE_POPULATION,
																0.95, PROPORTION_WILSON).value,
										   a * n2, c * n1));
						examine(&sample,
								is_nearest(representation_ratio(r, REFERENCE_SAMPLE,
																0.95, PROPORTION_WILSON).value,
										   a * n2, c * n1));
						examine(&ceiling,
								is_nearest(glass_ceiling_of_shares(r),
										   c * n1, a * n2));
						if (representation_is_contained(r))
							examine(&contained,
									is_nearest(representation_ratio(r, REFERENCE_CONTAINING,
																	0.95, PROPORTION_WILSON).value,
											   a * n2, c * n1));
					}
					if (5 * a * n2 == 4 * c * n1)
					{
						ties++;
						ties_wrong += ai.four_fifths != FOUR_FIFTHS_MET ||
							ai.impact_ratio.value != 0.8;
					}
				}
	for (int n1 = 1; n1 <= 8; n1++)
		for (int n2 = 1; n2 <= 8; n2++)
			for (int a = 0; a <= n1; a++)
				for (int c = 1; c <= n2; c++)
					for (int r = 0; r <= 3; r++)
						for (int s = 0; s <= 3; s++)
						{
							AdverseImpactBounds b =
								adverse_impact_bounds(a, n1, c, n2, s, s + r);

							examine(&bounds,
									is_nearest(b.lowest, a * (n2 + s),
											   (c + s) * (n1 + r)) &&
									is_nearest(b.highest, (a + s) * (n2 + r),
											   c * (n1 + s)));
						}

#define REPORT(what) \
	check_true(what.wrong == 0 && what.examined > 1000, \
			   "%s: %d of %d are not the nearest double", #what, what.wrong, \
			   what.examined)
	REPORT(risk);
	REPORT(difference);
	REPORT(impact);
	REPORT(bounds);
	REPORT(odds);
	REPORT(population);
	REPORT(sample);
	REPORT(contained);
	REPORT(ceiling);
	REPORT(distance);
	REPORT(rate);
	check_true(ties > 300 && ties_wrong == 0,
			   "four fifths exactly: %d of %d are not 0.8 and met", ties_wrong,
			   ties);
}

/* Counts whose products no double holds. */
static void
test_large(void)
{
	uint64_t random = 20240229;
	int wrong = 0;

	for (int i = 0; i < 200000; i++)
	{
		int64_t part[4];

		for (int k = 0; k < 4; k++)
		{
			random = random * 6364136223846793005u + 1442695040888963407u;
			part[k] = (int64_t) (random >> (30 + random % 20)) + 1;
		}
		/* the products stay below 2^68, which is_nearest() can take */
		wrong += !is_nearest(ratio_of_shares(part[0], part[1], part[2],
											 part[3]),
							 (wide) part[0] * part[3],
							 (wide) part[2] * part[1]);
	}
	check_true(wrong == 0, "products beyond 2^53: %d of 200000 are wrong",
			   wrong);
	check_true(ratio_of_shares(4 * (KERNEL_MAX_COUNT / 5), KERNEL_MAX_COUNT,
							   KERNEL_MAX_COUNT / 5, KERNEL_MAX_COUNT) == 4.0,
			   "the largest counts");
	check_true(quotient(-1, 3) == -1.0 / 3.0 && quotient(0, 3) == 0.0 &&
			   isnan(quotient(0, 0)) && quotient(1, 0) == INFINITY &&
			   quotient(-1, 0) == -INFINITY,
			   "signs and zeros");
}

/* A limit of one is divided as the value is: they meet at x = n. */
static void
test_limits_meet(void)
{
	int wrong = 0;

	for (int n = 1; n <= 50; n++)
		for (int ref_n = 1; ref_n <= 60; ref_n++)
			for (int ref_x = 1; ref_x <= ref_n; ref_x++)
			{
				Estimate e = representation_ratio((Representation) {n, n, ref_x, ref_n},
												  REFERENCE_POPULATION, 0.95,
												  PROPORTION_WILSON);

				wrong += e.high != e.value;
			}
	check_true(wrong == 0, "everybody in the group: %d limits beside the value",
			   wrong);
}

int
main(void)
{
	test_grid();
	test_large();
	test_limits_meet();
	return check_done();
}
