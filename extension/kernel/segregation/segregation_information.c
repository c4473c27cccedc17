/*
 * segregation_information.c
 *		Segregation measured by entropy: M, Theil's H, local segregation.
 */
#include "kernel/segregation/segregation_information.h"

#include "kernel/base/divergence_term.h"
#include "kernel/base/proportion.h"
#include "kernel/base/sum.h"

/* x ln(x/m) - x + m with m = n K/N, exactly 0 at exact parity. */
static double
cell_divergence(const SegregationTable *table, int64_t x, int64_t n, size_t g)
{
	int64_t group_total = table->group_totals[g];

	if (excess(x, n, group_total, table->total) == 0)
		return 0.0;
	return divergence_term((double) x, (double) n *
						   ((double) group_total / (double) table->total));
}

/* N times the unit's part of M. */
static double
unit_divergence(const SegregationTable *table, size_t u, int64_t n)
{
	CompensatedSum sum = {0.0, 0.0};

	for (size_t g = 0; g < table->n_groups; g++)
		sum_add(&sum, cell_divergence(table, row(table, u)[g], n, g));
	return sum_value(sum);
}

static double
mutual_information(const SegregationTable *table)
{
	CompensatedSum sum = {0.0, 0.0};

	if (table->total == 0)
		return NAN;
	for (size_t u = 0; u < table->n_units; u++)
	{
		check_row(u);
		sum_add(&sum, unit_divergence(table, u,
									  segregation_unit_total(table, u)));
	}
	return sum_value(sum) / (double) table->total;
}

/* -ln(K/N), accurate also when nearly everybody is in the group. */
static double
group_surprise(const SegregationTable *table, size_t g)
{
	double total = (double) table->total;
	int64_t rest = table->total - table->group_totals[g];

	if (rest < table->group_totals[g])
		return -log1p(-(double) rest / total);
	return -log((double) table->group_totals[g] / total);
}

SegregationInformation
segregation_information(const SegregationTable *table)
{
	SegregationInformation info = {{NAN, NAN}, NAN, {NAN, NAN}};
	double total = (double) table->total;
	double m, h;
	CompensatedSum entropy = {0.0, 0.0};
	CompensatedSum square_m = {0.0, 0.0};
	CompensatedSum square_h = {0.0, 0.0};

	if (table->total == 0)
		return info;
	for (size_t g = 0; g < table->n_groups; g++)
		if (table->group_totals[g] > 0)
			sum_add(&entropy, (double) table->group_totals[g] / total *
					group_surprise(table, g));
	info.entropy = sum_value(entropy);
	/* nobody's unit tells more about a category than the category itself */
	m = fmin(mutual_information(table), info.entropy);
	info.mutual_information.value = m;
	if (info.entropy > 0.0)
		info.theil.value = m / info.entropy;
	h = info.theil.value;
	if (m == 0.0)
		return info;

	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t n = segregation_unit_total(table, u);

		check_row(u);
		for (size_t g = 0; g < table->n_groups; g++)
		{
			int64_t x = row(table, u)[g];
			double surprise, psi_m, psi_h;

			if (x == 0)
				continue;
			surprise = group_surprise(table, g);
			psi_m = log((double) x / (double) n) + surprise - m;
			psi_h = psi_m - h * (surprise - info.entropy);
			sum_add(&square_m, (double) x * psi_m * psi_m);
			sum_add(&square_h, (double) x * psi_h * psi_h);
		}
	}
	info.mutual_information.standard_error = sqrt(sum_value(square_m)) / total;
	info.theil.standard_error = sqrt(sum_value(square_h)) / total /
		info.entropy;
	return info;
}

void
segregation_local(const SegregationTable *table, double *local)
{
	for (size_t u = 0; u < table->n_units; u++)
	{
		int64_t n = segregation_unit_total(table, u);

		check_row(u);
		local[u] = n > 0 ? unit_divergence(table, u, n) / (double) n : NAN;
	}
}

double
segregation_contribution(int64_t n, int64_t total, double local)
{
	if (n == 0 && total > 0)
		return 0.0;
	return proportion_share(n, total) * local;
}

SegregationDecomposition
segregation_decompose(const SegregationTable *table, const size_t *super_unit,
					  size_t n_super, int64_t *super_counts,
					  int64_t *super_totals, double *within)
{
	size_t n_groups = table->n_groups;
	SegregationTable super = *table;
	SegregationDecomposition split;
	CompensatedSum sum = {0.0, 0.0};

	for (size_t i = 0; i < n_super * n_groups; i++)
		super_counts[i] = 0;
	for (size_t u = 0; u < table->n_units; u++)
	{
		check_row(u);
		for (size_t g = 0; g < n_groups; g++)
			super_counts[super_unit[u] * n_groups + g] += row(table, u)[g];
	}
	for (size_t s = 0; s < n_super; s++)
	{
		super_totals[s] = row_total(super_counts + s * n_groups, n_groups);
		within[s] = super_totals[s] > 0 ? 0.0 : NAN;
	}

	/* Each unit is compared with its own super-unit as the whole. */
	for (size_t u = 0; u < table->n_units; u++)
	{
		size_t s = super_unit[u];
		int64_t n = segregation_unit_total(table, u);
		SegregationTable own = {table->counts, table->n_units, n_groups,
			super_counts + s * n_groups, super_totals[s]};
		double part;

		check_row(u);
		if (n == 0)
			continue;
		part = unit_divergence(&own, u, n);
		within[s] += part / (double) super_totals[s];
		sum_add(&sum, part);
	}

	super.counts = super_counts;
	super.n_units = n_super;
	split.total = mutual_information(table);
	split.between = mutual_information(&super);
	split.within = table->total > 0 ?
		sum_value(sum) / (double) table->total : NAN;
	return split;
}
