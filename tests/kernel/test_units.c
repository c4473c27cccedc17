/*
 * test_units.c
 *		Many units compared, against reference/units.tsv, and random numbers.
 */
#include "lists.h"
#include "kernel/base/inverse_sums.h"
#include "kernel/base/random.h"
#include "kernel/count/units.h"

#define MAX_UNITS 32

static int64_t x[MAX_UNITS];
static int64_t persons[MAX_UNITS];
static double exposure[MAX_UNITS];
static Ranked scratch[MAX_UNITS];
static uint16_t counts[MAX_UNITS * MAX_UNITS];
static UnitRank rank[MAX_UNITS];
static Units units = {0, x, persons, NULL};
static UnitsPrior prior;

/* "x/n,x/n,...", n being an exposure for rates. */
static void
parse(const char *kind, const char *text)
{
	bool shares = strcmp(kind, "share") == 0;
	char *end;

	for (units.n = 0;; text = end + 1)
	{
		x[units.n] = strtoll(text, &end, 10);
		exposure[units.n] = strtod(end + 1, &end);
		persons[units.n] = (int64_t) exposure[units.n];
		units.n++;
		if (*end == '\0')
			break;
	}
	units.persons = shares ? persons : NULL;
	units.exposure = shares ? NULL : exposure;
	prior = units_prior(&units);
	memset(counts, 0, sizeof(counts));
	units_rank(&units, prior, 0.95, 1, counts, scratch, rank);
}

static void
test_reference(void)
{
	static const double p[] = {0.025, 0.975, 0.001, 0.999};
	FILE *file = check_open("SPEGEL_REFERENCE", "units.tsv");
	char *f[5];
	char current[4096] = "";

	check_true(file != NULL, "units.tsv is there");
	if (file == NULL)
		return;
	list_read_row(file, f, 5);
	while (list_read_row(file, f, 5) == 5)
	{
		double num = strtod(f[2], NULL);
		double reference = num / strtod(strchr(f[2], '/') + 1, NULL);
		const char *name = f[3];
		size_t i = (size_t) atoi(strrchr(name, '_') ?
								 strrchr(name, '_') + 1 : "1") - 1;
		double want = check_number(f[4]);
		double got = NAN;
		double tolerance = 1e-9;

		if (strcmp(current, f[1]) != 0)
		{
			snprintf(current, sizeof(current), "%s", f[1]);
			parse(f[0], current);
		}
		if (strcmp(name, "dispersion") == 0)
			got = units_dispersion(&units, reference, scratch),
			tolerance = 1e-12;
		else if (strcmp(name, "mean") == 0)
			got = prior.mean;
		else if (strcmp(name, "excess") == 0)
			got = prior.excess;
		else if (strncmp(name, "limit", 5) == 0)
			got = unit_control_limit(&units, i, reference,
									 p[name[6] - '1']);
		else if (strncmp(name, "rank", 4) == 0)
		{
			/* Ranks lie in 1 .. n: the error of their mean is known. */
			double error = (double) units.n / 2.0 / sqrt(UNITS_DRAWS);

			check_true(fabs(rank[i].expected - want) < 4.0 * error,
					   "%s %s: %g, want %g", f[1], name, rank[i].expected,
					   want);
			check_true(rank[i].low <= want + 1 && rank[i].high >= want - 1 &&
						   rank[i].low >= 1 &&
						   rank[i].high <= (int32_t) units.n,
					   "%s %s lies between its limits", f[1], name);
			continue;
		}
		else
		{
			Estimate e = unit_shrunken(&units, i, prior, 0.95);

			got = name[0] == 's' ? e.value : name[0] == 'l' ? e.low : e.high;
		}
		if (want == 0.0)
			check_true(fabs(got) < 1e-15, "%s %s vanishes", f[1], name);
		else
			check_double(got, want, tolerance, "%s %s", f[1], name);
	}
	fclose(file);
}

