/*
 * stratified.c
 *		Two groups compared within strata, summarised over the strata.
 */
#include "kernel/count/stratified.h"

#include "kernel/base/dist.h"
#include "kernel/base/sum.h"

/* One stratum as doubles; present only when both groups have somebody. */
typedef struct Stratum
{
	double a, b, c, d;
	double n1, n2;				/* persons in the focus, in the reference */
	double m1, m2;				/* persons with the event, without */
	double n;
} Stratum;

static bool
stratum_get(const StratifiedTables *tables, size_t i, Stratum *s)
{
	if (i % 4096 == 0)
		kernel_check();
	s->a = (double) tables->a[i];
	s->b = (double) tables->b[i];
	s->c = (double) tables->c[i];
	s->d = (double) tables->d[i];
	s->n1 = s->a + s->b;
	s->n2 = s->c + s->d;
	s->m1 = s->a + s->c;
	s->m2 = s->b + s->d;
	s->n = s->n1 + s->n2;
	return s->n1 > 0.0 && s->n2 > 0.0;
}

/* All usable strata pooled into one table. */
static bool
stratum_crude(const StratifiedTables *tables, Stratum *crude)
{
	int64_t a = 0, b = 0, c = 0, d = 0;
	Stratum s;
	StratifiedTables one = {&a, &b, &c, &d, 1};

	for (size_t i = 0; i < tables->n; i++)
	{
		if (!stratum_get(tables, i, &s))
			continue;
		a += tables->a[i];
		b += tables->b[i];
		c += tables->c[i];
		d += tables->d[i];
	}
	return stratum_get(&one, 0, crude);
}

/* x/0 is INFINITY, 0/0 NAN, without relying on the floating-point unit. */
static double
ratio(double x, double y)
{
	if (y == 0.0)
		return x > 0.0 ? INFINITY : NAN;
	return x / y;
}

static Estimate
log_interval(double value, double standard_error, double level)
{
	double z = dist_normal_two_sided_z(level);
	Estimate estimate = {value, NAN, NAN};

	if (value > 0.0 && isfinite(value))
	{
		estimate.low = exp(log(value) - z * standard_error);
		estimate.high = exp(log(value) + z * standard_error);
	}
	return estimate;
}

void
stratified_usable(const StratifiedTables *tables, size_t *used,
				  size_t *dropped)
{
	Stratum s;

	*used = 0;
	for (size_t i = 0; i < tables->n; i++)
		*used += stratum_get(tables, i, &s);
	*dropped = tables->n - *used;
}

/* Mantel-Haenszel odds ratio and, when asked for, the variance of its log. */
static double
common_odds_ratio(const StratifiedTables *tables, double *variance)
{
	CompensatedSum r = {0.0, 0.0}, s = {0.0, 0.0};
	CompensatedSum pr = {0.0, 0.0}, ps_qr = {0.0, 0.0}, qs = {0.0, 0.0};
	double sum_r, sum_s;
	Stratum t;

	for (size_t i = 0; i < tables->n; i++)
	{
		double ri, si, p, q;

		if (!stratum_get(tables, i, &t))
			continue;
		ri = t.a / t.n * t.d;
		si = t.b / t.n * t.c;
		p = (t.a + t.d) / t.n;
		q = (t.b + t.c) / t.n;
		sum_add(&r, ri);
		sum_add(&s, si);
		sum_add(&pr, p * ri);
		sum_add(&ps_qr, p * si + q * ri);
		sum_add(&qs, q * si);
	}
	sum_r = sum_value(r);
	sum_s = sum_value(s);
	if (variance)
		*variance = (sum_value(pr) / sum_r / sum_r +
					 sum_value(ps_qr) / sum_r / sum_s +
					 sum_value(qs) / sum_s / sum_s) / 2.0;
	return ratio(sum_r, sum_s);
}

StratifiedEffect
stratified_odds_ratio(const StratifiedTables *tables, double level)
{
	StratifiedEffect effect = {NAN, {NAN, NAN, NAN}, NAN};
	double value, variance;
	Stratum crude;

	if (stratum_crude(tables, &crude))
		effect.crude = ratio(crude.a * crude.d, crude.b * crude.c);
	value = common_odds_ratio(tables, &variance);
	if (value > 0.0 && isfinite(value))
		effect.standard_error = sqrt(variance);
	effect.common = log_interval(value, effect.standard_error, level);
	return effect;
}

StratifiedEffect
stratified_risk_ratio(const StratifiedTables *tables, double level)
{
	StratifiedEffect effect = {NAN, {NAN, NAN, NAN}, NAN};
	CompensatedSum r = {0.0, 0.0}, s = {0.0, 0.0}, p = {0.0, 0.0};
	double value;
	Stratum t;

	if (stratum_crude(tables, &t))
		effect.crude = ratio(t.a * t.n2, t.c * t.n1);
	for (size_t i = 0; i < tables->n; i++)
	{
		if (!stratum_get(tables, i, &t))
			continue;
		sum_add(&r, t.a / t.n * t.n2);
		sum_add(&s, t.c / t.n * t.n1);

		/* n1 n2 m1 - a c n over n^2, as a sum without cancellation. */
		sum_add(&p, t.a / t.n * (t.n1 / t.n) * t.d +
				t.c / t.n * (t.n2 / t.n) * t.b);
	}
	value = ratio(sum_value(r), sum_value(s));
	if (value > 0.0 && isfinite(value))
		effect.standard_error = sqrt(sum_value(p) / sum_value(r) /
									 sum_value(s));
	effect.common = log_interval(value, effect.standard_error, level);
	return effect;
}

