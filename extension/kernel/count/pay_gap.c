/*
 * pay_gap.c
 *		Differences of pay between a focus group and a reference group.
 */
#include "kernel/count/pay_gap.h"

#include <float.h>

#include "kernel/base/sum.h"
#include "kernel/base/wide.h"

static inline double
weight(PayGroup group, size_t i)
{
	return group.weights ? group.weights[i] : 1.0;
}

static double
total_weight(PayGroup group)
{
	CompensatedSum sum = {0.0, 0.0};

	if (!group.weights)
		return (double) group.n;
	for (size_t i = 0; i < group.n; i++)
		sum_add(&sum, group.weights[i]);
	return sum_value(sum);
}

static double
gap(double focus, double reference)
{
	if (isnan(focus) || !(reference > 0.0))
		return NAN;
	return (reference - focus) / reference;
}

double
pay_mean(PayGroup group)
{
	double total = total_weight(group);
	CompensatedSum sum = {0.0, 0.0};

	if (!(total > 0.0))
		return NAN;
	for (size_t i = 0; i < group.n; i++)
		sum_add(&sum, weight(group, i) * group.pay[i]);
	return sum_value(sum) / total;
}

/*
 * Weights in decimals are rarely exact in binary: half of .6, .7, .8 and .5 is
 * reached by .6 and .7, though their doubles fall short of it.  The error of
 * the sums is in proportion to the total, and below one person where all
 * weights are whole.
 */
double
pay_median(PayGroup group)
{
	double total = total_weight(group);
	double half = total / 2.0;
	double error = group.weights ? 4.0 * DBL_EPSILON * total : 0.0;
	CompensatedSum below = {0.0, 0.0};

	for (size_t i = 0; i < group.n; i++)
	{
		sum_add(&below, weight(group, i));
		if (sum_value(below) > half + error || i + 1 == group.n)
			return group.pay[i];
		if (sum_value(below) >= half - error)
			return group.pay[i] + (group.pay[i + 1] - group.pay[i]) / 2.0;
	}
	return NAN;
}

double
pay_gap_mean(PayGroup focus, PayGroup reference)
{
	return gap(pay_mean(focus), pay_mean(reference));
}

double
pay_gap_median(PayGroup focus, PayGroup reference)
{
	return gap(pay_median(focus), pay_median(reference));
}

/* Weight of the run of equal pay that starts at *i, which moves past it. */
static double
run_weight(PayGroup group, size_t *i, double pay)
{
	double sum = 0.0;

	while (*i < group.n && group.pay[*i] == pay)
		sum += weight(group, (*i)++);
	return sum;
}

void
pay_quartile_shares(PayGroup focus, PayGroup reference, double shares[4])
{
	double total = total_weight(focus) + total_weight(reference);
	CompensatedSum in_band[4] = {{0.0, 0.0}};
	CompensatedSum below = {0.0, 0.0};
	size_t i = 0, j = 0;

	while (i < focus.n || j < reference.n)
	{
		double pay, in, run, low;

		if (j == reference.n ||
			(i < focus.n && focus.pay[i] <= reference.pay[j]))
			pay = focus.pay[i];
		else
			pay = reference.pay[j];
		in = run_weight(focus, &i, pay);
		run = in + run_weight(reference, &j, pay);
		low = sum_value(below);
		for (int band = 0; band < 4; band++)
		{
			double from = fmax(low, total * band / 4.0);
			double to = fmin(low + run, total * (band + 1) / 4.0);

			if (to > from)
				sum_add(&in_band[band], (to - from) * (in / run));
		}
		sum_add(&below, run);
	}
	for (int band = 0; band < 4; band++)
		shares[band] = total > 0.0 ?
			sum_value(in_band[band]) / (total / 4.0) : NAN;
}

/* The persons below band number `band`: a quarter for each, rounded up. */
static size_t
persons_below(size_t persons, int band)
{
	return (persons * (size_t) band + 3) / 4;
}

/*
 * Divides the focus's persons of one pay between the bands that the pay spans,
 * which hold places[band] of the `persons` in all: in proportion, as nearly as
 * whole persons allow, by largest remainders, ties going to the lower band.
 */
static void
divide_run(size_t focus, size_t persons, const size_t places[4],
		   size_t in_band[4])
{
	size_t remainder[4];
	size_t left = focus;

	for (int band = 0; band < 4; band++)
	{
		wide share = (wide) focus * (wide) places[band];

		in_band[band] = (size_t) (share / (wide) persons);
		remainder[band] = (size_t) (share % (wide) persons);
		left -= in_band[band];
	}
	for (; left > 0; left--)
	{
		int most = 0;

		for (int band = 1; band < 4; band++)
			if (remainder[band] > remainder[most])
				most = band;
		in_band[most]++;
		remainder[most] = 0;
	}
}

/* Members of the run of equal pay that starts at *i, which moves past it. */
static size_t
run_length(PayGroup group, size_t *i, double pay)
{
	size_t first = *i;

	while (*i < group.n && group.pay[*i] == pay)
		(*i)++;
	return *i - first;
}