static void
test_edges(void)
{
	Estimate e;
	UnitRank first;

	parse("share", "0/0,0/0");
	check_true(isnan(unit_value(&units, 0)) && isnan(prior.mean) &&
				   isnan(units_dispersion(&units, 0.5, scratch)) &&
				   isnan(unit_control_limit(&units, 0, 0.5, 0.025)) &&
				   isnan(unit_exact_p(&units, 0, 0.5)), "nobody anywhere");
	check_true(rank[0].low == 1 && rank[1].high == 2 &&
				   rank[0].expected == 1.5, "nothing tells them apart");
	parse("share", "0/4,0/9");
	check_true(prior.mean == 0.0 && prior.excess == 0.0, "nobody of the group");
	parse("share", "4/4,9/9");
	check_true(prior.mean == 1.0 && prior.excess == 0.0,
			   "everybody of the group");
	parse("share", "5/5,0/7,6/6,0/3");
	e = unit_shrunken(&units, 1, prior, 0.95);
	check_true(prior.excess == UNITS_LARGEST_EXCESS && e.value < 1e-3 &&
				   isnan(e.low) && rank[1].high == 4, "all or nothing");
	parse("share", "1/2,2/4,3/6");
	check_true(prior.excess == 0.0 && check_close(prior.mean, 0.5, 1e-15) &&
				   isnan(unit_shrunken(&units, 0, prior, 0.95).low),
			   "units that are alike get the overall share");
	check_double(unit_control_limit(&units, 0, 0.0, 0.975), 0.0, 0.0,
				 "a reference of 0 is its own limit");
	check_double(unit_wide_control_limit(&units, 0, 0.9, 4.0, 0.999), 1.0,
				 0.0, "limits stay within shares");
	check_true(isnan(unit_z(&units, 0, NAN)) &&
				   isnan(unit_control_limit(&units, 0, NAN, 0.025)),
			   "no reference");
	parse("share", "300000000000000000/500000000000000000,"
				   "1/500000000000000000");
	check_true(isnan(unit_control_limit(&units, 0, 0.5, 0.025)) &&
				   prior.excess > 0.0 && rank[0].low == 1 &&
				   rank[0].high == 1 && rank[1].low == 2, "10^18 persons");
	parse("rate", "0/0,0/5.5,0/2");
	check_true(prior.mean == 0.0 && isnan(unit_value(&units, 0)),
			   "no events");

	/* The same seed draws the same, another one others. */
	parse("rate", "3/10.5,4/3,2/20,5/7.25");
	first = rank[1];
	memset(counts, 0, sizeof(counts));
	units_rank(&units, prior, 0.95, 1, counts, scratch, rank);
	check_true(rank[1].expected == first.expected, "the seed decides");
	memset(counts, 0, sizeof(counts));
	units_rank(&units, prior, 0.95, 2, counts, scratch, rank);
	check_true(rank[1].expected != first.expected &&
				   fabs(rank[1].expected - first.expected) < 0.1,
			   "another seed");
}

/* Means and variances of many draws, within 5 standard errors. */
static void
test_random(void)
{
	static const double shapes[] = {0.05, 0.7, 1.0, 3.5, 400.0};
	uint64_t state = 11;
	int n = 200000;

	for (int k = 0; k < 5; k++)
	{
		double a = shapes[k];
		double sum = 0.0;
		double squares = 0.0;
		double betas = 0.0;
		double beta_mean = a / (a + 2.0);
		double beta_variance = beta_mean * (1.0 - beta_mean) / (a + 3.0);

		for (int i = 0; i < n; i++)
		{
			double g = random_gamma(a, &state);

			sum += g;
			squares += (g - a) * (g - a);
			betas += random_beta(a, 2.0, &state);
		}
		check_true(fabs(sum / n - a) < 5.0 * sqrt(a / n),
				   "mean of gamma %g", a);
		/* The fourth central moment of a gamma is 3 a^2 + 6 a. */
		check_true(fabs(squares / n - a) <
					   5.0 * sqrt((2.0 * a * a + 6.0 * a) / n),
				   "variance of gamma %g", a);
		check_true(fabs(betas / n - beta_mean) <
					   5.0 * sqrt(beta_variance / n), "mean of beta %g", a);
	}
	check_true(random_beta(1e-9, 1e-9, &state) >= 0.0, "tiny shapes");
}

static void
test_inverse_sums(void)
{
	double sum = 0.0;
	double squares = 0.0;

	for (int i = 9999; i >= 0; i--)
	{
		sum += 1.0 / (0.25 + i);
		squares += 1.0 / ((0.25 + i) * (0.25 + i));
	}
	check_double(inverse_sums(0.25, 10000).first, sum, 1e-14,
				 "10,000 inverses from 1/4");
	check_double(inverse_sums(0.25, 10000).second, squares, 1e-14,
				 "and their squares");
}

int
main(void)
{
	test_reference();
	test_edges();
	test_random();
	test_inverse_sums();
	return check_done();
}
