/*
 * segregation_index.c
 *		Segregation of groups across units.
 */
#include "kernel/segregation/segregation_index.h"

#include "kernel/base/dist.h"
#include "kernel/base/sum.h"

/* A standard error that small is what rounding leaves of none. */
#define NO_SPREAD 1e-13

Estimate
segregation_interval(SegregationIndex index, double level, double least,
					 double most)
{
	double half = dist_normal_two_sided_z(level) * index.standard_error;

	if (!(index.standard_error > NO_SPREAD))
		return (Estimate){index.value, NAN, NAN};
	return (Estimate){index.value, fmax(index.value - half, least),
					  fmin(index.value + half, most)};
}

/* The columns first .. last - 1 stand for the chosen group or for all. */
static bool
chosen_groups(const SegregationTable *table, size_t group, size_t *first,
			  size_t *last)
{
	if (group == SEGREGATION_ALL_GROUPS)
	{
		*first = 0;
		*last = table->n_groups;
		return true;
	}
	*first = group;
	*last = group + 1;
	return group < table->n_groups;
}

/* sum K (N - K) over the chosen groups: N^2 times the interaction index. */
static wide
interaction(const SegregationTable *table, size_t first, size_t last)
{
	wide sum = 0;

	for (size_t g = first; g < last; g++)
		sum += (wide) table->group_totals[g] *
			(table->total - table->group_totals[g]);
	return sum;
}

/*
 * Standard error of D for one group against the rest.  With s_u the sign of
 * the unit's excess, D = (A_1 - A_0)/2 where A_j = sum s_u p_u,j / p_j, so
 * psi = (s_u - A_1)/(2 p_1) in the group, -(s_u - A_0)/(2 p_0) in the rest.
 */
static double
two_group_standard_error(const SegregationTable *table, size_t group)
{
	double n_in = (double) table->group_totals[group];
	double n_out = (double) (table->total - table->group_totals[group]);
	double total = (double) table->total;
	int64_t signed_in = 0;
	int64_t signed_out = 0;
	double mean_in, mean_out;
	CompensatedSum square = {0.0, 0.0};

	for (int pass = 0; pass < 2; pass++)
	{
		mean_in = (double) signed_in / n_in;
		mean_out = (double) signed_out / n_out;
		for (size_t u = 0; u < table->n_units; u++)
		{
			int64_t x = row(table, u)[group];
			int64_t n = segregation_unit_total(table, u);
			int s = sign(excess(x, n, table->group_totals[group],
										table->total));
			double psi_in, psi_out;

			check_row(u);
			if (pass == 0)
			{
				signed_in += s * x;
				signed_out += s * (n - x);
				continue;
			}
			psi_in = (s - mean_in) / (2.0 * n_in / total);
			psi_out = (s - mean_out) / (2.0 * n_out / total);
			sum_add(&square, (double) x * psi_in * psi_in);
			sum_add(&square, (double) (n - x) * psi_out * psi_out);
		}
	}
	return sqrt(sum_value(square)) / total;
}

/*
 * Standard error of the multigroup D = F/(2I), F = sum |p_ug - p_u p_g| and
 * I = sum p_g (1 - p_g).  With s_ug the sign of the cell's excess,
 * a_u = sum_g s_ug p_g and b_g = sum_u s_ug p_u:
 * psi_F = s_ug - a_u - b_g + mean(b) - F, psi_I = 2 (sum p_k^2 - p_g), and
 * psi_D = (psi_F/2 - D psi_I)/I.
 */