StratifiedEffect
stratified_risk_difference(const StratifiedTables *tables, double level)
{
	StratifiedEffect effect = {NAN, {NAN, NAN, NAN}, NAN};
	CompensatedSum difference = {0.0, 0.0}, weight = {0.0, 0.0};
	CompensatedSum p = {0.0, 0.0}, q = {0.0, 0.0};
	double value, variance;
	double z = dist_normal_two_sided_z(level);
	Stratum t;

	if (!stratum_crude(tables, &t))
		return effect;
	effect.crude = t.a / t.n1 - t.c / t.n2;
	for (size_t i = 0; i < tables->n; i++)
	{
		double f1, f2;

		if (!stratum_get(tables, i, &t))
			continue;
		f1 = t.n1 / t.n;
		f2 = t.n2 / t.n;
		/* a n2 - c n1 = a d - b c, in which the products are smaller. */
		sum_add(&difference, t.a / t.n * t.d - t.b / t.n * t.c);
		sum_add(&weight, f1 * t.n2);
		sum_add(&p, f1 * f1 * t.c - f2 * f2 * t.a +
				f1 * f2 * (t.n2 - t.n1) / 2.0);
		sum_add(&q, (t.a / t.n * t.d + t.c / t.n * t.b) / 2.0);
	}
	value = sum_value(difference) / sum_value(weight);
	variance = value * sum_value(p) + sum_value(q);
	effect.standard_error = sqrt(fmax(variance, 0.0)) / sum_value(weight);
	effect.common.value = value;
	effect.common.low = fmax(value - z * effect.standard_error, -1.0);
	effect.common.high = fmin(value + z * effect.standard_error, 1.0);
	return effect;
}

TestResult
stratified_cmh_test(const StratifiedTables *tables, bool continuity)
{
	TestResult test = test_undefined();
	CompensatedSum difference = {0.0, 0.0}, variance = {0.0, 0.0};
	double distance;
	Stratum t;

	for (size_t i = 0; i < tables->n; i++)
	{
		if (!stratum_get(tables, i, &t))
			continue;
		/* a - n1 m1 / n = (a d - b c) / n. */
		sum_add(&difference, t.a / t.n * t.d - t.b / t.n * t.c);
		sum_add(&variance, t.n1 / t.n * (t.n2 / t.n) * t.m1 *
				(t.m2 / (t.n - 1.0)));
	}
	if (!(sum_value(variance) > 0.0))
		return test;
	distance = fabs(sum_value(difference));
	if (continuity)
		distance = fmax(distance - 0.5, 0.0);
	test.statistic = distance * distance / sum_value(variance);
	test.df = 1.0;
	test.p_value = dist_chisq_p(test.statistic, 1.0, TAIL_UPPER);
	return test;
}

/*
 * The event count of the focus that gives the stratum's margins the odds
 * ratio psi: the root in range of
 * (psi - 1) x^2 - (psi (n1 + m1) + n2 - m1) x + psi n1 m1 = 0,
 * in the form that neither cancels nor fails at psi = 1.
 */
static double
fitted_events(const Stratum *t, double psi)
{
	double linear = psi * (t->n1 + t->m1) + (t->n2 - t->m1);
	double constant = psi * t->n1 * t->m1;
	double root = sqrt(fmax(linear * linear - 4.0 * (psi - 1.0) * constant,
							0.0));

	/*
	 * linear may be negative only for psi < 1, where the product of the
	 * roots is negative and the positive one is the difference.
	 */
	if (linear < 0.0)
		return (linear - root) / (2.0 * (psi - 1.0));
	return 2.0 * constant / (linear + root);
}

TestResult
stratified_breslow_day_test(const StratifiedTables *tables)
{
	TestResult test = test_undefined();
	double psi = common_odds_ratio(tables, NULL);
	CompensatedSum statistic = {0.0, 0.0};
	CompensatedSum difference = {0.0, 0.0}, variance = {0.0, 0.0};
	double informative = 0.0;
	double tarone;
	Stratum t;

	if (!(psi > 0.0 && isfinite(psi)))
		return test;
	for (size_t i = 0; i < tables->n; i++)
	{
		double x, v;

		if (!stratum_get(tables, i, &t) || t.m1 == 0.0 || t.m2 == 0.0)
			continue;
		x = fitted_events(&t, psi);
		v = 1.0 / (1.0 / x + 1.0 / (t.n1 - x) + 1.0 / (t.m1 - x) +
				   1.0 / (t.n2 - t.m1 + x));
		informative += 1.0;
		sum_add(&statistic, (t.a - x) * (t.a - x) / v);
		sum_add(&difference, t.a - x);
		sum_add(&variance, v);
	}
	if (informative < 2.0)
		return test;
	tarone = sum_value(difference) * sum_value(difference) /
		sum_value(variance);
	test.statistic = fmax(sum_value(statistic) - tarone, 0.0);
	test.df = informative - 1.0;
	test.p_value = dist_chisq_p(test.statistic, test.df, TAIL_UPPER);
	return test;
}
