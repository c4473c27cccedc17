/*
 * test_standardise.c
 *		Standardisation against reference/standardise.tsv.
 */
#include "lists.h"
#include "kernel/count/standardise.h"

#define MAX_STRATA 32

typedef struct Strata
{
	int64_t events[MAX_STRATA];
	double exposure[MAX_STRATA];
	size_t n;
} Strata;

static double
of_decomposition(RateDecomposition d, const char *statistic)
{
	if (strcmp(statistic, "difference") == 0)
		return d.difference;
	if (strcmp(statistic, "rate_part") == 0)
		return d.rate_part;
	if (strcmp(statistic, "composition_part") == 0)
		return d.composition_part;
	if (strcmp(statistic, "rate_only") == 0)
		return d.rate_only;
	if (strcmp(statistic, "composition_only") == 0)
		return d.composition_only;
	return d.interaction;
}

/*
 * The means of strata are their rates; where nobody is, there is none, and it
 * is not read.
 */
static double
of_means(const Strata *a, const Strata *b, const char *statistic)
{
	double first[MAX_STRATA];
	double second[MAX_STRATA];

	for (size_t i = 0; i < a->n; i++)
	{
		first[i] = (double) a->events[i] / a->exposure[i];
		second[i] = (double) b->events[i] / b->exposure[i];
	}
	return of_decomposition(standardise_kitagawa_means(first, a->exposure,
													   second, b->exposure,
													   a->n), statistic);
}

static double
of_rate(StandardisedRate rate, const char *statistic)
{
	if (strcmp(statistic, "crude") == 0)
		return rate.crude;
	if (strcmp(statistic, "rate") == 0)
		return rate.rate.value;
	if (strcmp(statistic, "low") == 0)
		return rate.rate.low;
	if (strcmp(statistic, "high") == 0)
		return rate.rate.high;
	return rate.dropped_weight;
}

static double
of_ratio(StandardisedRatio ratio, const char *statistic)
{
	if (strcmp(statistic, "observed") == 0)
		return (double) ratio.observed;
	if (strcmp(statistic, "expected") == 0)
		return ratio.expected;
	if (strcmp(statistic, "low") == 0)
		return ratio.ratio.low;
	if (strcmp(statistic, "high") == 0)
		return ratio.ratio.high;
	return ratio.ratio.value;
}

/* Women and men of inputs/06_standardisation. */
static bool
load(Strata *women, Strata *men)
{
	FILE *file = check_open("SPEGEL_DATA",
							"inputs/06_standardisation/input_age.csv");
	char *f[4];

	women->n = men->n = 0;
	if (file == NULL)
		return false;
	check_read_fields(file, ',', f, 4);
	while (check_read_fields(file, ',', f, 4) == 4)
	{
		Strata *s = f[0][0] == 'F' ? women : men;

		s->exposure[s->n] = check_number(f[2]);
		s->events[s->n++] = strtoll(f[3], NULL, 10);
	}
	fclose(file);
	return true;
}

static double
of_data(const Strata *women, const Strata *men, const char *statistic)
{
	double numbers[MAX_STRATA];
	size_t n = women->n;
	const Strata *one = statistic[0] == 'F' ? women : men;

	if (statistic[1] == '_')
	{
		for (size_t i = 0; i < n; i++)
			numbers[i] = women->exposure[i] + men->exposure[i];
		return of_rate(standardise_direct(one->events, one->exposure, numbers,
										  n, 0.95), statistic + 2);
	}
	if (strncmp(statistic, "smr", 3) == 0)
	{
		for (size_t i = 0; i < n; i++)
			numbers[i] = (double) men->events[i] / men->exposure[i];
		return of_ratio(standardise_indirect(women->events, women->exposure,
											 numbers, n, 0.95),
						statistic[3] ? statistic + 4 : "ratio");
	}
	return of_decomposition(standardise_kitagawa(women->events,
												 women->exposure, men->events,
												 men->exposure, n, NULL,
												 NULL), statistic);
}

static void
check_sums(const Strata *a, const Strata *b)
{
	double rate_parts[MAX_STRATA], composition_parts[MAX_STRATA];
	double rate = 0.0, composition = 0.0;
	RateDecomposition d = standardise_kitagawa(a->events, a->exposure,
											   b->events, b->exposure, a->n,
											   rate_parts, composition_parts);

	for (size_t i = 0; i < a->n; i++)
	{
		rate += rate_parts[i];
		composition += composition_parts[i];
	}
	check_true(fabs(d.rate_part + d.composition_part - d.difference) < 1e-15,
			   "two parts sum to the difference");
	check_true(fabs(d.rate_only + d.composition_only + d.interaction -
					d.difference) < 1e-15,
			   "three parts sum to the difference");
	check_true(fabs(rate - d.rate_part) < 1e-15 &&
			   fabs(composition - d.composition_part) < 1e-15,
			   "the strata's terms sum to the parts");
}