static double
multigroup_standard_error(const SegregationTable *table, double dissimilarity,
						  double *b)
{
	size_t n_groups = table->n_groups;
	double total = (double) table->total;
	double interaction_index =
		(double) interaction(table, 0, n_groups) / (total * total);
	double mean_b = 0.0;
	CompensatedSum square = {0.0, 0.0};

	for (size_t g = 0; g < n_groups; g++)
		b[g] = 0.0;
	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t n = segregation_unit_total(table, u);

		check_row(u);
		for (size_t g = 0; g < n_groups; g++)
			b[g] += sign(excess(row(table, u)[g], n, table->group_totals[g],
								table->total)) * (double) n;
	}
	for (size_t g = 0; g < n_groups; g++)
	{
		b[g] /= total;
		mean_b += b[g] * (double) table->group_totals[g] / total;
	}
	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t n = segregation_unit_total(table, u);
		double a = 0.0;

		check_row(u);
		for (size_t g = 0; g < n_groups; g++)
			a += sign(excess(row(table, u)[g], n, table->group_totals[g],
							 table->total)) *
				(double) table->group_totals[g] / total;
		for (size_t g = 0; g < n_groups; g++)
		{
			int64_t x = row(table, u)[g];
			int s = sign(excess(x, n, table->group_totals[g],
										table->total));
			double p = (double) table->group_totals[g] / total;
			double psi;

			psi = (s - a - b[g] + mean_b) / 2.0 - dissimilarity *
				(interaction_index + 2.0 * (1.0 - interaction_index - p));
			sum_add(&square, (double) x * psi * psi);
		}
	}
	return sqrt(sum_value(square)) / total / interaction_index;
}

SegregationIndex
segregation_dissimilarity(const SegregationTable *table, size_t group,
						  double *scratch)
{
	SegregationIndex index = {NAN, NAN};
	size_t first, last;
	wide numerator = 0;
	wide denominator;

	if (!chosen_groups(table, group, &first, &last))
		return index;
	denominator = interaction(table, first, last);
	if (denominator == 0)
		return index;

	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t n = segregation_unit_total(table, u);

		check_row(u);
		for (size_t g = first; g < last; g++)
		{
			wide e = excess(row(table, u)[g], n,
								   table->group_totals[g], table->total);

			numerator += e < 0 ? -e : e;
		}
	}
	index.value = (double) numerator / (2.0 * (double) denominator);
	if (group == SEGREGATION_ALL_GROUPS)
		index.standard_error = multigroup_standard_error(table, index.value,
														 scratch);
	else
		index.standard_error = two_group_standard_error(table, group);
	return index;
}

void
segregation_dissimilarity_contributions(const SegregationTable *table,
										size_t group, double *contributions)
{
	size_t first, last;
	wide denominator = 0;

	if (chosen_groups(table, group, &first, &last))
		denominator = interaction(table, first, last);
	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t n = segregation_unit_total(table, u);
		wide numerator = 0;

		check_row(u);
		if (denominator == 0)
		{
			contributions[u] = NAN;
			continue;
		}
		for (size_t g = first; g < last; g++)
		{
			wide e = excess(row(table, u)[g], n,
								   table->group_totals[g], table->total);

			numerator += e < 0 ? -e : e;
		}
		contributions[u] = (double) numerator / (2.0 * (double) denominator);
	}
}

/* a's share is not above b's; empty units have been left out. */
static inline bool
share_in_order(const SegregationShare *a, const SegregationShare *b)
{
	return (wide) a->part * b->whole <= (wide) b->part * a->whole;
}

/* Bottom-up merge sort by share; returns the half of scratch that is sorted. */
static SegregationShare *
sort_shares(SegregationShare *from, SegregationShare *to, size_t n)
{
	for (size_t width = 1; width < n; width *= 2)
	{
		for (size_t low = 0; low < n; low += 2 * width)
		{
			size_t middle = low + width < n ? low + width : n;
			size_t high = middle + width < n ? middle + width : n;
			size_t i = low;
			size_t j = middle;

			check_row(low);
			for (size_t k = low; k < high; k++)
			{
				if (j == high ||
					(i < middle && share_in_order(&from[i], &from[j])))
					to[k] = from[i++];
				else
					to[k] = from[j++];
			}
		}

		SegregationShare *swap = from;

		from = to;
		to = swap;
	}
	return from;
}

/*
 * For units in ascending order of their share of the group, sum over pairs
 * i < j of x_j n_i - x_i n_j; at most N K, so it stays exact.
 */
static wide
gini_numerator(const SegregationTable *table, size_t group,
			   SegregationShare *scratch)
{
	size_t n = 0;
	SegregationShare *sorted;
	int64_t part = 0;
	int64_t whole = 0;
	wide sum = 0;

	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t persons = segregation_unit_total(table, u);

		check_row(u);
		if (persons > 0)
			scratch[n++] = (SegregationShare){row(table, u)[group], persons};
	}
	sorted = sort_shares(scratch, scratch + table->n_units, n);
	for (size_t i = 0; i < n; i++)
	{
		check_row(i);
		sum += (wide) sorted[i].part * whole - (wide) sorted[i].whole * part;
		part += sorted[i].part;
		whole += sorted[i].whole;
	}
	return sum;
}

