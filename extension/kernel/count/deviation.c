/*
 * deviation.c
 *		How far an observed count lies from the one expected.
 */
#include "kernel/count/deviation.h"

#include "kernel/base/exact_test.h"
#include "kernel/base/quotient.h"

static Deviation
undefined(int64_t observed)
{
	return (Deviation){observed, NAN, NAN, NAN, NAN, NAN, NAN};
}

/* 0 above or below an expectation without variance is no deviation. */
static double
in_deviations(double difference, double standard_deviation)
{
	return standard_deviation > 0.0 ? difference / standard_deviation : NAN;
}

static Deviation
binomial_deviation(Representation r)
{
	double reference = (double) r.ref_n;
	double share = (double) r.ref_x / reference;
	double rest = (double) (r.ref_n - r.ref_x) / reference;
	NullDistribution null = null_binomial(r.n, share);
	Deviation d = {.observed = r.x};

	d.expected = quotient((wide) r.n * r.ref_x, r.ref_n);
	d.standard_deviation = sqrt((double) r.n * share * rest);
	d.deviations = in_deviations(
		quotient((wide) r.x * r.ref_n - (wide) r.n * r.ref_x, r.ref_n),
		d.standard_deviation);
	exact_one_sided_p(&null, r.x, &d.p_fewer, &d.p_more);
	d.p_value = exact_minimum_likelihood_p(&null, r.x);
	return d;
}

Deviation
deviation_of_selection(int64_t a, int64_t n1, int64_t c, int64_t n2)
{
	int64_t persons = n1 + n2;
	int64_t selected = a + c;
	NullDistribution null;
	double n = (double) persons;
	Deviation d = undefined(a);

	kernel_assert(a >= 0 && a <= n1 && c >= 0 && c <= n2);
	if (n1 == 0 || n2 == 0)
		return d;
	d.expected = quotient((wide) n1 * selected, persons);
	d.standard_deviation =
		sqrt((double) n1 / n * ((double) n2 / n) * (double) selected *
			 ((double) (persons - selected) / (n - 1.0)));
	d.deviations = in_deviations(
		quotient((wide) a * n2 - (wide) c * n1, persons),
		d.standard_deviation);
	if (selected == 0 || selected == persons)
		return d;

	/* As in fisher_test(): told by failures where these are fewer. */
	if (selected > persons - selected)
	{
		null = null_hypergeometric(n1, n2, persons - selected);
		exact_one_sided_p(&null, n1 - a, &d.p_more, &d.p_fewer);
		d.p_value = exact_minimum_likelihood_p(&null, n1 - a);
	}
	else
	{
		null = null_hypergeometric(n1, n2, selected);
		exact_one_sided_p(&null, a, &d.p_fewer, &d.p_more);
		d.p_value = exact_minimum_likelihood_p(&null, a);
	}
	return d;
}

Deviation
deviation_of_representation(Representation r, ReferenceKind kind)
{
	if (r.n == 0 || r.ref_n == 0)
		return undefined(r.x);
	switch (kind)
	{
		case REFERENCE_POPULATION:
			return binomial_deviation(r);
		case REFERENCE_SAMPLE:
			return deviation_of_selection(r.x, r.n, r.ref_x, r.ref_n);
		case REFERENCE_CONTAINING:
			if (representation_is_contained(r))
				return deviation_of_selection(r.x, r.n, r.ref_x - r.x,
											  r.ref_n - r.n);
			break;
	}
	return undefined(r.x);
}
