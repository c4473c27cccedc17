/*
 * test_perturbation.c
 *		Perturbation tables against Newton's method with 200 bits and by their
 *		properties; shares and tests of numbers with noise.
 */
#include "kernel/protect/perturbation.h"

#include "check.h"

#define MAX_ENTRIES \
	((PERTURBATION_MAX_BOUND + 1) * (2 * PERTURBATION_MAX_BOUND + 1))

static double table[MAX_ENTRIES];

/* P(noise <= v | n) in the table of the bound, v up to bound. */
static double
cumulative(int bound, int n, int v)
{
	return v < -bound ? 0.0 : table[n * (2 * bound + 1) + v + bound];
}

static double
probability(int bound, int n, int v)
{
	return cumulative(bound, n, v) - cumulative(bound, n, v - 1);
}

/* Columns: variance, bound, n, noise, cumulative. */
static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "perturbation.tsv");
	char *f[5];
	double variance = NAN;
	int bound = 0;
	int n = 0;
	double worst = 0.0;

	check_true(file != NULL, "perturbation.tsv is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 5);
	for (;;)
	{
		bool more = check_read_fields(file, '\t', f, 5) == 5;

		if (!more || check_number(f[0]) != variance || atoi(f[1]) != bound ||
			atoi(f[2]) != n)
		{
			/* The row read before is complete. */
			if (bound > 0)
				check_true(worst < 1e-13,
						   "row %d of variance %g, bound %d: off by %.1e", n,
						   variance, bound, worst);
			if (!more)
				break;
			variance = check_number(f[0]);
			bound = atoi(f[1]);
			n = atoi(f[2]);
			worst = perturbation_table(variance, bound, table) ? 0.0
															   : INFINITY;
		}
		worst = fmax(worst, fabs(cumulative(bound, n, atoi(f[3])) -
								 check_number(f[4])));
	}
	fclose(file);
}

/*
 * A row p has more entropy than p + step * d for every direction d that keeps
 * total, mean and variance: those are third differences (and their sums).
 * Where probabilities are lost in the rounding of the sum there is no telling.
 */
static bool
entropy_is_highest(int bound, int n)
{
	static const int third[] = {-1, 3, -3, 1};

	for (int v = -n; v + 3 <= bound; v++)
		for (int sign = -1; sign <= 1; sign += 2)
		{
			double gain = 0.0;
			double least = 1.0;

			for (int i = 0; i < 4; i++)
				least = fmin(least, probability(bound, n, v + i));
			if (least < 1e-9)
				continue;
			for (int i = 0; i < 4; i++)
			{
				double p = probability(bound, n, v + i);
				double q = p + sign * third[i] * 0.05 * least;

				gain += p * log(p) - q * log(q);
			}
			if (gain >= 0.0)
				return false;
		}
	return true;
}

static void
test_properties(double variance, int bound)
{
	bool ascends = true;
	bool ends = true;
	bool positive = true;
	bool highest = true;
	double worst_mean = 0.0;
	double worst_variance = 0.0;

	check_true(perturbation_table(variance, bound, table),
			   "there is a table of variance %g and bound %d", variance,
			   bound);
	for (int n = 0; n <= bound; n++)
	{
		double mean = 0.0;
		double square = 0.0;

		for (int v = -bound; v <= bound; v++)
		{
			double p = probability(bound, n, v);

			ascends &= p >= 0.0;
			positive &= n + v >= 0 || cumulative(bound, n, v) == 0.0;
			mean += v * p;
			square += (double) v * v * p;
		}
		ends &= cumulative(bound, n, bound) == 1.0;
		worst_mean = fmax(worst_mean, fabs(mean));
		if (n > 0)
		{
			worst_variance = fmax(worst_variance,
								  fabs(square / variance - 1.0));
			highest &= entropy_is_highest(bound, n);
		}
	}
	check_true(cumulative(bound, 0, -1) == 0.0 &&
				   cumulative(bound, 0, 0) == 1.0,
			   "  zero stays zero");
	check_true(ascends && ends, "  rows ascend to exactly 1");
	check_true(positive, "  no number falls below 0");
	check_true(worst_mean < 1e-12, "  mean 0, off by %.1e", worst_mean);
	check_true(worst_variance < 1e-12, "  variance, off by %.1e",
			   worst_variance);
	check_true(highest, "  neighbours have less entropy");
}