double
segregation_gini(const SegregationTable *table, size_t group,
				 SegregationShare *scratch)
{
	size_t first, last;
	wide numerator = 0;
	wide denominator;

	if (!chosen_groups(table, group, &first, &last))
		return NAN;
	denominator = interaction(table, first, last);
	if (denominator == 0)
		return NAN;
	for (size_t g = first; g < last; g++)
		numerator += gini_numerator(table, g, scratch);
	return (double) numerator / (double) denominator;
}

/*
 * psi of a person in unit u: share of `to` in the unit when in `of`, the
 * unit's x_of/n_u when in `to`, both less x_of x_to / n_u^2 for everybody
 * in the unit, over p_of; less F / p_of when in `of`.
 */
SegregationIndex
segregation_exposure(const SegregationTable *table, size_t of, size_t to)
{
	SegregationIndex index = {NAN, NAN};
	CompensatedSum value = {0.0, 0.0};
	CompensatedSum square = {0.0, 0.0};
	double group_total;

	if (of >= table->n_groups || table->group_totals[of] == 0)
		return index;
	if (to >= table->n_groups)
		return (SegregationIndex){0.0, 0.0};
	group_total = (double) table->group_totals[of];
	for (size_t u = 0; u < table->n_units; u++)
	{
		double n = (double) segregation_unit_total(table, u);

		check_row(u);
		if (n > 0.0)
			sum_add(&value, (double) row(table, u)[of] / group_total *
					((double) row(table, u)[to] / n));
	}
	index.value = fmin(sum_value(value), 1.0);

	for (size_t u = 0; u < table->n_units; u++)
	{
		double n = (double) segregation_unit_total(table, u);
		double share_of, share_to;

		check_row(u);
		if (n == 0.0)
			continue;
		share_of = (double) row(table, u)[of] / n;
		share_to = (double) row(table, u)[to] / n;
		for (size_t g = 0; g < table->n_groups; g++)
		{
			double psi = -share_of * share_to;

			if (g == of)
				psi += share_to - index.value;
			if (g == to)
				psi += share_of;
			sum_add(&square, (double) row(table, u)[g] * psi * psi);
		}
	}
	index.standard_error = sqrt(sum_value(square)) / group_total;
	return index;
}

SegregationIndex
segregation_isolation(const SegregationTable *table, size_t group)
{
	return segregation_exposure(table, group, group);
}

double
segregation_normalised_exposure(const SegregationTable *table)
{
	double total = (double) table->total;
	CompensatedSum sum = {0.0, 0.0};

	if (table->total == 0)
		return NAN;
	for (size_t g = 0; g < table->n_groups; g++)
		if (table->group_totals[g] == table->total)
			return NAN;
	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t n = segregation_unit_total(table, u);

		check_row(u);
		if (n == 0)
			continue;
		for (size_t g = 0; g < table->n_groups; g++)
		{
			double e = (double) excess(row(table, u)[g], n,
											table->group_totals[g],
											table->total) / total;
			double rest = (double) (table->total -
										 table->group_totals[g]);

			sum_add(&sum, e * e / ((double) n * rest));
		}
	}
	return fmin(sum_value(sum), 1.0);
}

/* e^d - 1 - d >= 0, without cancellation for small d. */
static double
exponential_excess(double d)
{
	double term, sum;

	if (fabs(d) > 0.5)
		return expm1(d) - d;
	term = d * d / 2.0;
	sum = term;
	/* The terms fall below 1e-17 of the first within 14 powers. */
	for (double k = 3.0; k < 17.0; k += 1.0)
	{
		term *= d / k;
		sum += term;
	}
	return sum;
}

/*
 * ln((x/x_total) / (y/y_total)) for positive counts, accurate near 0.
 */
static double
log_odds(int64_t x, int64_t x_total, int64_t y, int64_t y_total)
{
	wide up = (wide) x * y_total;
	wide down = (wide) y * x_total;
	double change = (double) (up - down) / (double) down;

	return fabs(change) < 0.5 ? log1p(change) :
		log((double) up / (double) down);
}