static void
test_reference(void)
{
	FILE *file = check_open("SPEGEL_REFERENCE", "standardise.tsv");
	char *f[7];
	Strata a, b, women, men;
	bool data = load(&women, &men);

	check_true(file != NULL, "reference table is there");
	if (file == NULL)
		return;
	if (!data)
		printf("ok %d # skip skipped: real data not beside the checkout\n",
			   ++check_count);
	else
		check_sums(&women, &men);
	check_read_fields(file, '\t', f, 7);
	while (check_read_fields(file, '\t', f, 7) == 7)
	{
		double want = check_number(f[6]);
		double got;

		a.n = list_counts(f[1], a.events);
		list_numbers(f[2], a.exposure);
		b.n = list_counts(f[3], b.events);
		list_numbers(f[4], b.exposure);
		if (strcmp(f[0], "data") == 0)
		{
			if (!data)
				continue;
			got = of_data(&women, &men, f[5]);
		}
		else if (strcmp(f[0], "direct") == 0)
			got = of_rate(standardise_direct(a.events, a.exposure, b.exposure,
											 a.n, 0.95), f[5]);
		else if (strcmp(f[0], "indirect") == 0)
			got = of_ratio(standardise_indirect(a.events, a.exposure,
												b.exposure, a.n, 0.95), f[5]);
		else
		{
			check_sums(&a, &b);
			got = of_decomposition(standardise_kitagawa(a.events, a.exposure,
														b.events, b.exposure,
														a.n, NULL, NULL),
								   f[5]);
		}
		if (strcmp(f[0], "kitagawa") == 0)
		{
			double mean = of_means(&a, &b, f[5]);

			if (fabs(want) < 1e-18)
				check_true(fabs(mean) < 1e-17, "of means, %s vanishes", f[5]);
			else
				check_double(mean, want, 1e-12, "of means, %s", f[5]);
		}
		if (fabs(want) < 1e-18)
			check_true(fabs(got) < 1e-17, "%s %s %s vanishes", f[0], f[1],
					   f[5]);
		else
			check_double(got, want, strstr("low high smr_low smr_high F_low "
										   "F_high M_low M_high", f[5]) ?
						 1e-10 : 1e-12, "%s %s %s", f[0], f[1], f[5]);
	}
	fclose(file);
}

static void
test_edges(void)
{
	const int64_t events[] = {3, 2};
	const double nothing[] = {0.0, 0.0};
	const double some[] = {10.0, 20.0};
	const double first[] = {1.0, 0.0};
	const double rates[] = {NAN, 0.1};
	double parts[2];
	StandardisedRate rate;
	StandardisedRatio ratio;

	rate = standardise_direct(events, nothing, some, 2, 0.95);
	check_double(rate.rate.value, NAN, 0.0, "no exposure: rate undefined");
	check_double(rate.crude, NAN, 0.0, "no exposure: crude undefined");
	check_double(rate.dropped_weight, 1.0, 0.0, "no exposure: all dropped");
	rate = standardise_direct(events, some, nothing, 2, 0.95);
	check_double(rate.rate.value, NAN, 0.0, "no weights: undefined");
	rate = standardise_direct(events, first, some, 2, 0.95);
	check_double(rate.dropped_weight, 2.0 / 3.0, 1e-15, "dropped weight");
	check_double(rate.rate.value, 3.0, 1e-15, "weights renormalised");
	rate = standardise_direct(events, some, some, 0, 0.95);
	check_double(rate.rate.value, NAN, 0.0, "no strata: undefined");

	ratio = standardise_indirect(events, some, nothing, 2, 0.95);
	check_double(ratio.ratio.value, NAN, 0.0, "nothing expected: undefined");
	check_double(ratio.expected, 0.0, 0.0, "nothing expected: 0");
	ratio = standardise_indirect(events, some, rates, 2, 0.95);
	check_double(ratio.ratio.value, 1.0, 1e-15,
				 "a stratum without reference rate is left out");

	check_double(standardise_kitagawa(events, nothing, events, some, 2, parts,
									  parts).difference, NAN, 0.0,
				 "empty population: undefined");
	check_double(parts[0], NAN, 0.0, "empty population: no terms");
}

int
main(void)
{
	test_reference();
	test_edges();
	return check_done();
}