static void
test_known_answers(void)
{
	/* A lone person shows as 5 or 6 in 13 % of cases. */
	perturbation_table(4.0, 5, table);
	check_double(probability(5, 1, 4) + probability(5, 1, 5), 0.13, 0.03,
				 "a lone person becomes 5 or 6");

	/* On -1 .. 1 there is one distribution with mean 0 and the variance. */
	perturbation_table(0.5, 1, table);
	check_double(cumulative(1, 1, -1), 0.25, 1e-14, "three values: low");
	check_double(cumulative(1, 1, 0), 0.75, 1e-14, "three values: middle");

	/* The uniform distribution has the highest entropy of all. */
	perturbation_table(2.0 - 1e-12, 2, table);
	for (int v = -2; v <= 2; v++)
		check_double(probability(2, 2, v), 0.2, 1e-11,
					 "variance 2 on -2 .. 2 is uniform at %d", v);
}

/*
 * The same noise for every number: what the table has where no end is near,
 * with the reference values of its rows.
 */
static void
test_row(double variance, int bound)
{
	double row[2 * PERTURBATION_MAX_BOUND + 1];
	double square = 0.0;
	double skew = 0.0;
	double below = 0.0;
	bool same = true;

	check_true(perturbation_row(variance, bound, row) &&
				   perturbation_table(variance, bound, table),
			   "there is a row of variance %g and bound %d", variance, bound);
	for (int v = -bound; v <= bound; v++)
	{
		double p = row[v + bound] - below;
		double mirrored = row[bound - v] -
			(v == bound ? 0.0 : row[bound - v - 1]);

		same &= row[v + bound] == cumulative(bound, bound, v);
		square += (double) v * v * p;
		skew = fmax(skew, fabs(p - mirrored));
		below = row[v + bound];
	}
	check_true(same, "  it is that of the largest number");
	check_true(below == 1.0 && fabs(square / variance - 1.0) < 1e-12 &&
				   skew < 1e-14,
			   "  symmetric, of the variance, ends with 1");
}

static void
test_row_edges(void)
{
	/* A discrete normal distribution, whose sum is a theta function. */
	static const double known[] = {
		0.28209479, 0.21969564, 0.10377688, 0.02973257, 0.00516675,
		0.00054457, 0.00003481, 0.00000135, 0.00000003
	};
	double row[2 * PERTURBATION_MAX_BOUND + 1];

	perturbation_row(2.0, 8, row);
	for (int v = 0; v <= 8; v++)
		check_true(fabs(row[v + 8] - row[v + 7] - known[v]) < 5.1e-9,
				   "variance 2, bound 8: P(%d)", v);
	check_true(perturbation_max_variance(3) == 4.0 &&
				   perturbation_row(4.0, 3, row),
			   "the largest variance");
	for (int i = 0; i < 7; i++)
		check_double(row[i], (i + 1) / 7.0, 1e-12,
					 "  takes all values alike, %d", i - 3);
	check_true(!perturbation_row(4.1, 3, row) &&
				   !perturbation_row(0.009, 3, row) &&
				   !perturbation_row(NAN, 3, row) &&
				   !perturbation_row(0.5, 0, row) &&
				   !perturbation_row(0.5, 101, row),
			   "what there is no row for");
}

static void
test_impossible(void)
{
	check_true(!perturbation_table(5.0, 5, table), "variance of the bound");
	check_true(!perturbation_table(0.0, 5, table), "no variance");
	check_true(!perturbation_table(-1.0, 5, table), "negative variance");
	check_true(!perturbation_table(NAN, 5, table), "variance is not a number");
	check_true(!perturbation_table(0.5, 0, table), "bound 0");
	check_true(!perturbation_table(0.5, -1, table), "bound -1");
	check_true(!perturbation_table(4.0, 101, table), "bound 101");
	check_true(perturbation_table(nextafter(5.0, 0.0), 5, table),
			   "the largest variance below the bound");
	check_true(perturbation_table(nextafter(100.0, 0.0), 100, table),
			   "the largest variance below the largest bound");
}