void
pay_bands(PayGroup focus, PayGroup reference, PayBand bands[4])
{
	size_t persons = focus.n + reference.n;
	size_t below = 0;
	size_t i = 0, j = 0;

	for (int band = 0; band < 4; band++)
		bands[band] = (PayBand){0, 0};
	while (i < focus.n || j < reference.n)
	{
		double pay;
		size_t in, run;
		size_t places[4], in_band[4];

		if (j == reference.n ||
			(i < focus.n && focus.pay[i] <= reference.pay[j]))
			pay = focus.pay[i];
		else
			pay = reference.pay[j];
		in = run_length(focus, &i, pay);
		run = in + run_length(reference, &j, pay);
		for (int band = 0; band < 4; band++)
		{
			size_t from = persons_below(persons, band);
			size_t to = persons_below(persons, band + 1);

			from = from > below ? from : below;
			to = to < below + run ? to : below + run;
			places[band] = to > from ? to - from : 0;
		}
		divide_run(in, run, places, in_band);
		for (int band = 0; band < 4; band++)
		{
			bands[band].focus += (int64_t) in_band[band];
			bands[band].reference += (int64_t) (places[band] - in_band[band]);
		}
		below += run;
	}
}

size_t
pay_groups_over(const double *focus_means, const double *reference_means,
				size_t n, double threshold, bool *over)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
	{
		double g = gap(focus_means[i], reference_means[i]);

		/* Pay in decimals is rarely exact in binary. */
		over[i] = fabs(g) >= threshold - 1e-12;
		count += over[i];
	}
	return count;
}

static inline bool
women_dominated(PayWorkGroup group)
{
	return group.persons > 0 && 10 * (wide) group.women >=
		6 * (wide) group.persons;
}

/* What is known of the others whose demands are at most so high. */
typedef struct Others
{
	const Ranked *by_pay;		/* all others */
	size_t n;
	size_t *tree;				/* Fenwick's, of those known by place in by_pay */
	size_t known;
	double highest_pay;
} Others;

static void
learn(Others *others, size_t place, double mean_pay)
{
	for (size_t i = place + 1; i <= others->n; i += i & -i)
		others->tree[i]++;
	others->known++;
	others->highest_pay = fmax(others->highest_pay, mean_pay);
}

/* How many of those known are paid more. */
static size_t
paid_more(const Others *others, double mean_pay)
{
	size_t low = 0;
	size_t high = others->n;
	size_t no_more = 0;

	while (low < high)
	{
		size_t middle = low + (high - low) / 2;

		if (others->by_pay[middle].value > mean_pay)
			high = middle;
		else
			low = middle + 1;
	}
	for (size_t i = low; i > 0; i -= i & -i)
		no_more += others->tree[i];
	return others->known - no_more;
}

/* Compares each of the dominated with the others, both by their demands. */
static void
compare_work(const PayWorkGroup *groups, const Ranked *dominated,
			 size_t n_dominated, const Ranked *by_demands,
			 const size_t *place, Others *others, PayComparison *comparisons)
{
	size_t next = 0;

	for (size_t i = 0; i < n_dominated; i++)
	{
		double mean_pay = groups[dominated[i].place].mean_pay;
		PayComparison *c = &comparisons[dominated[i].place];

		kernel_check();
		for (; next < others->n &&
			 by_demands[next].value <= dominated[i].value; next++)
			learn(others, place[by_demands[next].place],
				  groups[by_demands[next].place].mean_pay);
		c->higher_paid = paid_more(others, mean_pay);
		if (c->higher_paid > 0)
			c->largest_gap = gap(mean_pay, others->highest_pay);
	}
}

void
pay_women_dominated(const PayWorkGroup *groups, size_t n,
					PayComparison *comparisons, Ranked *ranked,
					size_t *places)
{
	Ranked *by_demands = ranked;
	Ranked *by_pay = ranked + n;
	size_t *place = places;
	Others others = {.by_pay = by_pay, .tree = places + n};
	size_t n_dominated = 0;

	/* The others from the front, and the dominated from the end. */
	for (size_t i = 0; i < n; i++)
	{
		bool compared = groups[i].persons > 0 &&
			!isnan(groups[i].demands) && !isnan(groups[i].mean_pay);

		comparisons[i] = (PayComparison){women_dominated(groups[i]), 0, 0.0};
		if (compared && comparisons[i].women_dominated)
			by_demands[n - ++n_dominated] = (Ranked){groups[i].demands, i};
		else if (compared)
		{
			by_pay[others.n] = (Ranked){groups[i].mean_pay, i};
			by_demands[others.n++] = (Ranked){groups[i].demands, i};
		}
	}
	sort_ranked(by_demands, others.n);
	sort_ranked(by_pay, others.n);
	sort_ranked(by_demands + n - n_dominated, n_dominated);
	for (size_t i = 0; i <= others.n; i++)
		others.tree[i] = 0;
	for (size_t i = 0; i < others.n; i++)
		place[by_pay[i].place] = i;
	compare_work(groups, by_demands + n - n_dominated, n_dominated,
				 by_demands, place, &others, comparisons);
}

bool
pay_gap_at_least(int64_t focus, int64_t focus_persons, int64_t reference,
				 int64_t reference_persons, int percent)
{
	wide difference = (wide) reference * focus_persons -
		(wide) focus * reference_persons;

	if (difference < 0)
		difference = -difference;
	return difference * 100 >= (wide) reference * focus_persons * percent;
}