/*
 * Both Atkinson indices are 1 less a sum of geometric means of shares, while
 * the arithmetic means sum to 1.  For each unit the arithmetic mean less the
 * geometric mean m is m times the weighted mean of e^d - 1 - d over its
 * shares m e^d: no cancellation however even the table.
 *
 * With F = sum x^b y^(1-b): psi_F = (b (y/x)^(1-b) - b F)/p_1 in the group
 * and ((1-b) (x/y)^b - (1-b) F)/p_0 in the rest, and
 * psi_A = -F^(b/(1-b)) psi_F / (1-b).
 */
SegregationIndex
segregation_atkinson(const SegregationTable *table, size_t group, double b)
{
	SegregationIndex index = {NAN, NAN};
	double total = (double) table->total;
	int64_t in_total, out_total;
	double lacking;
	CompensatedSum sum = {0.0, 0.0};
	CompensatedSum square = {0.0, 0.0};

	if (!(b > 0.0 && b < 1.0) || group >= table->n_groups ||
		interaction(table, group, group + 1) == 0)
		return index;
	in_total = table->group_totals[group];
	out_total = table->total - in_total;
	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t in = row(table, u)[group];
		int64_t out = segregation_unit_total(table, u) - in;
		double x = (double) in / (double) in_total;
		double y = (double) out / (double) out_total;
		double odds;

		check_row(u);
		if (in == 0 || out == 0)
		{
			sum_add(&sum, b * x + (1.0 - b) * y);
			continue;
		}
		odds = log_odds(in, in_total, out, out_total);
		sum_add(&sum, y * exp(b * odds) *
				(b * exponential_excess((1.0 - b) * odds) +
				 (1.0 - b) * exponential_excess(-b * odds)));
	}
	lacking = fmin(sum_value(sum), 1.0);
	index.value = -expm1(log1p(-lacking) / (1.0 - b));

	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t in = row(table, u)[group];
		int64_t out = segregation_unit_total(table, u) - in;
		double psi_in = -1.0, psi_out = -1.0;

		check_row(u);
		if (in > 0 && out > 0)
		{
			double odds = log_odds(in, in_total, out, out_total);

			psi_in = expm1((b - 1.0) * odds);
			psi_out = expm1(b * odds);
		}
		psi_in = b * (psi_in + lacking) * (total / (double) in_total);
		psi_out = (1.0 - b) * (psi_out + lacking) *
			(total / (double) out_total);
		sum_add(&square, (double) in * psi_in * psi_in);
		sum_add(&square, (double) out * psi_out * psi_out);
	}
	index.standard_error = pow(1.0 - lacking, b / (1.0 - b)) / (1.0 - b) *
		sqrt(sum_value(square)) / total;
	return index;
}

double
segregation_atkinson_multigroup(const SegregationTable *table)
{
	double present = 0.0;
	CompensatedSum sum = {0.0, 0.0};

	for (size_t g = 0; g < table->n_groups; g++)
		present += table->group_totals[g] > 0;
	if (present < 2.0)
		return NAN;
	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t n = segregation_unit_total(table, u);
		double share = (double) n / (double) table->total;
		double arithmetic = 0.0, mean_log = 0.0, excess_sum = 0.0;
		bool all = true;

		check_row(u);
		for (size_t g = 0; g < table->n_groups; g++)
		{
			int64_t x = row(table, u)[g];

			if (table->group_totals[g] == 0)
				continue;
			arithmetic += (double) x / (double) table->group_totals[g] /
				present;
			if (x == 0)
				all = false;
			else
				mean_log += log_odds(x, table->group_totals[g], n,
									 table->total) / present;
		}
		if (!all)
		{
			sum_add(&sum, arithmetic);
			continue;
		}
		for (size_t g = 0; g < table->n_groups; g++)
		{
			int64_t group_total = table->group_totals[g];
			double d;

			if (group_total == 0)
				continue;
			d = log_odds(row(table, u)[g], group_total, n, table->total) -
				mean_log;
			excess_sum += exponential_excess(d) / present;
		}
		sum_add(&sum, share * exp(mean_log) * excess_sum);
	}
	return fmin(sum_value(sum), 1.0);
}