static void
test_column(void)
{
	const double row[] = {0.0, 0.25, 0.25, 0.75, 1.0};

	check_true(perturbation_column(row, 5, 0.0) == 1, "draw 0");
	check_true(perturbation_column(row, 5, 0.2499) == 1, "draw below a step");
	check_true(perturbation_column(row, 5, 0.25) == 3,
			   "a draw at a step goes on, past a column without mass");
	check_true(perturbation_column(row, 5, 1.0 - 0x1p-32) == 4,
			   "the highest draw");
}

/* Columns: counted, persons, variance, level, share, low, high, z, p. */
static void
test_shares(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "perturbed_share.tsv");
	char *f[9];

	check_true(file != NULL, "perturbed_share.tsv is there");
	if (file == NULL)
		return;
	check_read_fields(file, '\t', f, 9);
	while (check_read_fields(file, '\t', f, 9) == 9)
	{
		int64_t counted = (int64_t) strtod(f[0], NULL);
		int64_t persons = (int64_t) strtod(f[1], NULL);
		double variance = check_number(f[2]);
		Estimate share = perturbed_share(counted, persons, variance,
										 check_number(f[3]));
		TestResult test = perturbed_share_test(counted, persons, 0.451,
											   variance);

		check_double(share.value, check_number(f[4]), 1e-15,
					 "share %s of %s, noise %s", f[0], f[1], f[2]);
		check_double(share.low, check_number(f[5]), 1e-12, "  low, %s", f[3]);
		check_double(share.high, check_number(f[6]), 1e-12, "  high");
		check_double(test.statistic, check_number(f[7]), 1e-12, "  z");
		check_double(test.p_value, check_number(f[8]), 1e-9, "  p");
	}
	fclose(file);
}

static void
test_share_edges(void)
{
	Estimate share = perturbed_share(20, 49, 4.0, 0.95);

	check_true(share.value == 20.0 / 49.0 && isnan(share.low) &&
				   isnan(share.high),
			   "no interval below 50 persons");
	check_true(isnan(perturbed_share_test(20, 49, 0.5, 4.0).p_value),
			   "no test below 50 persons");
	check_true(!isnan(perturbed_share_test(20, 50, 0.5, 4.0).p_value),
			   "a test from 50 persons on");
	check_true(isnan(perturbed_share(0, 0, 4.0, 0.95).value), "nobody");
	check_true(isnan(perturbed_share(103, 100, 4.0, 0.95).value),
			   "more counted than there are");
	share = perturbed_share(0, 100, 4.0, 0.95);
	check_true(share.value == 0.0 && isnan(share.low) && isnan(share.high),
			   "a share of 0 under noise has no interval");
	share = perturbed_share(100, 100, 4.0, 0.95);
	check_true(share.value == 1.0 && isnan(share.low), "nor has one of 1");
	share = perturbed_share(0, 100, 0.0, 0.95);
	check_true(share.low == 0.0 && share.high > 0.03 && share.high < 0.04,
			   "without noise it has Wilson's");
	check_true(isnan(perturbed_share_test(0, 100, 0.0, 0.0).p_value),
			   "no variance, no test");
	share = perturbed_share(KERNEL_MAX_COUNT / 2, KERNEL_MAX_COUNT, 4.0, 0.95);
	check_true(share.low < 0.5 && share.high > 0.5 && share.high < 0.500001,
			   "the largest numbers");
}

int
main(void)
{
	test_reference();
	test_properties(4.0, 5);
	test_properties(0.01, 5);
	test_properties(0.9, 1);
	test_properties(8.0, 10);
	test_properties(20.0, 30);
	test_known_answers();
	test_row(2.0, 8);
	test_row(0.5, 1);
	test_row(0.01, 5);
	test_row(50.0, 100);
	test_row_edges();
	test_impossible();
	test_column();
	test_shares();
	test_share_edges();
	return check_done();
}
